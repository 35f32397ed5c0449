"""The SQL that copies a path into a conversation of its own. It runs inside a job of `storage/database`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

_PATH = """
    CREATE TEMP TABLE branch AS
    WITH RECURSIVE path (id, parent_id) AS (
        SELECT id, parent_id FROM messages WHERE id = :leaf
        UNION ALL
        SELECT parent.id, parent.parent_id FROM messages AS parent
        JOIN path ON parent.id = path.parent_id AND parent.id < path.id
    )
    SELECT id AS old, row_number() OVER (ORDER BY id) AS place FROM path ORDER BY id
"""

_VERSIONS = """
    CREATE TEMP TABLE branch_versions AS
    SELECT old, row_number() OVER (ORDER BY old) AS place FROM (
        SELECT DISTINCT prompt_version AS old FROM messages
        WHERE id IN (SELECT old FROM branch) AND prompt_version IS NOT NULL
    )
"""

_COPIED = (
    "role, name, pinned, excluded, token_count, token_encoding, model, finish_reason, request_id, usage, timings,"
    " error, filters, text, reasoning, refusal, raw"
)
"""Columns that a copy takes over as they are; it is asked for nowhere, so that it has no owner."""

_LEFT_OUT = """
    CASE WHEN json_valid(m.request) AND json_type(m.request, '$.left_out') = 'integer' THEN json_set(
        m.request, '$.left_out',
        (SELECT :messages + max(place) FROM branch WHERE old <= json_extract(m.request, '$.left_out'))
    ) ELSE m.request END
"""
"""How it was made, with the copy of the message that was the last one not sent."""


def copy_path(db: sqlite3.Connection, leaf: int, conversation_id: int, uids: Callable[[int], int]) -> int:
    """Copy the path to a message into an empty conversation, in as few statements for ten thousand messages as for one.

    Args:
        db: The database.
        leaf: The last message.
        conversation_id: Where the copies go; its path ends with the last of them.
        uids: Gives the milliseconds that the name of the first of so many begins with.

    Returns:
        How many messages there are.
    """
    for table in ("branch", "branch_versions"):
        db.execute(f"DROP TABLE IF EXISTS temp.{table}")
    db.execute(_PATH, {"leaf": leaf})
    db.execute("CREATE UNIQUE INDEX temp.branch_of ON branch (old)")
    db.execute(_VERSIONS)
    (count,) = db.execute("SELECT count(*) FROM branch").fetchone()
    places = {"conversation": conversation_id, "uid": uids(count) - 1}
    for table in ("messages", "prompt_versions"):
        (places[table],) = db.execute(
            "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0)", (table,)
        ).fetchone()
    db.execute(
        """
        INSERT INTO prompt_versions (id, conversation_id, created, text)
        SELECT :prompt_versions + b.place, :conversation, v.created, v.text
        FROM branch_versions AS b JOIN prompt_versions AS v ON v.id = b.old ORDER BY b.place
        """,
        places,
    )
    db.execute(
        f"""
        INSERT INTO messages
            (id, parent_id, conversation_id, uid, created, status, copied, prompt_version, request, {_COPIED})
        SELECT :messages + b.place, CASE b.place WHEN 1 THEN NULL ELSE :messages + b.place - 1 END, :conversation,
            printf('%012x', :uid + b.place) || lower(hex(randomblob(10))), m.created, m.status, 1,
            (SELECT :prompt_versions + v.place FROM branch_versions AS v WHERE v.old = m.prompt_version),
            {_LEFT_OUT}, {_COPIED}
        FROM branch AS b JOIN messages AS m ON m.id = b.old ORDER BY b.place
        """,
        places,
    )
    for table in ("branch", "branch_versions"):
        db.execute(f"DROP TABLE temp.{table}")
    db.execute("UPDATE conversations SET active_leaf = ? WHERE id = ?", (places["messages"] + count, conversation_id))
    return int(count)

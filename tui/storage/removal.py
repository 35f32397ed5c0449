"""Removing conversations for good: their rows, what is indexed of them, what hangs on them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from tui.storage import word_index
from tui.storage.values import dumped

_GONE = "(SELECT value FROM json_each(:ids))"


def remove(connection: sqlite3.Connection, ids: Sequence[int]) -> int:
    """Remove conversations with their messages, prompt versions, attachments and index entries; how many there were.

    To be called inside a transaction, as every job of `storage/database` is. Ids that are not stored are passed over.
    A version of a system prompt that another conversation or a message of it points at goes over to that conversation.
    """
    word_index.remove_all(connection, ids)
    return _remove_rows(connection, ids)


def remove_of_old(connection: sqlite3.Connection, ids: Sequence[int]) -> int:
    """The same in a file of another schema, whose index is made anew: how it was filled is not known."""
    count = _remove_rows(connection, ids)
    connection.execute("INSERT INTO messages_index (messages_index) VALUES ('delete-all')")
    if "indexed" in _tables(connection):
        # where the index is filled by and by, that begins once more when the file is opened
        connection.execute("UPDATE indexed SET from_id = (SELECT coalesce(max(id), 0) + 1 FROM messages)")
    else:
        connection.execute("INSERT INTO messages_index (messages_index) VALUES ('rebuild')")
    return count


def _remove_rows(connection: sqlite3.Connection, ids: Sequence[int]) -> int:
    which = {"ids": dumped(list(ids))}
    connection.execute(
        f"""
        UPDATE prompt_versions SET conversation_id = kept.conversation_id
        FROM (
            SELECT v.id, m.conversation_id FROM prompt_versions AS v JOIN messages AS m ON m.prompt_version = v.id
            WHERE v.conversation_id IN {_GONE} AND m.conversation_id NOT IN {_GONE}
            UNION ALL
            SELECT v.id, c.id FROM prompt_versions AS v JOIN conversations AS c ON c.prompt_version = v.id
            WHERE v.conversation_id IN {_GONE} AND c.id NOT IN {_GONE}
        ) AS kept WHERE kept.id = prompt_versions.id
        """,
        which,
    )
    if "titles_index" in _tables(connection):
        connection.execute(f"DELETE FROM titles_index WHERE rowid IN {_GONE}", which)
    # the rest hangs on the conversation and goes with it
    return connection.execute(f"DELETE FROM conversations WHERE id IN {_GONE}", which).rowcount


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

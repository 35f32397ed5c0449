"""What of messages and titles is in the indexes of words (FTS5), and how it comes there and leaves.

Both hold Chinese, Japanese and Korean as pairs (domain/cjk). That of messages is one of external content: it holds no
text, and has to be told the same text when a message leaves it. FTS5's own `rebuild` knows nothing of pairs: `rebuild`
here does. Every function runs inside a job of `storage/database`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from tui.domain.cjk import expanded

BATCH = 200
"""Old messages that are indexed in one transaction: some 20 ms, for which a write waits at most."""
TITLES = 1_000
"""Titles that are, in some 20 ms too."""


def add(connection: sqlite3.Connection, message_id: int) -> None:
    """Make a message findable that has ended. One among the old ones that wait their turn is left to that."""
    row = connection.execute("SELECT CAST(text AS BLOB) FROM messages WHERE id = ?", (message_id,)).fetchone()
    if row is not None and _is_here(connection, message_id):
        connection.execute("INSERT INTO messages_index (rowid, text) VALUES (?, ?)", (message_id, _words(row[0])))


def remove(connection: sqlite3.Connection, message_id: int) -> None:
    """Before the text of a message changes or goes: it is not found any more."""
    row = connection.execute(
        "SELECT CAST(text AS BLOB) FROM messages WHERE id = ? AND status <> 'streaming'", (message_id,)
    ).fetchone()
    if row is not None and _is_here(connection, message_id):
        connection.execute(
            "INSERT INTO messages_index (messages_index, rowid, text) VALUES ('delete', ?, ?)",
            (message_id, _words(row[0])),
        )


def add_all(connection: sqlite3.Connection, conversation_id: int) -> None:
    """Make every message of a conversation findable that was just written whole."""
    for (message_id,) in connection.execute(
        "SELECT id FROM messages WHERE conversation_id = ? AND status <> 'streaming' ORDER BY id", (conversation_id,)
    ).fetchall():
        add(connection, message_id)


def remove_all(connection: sqlite3.Connection, conversation_ids: Sequence[int]) -> None:
    """Before conversations go: none of their messages is found any more."""
    for conversation_id in conversation_ids:
        for (message_id,) in connection.execute(
            "SELECT id FROM messages WHERE conversation_id = ?", (conversation_id,)
        ).fetchall():
            remove(connection, message_id)


def is_behind(connection: sqlite3.Connection) -> bool:
    """Whether anything waits to be indexed."""
    (behind,) = connection.execute(
        """
        SELECT EXISTS (SELECT 1 FROM titles_waiting)
            OR EXISTS (SELECT 1 FROM messages WHERE id < (SELECT from_id FROM indexed))
        """
    ).fetchone()
    return bool(behind)


def index_more(connection: sqlite3.Connection) -> None:
    """Index some of what waits: titles first, then old messages, the newest first."""
    if not _index_titles(connection, TITLES):
        _index_messages(connection, BATCH)


def forget_all(connection: sqlite3.Connection) -> None:
    """Empty both indexes: every message and title waits to be indexed."""
    connection.execute("DELETE FROM titles_index")
    connection.execute("INSERT OR IGNORE INTO titles_waiting SELECT id FROM conversations")
    connection.execute("INSERT INTO messages_index (messages_index) VALUES ('delete-all')")
    connection.execute("UPDATE indexed SET from_id = (SELECT coalesce(max(id), 0) + 1 FROM messages)")


def rebuild(connection: sqlite3.Connection) -> None:
    """Make both indexes anew, of every message and title."""
    forget_all(connection)
    while _index_titles(connection, 20_000):
        pass
    while _index_messages(connection, 20_000):
        pass


def waiting(connection: sqlite3.Connection) -> int:
    """How many messages wait to be indexed, by their ids: some of these may be of none."""
    first = connection.execute("SELECT min(id) FROM messages").fetchone()[0]
    (from_id,) = connection.execute("SELECT from_id FROM indexed").fetchone()
    return max(int(from_id) - int(first), 0) if first is not None else 0


def _index_messages(connection: sqlite3.Connection, count: int) -> bool:
    """Index so many of the old messages; whether there were any."""
    rows = connection.execute(
        """
        SELECT id, CAST(text AS BLOB), status FROM messages WHERE id < (SELECT from_id FROM indexed)
        ORDER BY id DESC LIMIT ?
        """,
        (count,),
    ).fetchall()
    if not rows:
        return False
    connection.executemany(
        "INSERT INTO messages_index (rowid, text) VALUES (?, ?)",
        # one that streams is indexed when it ends
        [(id, _words(text)) for id, text, status in rows if status != "streaming"],
    )
    connection.execute("UPDATE indexed SET from_id = ?", (rows[-1][0],))
    return True


def _index_titles(connection: sqlite3.Connection, count: int) -> bool:
    """Let the index of titles follow so many changes; whether there were any."""
    rows = connection.execute(
        """
        SELECT w.id, CAST(c.title AS BLOB) FROM titles_waiting AS w LEFT JOIN conversations AS c ON c.id = w.id
        ORDER BY w.id DESC LIMIT ?
        """,
        (count,),
    ).fetchall()
    ids = [(id,) for id, _ in rows]
    connection.executemany("DELETE FROM titles_index WHERE rowid = ?", ids)
    connection.executemany(
        "INSERT INTO titles_index (rowid, title) VALUES (?, ?)",
        [(id, _words(title)) for id, title in rows if title is not None],
    )
    connection.executemany("DELETE FROM titles_waiting WHERE id = ?", ids)
    return bool(rows)


def _is_here(connection: sqlite3.Connection, message_id: int) -> bool:
    (here,) = connection.execute("SELECT from_id <= ? FROM indexed", (message_id,)).fetchone()
    return bool(here)


def _words(text: object) -> str:
    """A column, read as bytes, as it is indexed: one that is no UTF-8 must not keep the others out (threat 39)."""
    return expanded(text.decode("utf-8", "replace")) if isinstance(text, bytes) else ""

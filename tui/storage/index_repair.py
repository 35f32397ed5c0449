"""The search index is made of what the messages say: where it alone is damaged, it is made anew."""

from __future__ import annotations

import sqlite3

from tui.storage import word_index
from tui.storage.transaction import in_transaction

_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE % USING fts5%'"


def repair_indexes(connection: sqlite3.Connection) -> bool:
    """Begin the full-text indexes anew if all else is whole; whether that was so, and done.

    They are filled in the time in which nothing else is to be written, as those of an older schema are (`word_index`).

    Raises:
        sqlite3.Error: It cannot be written.
    """
    indexes: dict[str, str] = dict(connection.execute(_INDEXES).fetchall())
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    kept = [name for name in tables if not any(name == index or name.startswith(f"{index}_") for index in indexes)]
    if not indexes or not all(_is_whole(connection, name) for name in kept):
        return False

    def replaced(db: sqlite3.Connection) -> None:
        _replace(db, indexes)
        word_index.forget_all(db)

    try:
        in_transaction(connection, word_index.forget_all)
    except sqlite3.DatabaseError:
        in_transaction(connection, replaced)
    return True


def _is_whole(connection: sqlite3.Connection, table: str) -> bool:
    try:
        return bool(connection.execute(f"PRAGMA quick_check({_quoted(table)})").fetchall() == [("ok",)])
    except sqlite3.DatabaseError:
        return False


def _replace(db: sqlite3.Connection, indexes: dict[str, str]) -> None:
    """Forget indexes whose pages cannot be read, and with that not be given back, and begin them anew."""
    db.execute("PRAGMA writable_schema = ON")
    try:
        for name in indexes:
            db.execute("DELETE FROM sqlite_master WHERE name = ? OR name GLOB ?", (name, f"{name}_*"))
        db.execute("PRAGMA writable_schema = RESET")
        for sql in indexes.values():
            db.execute(sql)
    finally:
        db.execute("PRAGMA writable_schema = OFF")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

"""A disk that fails when it is told to: every statement of a database file asks it first."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

CODES = {
    sqlite3.SQLITE_FULL: "database or disk is full",
    sqlite3.SQLITE_IOERR: "disk I/O error",
    sqlite3.SQLITE_BUSY: "database is locked",
    sqlite3.SQLITE_READONLY: "attempt to write a readonly database",
}


class FailingDisk:
    """Stands between the store and SQLite; databases in memory never fail.

    Attributes:
        fails: Whether a statement fails.
        code: What SQLite says then.
        asked: How many statements there were.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.fails: Callable[[str], bool] = lambda sql: False
        self.code = sqlite3.SQLITE_FULL
        self.asked = 0
        connect, ask = sqlite3.connect, self._ask

        class Connection(sqlite3.Connection):
            def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
                ask(sql)
                return super().execute(sql, *values)

            def executemany(self, sql: str, *values: Any) -> sqlite3.Cursor:
                ask(sql)
                return super().executemany(sql, *values)

        def connecting(path: Any, **how: Any) -> sqlite3.Connection:
            return connect(path, factory=sqlite3.Connection if path == ":memory:" else Connection, **how)

        monkeypatch.setattr(sqlite3, "connect", connecting)

    def _ask(self, sql: str) -> None:
        # SQLite undoes a transaction whose commit failed; ours is undone by that
        self.asked += 1
        if self.fails(sql) and sql != "ROLLBACK":
            error = sqlite3.OperationalError(CODES[self.code])
            error.sqlite_errorcode = self.code
            raise error


def writes(sql: str) -> bool:
    """Whether a statement would write, or asks to."""
    return sql.split(maxsplit=1)[0].upper() in ("BEGIN", "COMMIT", "INSERT", "UPDATE", "DELETE", "CREATE")

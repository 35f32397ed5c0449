"""The one way to write: all of a job, or nothing of it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
Job = Callable[[sqlite3.Connection], T]
"""What is done with a connection, on the connection's own thread."""


def in_transaction(connection: sqlite3.Connection, job: Job[T]) -> T:
    """Do a job in one transaction; it is undone when the job raises.

    It begins IMMEDIATE: one that starts with a read and then writes fails at once when another instance wrote in
    between (threats.md section 0, finding 9).
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = job(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        raise
    return result

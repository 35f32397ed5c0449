"""One connection that only reads, on a thread of its own."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from tui.storage.faults import in_plain_words
from tui.storage.transaction import Job, T
from tui.storage.worker import Worker

BUSY_SECONDS = 5.0
"""How long anything waits for another instance's write."""


class Reader:
    """Does jobs one after another; the file is opened for the first, and anew where another is in its place by then.

    Args:
        name: The thread's.
        path: The file.
    """

    def __init__(self, name: str, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None  # made and closed on the thread
        self._opening = 0
        self._worker = Worker(name, self._close)

    def read(self, job: Job[T], found: Future[Callable[[], T] | int]) -> Future[T]:
        """Do a job; its result, or the StoreError in its place.

        Args:
            job: What is read.
            found: The answer, where it is not in the file; else which opening of the file has it.
        """
        return self._worker.submit(lambda: self._read(job, found.result()))

    def interrupt(self) -> None:
        """End the statement that is under way, where there is one: its job sees sqlite3.OperationalError."""
        # it may just be closed, at the program's end
        with contextlib.suppress(sqlite3.ProgrammingError):
            if self._connection is not None:
                self._connection.interrupt()

    def stop(self, timeout: float) -> int:
        """Do what was handed in, then close; how many jobs were left undone after `timeout` seconds."""
        return self._worker.stop(timeout)

    def _read(self, job: Job[T], found: Callable[[], T] | int) -> T:
        if not isinstance(found, int):
            return found()
        if found != self._opening:
            self._close()
            self._opening = found
        with in_plain_words(self._path):
            if self._connection is None:
                self._connection = connect_to_read(self._path)
            return job(self._connection)

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def connect_to_read(path: Path) -> sqlite3.Connection:
    """A connection that can write nothing, in autocommit mode."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", timeout=BUSY_SECONDS, isolation_level=None, uri=True)
    distrust(connection)
    return connection


def distrust(connection: sqlite3.Connection) -> None:
    """What SQLite advises for a file that may have been tampered with (sqlite.org/security.html)."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    # a text with broken UTF-8 must not keep the others from being read (threat 39)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")

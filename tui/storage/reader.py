"""One connection that only reads, on a thread of its own."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from tui.storage.faults import in_plain_words, is_damage
from tui.storage.opening import connect_to_read, connect_to_unwritable
from tui.storage.transaction import Job, T
from tui.storage.worker import Worker


class Reader:
    """Does jobs one after another; the file is opened for the first, and anew where another is in its place by then.

    Args:
        name: The thread's.
        path: The file.
        unwritable: Whether nothing can be written, so that it is read as it lies there.
        mended: Called after damage was found; whether it is mended, so that it is worth another try.
    """

    def __init__(self, name: str, path: Path, unwritable: Callable[[], bool], mended: Callable[[], bool]) -> None:
        self._path = path
        self._unwritable = unwritable
        self._mended = mended
        self._frozen = False  # it sees no change of the file
        self._opening = 0
        self._connection: sqlite3.Connection | None = None  # made and closed on the thread
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
        if found != self._opening or (self._frozen and not self._unwritable()):
            self._close()
            self._opening = found
        with in_plain_words(self._path):
            try:
                return job(self._opened())
            except sqlite3.DatabaseError as error:
                if not is_damage(error) or not self._mended():
                    raise
                self._close()
                return job(self._opened())

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None and self._unwritable():
            self._connection, self._frozen = connect_to_unwritable(self._path)
        elif self._connection is None:
            self._connection = connect_to_read(self._path)
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection, self._frozen = None, False

"""Where a run writes while the disk takes no writes: a copy of the database in memory.

What is done there is remembered, and done again on the disk as soon as it takes writes: in the same order, in one
transaction. Ids come out the same, because SQLite counts them up, so nobody above has to know. Only where another
instance has counted on meanwhile they cannot; then the copy is kept as a file beside the database.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Hashable
from contextlib import closing
from pathlib import Path
from typing import Any

from tui.domain.errors import AztuiError, StoreError
from tui.domain.unsaved import Unsaved
from tui.domain.work import StoppedError
from tui.storage.files import private_file
from tui.storage.migrations import APPLICATION_ID, migrate
from tui.storage.transaction import Job, T, in_transaction

LARGEST = 1_000_000_000
"""Bytes of a database that is copied into memory; of a larger one nothing can be written until the disk can."""

_ALONE = "mode=rw"
"""How a file is opened that nobody else has open."""

_Numbers = dict[str, int]
"""The last id of each table."""


class OutpacedError(Exception):
    """What was done here cannot be done again on the disk: most likely another instance gave the same ids away."""


class Apart:
    """What is written while the disk takes nothing.

    Args:
        connection: To a database in memory, which is this one's from here on.
        reason: Why the disk took no write.
    """

    def __init__(self, connection: sqlite3.Connection, reason: StoreError) -> None:
        self._connection = connection
        self._base = _numbers(connection)
        self._jobs: dict[Hashable, tuple[Job[Any], bool]] = {}
        self._reason = reason
        self._kept: Path | None = None
        self._changed = False
        self.unsaved = Unsaved(str(reason), text=False)

    def read(self, job: Job[T]) -> T:
        """Do a job that only reads."""
        return job(self._connection)

    def write(self, job: Job[T], *, text: bool, state: Hashable | None) -> T:
        """Do a job here, and remember it for the disk.

        Args:
            job: It is done again later.
            text: Whether it writes what somebody would miss.
            state: Names what the job writes whole, so that an earlier one of that name need not be done again.
        """
        result = in_transaction(self._connection, job)
        name = object() if state is None else state
        self._jobs.pop(name, None)
        self._jobs[name] = (job, text)
        self._changed = True
        self.blame(self._reason)
        return result

    def blame(self, reason: StoreError) -> None:
        """Remember why the disk takes no writes."""
        self._reason = reason
        self.unsaved = Unsaved(str(reason), any(text for _, text in self._jobs.values()))

    def do_again(self, disk: sqlite3.Connection) -> None:
        """Do on the disk what was done here, within a transaction of the caller's.

        Raises:
            OutpacedError: Ids would come out as others than were told, or what a job is about is gone, such as the file
                of an import.
            sqlite3.Error: The disk does not take it.
        """
        here, there = _numbers(self._connection), _numbers(disk)
        counted = any(
            there.get(table, 0) != self._base.get(table, 0) for table in here if here[table] != self._base.get(table)
        )
        # they never go down: it is another file
        if counted or any(there.get(table, 0) < last for table, last in self._base.items()):
            raise OutpacedError
        try:
            for job, _ in self._jobs.values():
                job(disk)
        except (AztuiError, StoppedError, sqlite3.IntegrityError) as error:
            raise OutpacedError from error

    def keep(self, path: Path) -> None:
        """Write all of it into a file, as far as that is not done yet.

        Raises:
            OSError, sqlite3.Error: It cannot be written.
        """
        if self._changed:
            partial = path.with_name(path.name + ".partial")
            partial.unlink(missing_ok=True)
            private_file(partial)
            with closing(sqlite3.connect(partial)) as file:
                self._connection.backup(file)
            partial.replace(path)
            self._changed = False

    def close(self) -> None:
        """Let the copy go."""
        self._connection.close()


def copied(source: sqlite3.Connection | None) -> sqlite3.Connection:
    """A database in memory, of the newest schema: a copy, or an empty one where there is nothing to copy.

    Raises:
        sqlite3.Error: The source cannot be read.
        MemoryError: It is too large.
    """
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        # not even what does not fit into memory while it sorts is written
        connection.execute("PRAGMA temp_store = MEMORY")
        if source is not None:
            if _size(source) > LARGEST:
                raise MemoryError
            source.backup(connection)
        migrate(connection, None)
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    # it is read here too, and a text with broken UTF-8 must not keep the others from being read (threat 39)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection


def readable(path: Path) -> sqlite3.Connection | None:
    """What can be read of a database that cannot be written; None where that is nothing.

    Raises:
        sqlite3.Error: It is damaged.
    """
    # a pipe in its place would be waited for
    if not path.is_file():
        return None
    for mode in _ways_to_read(path.with_name(path.name + "-wal")):
        with contextlib.suppress(sqlite3.OperationalError):
            connection = sqlite3.connect(f"{path.as_uri()}?{mode}", isolation_level=None, uri=True)
            try:
                if mode == _ALONE:
                    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
                if _is_ours(connection):
                    return connection
            except BaseException:
                connection.close()
                raise
            connection.close()
    return None


def _ways_to_read(wal: Path) -> tuple[str, ...]:
    """How a file is opened, the best way first: a full disk has no room for the shared memory of a WAL.

    A connection that has the file to itself needs none; one that takes the file as it is passes over the WAL.
    """
    is_empty = not wal.exists() or not wal.stat().st_size
    return ("mode=ro", "mode=ro&immutable=1") if is_empty else ("mode=ro", _ALONE, "mode=ro&immutable=1")


def is_in_memory(connection: sqlite3.Connection) -> bool:
    """Whether what is written there is on no disk, and seen by no other instance."""
    return str(connection.execute("PRAGMA database_list").fetchone()[2]) == ""


def _is_ours(connection: sqlite3.Connection) -> bool:
    """Whether it is a database of this program that has its tables."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return bool(application == APPLICATION_ID and version)


def _size(connection: sqlite3.Connection) -> int:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int(pages * size)


def _numbers(connection: sqlite3.Connection) -> _Numbers:
    return dict(connection.execute("SELECT name, seq FROM sqlite_sequence"))

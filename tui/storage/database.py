"""The SQLite file and its three threads: one writes, one reads, one searches. Above it nobody sees a thread or a lock.

Jobs are done in the order they were handed in, and a read sees every write handed in before it.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

from tui.domain.errors import StoreError
from tui.domain.ports import Clock
from tui.storage import word_index
from tui.storage.faults import in_plain_words, is_damage, needs_writer
from tui.storage.files import private_file, private_folder
from tui.storage.instances import alone
from tui.storage.locations import Locations
from tui.storage.migrations import APPLICATION_ID, MIGRATIONS, migrate
from tui.storage.reader import BUSY_SECONDS, Reader, connect_to_read, distrust
from tui.storage.transaction import Job, T, in_transaction
from tui.storage.worker import Worker

_OPENING_SECONDS = 10.0
_READER_SECONDS = 0.5
"""Of the time `close` has, what reads may take that are still under way."""
_NETWORK = re.compile(r"(nfs|cifs|smb|9p|fuse|afs|ceph|gluster|lustre|davfs|virtiofs|vboxsf|prl_fs|drvfs)")
"""Filesystems where shared memory is not shared, so that WAL would lose data (sqlite.org/wal.html)."""


class Database:
    """One database file. Nothing is opened before the first read or write.

    Args:
        locations: Where the file, its backups and its locks are.
        clock: For the names of files set aside.
        mounts: The table of mounted filesystems; where there is none, the filesystem counts as local.
        memory: Nothing is written: it is lost when it is closed.
    """

    def __init__(
        self, locations: Locations, clock: Clock, mounts: Path = Path("/proc/mounts"), *, memory: bool = False
    ) -> None:
        self._locations = locations
        self._clock = clock
        self._mounts = mounts
        self._memory = memory
        self._path = locations.database
        self._wal = False
        self._writing: sqlite3.Connection | None = None  # touched by the writer's thread only
        self._ending = threading.Lock()  # what is interrupted is the maintenance, and no write after it
        self._maintenances = 0  # of those that are handed in
        self._maintaining: sqlite3.Connection | None = None
        self._openings = 0  # another file may be in the place of one that was closed
        self._writer = Worker("aztui-writer", self._close_writing, self._index_more)
        self._reader = Reader("aztui-reader", self._path)
        self._searcher = Reader("aztui-searcher", self._path)
        self.notices: tuple[str, ...] = ()

    def write(self, job: Job[T], *, durable: bool) -> Future[T]:
        """Do a job in a transaction of its own.

        Args:
            job: Called on the writer's thread. Its transaction is undone when it raises.
            durable: Whether it must survive a power failure; without, it survives the end of the process.

        Returns:
            The job's result, or the StoreError in its place. It cannot be cancelled.

        Raises:
            StoreError: The database was closed.
        """
        return self._writer.submit(lambda: self._written(job, durable))

    def read(self, job: Job[T]) -> Future[T]:
        """Do a job that only reads, after every write handed in before it; otherwise as `write`.

        Nobody waits for a maintenance: while there is one, the file is read as it is.
        """
        return self._reader.read(job, self._when_found(job))

    def search(self, job: Job[T]) -> Future[T]:
        """Do a job that only reads and may take long, so that no other waits for it; otherwise as `read`."""
        return self._searcher.read(job, self._when_found(job))

    def interrupt_search(self) -> None:
        """End the statement of a `search` that is under way: its job sees sqlite3.OperationalError."""
        self._searcher.interrupt()

    def maintain(self, job: Job[T]) -> Future[T]:
        """Do a job outside of any transaction, which may take long; `close` interrupts it. Otherwise as `write`."""
        future = self._writer.submit(lambda: self._maintained(job))
        with self._ending:
            self._maintenances += 1
        future.add_done_callback(self._maintenance_ended)
        return future

    def close(self, timeout: float) -> int:
        """Do what was handed in and close the file; how many writes were left undone after `timeout` seconds."""
        end = time.monotonic() + timeout
        with self._ending:
            if self._maintaining is not None:
                self._maintaining.interrupt()
        # the writer's connection must be the last one: only then does closing empty the WAL
        self._searcher.interrupt()
        self._searcher.stop(min(timeout, _READER_SECONDS))
        self._reader.stop(min(timeout, _READER_SECONDS))
        return self._writer.stop(max(end - time.monotonic(), 0.0))

    def _written(self, job: Job[T], durable: bool) -> T:
        self._ready()
        connection = self._writing
        assert connection is not None
        with in_plain_words(self._path):
            # without WAL, a commit that is not synced can leave a broken file behind
            level = "FULL" if durable or not self._wal else "NORMAL"
            connection.execute(f"PRAGMA synchronous = {level}")
            return in_transaction(connection, job)

    def _maintenance_ended(self, _: object) -> None:
        with self._ending:
            self._maintenances -= 1

    def _maintained(self, job: Job[T]) -> T:
        self._ready()
        self._maintaining = connection = self._writing
        if connection is None:
            raise StoreError("The disk takes no writes.", "What has to wait for it goes on at the next start.")
        try:
            with in_plain_words(self._path):
                return job(connection)
        finally:
            with self._ending:
                self._maintaining = None

    def _when_found(self, job: Job[T]) -> Future[Callable[[], T] | int]:
        if not self._maintenances or self._memory:
            return self._writer.submit(lambda: self._found(job))
        found: Future[Callable[[], T] | int] = Future()
        found.set_result(self._openings)
        return found

    def _found(self, job: Job[T]) -> Callable[[], T] | int:
        """The answer to what is read, where it is in memory, which this thread alone sees; else which opening of the
        file has it.
        """
        self._ready()
        if not self._memory:
            return self._openings
        assert self._writing is not None
        with in_plain_words(self._path):
            answer = job(self._writing)
        return lambda: answer

    def _index_more(self) -> bool:
        """Make some more findable while nothing else is to be written; whether there is more.

        A disk that is full or read-only ends it until the next write: it is nothing that a person waits for.
        """
        connection = self._writing
        if connection is None:
            return False
        with contextlib.suppress(sqlite3.Error):
            if word_index.is_behind(connection):
                in_transaction(connection, word_index.index_more)
                return True
        return False

    def _ready(self) -> None:
        """Open the file for writing if it is not open. After a failure the next job tries again."""
        if self._writing is not None:
            return
        with in_plain_words(self._path):
            if self._memory:
                self._writing = _connect_in_memory(self._locations.backups)
            else:
                private_folder(self._path.parent)
                with alone(self._locations.run / "opening.lock", _OPENING_SECONDS):
                    self._writing = self._opened()
        self._openings += 1

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
        aside = self._set_aside()
        self.notices += (
            f"The conversations on disk were damaged. The file was kept as {aside}, and a new one was begun.",
        )
        return self._connect()

    def _connect(self) -> sqlite3.Connection:
        """Open, check, configure and migrate.

        Raises:
            StoreError: It is not a database of this program, or of a newer version.
            sqlite3.Error: It cannot be opened.
        """
        private_file(self._path)
        _inspect(self._path)
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            distrust(connection)
            _check_owner(connection, self._path)
            wanted = "DELETE" if is_on_network(self._path, self._mounts) else "WAL"
            (mode,) = connection.execute(f"PRAGMA journal_mode = {wanted}").fetchone()
            self._wal = mode == "wal"
            migrate(connection, self._locations.backups)
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        return connection

    def _set_aside(self) -> Path:
        """Rename the file and what belongs to it; its new name.

        The file itself comes last: SQLite would delete a WAL that it finds beside an empty file.
        """
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self._clock.now()))
        name = f"{self._path.name}.corrupt-{stamp}"
        taken = sum(1 for _ in self._path.parent.glob(f"{name}*"))
        aside = self._path.with_name(f"{name}-{taken}" if taken else name)
        for suffix in ("-wal", "-shm", "-journal", ""):
            with contextlib.suppress(FileNotFoundError):
                self._path.with_name(self._path.name + suffix).rename(aside.with_name(aside.name + suffix))
        return aside

    def _close_writing(self) -> None:
        if self._writing is not None:
            with contextlib.suppress(sqlite3.Error):
                self._writing.execute("PRAGMA wal_checkpoint(PASSIVE)")
            self._writing.close()


def _connect_in_memory(backups: Path) -> sqlite3.Connection:
    """A database that no file has anything of, not even of what does not fit into memory while it sorts."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA temp_store = MEMORY")
    migrate(connection, backups)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def is_on_network(path: Path, mounts: Path) -> bool:
    """Whether a file lies on a network filesystem, by the table of mounts (Linux; elsewhere it counts as local)."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        table = mounts.read_text("utf-8", "surrogateescape")
    except OSError:
        return False
    kinds = {
        re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), fields[1]): fields[2]
        for line in table.splitlines()
        if len(fields := line.split(" ")) > 2
    }
    for folder in path.resolve().parents:
        if str(folder) in kinds:
            return _NETWORK.match(kinds[str(folder)]) is not None
    return False


def _inspect(path: Path) -> None:
    """Look at a file before it is opened for writing: closing such a connection empties and removes a WAL, which would
    change a file that is to be left alone or set aside (threats 37, 41).

    Raises:
        StoreError: It is not ours to write.
        sqlite3.Error: It is damaged, or cannot be read.
    """
    try:
        with closing(connect_to_read(path)) as connection:
            _check_owner(connection, path)
    except sqlite3.Error as error:
        # after a kill without WAL there may be a journal that only a writer can undo
        if not needs_writer(error):
            raise


def _check_owner(connection: sqlite3.Connection, path: Path) -> None:
    """Leave a database alone that is not ours or that a newer version wrote (threats 37, 41)."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION_ID and (application or version or tables):
        raise StoreError(
            f"{path} is a database of another program; it was not touched.",
            "Move it away, or set AZTUI_HOME to another folder.",
        )
    if version > len(MIGRATIONS):
        raise StoreError(
            f"{path} was written by a newer version of aztui; it was not touched.",
            "Update aztui, or set AZTUI_HOME to another folder.",
        )

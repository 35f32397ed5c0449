"""The SQLite file and its two threads: one writes, one reads. Above it nobody sees a thread or a lock.

Jobs are done in the order they were handed in, and a read sees every write handed in before it.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import sys
import threading
import time
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

from tui.domain.errors import StoreError
from tui.domain.ports import Clock
from tui.storage.faults import in_plain_words, is_damage, needs_writer
from tui.storage.files import private_file, private_folder
from tui.storage.instances import alone
from tui.storage.locations import Locations
from tui.storage.migrations import APPLICATION_ID, MIGRATIONS, migrate
from tui.storage.transaction import Job, T, in_transaction
from tui.storage.worker import Worker

BUSY_SECONDS = 5.0
"""How long a write waits for another instance's."""
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
        memory: Nothing is written: it is lost when it is closed. Then one thread both writes and reads.
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
        self._reading: sqlite3.Connection | None = None  # touched by the reader's thread only
        self._writer = Worker("aztui-writer", self._close_writing)
        self._reader = self._writer if memory else Worker("aztui-reader", self._close_reading)
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
        if self._maintenances:
            (ready := Future[None]()).set_result(None)
        else:
            ready = self._writer.submit(self._ready)
        return self._reader.submit(lambda: self._read(job, ready))

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
        if self._reader is not self._writer:
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
        assert connection is not None
        try:
            with in_plain_words(self._path):
                return job(connection)
        finally:
            with self._ending:
                self._maintaining = None

    def _read(self, job: Job[T], ready: Future[None]) -> T:
        ready.result()
        with in_plain_words(self._path):
            if self._reading is None:
                self._reading = self._writing if self._memory else _connect_to_read(self._path)
            assert self._reading is not None
            return job(self._reading)

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
            _distrust(connection)
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

    def _close_reading(self) -> None:
        if self._reading is not None:
            self._reading.close()


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


def _connect_to_read(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", timeout=BUSY_SECONDS, isolation_level=None, uri=True)
    _distrust(connection)
    # a text with broken UTF-8 must not keep the others from being read (threat 39)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection


def _inspect(path: Path) -> None:
    """Look at a file before it is opened for writing: closing such a connection empties and removes a WAL, which would
    change a file that is to be left alone or set aside (threats 37, 41).

    Raises:
        StoreError: It is not ours to write.
        sqlite3.Error: It is damaged, or cannot be read.
    """
    try:
        with closing(_connect_to_read(path)) as connection:
            _check_owner(connection, path)
    except sqlite3.Error as error:
        # after a kill without WAL there may be a journal that only a writer can undo
        if not needs_writer(error):
            raise


def _distrust(connection: sqlite3.Connection) -> None:
    """What SQLite advises for a file that may have been tampered with (sqlite.org/security.html)."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")


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

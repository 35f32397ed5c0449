"""The SQLite file and its two threads: one writes, one reads. Above it nobody sees a thread or a lock.

Jobs are done in the order they were handed in, and a read sees every write handed in before it. While the disk takes
no writes both go on in memory, until it does (threats 33-35): see `apart`.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import sys
import time
from collections.abc import Hashable
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

from tui.domain.errors import StoreError
from tui.domain.ports import Clock
from tui.domain.unsaved import Unsaved
from tui.storage.apart import Apart, OutpacedError, copied, is_ours
from tui.storage.faults import UnwritableError, in_plain_words, is_damage, needs_writer
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
        self._identity: tuple[int, int] | None = None
        self._apart: Apart | None = None  # touched by the writer's thread only; what it has to say, by all
        self._beside: Path | None = None
        self._openings = 0
        self._read_opening = 0
        self._writing: sqlite3.Connection | None = None  # touched by the writer's thread only
        self._reading: sqlite3.Connection | None = None  # touched by the reader's thread only
        self._writer = Worker("aztui-writer", self._close_writing)
        self._reader = self._writer if memory else Worker("aztui-reader", self._close_reading)
        self.notices: tuple[str, ...] = ()

    @property
    def unsaved(self) -> Unsaved | None:
        """What of this run is in memory only, because the disk takes no writes; None while all is on the disk."""
        apart = self._apart
        return None if apart is None else apart.unsaved

    def write(self, job: Job[T], *, durable: bool, state: Hashable | None = None) -> Future[T]:
        """Do a job in a transaction of its own.

        Args:
            job: Called on the writer's thread; more than once where the disk takes no writes. Its transaction is
                undone when it raises.
            durable: Whether it must survive a power failure; without, it survives the end of the process.
            state: Names what the job writes whole: an earlier one of that name is not needed once this one is done.

        Returns:
            The job's result, or the StoreError in its place. It cannot be cancelled.

        Raises:
            StoreError: The database was closed.
        """
        return self._writer.submit(lambda: self._written(job, durable, state))

    def read(self, job: Job[T]) -> Future[T]:
        """Do a job that only reads, after every write handed in before it; otherwise as `write`."""
        ready = self._writer.submit(self._ready)
        return self._reader.submit(lambda: self._read(job, ready))

    def save_again(self) -> Future[None]:
        """Try to write to the disk what it has not taken so far; `unsaved` says what came of it."""
        return self._writer.submit(self._hand_over)

    def close(self, timeout: float) -> int:
        """Do what was handed in and close the file; how many writes were left undone after `timeout` seconds."""
        end = time.monotonic() + timeout
        if self._apart is not None:
            with contextlib.suppress(StoreError):
                self._writer.submit(self._hand_over)
        # the writer's connection must be the last one: only then does closing empty the WAL
        if self._reader is not self._writer:
            self._reader.stop(min(timeout, _READER_SECONDS))
        return self._writer.stop(max(end - time.monotonic(), 0.0))

    def _written(self, job: Job[T], durable: bool, state: Hashable | None) -> T:
        self._ready()
        if self._apart is None:
            try:
                return self._on_disk(job, durable)
            except UnwritableError as error:
                self._part(error)
        assert self._apart is not None
        with in_plain_words(self._path):
            return self._apart.write(job, text=durable or state is not None, state=state)

    def _on_disk(self, job: Job[T], durable: bool) -> T:
        connection = self._writing
        assert connection is not None
        with in_plain_words(self._path):
            if durable and not self._memory and _identity(self._path) != self._identity:
                raise UnwritableError(f"{self._path} was moved or deleted.", "Move it back.")
            # without WAL, a commit that is not synced can leave a broken file behind
            level = "FULL" if durable or not self._wal else "NORMAL"
            connection.execute(f"PRAGMA synchronous = {level}")
            return in_transaction(connection, job)

    def _read(self, job: Job[T], ready: Future[int]) -> T:
        opening = ready.result()
        if self._memory:
            return self._read_here(job)
        if opening != self._read_opening:
            # another file may be in its place by now
            self._close_reading()
            self._read_opening = opening
        if self._apart is not None:
            return self._writer.submit(lambda: self._read_here(job)).result()
        with in_plain_words(self._path):
            if self._reading is None:
                self._reading = _connect_to_read(self._path)
            return job(self._reading)

    def _read_here(self, job: Job[T]) -> T:
        """Read on the writer's thread: what is in memory, or was there a moment ago."""
        self._ready()
        with in_plain_words(self._path):
            if self._apart is not None:
                return self._apart.read(job)
            assert self._writing is not None
            return job(self._writing)

    def _ready(self) -> int:
        """Open the file for writing if it is not open, or go on in memory; which opening of the file this is."""
        if self._writing is None and self._apart is None:
            try:
                self._open()
            except UnwritableError as error:
                self._part(error)
        return self._openings

    def _open(self) -> None:
        with in_plain_words(self._path):
            if self._memory:
                self._writing = copied(None)
            else:
                private_folder(self._path.parent)
                with alone(self._locations.run / "opening.lock", _OPENING_SECONDS):
                    self._writing = self._opened()
                self._identity = _identity(self._path)
            self._openings += 1

    def _part(self, reason: UnwritableError) -> None:
        """Go on in memory.

        Raises:
            UnwritableError: The reason, where that cannot be either.
        """
        try:
            source = self._writing or _readable(self._path)
            try:
                self._apart = Apart(copied(source), reason)
            finally:
                if source is not None:
                    source.close()
        except (sqlite3.Error, MemoryError):
            raise reason from None
        finally:
            self._writing = None

    def _hand_over(self) -> None:
        """Do on the disk what was done in memory, and go on there; or say why that still cannot be."""
        apart = self._apart
        if apart is None:
            return
        try:
            self._open()
            assert self._writing is not None
            with in_plain_words(self._path):
                self._writing.execute("PRAGMA synchronous = FULL")
                in_transaction(self._writing, apart.do_again)
        except StoreError as error:
            apart.blame(error)
        except OutpacedError:
            self._keep_beside(apart)
        else:
            self._apart = None
            apart.close()
            return
        self._close_writing()

    def _keep_beside(self, apart: Apart) -> None:
        """Another instance was first, so that this one's conversations are kept in a file of their own."""
        if self._beside is None:
            self._beside = self._free_name("unsaved")
        try:
            with in_plain_words(self._beside):
                apart.keep(self._beside)
        except StoreError as error:
            apart.blame(error)
        else:
            apart.blame(
                StoreError(
                    "Another aztui changed the conversations while this one could not write.",
                    f"All that this one has is in {self._beside}.",
                )
            )

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
        aside = self._free_name("corrupt")
        for suffix in ("-wal", "-shm", "-journal", ""):
            with contextlib.suppress(FileNotFoundError):
                self._path.with_name(self._path.name + suffix).rename(aside.with_name(aside.name + suffix))
        return aside

    def _free_name(self, kind: str) -> Path:
        """The name of a file beside the database, which nothing has yet."""
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self._clock.now()))
        name = f"{self._path.name}.{kind}-{stamp}"
        taken = sum(1 for _ in self._path.parent.glob(f"{name}*"))
        return self._path.with_name(f"{name}-{taken}" if taken else name)

    def _close_writing(self) -> None:
        if self._writing is not None:
            with contextlib.suppress(sqlite3.Error):
                self._writing.execute("PRAGMA wal_checkpoint(PASSIVE)")
            self._writing.close()
            self._writing = None

    def _close_reading(self) -> None:
        if self._reading is not None:
            self._reading.close()
            self._reading = None


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file has this name; None where none has."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _readable(path: Path) -> sqlite3.Connection | None:
    """What can be read of a database that cannot be written; None where that is nothing.

    Raises:
        sqlite3.Error: It is damaged.
    """
    # a pipe in its place would be waited for
    if not path.is_file():
        return None
    # where the shared memory of a WAL cannot be made either, a file without a WAL can be read all the same
    for more in ("",) if path.with_name(path.name + "-wal").exists() else ("", "&immutable=1"):
        with contextlib.suppress(sqlite3.OperationalError):
            connection = _connect_to_read(path, more)
            try:
                if is_ours(connection):
                    return connection
            except BaseException:
                connection.close()
                raise
            connection.close()
    return None


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


def _connect_to_read(path: Path, more: str = "") -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro{more}", timeout=BUSY_SECONDS, isolation_level=None, uri=True)
    _distrust(connection)
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
    # a text with broken UTF-8 must not keep the others from being read (threat 39)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")


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

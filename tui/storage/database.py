"""The SQLite file and its three threads: one writes, one reads, one searches. Above it nobody sees a thread or a lock.

Jobs are done in the order they were handed in, and a read sees every write handed in before it.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from tui.domain.disk_words import shown_path
from tui.domain.errors import StoreError
from tui.domain.ports import Clock
from tui.storage import word_index
from tui.storage.aside import DAMAGED, copy_aside, set_aside
from tui.storage.backup_folder import backups_in
from tui.storage.faults import DamageError, NewerSchemaError, UnwritableError, in_plain_words, is_damage
from tui.storage.files import private_file, private_folder
from tui.storage.index_repair import repair_indexes
from tui.storage.instances import Instance, alone
from tui.storage.locations import Locations
from tui.storage.migrations import migrate
from tui.storage.network import is_on_network
from tui.storage.opening import check_owner, connect_to_write, inspect
from tui.storage.reader import Reader
from tui.storage.transaction import Job, T, in_transaction
from tui.storage.wal import has_lost_commits
from tui.storage.worker import Worker

_OPENING_SECONDS = 10.0
_READER_SECONDS = 0.5
"""Of the time `close` has, what reads may take that are still under way."""


class Database:
    """One database file. Nothing is opened before the first read or write.

    Args:
        locations: Where the file, its backups and its locks are.
        clock: For the names of files set aside.
        mounts: The table of mounted filesystems; where there is none, the filesystem counts as local.
        memory: Nothing is written: it is lost when it is closed.

    Attributes:
        instance: This run, which shows that it lives from the opening of the file on.
        notices: What was found when the file was opened.
        lost: Whether there is a backup that may hold more than the file.
    """

    def __init__(
        self, locations: Locations, clock: Clock, mounts: Path = Path("/proc/mounts"), *, memory: bool = False
    ) -> None:
        self._locations = locations
        self._clock = clock
        self._mounts = mounts
        self._memory = memory
        self.instance = Instance(locations.run)
        self._path = locations.database
        self._wal = False
        self._writing: sqlite3.Connection | None = None  # touched by the writer's thread only
        self._ending = threading.Lock()  # what is interrupted is the maintenance, and no write after it
        self._maintenances = 0  # of those that are handed in
        self._maintaining: sqlite3.Connection | None = None
        self._ends = False
        self._openings = 0  # another file may be in the place of one that was closed
        self._writer = Worker("aztui-writer", self._close_writing, self._index_more)
        self._reader = Reader("aztui-reader", self._path, self._is_unwritable, self._mend)
        self._searcher = Reader("aztui-searcher", self._path, self._is_unwritable, self._mend)
        self._unwritable: UnwritableError | None = None
        self._looked_for_damage = False
        self.notices: tuple[str, ...] = ()
        self.lost = False

    @property
    def read_only(self) -> str:
        """Why nothing can be written though the file can be read, and what to do about it; empty where it can.

        It is known after the first read or write. Each write tries again.
        """
        return str(self._unwritable or "")

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
            self._ends = True
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
            self._set_sync(connection, durable)
            try:
                return in_transaction(connection, job)
            except sqlite3.DatabaseError as error:
                if not is_damage(error) or not self._mended():
                    raise
                return in_transaction(connection, job)

    def _set_sync(self, connection: sqlite3.Connection, durable: bool) -> None:
        # without WAL, a commit that is not synced can leave a broken file behind
        level = "FULL" if durable or not self._wal else "NORMAL"
        connection.execute(f"PRAGMA synchronous = {level}")

    def _maintenance_ended(self, _: object) -> None:
        with self._ending:
            self._maintenances -= 1

    def _maintained(self, job: Job[T]) -> T:
        self._ready()
        with self._ending:
            self._maintaining = connection = None if self._ends else self._writing
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
        if not self._memory:
            self._ready_to_read()
            return self._openings
        self._ready()
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
                self._set_sync(connection, durable=False)
                in_transaction(connection, word_index.index_more)
                return True
        return False

    def _is_unwritable(self) -> bool:
        return self._unwritable is not None

    def _mend(self) -> bool:
        return self._writer.submit(self._mended).result()

    def _mended(self) -> bool:
        """Whether damage was found that could be mended: only in the search index. It is looked for once."""
        if self._writing is None or self._looked_for_damage:
            return False
        self._looked_for_damage = True
        mended = repair_indexes(self._writing)
        if mended:
            self.notices += ("The search index was damaged; it is made anew, and nothing is lost.",)
        return mended

    def _ready_to_read(self) -> None:
        """Open the file for writing if nobody tried yet; where it cannot be written, it can be read all the same."""
        if self._unwritable is None:
            try:
                self._ready()
            except UnwritableError:
                if not self._path.is_file():
                    raise

    def _ready(self) -> None:
        """Open the file for writing if it is not open. After a failure the next job tries again."""
        if self._writing is not None:
            return
        try:
            with in_plain_words(self._path):
                if self._memory:
                    self._writing = _connect_in_memory(self._locations.backups)
                else:
                    private_folder(self._path.parent)
                    with alone(self._locations.run / "opening.lock", _OPENING_SECONDS):
                        self._writing = self._opened()
        except UnwritableError as error:
            self._unwritable = error if self._path.is_file() else None
            if isinstance(error, NewerSchemaError) and str(error) not in self.notices:
                self.notices += (str(error),)
            raise
        self._unwritable = None
        self._openings += 1

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except DamageError:
            pass
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
        aside = shown_path(set_aside(self._path, DAMAGED, self._clock.now()))
        what = f"The conversations on disk were damaged. The file was kept as {aside}, and a new one was begun."
        return self._connect(what)

    def _connect(self, lost: str = "") -> sqlite3.Connection:
        """Open, check, configure and migrate.

        Args:
            lost: What became of the conversations that were here before.

        Raises:
            StoreError: It is not a database of this program, or of a newer version.
            DamageError: It is no database, or not the whole of one.
            sqlite3.Error: It cannot be opened.
        """
        inspect(self._path)
        is_new = not self._path.exists() or not self._path.stat().st_size
        private_file(self._path)
        self.instance.take()
        if not is_new and not self.instance.others_live():
            self._keep_lost_commits()
        connection = connect_to_write(self._path)
        try:
            check_owner(connection, self._path)
            self._choose_journal(connection, is_new=is_new)
            migrate(connection, self._locations.backups)
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        if is_new:
            self._offer_backup(lost)
        return connection

    def _keep_lost_commits(self) -> None:
        """Copy the files before SQLite writes over what it passes over (threat 37)."""
        if has_lost_commits(self._path.with_name(f"{self._path.name}-wal")):
            aside = shown_path(copy_aside(self._path, DAMAGED, self._clock.now()))
            self._offer_backup(f"What was written last is damaged in part. The files as they were are kept as {aside}.")

    def _choose_journal(self, connection: sqlite3.Connection, *, is_new: bool) -> None:
        """WAL, except where it would lose data (threat 36); that is said when the file is first seen there."""
        on_network = is_on_network(self._path, self._mounts)
        (before,) = connection.execute("PRAGMA journal_mode").fetchone()
        (mode,) = connection.execute(f"PRAGMA journal_mode = {'DELETE' if on_network else 'WAL'}").fetchone()
        self._wal = mode == "wal"
        if on_network and (is_new or before == "wal"):
            self.notices += (
                f"{shown_path(self._path)} is on a network filesystem: it is written in a way that is safe there, but "
                "slower. AZTUI_HOME can name a folder of this machine.",
            )

    def _offer_backup(self, lost: str) -> None:
        newest = next(iter(backups_in(self._locations.backups)), None)
        if newest is not None:
            self.lost = True
            lost = lost or f"There were no conversations in {shown_path(self._path)}, and a new file was begun."
            where = shown_path(newest.path)
            lost += f' The backup of {newest.day}, {where}, can take its place: look for "restore" in the palette.'
        self.notices += (lost,) if lost else ()

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

"""A database that takes every write: on the disk, and in memory while the disk takes none (threats 33-35, 38)."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from pathlib import Path

from tui.domain.errors import StoreError
from tui.domain.unsaved import Unsaved
from tui.storage.apart import Apart, OutpacedError, copied, readable
from tui.storage.aside import UNSAVED, name_aside
from tui.storage.database import Database
from tui.storage.faults import NewerSchemaError, UnwritableError, in_plain_words
from tui.storage.opening import BUSY_SECONDS, wait_for_others
from tui.storage.transaction import Job, T, in_transaction

_PATIENCE = 0.2
"""Seconds that a try to save may wait for another instance: it is tried every few seconds, and all else waits."""


class UnfailingDatabase(Database):
    """As `Database`, but a disk that takes no writes is no reason to refuse one: see `apart`."""

    _apart: Apart | None = None
    """Touched by the writer's thread only; what it has to say, by all."""
    _beside: Path | None = None
    _identity: tuple[int, int] | None = None
    """Which file is open."""

    @property
    def unsaved(self) -> Unsaved | None:
        """What of this run is in memory only, because the disk takes no writes; None while all is on the disk."""
        apart = self._apart
        return None if apart is None else apart.unsaved

    @property
    def read_only(self) -> str:
        return "" if self._apart is not None else super().read_only

    def write(self, job: Job[T], *, durable: bool, state: Hashable | None = None) -> Future[T]:
        """Do a job in a transaction of its own.

        Args:
            job: Called on the writer's thread, and once more for each try where the disk takes no writes.
            durable: Whether it must survive a power failure; without, it survives the end of the process.
            state: Names what the job writes whole: an earlier one of that name is not needed once this one is done.

        Raises:
            StoreError: The database was closed.
        """
        return self._writer.submit(lambda: self._written_somewhere(job, durable, state))

    def save_again(self) -> Future[None]:
        """Try to write to the disk what it has not taken so far; `unsaved` says what came of it."""
        return self._writer.submit(lambda: self._hand_over(_PATIENCE))

    def close(self, timeout: float) -> int:
        """Do what was handed in and close the file; how many writes were left undone after `timeout` seconds."""
        if self._apart is not None:
            with contextlib.suppress(StoreError):
                self._writer.submit(lambda: self._hand_over(BUSY_SECONDS))
        return super().close(timeout)

    def _written_somewhere(self, job: Job[T], durable: bool, state: Hashable | None) -> T:
        self._ready()
        if self._apart is None:
            try:
                self._check_place(durable)
                return self._written(job, durable)
            except UnwritableError as error:
                self._part(error)
        assert self._apart is not None
        with in_plain_words(self._path):
            return self._apart.write(job, text=durable or state is not None, state=state)

    def _check_place(self, durable: bool) -> None:
        """What is written to a file that has no name any more is nowhere."""
        if durable and self._identity is not None and _identity(self._path) != self._identity:
            raise UnwritableError(f"{self._path} was moved or deleted.", "Move it back.")

    def _ready(self) -> None:
        if self._apart is None:
            try:
                self._open()
            except UnwritableError as error:
                self._part(error)

    def _open(self) -> None:
        if self._writing is None:
            super()._ready()
            self._identity = None if self._memory else _identity(self._path)

    def _found(self, job: Job[T]) -> Callable[[], T] | int:
        found = super()._found(job)
        if self._apart is None:
            return found
        with in_plain_words(self._path):
            answer = self._apart.read(job)
        return lambda: answer

    def _part(self, reason: UnwritableError) -> None:
        """Go on in memory.

        Raises:
            UnwritableError: The reason, where that cannot be either; of a newer version's file nothing is known.
        """
        if isinstance(reason, NewerSchemaError):
            raise reason
        try:
            source = self._writing or readable(self._path)
            try:
                self._apart = Apart(copied(source), reason)
            finally:
                if source is not None:
                    source.close()
                self._writing = None
        except (sqlite3.Error, MemoryError):
            raise reason from None

    def _hand_over(self, patience: float) -> None:
        """Do on the disk what was done in memory, and go on there; or say why that still cannot be.

        Args:
            patience: Seconds to wait for another instance that writes; reads and writes wait with it.
        """
        apart = self._apart
        if apart is None:
            return
        try:
            self._open()
            assert self._writing is not None
            with in_plain_words(self._path):
                self._writing.execute("PRAGMA synchronous = FULL")
                wait_for_others(self._writing, patience)
                in_transaction(self._writing, apart.do_again)
                wait_for_others(self._writing, BUSY_SECONDS)
        except StoreError as error:
            apart.blame(error)
        except OutpacedError:
            self._keep_beside(apart)
        else:
            self._apart = None
            apart.close()
            return
        self._close_writing()
        self._writing = None

    def _keep_beside(self, apart: Apart) -> None:
        """Another instance was first, so that this one's conversations are kept in a file of their own."""
        if self._beside is None:
            self._beside = name_aside(self._path, UNSAVED, self._clock.now())
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


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file has this name; None where none has, or none that can be seen."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino

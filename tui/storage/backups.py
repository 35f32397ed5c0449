"""Daily verified copies of the conversations, and the way back (threat 44): `Backups` of the domain, on a third thread.

The first thread writes, the second reads (`database`); what takes seconds is done here and holds neither up.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import TypeVar

from tui.domain.backups import Backup, Restored
from tui.domain.errors import InputError, StoreError
from tui.domain.ports import Clock
from tui.storage.backup_folder import backups_in, daily_path, is_daily, prune
from tui.storage.copying import EndedError, copy_whole
from tui.storage.faults import DamageError, in_plain_words
from tui.storage.files import private_file
from tui.storage.instances import alone
from tui.storage.locations import Locations
from tui.storage.opening import check_ours, connect_to_read
from tui.storage.restoring import put_in_place, sound_copy
from tui.storage.worker import Worker

T = TypeVar("T")

DAY = 86_400.0
_OTHERS_SECONDS = 60.0
"""How long one waits that another instance makes: then it is most likely not due any more."""


class BackupThread:
    """The backups of one data folder. Making this opens nothing.

    Args:
        locations: Where the conversations and their backups are.
        clock: Says when one was made.
        hindered: Whether a daily one would do no good, or harm: in time it takes the place of an older one.
    """

    def __init__(self, locations: Locations, clock: Clock, hindered: Callable[[], bool]) -> None:
        self._hindered = hindered
        self._locations = locations
        self._clock = clock
        self._ending = Event()
        self._worker = Worker("aztui-backups", lambda: None)
        self.newest: Backup | None = None

    async def known(self) -> Sequence[Backup]:
        return await self._done(self._look)

    async def make(self, limit: int, path: Path | None = None) -> Backup:
        return await self._done(lambda: self._elsewhere(path) if path else self._make(limit))

    async def make_daily(self, limit: int) -> Backup | None:
        return await self._done(lambda: self._make(limit) if not self._hindered() and self._is_due() else None)

    async def restore(self, backup: Backup | Path | None = None) -> Restored:
        return await self._done(lambda: self._restore(backup))

    def close(self, timeout: float) -> None:
        """End what is under way; a copy that is half done is removed."""
        self._ending.set()
        self._worker.stop(timeout)

    async def _done(self, job: Callable[[], T]) -> T:
        def in_words() -> T:
            with in_plain_words(self._locations.database):
                try:
                    return job()
                except EndedError:
                    raise StoreError("The program ended before the backup was whole.") from None

        return await asyncio.wrap_future(self._worker.submit(in_words))

    def _wanted(self) -> bool:
        return not self._ending.is_set()

    def _look(self) -> tuple[Backup, ...]:
        known = backups_in(self._locations.backups)
        self.newest = next(iter(known), None)
        return known

    def _is_due(self) -> bool:
        """Whether the newest is older than a day, and something was written since."""
        written = self._written()
        newest = next(filter(is_daily, self._look()), None)
        if written is None:
            return False
        # one from the future is the work of a clock that was wrong
        fresh = newest is not None and -DAY < self._clock.now() - newest.made < DAY
        return newest is None or (not fresh and written > newest.made)

    def _written(self) -> float | None:
        """When the conversations were last written; None where there are none."""
        database = self._locations.database
        times = [path.stat().st_mtime for path in (database, Path(f"{database}-wal")) if path.is_file()]
        return max(times) if database.is_file() and database.stat().st_size else None

    def _make(self, limit: int) -> Backup:
        now = self._clock.now()
        path = daily_path(self._locations.backups, now)
        with alone(self._locations.run / "backup.lock", _OTHERS_SECONDS):
            self._copy(path)
            os.utime(path, (now, now))
            prune(self._locations.backups, limit, now)
        self._look()
        return Backup(path, now, path.stat().st_size)

    def _elsewhere(self, path: Path) -> Backup:
        # a name of our own first: what somebody else puts there meanwhile is not replaced
        try:
            with path.open("xb"):
                private_file(path)
        except FileExistsError:
            raise InputError(f"{path} is there already.", "Name a file that is not there yet.") from None
        except OSError as error:
            why = error.strerror or error
            raise InputError(f"{path} cannot be written ({why}).", "Name a file in another folder.") from None
        try:
            self._copy(path)
        except BaseException:
            path.unlink()
            raise
        status = path.stat()
        return Backup(path, status.st_mtime, status.st_size)

    def _copy(self, path: Path) -> None:
        database = self._locations.database
        if self._written() is None:
            raise StoreError(f"There are no conversations in {database} yet.")
        try:
            with closing(connect_to_read(database)) as source:
                check_ours(source, database)
                copy_whole(source, path, self._wanted)
        except DamageError:
            raise StoreError(
                f"No backup was made: a part of {database} is damaged.",
                "The earlier backups are kept; aztui restore puts the newest one in its place.",
            ) from None

    def _restore(self, backup: Backup | Path | None) -> Restored:
        chosen = [self._given(backup)] if backup is not None else list(self._look())
        for candidate in chosen:
            try:
                copy = sound_copy(candidate.path, self._locations.database, self._wanted)
            except DamageError:
                continue
            aside = put_in_place(copy, self._locations, self._clock.now())
            self._look()
            return Restored(candidate, aside)
        if backup is not None:
            raise StoreError(
                f"{chosen[0].path} is damaged, or no backup of aztui.", "aztui restore takes the newest that is good."
            )
        raise StoreError("There is no good backup.", "Nothing was changed. aztui restore FILE takes any other copy.")

    def _given(self, backup: Backup | Path) -> Backup:
        if isinstance(backup, Backup):
            return backup
        if not backup.is_file():
            raise InputError(f"There is no file {backup}.", "aztui backup --list names the backups.")
        status = backup.stat()
        return Backup(backup, status.st_mtime, status.st_size)

"""What the upper floors ask of the copies of the conversations on disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy of all conversations, in one file."""

    path: Path
    made: float
    """Seconds since the epoch."""
    size: int
    """Bytes."""

    @property
    def name(self) -> str:
        """What it is called by: its UTC day, or the schema it was made before."""
        return self.path.stem

    @property
    def day(self) -> str:
        """The UTC day on which it was made, in words."""
        made = datetime.fromtimestamp(self.made, UTC)
        return f"{made.day} {made:%B} {made.year}"

    @property
    def short_day(self) -> str:
        """The same in few cells."""
        made = datetime.fromtimestamp(self.made, UTC)
        return f"{made.day} {made:%b}"


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup that took the place of the conversations."""

    backup: Backup
    aside: Path | None
    """Where the file is that was there before; None where there was none."""


class Backups(Protocol):
    """The copies of one store's conversations. Each call is done on a thread of its own, one after another."""

    @property
    def newest(self) -> Backup | None:
        """The newest one, as the last call of the others found it."""
        ...

    async def known(self) -> Sequence[Backup]:
        """All of them, newest first.

        Raises:
            StoreError: The folder cannot be read.
        """
        ...

    async def make(self, limit: int, path: Path | None = None) -> Backup:
        """Make one now; it has its name only when it is whole and was checked.

        Args:
            limit: Bytes that all daily backups may take together; the oldest make room. The newest is always kept.
            path: A new file to write it into instead, which counts among none.

        Raises:
            InputError: `path` is there already.
            StoreError: It cannot be made; there is no trace of it.
        """
        ...

    async def make_daily(self, limit: int) -> Backup | None:
        """Make one if the newest is older than a day and something was written since; None where none was due."""
        ...

    async def restore(self, backup: Backup | Path | None = None) -> Restored:
        """Put a backup in the place of the conversations, which must not be open: in this process, or in another.

        The file that was there is renamed. It is checked before anything is changed.

        Args:
            backup: Which one, or any other file; None for the newest that is good.

        Raises:
            InputError: There is no such file.
            StoreError: There is none, it is not whole, another instance lives, or it cannot be written; everything
                is as it was.
        """
        ...

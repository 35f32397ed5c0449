"""How much each of the places takes where things are kept."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from tui.domain.ports import DiskUse
from tui.storage.locations import Locations


class DiskUsage:
    """Looks at the folders in a thread: a slow disk holds nobody up."""

    def __init__(self, locations: Locations) -> None:
        self._locations = locations

    async def measure(self, *, demo: bool) -> tuple[DiskUse, ...]:
        """What lies in each place; what cannot be looked at counts as nothing."""
        return await asyncio.to_thread(_measure, self._locations.demo() if demo else self._locations, self._locations)


def _measure(data: Locations, own: Locations) -> tuple[DiskUse, ...]:
    """`data` for what belongs to the conversations in use, `own` for what there is once."""
    database = data.database
    # SQLite's own files stand beside it
    parts = [database.with_name(f"{database.name}{end}") for end in ("", "-wal", "-shm", "-journal")]
    return (
        _use("conversations", database, map(_size, parts)),
        _use("backups", data.backups, _sizes(data.backups)),
        _use("run", data.run, _sizes(data.run)),
        _use("copies", data.copies, _sizes(data.copies)),
        _use("crashes", own.crashes, _sizes(own.crashes)),
        _use("settings", own.settings, [_size(own.settings)]),
        _use("themes", own.themes, _sizes(own.themes)),
    )


def _use(name: str, path: Path, sizes: Iterable[int | None]) -> DiskUse:
    there = [size for size in sizes if size is not None]
    return DiskUse(name, path, sum(there), len(there))


def _size(path: Path | os.DirEntry[str]) -> int | None:
    """Bytes of a file; None where there is none. Links are not followed."""
    try:
        return (path.lstat() if isinstance(path, Path) else path.stat(follow_symlinks=False)).st_size
    except OSError:
        return None


def _sizes(folder: Path) -> Iterator[int | None]:
    """Of every file in a folder and in those below it."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _sizes(Path(entry.path))
                else:
                    yield _size(entry)
    except OSError:
        return

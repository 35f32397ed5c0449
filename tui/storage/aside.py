"""Files that make room for others are renamed, never deleted."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from tui.storage.files import private_file

DAMAGED = "corrupt"
REPLACED = "replaced"
"""A backup was put in its place."""
UNSAVED = "unsaved"
"""It holds what was written while the disk took nothing, and could not be done again there."""

_PARTS = ("-wal", "-shm", "-journal", "")
"""The database itself comes last: SQLite would delete a WAL that it finds beside an empty file."""


def set_aside(path: Path, why: str, now: float) -> Path:
    """Rename a database and what belongs to it; its new name, such as `aztui.db.corrupt-20251120T005320Z`.

    Raises:
        OSError: It cannot be renamed.
    """
    return _move(path, why, now, lambda source, target: source.rename(target))


def copy_aside(path: Path, why: str, now: float) -> Path:
    """The same for a database that stays: its files are copied as they are.

    Raises:
        OSError: There is no room for the copy.
    """

    def copy(source: Path, target: Path) -> None:
        if source.exists():
            private_file(target)
            shutil.copyfile(source, target)

    return _move(path, why, now, copy)


def stamped(now: float) -> str:
    """A moment, in seconds since the epoch, as it stands in names of files; in UTC."""
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))


def name_aside(path: Path, why: str, now: float) -> Path:
    """A name beside a database that nothing has yet."""
    name = f"{path.name}.{why}-{stamped(now)}"
    taken = sum(1 for _ in path.parent.glob(f"{name}*"))
    return path.with_name(f"{name}-{taken}" if taken else name)


def _move(path: Path, why: str, now: float, move: Callable[[Path, Path], object]) -> Path:
    aside = name_aside(path, why, now)
    for part in _PARTS:
        with contextlib.suppress(FileNotFoundError):
            move(path.with_name(path.name + part), aside.with_name(aside.name + part))
    return aside

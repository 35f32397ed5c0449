"""The folder of the backups: which there are, and which make room for others."""

from __future__ import annotations

import contextlib
import re
import time
from pathlib import Path

from tui.domain.backups import Backup

DAILY_KEPT = 7
_DAILY = re.compile(r"\d{4}-\d\d-\d\d")
_BEFORE_MIGRATION = re.compile(r"before-v\d+")
_STALE = 86_400.0
"""Seconds after which what a killed process left half done is nobody's."""


def daily_path(folder: Path, now: float) -> Path:
    """What the backup of a moment is called: its UTC day."""
    return folder / f"{time.strftime('%Y-%m-%d', time.gmtime(now))}.db"


def backups_in(folder: Path) -> tuple[Backup, ...]:
    """Those that this program made, newest first; none where there is no folder.

    Raises:
        OSError: It cannot be read.
    """
    found: list[Backup] = []
    with contextlib.suppress(FileNotFoundError):
        for path in folder.iterdir():
            if path.suffix == ".db" and (_DAILY.fullmatch(path.stem) or _BEFORE_MIGRATION.fullmatch(path.stem)):
                with contextlib.suppress(FileNotFoundError):
                    status = path.stat()
                    found.append(Backup(path, status.st_mtime, status.st_size))
    return tuple(sorted(found, key=lambda backup: (backup.made, backup.name), reverse=True))


def is_daily(backup: Backup) -> bool:
    """Whether it is one of those of which a day is made; the others were made before a migration."""
    return _DAILY.fullmatch(backup.name) is not None


def prune(folder: Path, limit: int, now: float) -> None:
    """Remove the oldest: of the daily ones those that are too many, or too much; of the others all but the last.

    Args:
        folder: Where they are.
        limit: Bytes of the daily ones together. The newest is kept whatever it takes.
        now: Seconds since the epoch.

    Raises:
        OSError: One cannot be removed.
    """
    taken = kept = 0
    others = 0
    for backup in backups_in(folder):
        if not is_daily(backup):
            others += 1
            if others > 1:
                backup.path.unlink(missing_ok=True)
            continue
        taken += backup.size
        if kept and (kept >= DAILY_KEPT or taken > limit):
            backup.path.unlink(missing_ok=True)
            continue
        kept += 1
    for path in folder.glob("*.partial"):
        with contextlib.suppress(FileNotFoundError):
            if now - path.stat().st_mtime > _STALE:
                path.unlink()

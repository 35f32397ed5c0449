"""Who is alive: an instance holds an OS lock on `run/<id>.lock`, which the system lets go when its process ends."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tui.storage.files import FILE_MODE, private_folder

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_ID = re.compile(r"[0-9a-f]{16}")
_POLL = 0.02
"""Seconds between two tries for a lock that another process holds for a moment."""


class Instance:
    """This run of the program, as the owner of the replies it streams.

    Attributes:
        id: Names it in the store and on disk.
    """

    def __init__(self, folder: Path) -> None:
        self.id = secrets.token_hex(8)
        self._folder = folder
        self._descriptor: int | None = None

    def take(self) -> None:
        """Hold the lock from here on. Calling it again is cheap.

        Raises:
            OSError: The lock's file cannot be made.
        """
        while self._descriptor is None:
            private_folder(self._folder)
            descriptor = _open(self._path(self.id), create=True)
            with contextlib.suppress(OSError):  # without locks nobody can take it either, and we count as alive
                _lock(descriptor)
            # another instance may have tidied it away before it was locked: then it is made again
            if _is_at(descriptor, self._path(self.id)):
                self._descriptor = descriptor
            else:
                os.close(descriptor)

    def release(self) -> None:
        """Let the lock go and remove its file."""
        if self._descriptor is not None:
            _remove(self._path(self.id), self._descriptor)
            self._descriptor = None

    def has_ended(self, owner: str | None) -> bool:
        """Whether an instance no longer lives: its lock can be taken, or is gone. Its file is removed then."""
        if owner == self.id:
            return False
        if owner is None or not _ID.fullmatch(owner):
            return True
        return _remove_if_free(self._path(owner))

    def others_live(self) -> bool:
        """Whether another instance holds its lock."""
        return any(not self.has_ended(path.stem) for path in self._locks())

    def tidy(self) -> None:
        """Remove the lock files of instances that were killed."""
        for path in self._locks():
            _remove_if_free(path)

    def _locks(self) -> list[Path]:
        """Of the other instances."""
        return [path for path in self._folder.glob("*.lock") if _ID.fullmatch(path.stem) and path.stem != self.id]

    def _path(self, owner: str) -> Path:
        return self._folder / f"{owner}.lock"


@contextlib.contextmanager
def alone(path: Path, seconds: float) -> Iterator[None]:
    """Keep other instances out of a block, by a lock on a file.

    After `seconds`, or where the filesystem has no locks, the block runs all the same: it must be safe without, too.

    Raises:
        OSError: The lock's file cannot be made.
    """
    private_folder(path.parent)
    descriptor = _open(path, create=True)
    try:
        deadline = time.monotonic() + seconds
        with contextlib.suppress(OSError):
            while not _lock(descriptor) and time.monotonic() < deadline:
                time.sleep(_POLL)
        yield
    finally:
        os.close(descriptor)


def _open(path: Path, *, create: bool) -> int:
    return os.open(path, os.O_RDWR | (os.O_CREAT if create else 0), FILE_MODE)


def _lock(descriptor: int) -> bool:
    """Take the lock; False where another process has it.

    Raises:
        OSError: The filesystem has no locks.
    """
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _remove_if_free(path: Path) -> bool:
    """Remove a lock file nobody holds; whether nobody does. Where that cannot be told, somebody does."""
    try:
        descriptor = _open(path, create=False)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        free = _lock(descriptor)
    except OSError:
        free = False
    if free:
        _remove(path, descriptor)
    else:
        os.close(descriptor)
    return free


def _remove(path: Path, descriptor: int) -> None:
    """Unlink a lock file and close it: in this order, so that a file that can be opened is never a lock already gone.

    Windows removes no open file; there it is closed first.
    """
    if sys.platform == "win32":
        os.close(descriptor)
        path.unlink(missing_ok=True)
        return
    with contextlib.suppress(OSError):
        path.unlink()
    os.close(descriptor)

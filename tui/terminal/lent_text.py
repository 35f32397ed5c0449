"""A text that is with an editor outside: its private file, and how one that was left behind is told from one in use."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tui.domain.text import without_surrogates

if sys.platform != "win32":
    import fcntl

LIMIT = 4_000_000
"""Bytes that are read back, at most."""
_PREFIX = "aztui-edit-"
_NAME = "message.md"


@dataclass(frozen=True, slots=True)
class LentText:
    """A file that only its owner can read, in a folder of its own, because editors leave copies beside the file.

    The folder is locked while this process or the editor lives: the system lets it go when both have ended, however
    they do. Windows has no such lock; there nothing is known to be left behind.
    """

    folder: Path
    lock: int | None
    """The descriptor that holds the folder, for the editor to inherit."""

    @classmethod
    def create(cls, text: str) -> LentText:
        """Write a text into a new file.

        Raises:
            OSError: There is no place for it.
        """
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        lent = cls(folder, _locked(folder))
        try:
            _write(lent.path, text)
        except OSError:
            lent.remove()
            raise
        return lent

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / _NAME

    def read(self) -> tuple[str, str]:
        """The text of the file, and what is to be said about it.

        Raises:
            OSError: It cannot be read, or is no file any more.
        """
        return _read(self.path)

    def remove(self) -> None:
        """Remove the folder, and let it go. Once."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.let_go()

    def let_go(self) -> None:
        """Leave it where it is. Once."""
        if self.lock is not None:
            os.close(self.lock)


def left_behind() -> list[LentText]:
    """The texts of instances that were killed, whose editors have ended too; each is to be removed or let go.

    Only of folders that are ours alone, by owner and permissions: others can write into the place where they are.
    """
    if sys.platform == "win32":
        return []
    found: list[LentText] = []
    for path in sorted(Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_NAME}")):
        # the file is written once its folder is locked: what has a file and no lock is in nobody's hands
        lock = _locked(path.parent) if _is_private(path.parent) else None
        if lock is not None:
            found.append(LentText(path.parent, lock))
    return found


def _is_private(folder: Path) -> bool:
    try:
        state = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(state.st_mode) and stat.S_IMODE(state.st_mode) == 0o700 and state.st_uid == os.getuid()


def _locked(folder: Path) -> int | None:
    """A descriptor that holds a folder, or None where somebody else does, or it cannot be held."""
    if sys.platform == "win32":
        return None
    descriptor: int | None = None
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        if descriptor is not None:
            with contextlib.suppress(OSError):
                os.close(descriptor)
        return None
    return descriptor


def _write(path: Path, text: str) -> None:
    """A new file with a text. Nothing that stands in its place is followed or overwritten (threat 24)."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags, 0o600), "wb") as file:
        file.write(without_surrogates(text).encode())


def _read(path: Path) -> tuple[str, str]:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError("it is no file any more")
        data = file.read(LIMIT + 1)
    sentence = ""
    if len(data) > LIMIT:
        data = data[:LIMIT].decode(errors="ignore").encode()
        sentence = f"The text was longer than {LIMIT // 1_000_000} MB; what came after that was left out."
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("utf-8-sig", errors="replace")
        sentence = "The editor saved something that is not UTF-8; � stands in its place."
    return text.replace("\r\n", "\n"), sentence

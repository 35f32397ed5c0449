"""Files and folders that only their owner may read, whatever the umask (threat 22)."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

FOLDER_MODE = 0o700
FILE_MODE = 0o600


class UnreadableError(Exception):
    """A file cannot be used; the text completes a sentence that begins with the file's name."""


def private_folder(path: Path) -> Path:
    """The folder, made if need be; its missing parents too. A folder that is already there keeps its mode.

    Raises:
        OSError: It cannot be made.
    """
    if path.is_dir():
        return path
    private_folder(path.parent)
    try:
        path.mkdir(mode=FOLDER_MODE)
    except FileExistsError:
        if not path.is_dir():
            raise
    else:
        path.chmod(FOLDER_MODE)
    return path


def private_file(path: Path) -> None:
    """Create a file if it is not there, and close one that others may read to them.

    A file that is there is not opened: closing it would drop the locks SQLite holds on it in this process
    (sqlite.org/howtocorrupt.html, section 2.2).

    Raises:
        OSError: It cannot be made, or something that is no file stands in its place.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, FILE_MODE))
    except FileExistsError:
        if not path.is_file():
            raise
        if not stat.S_IMODE(path.stat().st_mode) & 0o077:
            return
    with contextlib.suppress(PermissionError):
        path.chmod(FILE_MODE)


def read_text(path: Path, limit: int) -> str:
    """A small text file, without its byte order mark.

    Args:
        path: The file.
        limit: Bytes from which it is refused.

    Raises:
        FileNotFoundError: There is none.
        UnreadableError: It is no regular file, too large, not readable or not UTF-8.
    """
    try:
        # a FIFO in its place must not hold us up
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UnreadableError("is not a file")
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnreadableError("is not a file" if path.is_dir() else f"cannot be read ({error.strerror})") from error
    if len(data) > limit:
        raise UnreadableError(f"is larger than {limit // 1000} kB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_text(data, error.start) from error
    if "\0" in text:
        raise _no_text(data, data.index(b"\0"))
    return text


def _no_text(data: bytes, at: int) -> UnreadableError:
    line = data.count(b"\n", 0, at) + 1
    return UnreadableError(f"is not a text in UTF-8 (line {line})")


def write_text(path: Path, text: str) -> None:
    """Replace a file as a whole: after a crash there is the old one or the new one.

    A symbolic link is followed, so that settings kept elsewhere stay linked.

    Raises:
        OSError: It cannot be written; the old file is as it was.
    """
    path = path.resolve()
    private_folder(path.parent)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), FILE_MODE)
    try:
        with open(descriptor, "wb") as file:
            fresh.chmod(FILE_MODE)
            file.write(text.encode())
            file.flush()
            os.fsync(descriptor)
        fresh.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename durable, where folders can be synced (not on Windows, not on every filesystem)."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

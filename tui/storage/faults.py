"""What SQLite and the disk complain of, said in plain words."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tui.domain.errors import StoreError
from tui.domain.text import clean_line

_DAMAGE = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
_NOT_WRITABLE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class UnwritableError(StoreError):
    """The disk takes no writes now: it is full, locked, read-only, or not there. It may still be read."""


class NewerSchemaError(UnwritableError):
    """A newer version of this program wrote the file."""


class DamageError(Exception):
    """What is in the place of the file is no database, or not the whole of one."""


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is broken. Being busy, full or read-only is not damage (threat 38)."""
    return _code(error) in _DAMAGE


def needs_writer(error: sqlite3.Error) -> bool:
    """Whether a connection that only reads failed because there was something to write first, as SQLite must to read a
    WAL or to undo a journal: it lacks the right to, or the room."""
    return _code(error) in (
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
    )


@contextmanager
def in_plain_words(path: Path) -> Iterator[None]:
    """Turn errors of the database and the disk into StoreErrors.

    Args:
        path: The database, as it is named in the sentence.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _words(error, path) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _disk_full() from error
        raise _not_writable(path, error.strerror or type(error).__name__) from error


def _words(error: sqlite3.Error, path: Path) -> StoreError:
    code = _code(error)
    if code == sqlite3.SQLITE_FULL:
        return _disk_full()
    if code in _BUSY:
        return UnwritableError(f"Another program keeps {path} locked.", "Close it, or try again in a moment.")
    if code in _NOT_WRITABLE:
        return _not_writable(path, str(error))
    if code in _DAMAGE:
        return StoreError(
            f"A part of {path} is damaged.",
            "Put a backup in its place: find “restore” in the palette, or run aztui restore. The file is kept.",
        )
    if code == sqlite3.SQLITE_IOERR:
        return UnwritableError(f"The disk could not read or write {path}.", "Check that it has room, then try again.")
    return StoreError(f"The conversations could not be read or written ({clean_line(str(error))}).", "Try again.")


def _disk_full() -> UnwritableError:
    return UnwritableError("The disk is full.", "Make room and try again; what is saved already is safe.")


def _not_writable(path: Path, reason: str) -> UnwritableError:
    return UnwritableError(
        f"{path} cannot be written ({clean_line(reason)}).",
        "Check the permissions of its folder, or set AZTUI_HOME to another one.",
    )


def _code(error: sqlite3.Error) -> int | None:
    """The primary result code; None for errors that are Python's own."""
    extended: int | None = getattr(error, "sqlite_errorcode", None)
    return None if extended is None else extended & 0xFF

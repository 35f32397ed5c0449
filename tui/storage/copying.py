"""A copy of a whole database, made while others write to it."""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tui.storage.faults import DamageError
from tui.storage.files import private_file, private_folder, sync_folder
from tui.storage.migrations import APPLICATION_ID
from tui.storage.opening import check_owner, connect_to_read

_PAGES = 1000
"""Of one step: some 4 MB."""
_PAUSE = 0.002
"""Seconds between two steps, in which others have the disk."""


class EndedError(Exception):
    """The program ends: what is half done is undone."""


def go_on() -> bool:
    """Nobody wants a copy to end early."""
    return True


def copy_whole(source: sqlite3.Connection, path: Path, wanted: Callable[[], bool] = go_on) -> None:
    """Copy a database into one file, check it, and only then give it its name; a file of that name is replaced.

    The copy is one moment of the source, whatever is written meanwhile.

    Args:
        source: Reads it, outside of a transaction. Nothing else is done with it meanwhile.
        path: The copy; its folder is made.
        wanted: Asked at each step whether to go on.

    Raises:
        DamageError: The copy is not whole, so the source is not either.
        EndedError: It is not wanted any more.
        sqlite3.Error: The source cannot be read, or the copy not written.
        OSError: The same.
    """
    partial = private_folder(path.parent) / f"{path.name}.{secrets.token_hex(4)}.partial"
    private_file(partial)
    try:
        _copy(source, partial, wanted)
        check_whole(partial, wanted)
        _sync(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(path.parent)


def check_whole(path: Path, wanted: Callable[[], bool] = go_on) -> None:
    """Read every page of a copy.

    Raises:
        DamageError: It is damaged, or no database of this program.
        EndedError: It is not wanted any more.
        StoreError: A newer version of this program wrote it.
    """
    with closing(connect_to_read(path)) as connection:
        connection.set_progress_handler(lambda: not wanted(), 100_000)
        try:
            check_owner(connection, path)
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            answers = [answer for (answer,) in connection.execute("PRAGMA quick_check")]
        except sqlite3.OperationalError as error:
            if not wanted():
                raise EndedError from error
            raise
        except sqlite3.DatabaseError as error:
            raise DamageError from error
        if application != APPLICATION_ID or not all(map(_is_harmless, answers)):
            raise DamageError


def _is_harmless(answer: str) -> bool:
    """Pages nobody uses are what the repair of an index leaves (`index_repair`)."""
    lines = [line for line in answer.splitlines() if not line.startswith("***")]
    return all(line == "ok" or line.endswith("is never used") for line in lines)


def _copy(source: sqlite3.Connection, partial: Path, wanted: Callable[[], bool]) -> None:
    def step(*_: int) -> None:
        if not wanted():
            raise EndedError
        time.sleep(_PAUSE)

    (mode,) = source.execute("PRAGMA journal_mode").fetchone()
    with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
        copy.execute("PRAGMA synchronous = OFF")
        # with WAL, a transaction that reads holds nobody up, and without one each write would begin the copy anew
        snapshot = mode == "wal" and not source.in_transaction
        if snapshot:
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        try:
            source.backup(copy, pages=_PAGES, progress=step)
        finally:
            if snapshot:
                source.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode = DELETE")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Before the file is written: whose it is, whether it is whole, and how its connections are set."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tui.domain.disk_words import shown_path
from tui.domain.errors import StoreError
from tui.storage.faults import DamageError, NewerSchemaError, needs_writer
from tui.storage.migrations import APPLICATION_ID, MIGRATIONS

BUSY_SECONDS = 5.0
"""How long a write waits for another instance's."""


def connect_to_write(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode to a file that is there."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    _distrust(connection)
    return connection


def wait_for_others(connection: sqlite3.Connection, seconds: float) -> None:
    """Let a connection wait so long, from now on, for what another instance writes."""
    connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")


def connect_to_read(path: Path, *, frozen: bool = False) -> sqlite3.Connection:
    """A connection that changes nothing.

    Args:
        path: The file.
        frozen: Nothing else changes it either, as on a read-only disk: then neither locks nor a WAL are needed.
    """
    mode = "immutable=1" if frozen else "mode=ro"
    connection = sqlite3.connect(f"{path.as_uri()}?{mode}", timeout=BUSY_SECONDS, isolation_level=None, uri=True)
    _distrust(connection)
    return connection


def connect_to_unwritable(path: Path) -> tuple[sqlite3.Connection, bool]:
    """A connection to a file that cannot be written, and whether it is a frozen one.

    In a folder that cannot be written, a file in WAL mode can be read in no other way (threats.md section 3.1).
    """
    connection = connect_to_read(path)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        connection.close()
        if not needs_writer(error):
            raise
        return connect_to_read(path, frozen=True), True
    return connection, False


def inspect(path: Path) -> None:
    """Look at a file before it is opened for writing: closing such a connection empties and removes a WAL, which would
    change a file that is to be left alone or set aside (threats 37, 41).

    Raises:
        StoreError: It is not ours to write.
        DamageError: It is no database, or not the whole of one.
        sqlite3.Error: It is damaged, or cannot be read.
    """
    if path.is_dir():
        raise DamageError
    wal = path.with_name(f"{path.name}-wal")
    if wal.exists() and wal.stat().st_size and not (path.exists() and path.stat().st_size):
        # SQLite would delete it
        raise DamageError
    if not path.is_file():
        # nothing yet, or a pipe that would hold us up
        return
    try:
        with closing(connect_to_read(path)) as connection:
            check_owner(connection, path)
    except sqlite3.Error as error:
        # after a kill without WAL there may be a journal that only a writer can undo
        if not needs_writer(error):
            raise


def check_owner(connection: sqlite3.Connection, path: Path) -> None:
    """Leave a database alone that is not ours or that a newer version wrote (threats 37, 41).

    Raises:
        StoreError: It is another program's.
        NewerSchemaError: A newer version of this one wrote it.
        DamageError: There are pages in it, but not the first: its WAL was taken away.
    """
    check_ours(connection, path)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise NewerSchemaError(
            f"{shown_path(path)} was written by a newer version of aztui: it can be read here, but "
            "nothing is sent or saved.",
            "Update aztui, or set AZTUI_HOME to another folder.",
        )


def check_ours(connection: sqlite3.Connection, path: Path) -> None:
    """The same for what is only to be read, by whatever version it was written."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (page,) = connection.execute("PRAGMA page_size").fetchone()
    if application != APPLICATION_ID and (application or version or tables):
        raise StoreError(
            f"{shown_path(path)} is a database of another program; it was not touched.",
            "Move it away, or set AZTUI_HOME to another folder.",
        )
    if not application and path.stat().st_size > page:
        raise DamageError


def _distrust(connection: sqlite3.Connection) -> None:
    """What SQLite advises for a file that may have been tampered with (sqlite.org/security.html)."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    # a text with broken UTF-8 must not keep the others from being read (threat 39)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")

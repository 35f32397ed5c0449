"""A backup takes the place of the conversations: the file that is there is renamed, and nothing is deleted."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tui.domain.errors import StoreError
from tui.storage.aside import REPLACED, set_aside
from tui.storage.copying import copy_whole
from tui.storage.faults import DamageError, is_damage
from tui.storage.files import private_folder, sync_folder
from tui.storage.instances import Instance, alone
from tui.storage.locations import Locations
from tui.storage.opening import check_owner, connect_to_read

_OPENING_SECONDS = 10.0


def sound_copy(backup: Path, database: Path, wanted: Callable[[], bool]) -> Path:
    """A checked copy of a backup beside the database, where a rename puts it in its place.

    Raises:
        DamageError: The backup is not whole.
        StoreError: A newer version of this program wrote it, or another program.
        OSError: There is no room.
    """
    copy = private_folder(database.parent) / f"{database.name}.{secrets.token_hex(4)}.restored"
    try:
        with closing(connect_to_read(backup)) as source:
            check_owner(source, backup)
            copy_whole(source, copy, wanted)
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            raise DamageError from error
        raise
    return copy


def put_in_place(copy: Path, locations: Locations, now: float) -> Path | None:
    """Rename a copy to the database; where the file that was there is now, or None where there was none.

    Raises:
        StoreError: Another instance lives, and may write.
        OSError: It cannot be renamed; everything is as it was.
    """
    database = locations.database
    try:
        with alone(locations.run / "opening.lock", _OPENING_SECONDS):
            if Instance(locations.run).others_live():
                raise StoreError(
                    "Another aztui is running with these conversations; nothing was changed.",
                    "Quit it, then try again.",
                )
            there = any(database.with_name(database.name + part).exists() for part in ("", "-wal"))
            aside = set_aside(database, REPLACED, now) if there else None
            copy.rename(database)
            sync_folder(database.parent)
    finally:
        copy.unlink(missing_ok=True)
    return aside

"""`aztui backup` and `aztui restore`: copies of all conversations, and the way back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TextIO

from tui.cli.times import local_time
from tui.domain.backups import Backups
from tui.domain.disk_words import shown_size
from tui.domain.text import clean_line

NONE_YET = "There is no backup yet."


async def backup(backups: Backups, limit: int, file: str, out: TextIO) -> int:
    """Make a backup, in the folder of the backups or in a new file; the exit code, 0.

    Raises:
        InputError: The file is there already.
        StoreError: It cannot be made.
    """
    made = await backups.make(limit, _path(file))
    print(f"{clean_line(str(made.path))}  {shown_size(made.size)}, checked", file=out)
    return 0


async def list_backups(backups: Backups, out: TextIO, notes: TextIO) -> int:
    """Print a line for each backup, the newest first; the exit code, 0."""
    known = await backups.known()
    width = max((len(backup.name) for backup in known), default=0)
    for each in known:
        print(f"{each.name:<{width}}  {local_time(each.made)}  {shown_size(each.size):>9}", file=out)
    if not known:
        print(NONE_YET, file=notes)
    return 0


def _path(name: str) -> Path | None:
    # a home that nobody has is a folder of that name, as in a shell
    return Path(os.path.expanduser(name)).absolute() if name else None


async def restore(backups: Backups, name: str, out: TextIO) -> int:
    """Put a backup in the place of the conversations: the newest that is good, one by its name, or any file.

    Raises:
        InputError: There is no such backup or file.
        StoreError: Nothing was changed.
    """
    named = next((backup for backup in await backups.known() if name in (backup.name, backup.path.name)), None)
    done = await backups.restore(named or _path(name))
    print(f"The backup of {done.backup.day} is restored: {clean_line(str(done.backup.path))}", file=out)
    if done.aside is not None:
        print(f"The file that was there before is kept as {clean_line(str(done.aside))}", file=out)
    return 0

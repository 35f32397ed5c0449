"""An import from its first byte to its end."""

from __future__ import annotations

import asyncio
import sqlite3

from tui.domain.threads import in_thread
from tui.domain.work import Imported, Work
from tui.storage import imported
from tui.storage.import_files import conversations, naming
from tui.storage.unfailing import UnfailingDatabase


async def import_file(database: UnfailingDatabase, path: str, now: float, work: Work) -> Imported:
    """Store what is new in a file.

    It is read twice: first beside the database, so that one that cannot be used keeps no other write waiting, and
    then within the one transaction in which it is stored. Cancelling it stops it, and nothing is stored.

    Raises:
        InputError: The file cannot be used; the sentence names it.
        StoreError: The database cannot be written.
        StoppedError: `work` was stopped.
    """

    def count() -> int:
        with naming(path):
            found = 0
            for _ in conversations(path, work.check):
                work.check()
                found += 1
            return found

    def write(connection: sqlite3.Connection) -> Imported:
        with naming(path):
            return imported.write(connection, conversations(path, work.check), now, work)

    try:
        work.total = await in_thread(count)
        return await asyncio.wrap_future(database.write(write, durable=True))
    except asyncio.CancelledError:
        # the thread that does it hears of it so
        work.stopped = True
        raise

"""Forgetting conversations: first the copies, then the rows, the index and the file's free pages, then each backup.

What is begun is written down in the file (`forgotten`, with no word of the conversation), so that another start goes on
with it. A conversation is known in a backup by its id and its time, or by its messages: their names are unique.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import sqlite3
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path

from tui.domain.errors import StoreError
from tui.domain.forgetting import ForgetStep
from tui.storage import removal
from tui.storage.aside import DAMAGED, REPLACED, UNSAVED
from tui.storage.copies import remove_copies
from tui.storage.database import Database
from tui.storage.faults import in_plain_words, is_damage
from tui.storage.files import private_file
from tui.storage.instances import alone
from tui.storage.locations import Locations
from tui.storage.migrations import MIGRATIONS
from tui.storage.transaction import Job, T, in_transaction
from tui.storage.values import dumped
from tui.storage.worker import Worker

MERGED_AT_ONCE = 200
"""Pages of an index that one write puts together: some 10 ms, for which others wait."""
_WAIT = 600.0
"""Seconds that a backup has which is being made, or another instance's forgetting."""
_PARTIAL = "forgetting"


@dataclass(frozen=True, slots=True)
class _Mark:
    """A conversation that is to be found in backups."""

    conversation_id: int
    created: float
    uids: str
    """The names of its messages, as JSON."""
    since: float
    """When it was removed from the file: a backup begun later may have what the file's free pages had."""


class Forgetter:
    """Does it, on the writer's thread and on one of its own.

    Args:
        database: The file.
        locations: Where backups and copies are.
    """

    def __init__(self, database: Database, locations: Locations) -> None:
        self._database = database
        self._locations = locations
        self._worker = Worker("aztui-forgetter", lambda: None)

    async def forget(self, ids: Sequence[int], now: float) -> AsyncGenerator[ForgetStep, None]:
        """Each step as it begins; without ids, go on with what was begun and did not end.

        Args:
            ids: The conversations.
            now: Seconds since the epoch.

        Raises:
            StoreError: It has to stop; another start goes on.
        """
        if ids:
            yield ForgetStep("the copies")
            texts = await self._read(lambda db: _texts(db, ids))
            await self._done(lambda: self._remove_copies(texts))
            yield ForgetStep("the messages")
            await self._write(lambda db: _remove(db, ids, now))
        marks = await self._read(_marks)
        if not marks:
            return
        if not await self._read(_is_cleaned):
            yield ForgetStep("the index")
            for table in await self._read(_indexes):
                await self._merge(table)
            yield ForgetStep("the file")
            await asyncio.wrap_future(self._database.maintain(_vacuum))
            await self._write(lambda db: db.execute("UPDATE forgotten SET cleaned = 1") and None)
        missed: list[str] = []
        files = await self._done(self._files)
        for number, path in enumerate(files, 1):
            yield ForgetStep(f"backup {number} of {len(files)}")
            if not await self._done(lambda path=path: self._cleaned(path, marks)):  # type: ignore[misc]
                missed.append(str(path))
        # a backup that is being written now may have it: the next start looks again
        if not await self._done(lambda: any(self._locations.backups.glob("*.partial"))):
            which = [(mark.conversation_id,) for mark in marks]
            await self._write(
                lambda db: db.executemany("DELETE FROM forgotten WHERE conversation_id = ?", which) and None
            )
        yield ForgetStep("", tuple(missed))

    def close(self) -> None:
        """Wait for nothing: what is under way is done once more at the next start."""
        self._worker.stop(0)

    async def out_of_reach(self) -> tuple[str, ...]:
        """The names of files set aside because they are damaged: nothing can be removed from them."""
        folder, name = self._locations.data, self._locations.database.name
        return await self._done(
            lambda: tuple(sorted(path.name for path in folder.glob(f"{name}.{DAMAGED}-*") if path.suffix != ".lock"))
        )

    async def _merge(self, table: str) -> None:
        """Put an index together, so that nothing is left in it of what was removed."""
        more = await self._write(lambda db: _merged(db, table, -MERGED_AT_ONCE))
        while more:
            more = await self._write(lambda db: _merged(db, table, MERGED_AT_ONCE))

    def _remove_copies(self, texts: Sequence[str]) -> None:
        with in_plain_words(self._locations.copies):
            remove_copies(self._locations.copies, texts)

    def _files(self) -> list[Path]:
        """The backups, once one that is being made is whole."""
        with in_plain_words(self._locations.database), self._no_backup():
            return _files(self._locations)

    def _no_backup(self) -> AbstractContextManager[None]:
        return alone(self._locations.run / "backup.lock", _WAIT)

    def _cleaned(self, path: Path, marks: Sequence[_Mark]) -> bool:
        """Remove conversations from a backup; whether they are not in it now."""
        with in_plain_words(path), self._no_backup():
            for left in path.parent.glob(f".*.{_PARTIAL}*"):
                left.unlink(missing_ok=True)
            try:
                _clean(path, marks)
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
                return False
        return True

    async def _read(self, job: Job[T]) -> T:
        return await asyncio.wrap_future(self._database.read(job))

    async def _write(self, job: Job[T]) -> T:
        return await asyncio.wrap_future(self._database.write(job, durable=True))

    async def _done(self, job: Callable[[], T]) -> T:
        return await asyncio.wrap_future(self._worker.submit(job))


def _texts(connection: sqlite3.Connection, ids: Sequence[int]) -> list[str]:
    rows = connection.execute(
        """
        SELECT text FROM messages WHERE conversation_id IN (SELECT value FROM json_each(:ids))
        UNION ALL SELECT text FROM prompt_versions WHERE conversation_id IN (SELECT value FROM json_each(:ids))
        """,
        {"ids": dumped(list(ids))},
    )
    return [str(text) for (text,) in rows]


def _remove(connection: sqlite3.Connection, ids: Sequence[int], now: float) -> None:
    connection.execute(
        """
        INSERT OR REPLACE INTO forgotten (conversation_id, created, uids, since)
        SELECT c.id, c.created,
            (SELECT json_group_array(m.uid) FROM messages AS m WHERE m.conversation_id = c.id), ?
        FROM conversations AS c WHERE c.id IN (SELECT value FROM json_each(?))
        """,
        (now, dumped(list(ids))),
    )
    removal.remove(connection, ids)


def _marks(connection: sqlite3.Connection) -> list[_Mark]:
    return [_Mark(*row) for row in connection.execute("SELECT conversation_id, created, uids, since FROM forgotten")]


def _is_cleaned(connection: sqlite3.Connection) -> bool:
    (left,) = connection.execute("SELECT EXISTS (SELECT 1 FROM forgotten WHERE NOT cleaned)").fetchone()
    return not left


def _indexes(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%using fts5%'")
    return [str(name) for (name,) in rows]


def _merged(connection: sqlite3.Connection, table: str, pages: int) -> bool:
    """Merge a part of an index; whether there is more to do (sqlite.org/fts5.html, section 6.8)."""
    before = connection.total_changes
    connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)", (pages,))
    return connection.total_changes - before >= 2


def _vacuum(connection: sqlite3.Connection) -> None:
    """Write the file anew without its free pages, and leave nothing in the WAL."""
    connection.execute("VACUUM")
    busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreError(
            "Another aztui reads the conversations, so not all of what is forgotten could be wiped.",
            "The next start goes on with it.",
        )


def _files(locations: Locations) -> list[Path]:
    """The backups, and whole databases set aside: those a backup took the place of, and what no disk had room for."""
    kept = [
        path
        for kind in (f"{REPLACED}-*", f"{UNSAVED}-*", "*.restored")
        for path in locations.data.glob(f"{locations.database.name}.{kind}")
        if not path.name.endswith(("-wal", "-shm", "-journal", ".partial"))
    ]
    return sorted([*locations.backups.glob("*.db"), *kept])


def _clean(path: Path, marks: Sequence[_Mark]) -> None:
    """Put a copy without the conversations in a backup's place, whole or not at all.

    Raises:
        sqlite3.Error: It cannot be read or written, or the copy is not whole.
        OSError: The same.
    """
    try:
        before = path.stat()
    except FileNotFoundError:
        return
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.{_PARTIAL}")
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source:
        if not source.execute("PRAGMA user_version").fetchone()[0]:
            # it was set aside before anything was written
            return
        if not _marked(source, marks) and before.st_mtime < min(mark.since for mark in marks):
            return
        try:
            private_file(fresh)
            with closing(sqlite3.connect(fresh, isolation_level=None)) as copy:
                source.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
                copy.execute("PRAGMA foreign_keys = ON")
                in_transaction(copy, lambda db: _remove_from_backup(db, marks))
                for table in _indexes(copy):
                    _merged(copy, table, -MERGED_AT_ONCE)
                    while _merged(copy, table, MERGED_AT_ONCE):
                        pass
                copy.execute("VACUUM")
                _check(copy)
            # by its time it is found, and thrown away once it is old
            os.utime(fresh, ns=(before.st_atime_ns, before.st_mtime_ns))
            if path.exists():
                fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    for part in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + part).unlink()


def _remove_from_backup(connection: sqlite3.Connection, marks: Sequence[_Mark]) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    remove = removal.remove if version == len(MIGRATIONS) else removal.remove_of_old
    remove(connection, _marked(connection, marks))


def _check(connection: sqlite3.Connection) -> None:
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise sqlite3.DatabaseError(f"the backup is not whole: {found}")


def _marked(connection: sqlite3.Connection, marks: Sequence[_Mark]) -> list[int]:
    """The ids that the conversations have in a backup, which may be older than an import."""
    ids: set[int] = set()
    for mark in marks:
        rows = connection.execute(
            """
            SELECT id FROM conversations WHERE id = ? AND created = ?
            UNION SELECT conversation_id FROM messages WHERE uid IN (SELECT value FROM json_each(?))
            """,
            (mark.conversation_id, mark.created, mark.uids),
        )
        ids.update(row[0] for row in rows)
    return sorted(ids)

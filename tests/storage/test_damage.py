"""Threat 37: twelve kinds of damage. The store opens, every original byte is still on disk, the backup is offered."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.storage.conftest import FixedClock, look, output_of
from tui.domain.conversation import Conversation, SentWith, Status
from tui.domain.errors import StoreError
from tui.storage import word_index
from tui.storage.conversations import Store
from tui.storage.locations import Locations
from tui.storage.wal import has_lost_commits

OpenStore = Callable[[], Store]
PAGE = 4096


def random_pages(data: bytes) -> bytes:
    """The schema's own page, and others."""
    damaged = bytearray(data)
    for page in (0, 5, 11):
        damaged[page * PAGE + 100 : (page + 1) * PAGE] = hashlib.shake_256(bytes([page])).digest(PAGE - 100)
    return bytes(damaged)


BYTES: dict[str, Callable[[bytes], bytes]] = {
    "header": lambda data: b"\xff" * 100 + data[100:],
    "half": lambda data: data[: len(data) // 2],
    "random pages": random_pages,
    "text": lambda data: b"a letter to nobody\n" * 1000,
    "encrypted": lambda data: hashlib.shake_256(data).digest(len(data)),
    "zero": lambda data: b"",
}


async def filled(open_store: OpenStore, clock: FixedClock) -> None:
    """Conversations, a backup of them, and one more since."""
    store = open_store()
    await store.begin_exchange(Conversation(title="Tides"), None, "Why tides?", SentWith())
    await store.backups.make(10**9)
    clock.time += 86_400
    await store.create(Conversation(title="since"))
    store.close()


def sums(folder: Path) -> set[str]:
    """Of what is not empty, in all folders below; a -shm is made anew from the WAL, and holds nothing of its own."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith((".lock", "-shm"))]
    return {hashlib.sha256(data).hexdigest() for path in files if (data := path.read_bytes())}


async def offered(store: Store, locations: Locations) -> str:
    """The notice, which offers the backup; and the backup can be restored."""
    (notice,) = store.notices()
    (backup,) = locations.backups.glob("*.db")
    assert f"The backup of 20 November 2025, {backup}, can take its place" in notice
    return notice


@pytest.mark.parametrize("kind", BYTES)
async def test_a_damaged_file(open_store: OpenStore, clock: FixedClock, locations: Locations, kind: str) -> None:
    await filled(open_store, clock)
    locations.database.write_bytes(BYTES[kind](locations.database.read_bytes()))
    before = sums(locations.data)
    store = open_store()
    assert await store.rows() == []
    assert before <= sums(locations.data)
    notice = await offered(store, locations)
    assert ("was kept as" in notice) is (kind != "zero")
    await store.create(Conversation(title="new"))
    store.close()
    await open_store().backups.restore()
    assert [row.title for row in await open_store().rows()] == ["Tides"]
    assert before <= sums(locations.data)


async def test_a_folder_in_its_place(open_store: OpenStore, clock: FixedClock, locations: Locations) -> None:
    await filled(open_store, clock)
    locations.database.unlink()
    locations.database.mkdir()
    (locations.database / "mine").write_text("a person's own")
    before = sums(locations.data)
    store = open_store()
    assert await store.rows() == []
    await offered(store, locations)
    assert before <= sums(locations.data)


LEAVE_A_WAL = """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
for number in range(50):
    db.execute("INSERT INTO conversations (title, created, updated) VALUES (?, 1, 1)", (f"{number}",))
sys.stdout.flush()
os._exit(0)
"""


async def killed(open_store: OpenStore, clock: FixedClock, locations: Locations) -> Path:
    """A process has written 50 conversations and was killed; the WAL it left."""
    await filled(open_store, clock)
    output_of(LEAVE_A_WAL, locations.database)
    return Path(f"{locations.database}-wal")


async def test_a_damaged_wal_frame(open_store: OpenStore, clock: FixedClock, locations: Locations) -> None:
    """SQLite drops what follows it without a word (threats.md section 3.1); here it is kept and said."""
    wal = await killed(open_store, clock, locations)
    assert not has_lost_commits(wal)
    data = bytearray(wal.read_bytes())
    middle = 32 + (len(data) // (PAGE + 24) // 2) * (PAGE + 24)
    data[middle + 200 : middle + 300] = b"\xa5" * 100
    wal.write_bytes(data)
    before = sums(locations.data)
    store = open_store()
    assert 2 < len(await store.rows()) < 50
    await store.create(Conversation(title="new"))
    store.close()
    assert "damaged in part" in await offered(store, locations)
    assert before <= sums(locations.data)
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in locations.data.glob("*corrupt*"))


async def test_a_damaged_wal_header(open_store: OpenStore, clock: FixedClock, locations: Locations) -> None:
    wal = await killed(open_store, clock, locations)
    data = bytearray(wal.read_bytes())
    data[8:12] = b"\xa5" * 4
    wal.write_bytes(data)
    store = open_store()
    await store.rows()
    assert "damaged in part" in await offered(store, locations)
    assert {hashlib.sha256(bytes(data)).hexdigest()} <= sums(locations.data)


async def test_a_wal_that_was_being_written_is_none(
    open_store: OpenStore, clock: FixedClock, locations: Locations
) -> None:
    """A kill in the middle of a frame loses what nobody was told was saved."""
    wal = await killed(open_store, clock, locations)
    wal.write_bytes(wal.read_bytes()[:-1000])
    store = open_store()
    assert len(await store.rows()) == 51
    assert store.notices() == ()


async def test_the_wal_gone(open_store: OpenStore, clock: FixedClock, locations: Locations) -> None:
    """With pages in the file, a version of 0 is no new install."""
    await filled(open_store, clock)
    data = bytearray(locations.database.read_bytes())
    with closing(sqlite3.connect(locations.data / "fresh.db")) as fresh:
        fresh.execute("PRAGMA journal_mode = WAL")
    # what is left where the first page had been in the WAL only
    data[:PAGE] = (locations.data / "fresh.db").read_bytes()[:PAGE]
    locations.database.write_bytes(data)
    (locations.data / "fresh.db").unlink()
    before = sums(locations.data)
    store = open_store()
    assert await store.rows() == []
    assert "was kept as" in await offered(store, locations)
    assert before <= sums(locations.data)


async def test_a_wal_without_its_file(open_store: OpenStore, clock: FixedClock, locations: Locations) -> None:
    """SQLite would delete it."""
    await killed(open_store, clock, locations)
    locations.database.unlink()
    before = sums(locations.data)
    store = open_store()
    assert await store.rows() == []
    await offered(store, locations)
    assert before <= sums(locations.data)


@pytest.mark.parametrize("kind", ["pages", "words"])
async def test_only_the_index(open_store: OpenStore, locations: Locations, kind: str) -> None:
    """It is made anew, and the file stays."""
    store = open_store()
    exchange = await store.begin_exchange(Conversation(title="Tides"), None, "Why tides?", SentWith())
    store.close()
    if kind == "words":
        with closing(sqlite3.connect(locations.database)) as db:
            db.execute("UPDATE messages_index_data SET block = x'00ff00ff' WHERE id > 100")
            db.commit()
    else:
        roots = look(
            locations.database, "SELECT rootpage FROM sqlite_master WHERE name GLOB 'messages_index_*' AND rootpage"
        )
        data = bytearray(locations.database.read_bytes())
        for (page,) in roots:
            data[(page - 1) * PAGE : page * PAGE] = b"\xa5" * PAGE
        locations.database.write_bytes(data)
    again = open_store()
    reply = await again.message(exchange.reply.id)
    assert reply is not None
    search = "SELECT rowid FROM messages_index WHERE messages_index MATCH ?"
    again._database.read(lambda db: db.execute(search, ("tides",)).fetchall()).result()
    while again._database.read(word_index.is_behind).result():  # noqa: ASYNC110  of a thread that is idle there is no event
        await asyncio.sleep(0.02)
    assert again._database.read(lambda db: db.execute(search, ("tides",)).fetchall()).result() == [(1,)]
    await again.finish(replace(reply, text="The moon.", status=Status.DONE))
    assert again._database.read(lambda db: db.execute(search, ("moon",)).fetchall()).result() == [(2,)]
    assert await again.backups.make(10**9)
    assert not list(locations.data.glob("*corrupt*"))
    again.close()
    assert "made anew" in again.notices()[0]


async def test_damage_beside_the_index_is_said(open_store: OpenStore, locations: Locations) -> None:
    """What cannot be made of something else is not touched."""
    store = open_store()
    await store.begin_exchange(Conversation(title="Tides"), None, "Why tides?", SentWith())
    store.close()
    pages = look(
        locations.database, "SELECT rootpage FROM sqlite_master WHERE name IN ('messages', 'messages_index_data')"
    )
    data = bytearray(locations.database.read_bytes())
    for (page,) in pages:
        data[(page - 1) * PAGE : page * PAGE] = b"\xa5" * PAGE
    locations.database.write_bytes(data)
    again = open_store()
    for _ in range(2):
        with pytest.raises(StoreError, match="is damaged"):
            await again.path(2)
    again.close()
    assert locations.database.read_bytes() == bytes(data)

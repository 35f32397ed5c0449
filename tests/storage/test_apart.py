"""While the disk takes no writes the store goes on in memory; when it does again, all of it is there."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.storage.conftest import look
from tests.storage.failing import FailingDisk, writes
from tui.domain.conversation import Conversation, SentWith, Status
from tui.domain.listing import Look
from tui.domain.work import Work
from tui.storage import apart, opening, unfailing
from tui.storage.conversations import Store
from tui.storage.locations import Locations
from tui.storage.migrations import MIGRATIONS, migrate

OpenStore = Callable[[], Store]


async def exchanged(store: Store, conversation: Conversation, leaf: int | None, text: str) -> tuple[Conversation, int]:
    """Ask and have an answer; the conversation and its last message."""
    exchange = await store.begin_exchange(conversation, leaf, text, SentWith())
    store.save_text(exchange.reply.id, "half")
    await store.finish(replace(exchange.reply, text=f"to {text}", status=Status.DONE))
    return exchange.conversation, exchange.reply.id


@pytest.fixture
async def conversation(open_store: OpenStore) -> tuple[Conversation, int]:
    """One exchange that was saved before."""
    store = open_store()
    saved = await exchanged(store, Conversation(title="Tides"), None, "one")
    store.close()
    return saved


@pytest.fixture
def disk(conversation: object, monkeypatch: pytest.MonkeyPatch) -> FailingDisk:
    """Full, until it is told otherwise."""
    disk = FailingDisk(monkeypatch)
    disk.fails = writes
    return disk


def stored(locations: Locations) -> list[str]:
    """The texts that are on the disk, by their ids."""
    return [text for (text,) in look(locations.database, "SELECT text FROM messages ORDER BY id")]


async def test_a_conversation_goes_on_without_the_disk_and_is_saved_in_order(
    store: Store, disk: FailingDisk, conversation: tuple[Conversation, int], locations: Locations
) -> None:
    """Threat 33."""
    open_one, leaf = conversation
    open_one, leaf = await exchanged(store, open_one, leaf, "two")
    new, _ = await exchanged(store, Conversation(title="Other"), None, "three")
    await store.rename(new.id, "Renamed")
    store.save_draft(open_one.id, "half a thought")
    assert [message.text for message in await store.path(leaf)] == ["one", "to one", "two", "to two"]
    assert [row.title for row in await store.rows()] == ["Renamed", "Tides"]
    assert store.unsaved is not None
    assert store.unsaved.reason == "The disk is full. Make room and try again; what is saved already is safe."
    assert stored(locations) == ["one", "to one"]
    await store.save_again()
    assert store.unsaved is not None
    disk.fails = lambda sql: False
    await store.save_again()
    assert store.unsaved is None
    assert stored(locations) == ["one", "to one", "two", "to two", "three", "to three"]
    assert look(locations.database, "SELECT title, draft FROM conversations ORDER BY id") == [
        ("Tides", "half a thought"),
        ("Renamed", ""),
    ]
    await exchanged(store, open_one, leaf, "four")
    assert stored(locations)[-2:] == ["four", "to four"]
    assert store.close() == ()


async def test_a_reply_that_streams_meanwhile_ends_on_the_disk(
    store: Store, disk: FailingDisk, conversation: tuple[Conversation, int], locations: Locations
) -> None:
    exchange = await store.begin_exchange(conversation[0], conversation[1], "two", SentWith())
    for length in range(1, 200):
        store.save_text(exchange.reply.id, "x" * length)
    disk.fails = lambda sql: False
    await store.save_again()
    assert stored(locations)[2:] == ["two", "x" * 199]
    await store.finish(replace(exchange.reply, text="whole", status=Status.DONE))
    assert stored(locations)[2:] == ["two", "whole"]
    assert look(locations.database, "SELECT owner, status FROM messages WHERE status = 'streaming'") == []


async def test_of_many_save_points_only_the_last_is_kept(
    store: Store, disk: FailingDisk, conversation: tuple[Conversation, int]
) -> None:
    exchange = await store.begin_exchange(conversation[0], conversation[1], "two", SentWith())
    for length in range(1, 200):
        store.save_text(exchange.reply.id, "x" * length)
    await store.rows()
    kept = store._database._apart
    assert kept is not None
    assert len(kept._jobs) == 2


async def test_what_was_only_looked_at_is_no_loss(store: Store, disk: FailingDisk) -> None:
    """Who quits is asked, and told, only where there is something to lose."""
    await store.recover()
    store.mark_opened(1)
    await store.rows()
    assert store.unsaved is not None
    assert not store.unsaved.text
    assert store.close() == ()


async def test_the_end_says_what_is_not_saved(store: Store, disk: FailingDisk) -> None:
    await store.create(Conversation(title="New"))
    [sentence] = store.close()
    assert sentence.startswith("What was written last is not saved. The disk is full.")


async def test_the_end_saves_it_where_there_is_room_by_then(
    store: Store, disk: FailingDisk, locations: Locations
) -> None:
    await exchanged(store, Conversation(), None, "two")
    disk.fails = lambda sql: False
    assert store.close() == ()
    assert stored(locations) == ["one", "to one", "two", "to two"]


async def test_where_another_instance_counted_on_a_file_has_it_all(
    store: Store, disk: FailingDisk, conversation: tuple[Conversation, int], locations: Locations, open_store: OpenStore
) -> None:
    """Threat 43: neither is written over the other."""
    await exchanged(store, *conversation, "here")
    disk.fails = lambda sql: False
    other = open_store()
    await exchanged(other, *conversation, "there")
    await store.save_again()
    assert stored(locations) == ["one", "to one", "there", "to there"]
    assert store.unsaved is not None
    [beside] = locations.data.glob("aztui.db.unsaved-*")
    assert str(beside) in store.unsaved.reason
    assert [text for (text,) in look(beside, "SELECT text FROM messages ORDER BY id")][2:] == ["here", "to here"]
    await exchanged(store, Conversation(), None, "later")
    [sentence] = store.close()
    assert str(beside) in sentence
    assert [text for (text,) in look(beside, "SELECT text FROM messages ORDER BY id")][-2:] == ["later", "to later"]


async def test_where_another_instance_wrote_too_but_gave_no_ids_all_is_on_the_disk(
    store: Store, disk: FailingDisk, conversation: tuple[Conversation, int], locations: Locations, open_store: OpenStore
) -> None:
    await exchanged(store, *conversation, "here")
    disk.fails = lambda sql: False
    await open_store().rename(conversation[0].id, "Ebb")
    await store.save_again()
    assert stored(locations) == ["one", "to one", "here", "to here"]
    assert look(locations.database, "SELECT title FROM conversations") == [("Ebb",)]


async def test_a_database_that_is_taken_away_is_missed_and_nothing_of_it_is(
    store: Store, conversation: tuple[Conversation, int], locations: Locations
) -> None:
    """A file that is open can be deleted: what is written to it then is nowhere."""
    open_one, leaf = await exchanged(store, *conversation, "two")
    for path in locations.data.glob("aztui.db*"):
        path.unlink()
    _, leaf = await exchanged(store, open_one, leaf, "three")
    assert store.unsaved is not None
    assert "moved or deleted" in store.unsaved.reason
    assert len(await store.path(leaf)) == 6
    await store.save_again()
    [beside] = locations.data.glob("aztui.db.unsaved-*")
    assert len(look(beside, "SELECT id FROM messages")) == 6


async def test_one_that_is_too_large_for_memory_is_said(
    store: Store, disk: FailingDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "LARGEST", 1_000)
    with pytest.raises(Exception, match="The disk is full"):
        await store.create(Conversation())


async def test_an_old_file_that_cannot_be_written_is_read(locations: Locations, store: Store) -> None:
    """Its copy is brought to the newest schema; the file stays as it is."""
    locations.data.mkdir()
    with closing(sqlite3.connect(locations.database, isolation_level=None)) as old:
        migrate(old, None, MIGRATIONS[:1])
        old.execute("INSERT INTO conversations (title, created, updated) VALUES ('Tides', 1, 1)")
    before = locations.database.read_bytes()
    # what every writer has to make first cannot be made
    locations.run.write_text("in the way")
    assert [row.title for row in await store.rows()] == ["Tides"]
    await exchanged(store, Conversation(), None, "two")
    assert len(await store.rows()) == 2
    assert locations.database.read_bytes() == before
    locations.run.unlink()
    assert store.close() == ()
    assert stored(locations) == ["two", "to two"]


async def test_the_list_follows_what_is_written_without_the_disk(store: Store, disk: FailingDisk) -> None:
    look_at = Look(today=date(2026, 11, 20), count=10)
    totals = []
    for title in ("Second", "Third"):
        await store.create(Conversation(title=title))
        listed = await store.listed(look_at)
        totals.append(listed.total)
    assert totals == [2, 3]
    assert sorted(row.title for row in listed.rows) == ["Second", "Third", "Tides"]


async def test_an_import_whose_file_is_gone_when_the_disk_takes_writes_again_is_kept(
    store: Store, disk: FailingDisk, locations: Locations, tmp_path: Path
) -> None:
    file = tmp_path / "messages.json"
    file.write_text('[{"role": "user", "content": "from elsewhere"}]')
    assert (await store.import_file(str(file), Work())).added == 1
    file.unlink()
    disk.fails = lambda sql: False
    await store.save_again()
    assert store.unsaved is not None
    [beside] = locations.data.glob("aztui.db.unsaved-*")
    assert look(beside, "SELECT text FROM messages ORDER BY id DESC LIMIT 1") == [("from elsewhere",)]


async def test_a_change_that_gives_no_id_is_not_done_again_in_another_file(
    store: Store, conversation: tuple[Conversation, int], locations: Locations
) -> None:
    """Nothing would be found there that it changes, and what is here would be let go."""
    await store.rows()
    for path in locations.data.glob("aztui.db*"):
        path.unlink()
    await store.rename(conversation[0].id, "Ebb")
    await store.save_again()
    assert [row.title for row in await store.rows()] == ["Ebb"]
    [beside] = locations.data.glob("aztui.db.unsaved-*")
    assert look(beside, "SELECT title FROM conversations") == [("Ebb",)]


async def test_a_try_to_save_does_not_wait_long_for_one_that_writes(
    store: Store, conversation: tuple[Conversation, int], locations: Locations, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read and written in memory would wait with it."""
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.02)
    with closing(sqlite3.connect(locations.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await store.rename(conversation[0].id, "Ebb")
        assert store.unsaved is not None
        monkeypatch.setattr(unfailing, "_PATIENCE", 0.01)
        # which nobody would wait for
        monkeypatch.setattr(opening, "BUSY_SECONDS", 2_000)
        await store.save_again()
        assert store.unsaved is not None
        other.execute("ROLLBACK")
    await store.save_again()
    assert store.unsaved is None
    assert look(locations.database, "SELECT title FROM conversations") == [("Ebb",)]


@pytest.mark.parametrize("killed", [False, True])
async def test_what_is_stored_is_seen_where_the_disk_has_no_room_for_the_shared_memory(
    open_store: OpenStore, locations: Locations, tmp_path: Path, killed: bool
) -> None:
    """Threat 33: opening made an empty WAL before the room ended, or a kill left a full one."""
    store = open_store()
    await exchanged(store, Conversation(title="Tides"), None, "one")
    copy = tmp_path / "copy.db"
    wal = copy.with_name("copy.db-wal")
    if killed:
        shutil.copy(locations.database.with_name(locations.database.name + "-wal"), wal)
        shutil.copy(locations.database, copy)
    store.close()
    if not killed:
        shutil.copy(locations.database, copy)
        wal.touch()
    # SQLite follows no link to it
    copy.with_name("copy.db-shm").symlink_to("nowhere")

    source = apart.readable(copy)

    assert source is not None
    with closing(source):
        assert source.execute("SELECT title FROM conversations").fetchall() == [("Tides",)]

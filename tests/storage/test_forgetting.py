"""Forgetting: no byte of a conversation is left in the file, its index, the copies and the backups."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.pty.secrets import forms
from tests.storage.conftest import FixedClock, look
from tui.domain.conversation import Conversation, Example, SentWith, Status
from tui.domain.errors import StoreError
from tui.domain.forgetting import ForgetStep
from tui.storage.conversations import Store
from tui.storage.locations import Locations

OpenStore = Callable[[], Store]
CANARY = "walrus-canary-0123456789"
WORDS = ("walrus", "canary", "0123456789", "saplings", "Walruses")
"""The words of the index, folded: a piece of a word that others have could not be told apart."""


def found_in(folder: Path) -> list[str]:
    """The files that hold a word of it, in any form."""
    wanted = {form for word in WORDS for form in forms(word) | forms(word.lower())}
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(path.name for path in files if any(form in path.read_bytes() for form in wanted))


async def talked(store: Store, word: str) -> Conversation:
    setup = Conversation(
        title=f"{word} title", system_prompt=f"{word} prompt", examples=(Example(f"{word} example", word),)
    )
    first = await store.begin_exchange(setup, None, f"{word} question " * 40, SentWith())
    for count in range(20):
        # save points leave what they replaced in free pages
        store.save_text(first.reply.id, f"{word} saplings " * 200 * count)
        await store.message(first.reply.id)
    await store.finish(replace(first.reply, text=f"{word} saplings " * 4000, status=Status.STOPPED))
    resumed = await store.resume_reply(first.reply.id, SentWith())
    await store.finish(replace(resumed, text=f"{word} answer\n\nand more of it", status=Status.DONE))
    store.save_draft(first.conversation.id, f"{word} draft")
    return first.conversation


def back_up(locations: Locations, name: str) -> Path:
    path = locations.backups / name
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(locations.database)) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    return path


async def forgotten(store: Store, *ids: int) -> list[ForgetStep]:
    return [step async for step in store.forget(ids)]


async def test_nothing_of_it_is_left_anywhere(store: Store, locations: Locations, tmp_path: Path) -> None:
    kept, gone = await talked(store, "heron"), await talked(store, CANARY)
    await store.keep_copy(f"> {CANARY} answer")
    other = await store.keep_copy("heron answer")
    await store.rows()
    back_up(locations, "daily.db")
    with closing(sqlite3.connect(back_up(locations, "before-v9.db"))) as old, old:
        # as an earlier version left it
        old.execute("DROP TABLE forgotten")
        old.execute("PRAGMA user_version = 3")
    for beside in ("aztui.db.replaced-1", "aztui.db.unsaved-1"):
        shutil.copy(locations.backups / "daily.db", locations.data / beside)
    # one that was set aside before anything was written
    (locations.data / "aztui.db.replaced-0").touch()
    assert len(found_in(tmp_path)) >= 5

    steps = await forgotten(store, gone.id)

    assert [step.what for step in steps] == [
        *("the copies", "the messages", "the index", "the file"),
        *(f"backup {number} of 5" for number in range(1, 6)),
        "",
    ]
    assert found_in(tmp_path) == []
    assert other.exists()
    assert await store.conversation(gone.id) is None
    assert look(locations.database, "SELECT * FROM forgotten") == []
    store.close()
    aside = [locations.data / "aztui.db.replaced-1", locations.data / "aztui.db.unsaved-1"]
    for path in (locations.database, *locations.backups.iterdir(), *aside):
        assert look(path, "SELECT id FROM conversations") == [(kept.id,)]
        # that of an old one is filled again when it is opened
        found = 0 if path.name.startswith("before") else 2
        assert look(path, "SELECT count(*) FROM messages_index WHERE messages_index MATCH 'heron'") == [(found,)]
        assert look(path, "SELECT rowid FROM titles_index") == [(kept.id,)]
        assert look(path, "PRAGMA integrity_check") == [("ok",)]
        assert path.stat().st_mode & 0o077 == 0 or path in aside
        with closing(sqlite3.connect(path)) as db:
            how = 1 if found else 0
            db.execute("INSERT INTO messages_index (messages_index, rank) VALUES ('integrity-check', ?)", (how,))


async def test_another_start_goes_on_with_what_was_begun(
    store: Store, locations: Locations, open_store: OpenStore, tmp_path: Path
) -> None:
    gone = await talked(store, CANARY)
    await store.rows()
    back_up(locations, "daily.db")
    async for step in (steps := store.forget([gone.id])):
        if step.what == "the file":
            break
    await steps.aclose()
    store.close()
    assert "daily.db" in found_in(tmp_path)
    (left := locations.backups / ".daily.db.ab12.forgetting").write_text(CANARY)
    again = open_store()
    assert [step.what for step in await forgotten(again)] == ["the index", "the file", "backup 1 of 1", ""]
    assert found_in(tmp_path) == []
    assert not left.exists()
    assert await forgotten(again) == []


async def test_what_cannot_be_read_is_told_of(store: Store, locations: Locations) -> None:
    gone = await talked(store, CANARY)
    await store.rows()
    damaged = back_up(locations, "daily.db")
    damaged.write_bytes(b"no database" * 1000)
    (locations.data / "aztui.db.corrupt-20251120T005320Z").write_bytes(b"")
    assert await store.out_of_reach() == ("aztui.db.corrupt-20251120T005320Z",)
    assert (await forgotten(store, gone.id))[-1].missed == (str(damaged),)
    assert damaged.read_bytes() == b"no database" * 1000


async def test_a_backup_that_has_nothing_of_it_stays_as_it_is(
    store: Store, locations: Locations, clock: FixedClock
) -> None:
    """Another conversation may have the same id there: one that began at another time."""
    await talked(store, "heron")
    await store.rows()
    path = back_up(locations, "daily.db")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE conversations SET created = 1")
        db.execute("UPDATE messages SET uid = 'other' || id")
    os.utime(path, (clock.time - 9, clock.time - 9))
    before = path.read_bytes()
    [row] = await store.rows()
    await forgotten(store, row.id)
    assert path.read_bytes() == before


@pytest.mark.parametrize("inode", ["backups", "copies"])
async def test_it_works_without_the_folders(store: Store, locations: Locations, inode: str, tmp_path: Path) -> None:
    gone = await talked(store, CANARY)
    assert not (locations.data / inode).exists()
    assert (await forgotten(store, gone.id))[-1] == ForgetStep("")
    assert found_in(tmp_path) == []


async def test_another_instance_that_has_it_open_sees_it_gone(
    store: Store, open_store: OpenStore, tmp_path: Path
) -> None:
    gone = await talked(store, CANARY)
    other = open_store()
    opened = await other.conversation(gone.id)
    assert opened is not None
    await forgotten(store, gone.id)
    assert await other.rows() == []
    other.save_draft(gone.id, CANARY)
    other.save_setup(opened)
    with pytest.raises(StoreError, match="does not exist any more"):
        await other.begin_exchange(opened, opened.active_leaf, CANARY, SentWith())
    assert found_in(tmp_path) == []


async def test_a_copy_that_cannot_be_read_is_said_in_a_sentence(store: Store, locations: Locations) -> None:
    exchange = await store.begin_exchange(Conversation(), None, "walrus", SentWith())
    (locations.copies / "copy-in-the-way.txt").mkdir(parents=True)
    with pytest.raises(StoreError, match="copies"):
        await forgotten(store, exchange.conversation.id)
    assert await store.conversation(exchange.conversation.id) is not None

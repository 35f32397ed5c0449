"""Threat 44: a checked copy each day, and one command puts it back."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.storage.conftest import FixedClock, look
from tui.domain.conversation import Conversation
from tui.domain.errors import InputError, StoreError
from tui.storage.backup_folder import backups_in, prune
from tui.storage.backups import DAY, BackupThread
from tui.storage.conversations import Store
from tui.storage.instances import Instance
from tui.storage.locations import Locations
from tui.storage.migrations import MIGRATIONS, migrate

OpenStore = Callable[[], Store]
MUCH = 10**9


def titles(path: Path) -> list[str]:
    return [title for (title,) in look(path, "SELECT title FROM conversations ORDER BY id")]


async def with_title(open_store: OpenStore, title: str) -> Store:
    store = open_store()
    await store.create(Conversation(title=title))
    return store


async def test_one_is_made_each_day_and_seven_are_kept(
    open_store: OpenStore, clock: FixedClock, locations: Locations
) -> None:
    """Threat 44: ten days."""
    store = open_store()
    for day in range(10):
        await store.create(Conversation(title=f"day {day}"))
        made = await store.backups.make_daily(MUCH)
        assert made is not None
        assert made.path.stat().st_mode & 0o777 == 0o600
        assert titles(made.path) == [f"day {number}" for number in range(day + 1)]
        assert look(made.path, "PRAGMA quick_check") == [("ok",)]
        clock.time += DAY / 2
        assert await store.backups.make_daily(MUCH) is None
        clock.time += DAY / 2
    names = [backup.name for backup in await store.backups.known()]
    assert names == [f"2025-11-{day}" for day in range(29, 22, -1)]
    assert store.backups.newest is not None
    assert store.backups.newest.day == "29 November 2025"
    assert sorted(path.suffix for path in locations.backups.iterdir()) == [".db"] * 7


async def test_none_is_made_of_what_has_not_changed(
    open_store: OpenStore, clock: FixedClock, locations: Locations
) -> None:
    store = await with_title(open_store, "Tides")
    assert await store.backups.make_daily(MUCH)
    for path in (locations.database, Path(f"{locations.database}-wal")):
        os.utime(path, (clock.time, clock.time))
    clock.time += 3 * DAY
    assert await store.backups.make_daily(MUCH) is None


async def test_none_is_made_of_nothing(store: Store, locations: Locations) -> None:
    assert await store.backups.make_daily(MUCH) is None
    with pytest.raises(StoreError, match="no conversations"):
        await store.backups.make(MUCH)
    assert not locations.backups.exists()


def test_the_oldest_make_room_and_the_newest_stays(tmp_path: Path) -> None:
    """A cap on the sizes; copies from before a migration have a rule of their own; a stranger's file is left."""
    for number, name in enumerate(("2025-11-20", "2025-11-21", "2025-11-22", "before-v2", "before-v3", "mine")):
        path = tmp_path / f"{name}.db"
        path.write_bytes(bytes(100))
        os.utime(path, (number, number))
    prune(tmp_path, 250, 0)
    assert [backup.name for backup in backups_in(tmp_path)] == ["before-v3", "2025-11-22", "2025-11-21"]
    prune(tmp_path, 0, 0)
    assert [backup.name for backup in backups_in(tmp_path)] == ["before-v3", "2025-11-22"]
    assert (tmp_path / "mine.db").exists()


async def test_a_copy_is_one_moment_though_others_write(open_store: OpenStore, locations: Locations) -> None:
    """A writer is not held up, and the copy is not begun anew by what it writes."""
    store = open_store()
    for number in range(3):
        await store.create(Conversation(title=f"{number}", draft="x" * 5_000_000))
    making = asyncio.create_task(store.backups.make(MUCH))
    written = 0
    while not making.done():
        await store.create(Conversation(title="meanwhile"))
        written += 1
    made = await making
    copied = titles(made.path)
    assert copied[:3] == ["0", "1", "2"]
    assert len(copied) - 3 < written
    assert look(made.path, "PRAGMA integrity_check") == [("ok",)]


async def test_a_damaged_file_gives_no_backup_and_takes_none_away(
    open_store: OpenStore, clock: FixedClock, locations: Locations
) -> None:
    store = await with_title(open_store, "Tides")
    good = await store.backups.make(MUCH)
    store.close()
    ((page,),) = look(locations.database, "SELECT rootpage FROM sqlite_master WHERE name = 'messages'")
    data = bytearray(locations.database.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    locations.database.write_bytes(data)
    clock.time += 2 * DAY
    again = open_store()
    await again.rows()
    with pytest.raises(StoreError, match="No backup was made: a part of"):
        await again.backups.make_daily(MUCH)
    assert list(locations.backups.iterdir()) == [good.path]


async def test_one_can_be_written_elsewhere(open_store: OpenStore, tmp_path: Path) -> None:
    store = await with_title(open_store, "Tides")
    elsewhere = tmp_path / "copy.db"
    await store.backups.make(MUCH, elsewhere)
    assert titles(elsewhere) == ["Tides"]
    before = elsewhere.read_bytes()
    with pytest.raises(InputError, match="there already"):
        await store.backups.make(MUCH, elsewhere)
    assert elsewhere.read_bytes() == before
    assert await store.backups.known() == ()


async def test_the_newest_good_one_is_restored_and_the_file_kept(
    open_store: OpenStore, clock: FixedClock, locations: Locations
) -> None:
    """Threat 44: equal to what it was, and what was written since is set aside."""
    store = await with_title(open_store, "Tides")
    good = await store.backups.make(MUCH)
    clock.time += DAY
    await store.create(Conversation(title="since"))
    bad = await store.backups.make(MUCH)
    bad.path.write_bytes(bad.path.read_bytes()[:9000])
    store.close()
    done = await BackupThread(locations, clock, lambda: False).restore()
    assert done.backup.path == good.path
    assert done.aside is not None
    assert titles(done.aside) == ["Tides", "since"]
    assert titles(locations.database) == ["Tides"]
    assert (locations.database.stat().st_mode & 0o777) == 0o600
    assert not [path for path in locations.data.iterdir() if path.suffix in (".restored", ".partial")]
    assert [row.title for row in await open_store().rows()] == ["Tides"]


async def test_nothing_is_restored_while_another_instance_lives(open_store: OpenStore, locations: Locations) -> None:
    store = await with_title(open_store, "Tides")
    await store.backups.make(MUCH)
    before = sorted(path.name for path in locations.data.iterdir())
    with pytest.raises(StoreError, match="Another aztui is running"):
        await open_store().backups.restore()
    assert sorted(path.name for path in locations.data.iterdir()) == before
    store.close()
    Instance(locations.run).tidy()
    assert (await open_store().backups.restore()).aside is not None


@pytest.mark.parametrize("kind", ["missing", "text", "cut", "empty", "foreign", "newer"])
async def test_what_is_no_good_backup_changes_nothing(
    open_store: OpenStore, locations: Locations, tmp_path: Path, kind: str
) -> None:
    store = await with_title(open_store, "Tides")
    given = tmp_path / "given.db"
    if kind in ("cut", "newer"):
        await store.backups.make(MUCH, given)
    store.close()
    match kind:
        case "text":
            given.write_text("a letter to nobody\n" * 1000)
        case "cut":
            given.write_bytes(given.read_bytes()[:9000])
        case "empty":
            given.touch()
        case "foreign":
            look(given, "CREATE TABLE theirs (x)")
        case "newer":
            look(given, "PRAGMA user_version = 999")
    words = {"missing": "no file", "foreign": "another program", "newer": "a newer version"}.get(kind, "is damaged")
    before = {path.name: path.read_bytes() for path in locations.data.iterdir() if path.is_file()}
    with pytest.raises(InputError if kind == "missing" else StoreError, match=words):
        await open_store().backups.restore(given)
    assert {path.name: path.read_bytes() for path in locations.data.iterdir() if path.is_file()} == before


async def test_where_there_is_no_good_one_that_is_said(store: Store) -> None:
    with pytest.raises(StoreError, match="There is no good backup"):
        await store.backups.restore()


async def test_the_end_of_the_program_leaves_nothing_half_done(open_store: OpenStore, locations: Locations) -> None:
    store = open_store()
    for number in range(4):
        await store.create(Conversation(title=f"{number}", draft="x" * 5_000_000))
    thread = BackupThread(locations, FixedClock(), lambda: False)
    thread._ending.set()
    with pytest.raises(StoreError, match="ended"):
        await thread.make(MUCH)
    thread.close(2)
    assert list(locations.backups.iterdir()) == []


async def test_a_backup_of_an_older_schema_is_brought_up_to_date(
    open_store: OpenStore, clock: FixedClock, locations: Locations
) -> None:
    store = await with_title(open_store, "Tides")
    good = await store.backups.make(MUCH)
    store.close()
    good.path.unlink()
    with closing(sqlite3.connect(good.path, isolation_level=None)) as old:
        migrate(old, locations.backups, MIGRATIONS[:2])
        old.execute("INSERT INTO conversations (title, created, updated) VALUES ('Tides', 1, 1)")
    await open_store().backups.restore()
    again = open_store()
    assert [row.title for row in await again.rows()] == ["Tides"]
    assert {backup.name[:8] for backup in await again.backups.known()} == {"before-v", "2025-11-"}


async def test_what_replaced_lost_conversations_takes_no_backup_away(
    open_store: OpenStore, clock: FixedClock, locations: Locations
) -> None:
    store = await with_title(open_store, "Tides")
    await store.backups.make(MUCH)
    store.close()
    locations.database.unlink()
    clock.time += 2 * DAY
    fresh = await with_title(open_store, "new")
    (notice,) = fresh.notices()
    assert "The backup of 20 November 2025" in notice
    assert await fresh.backups.make_daily(MUCH) is None

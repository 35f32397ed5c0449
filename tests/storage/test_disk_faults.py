"""Whatever the disk refuses, and whenever: nothing that was saved is harmed, and nothing that was written is lost."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.storage.conftest import FixedClock, look, output_of
from tests.storage.failing import CODES, FailingDisk, writes
from tui.domain.conversation import Conversation, SentWith, Status
from tui.domain.errors import StoreError
from tui.storage.conversations import Store
from tui.storage.locations import Locations

Fails = Callable[[int, str], bool]


async def talk(store: Store) -> list[str]:
    """A little of everything a run writes; the texts of what was taken. What was refused was told."""
    taken = []
    with contextlib.suppress(StoreError):
        await store.recover()
    with contextlib.suppress(StoreError):
        exchange = await store.begin_exchange(Conversation(title="One"), None, "one", SentWith())
        taken += ["one"]
        store.save_text(exchange.reply.id, "to")
        await store.finish(replace(exchange.reply, text="to one", status=Status.DONE))
        taken += ["to one"]
        store.save_draft(exchange.conversation.id, "half")
        await store.begin_exchange(exchange.conversation, exchange.reply.id, "two", SentWith())
        taken += ["two"]
    with contextlib.suppress(StoreError):
        await store.rows()
    return taken


async def faulty(locations: Locations, disk: FailingDisk, fails: Fails, first: int) -> tuple[list[str], int]:
    """Talk over a disk that fails from a statement on, then let it recover: what was taken, and how much was asked."""
    here = Locations(locations.data / f"{first}", locations.config)
    store = Store(here, FixedClock())
    disk.asked = 0
    disk.fails = lambda sql: fails(disk.asked, sql)
    taken = await talk(store)
    asked = disk.asked
    disk.fails = lambda sql: False
    await store.save_again()
    assert store.unsaved is None
    store.close()
    assert look(here.database, "PRAGMA integrity_check") == [("ok",)]
    texts = [text for (text,) in look(here.database, "SELECT text FROM messages ORDER BY id")]
    assert [text for text in taken if text not in texts] == []
    assert not list(here.data.glob("*corrupt*"))
    assert not list(here.data.glob("*unsaved*"))
    return taken, asked


@pytest.mark.long
@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("once", sqlite3.SQLITE_FULL),
        ("once", sqlite3.SQLITE_IOERR),
        ("ever after", sqlite3.SQLITE_IOERR),
        ("ever after, when it would write", sqlite3.SQLITE_FULL),
        ("ever after, when it would write", sqlite3.SQLITE_READONLY),
    ],
)
async def test_every_statement_may_fail(
    locations: Locations, monkeypatch: pytest.MonkeyPatch, how: str, code: int
) -> None:
    """Threats 34, 38: the N-th statement, for each N until none is left. A fault of one moment, or of a disk that
    can be read, loses nothing at all and is no damage; of one that cannot even be read it is said what was not taken.
    """
    disk = FailingDisk(monkeypatch)
    disk.code = code
    number, asked = 0, 1
    while number < asked:
        number += 1
        fault: dict[str, Fails] = {
            "once": lambda now, sql, number=number: now == number,  # type: ignore[misc]
            "ever after": lambda now, sql, number=number: now >= number,  # type: ignore[misc]
            "ever after, when it would write": lambda now, sql, number=number: now >= number and writes(sql),  # type: ignore[misc]
        }
        taken, asked = await faulty(locations, disk, fault[how], number)
        if how != "ever after":
            assert taken == ["one", "to one", "two"]
    assert number > 40


NO_ROOM = """
import asyncio, json, resource, sqlite3, sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tui.domain.conversation import Conversation, SentWith, Status
from tui.storage.conversations import Store
from tui.storage.locations import Locations

class Clock:
    now = monotonic = staticmethod(lambda: 1.0)

_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

def texts(path, sql="SELECT text FROM messages ORDER BY id"):
    with closing(sqlite3.connect(path)) as other:
        return [row[0] for row in other.execute(sql)]

async def main(room):
    locations = Locations(Path(sys.argv[1]) / str(room), Path(sys.argv[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    store = Store(locations, Clock())
    conversation, leaf, on_disk, full = Conversation(), None, [], 0
    for number in range(4):
        exchange = await store.begin_exchange(conversation, leaf, f"prompt {number}", SentWith())
        store.save_text(exchange.reply.id, "half " * 300)
        await store.finish(replace(exchange.reply, text=f"reply {number} " * 300, status=Status.DONE))
        conversation, leaf = exchange.conversation, exchange.reply.id
        if store.unsaved is None:
            on_disk += [f"prompt {number}", f"reply {number} " * 300]
        else:
            full += 1
    here = [message.text for message in await store.path(leaf)]
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    kept = texts(locations.database)[:len(on_disk)] == on_disk if on_disk else True
    await store.save_again()
    saved = store.unsaved is None and store.close() == () and texts(locations.database) == here and len(here) == 8
    sound = texts(locations.database, "PRAGMA integrity_check") == ["ok"]
    beside = [str(path) for path in locations.data.glob("*.db.*")]
    print(json.dumps([full, kept, saved, sound, beside]))

for number in range(0, 130, 2):
    asyncio.run(main(number * 4120 + 500 * (number % 8)))
"""


@pytest.mark.long
def test_the_disk_is_full_at_any_of_the_first_130_writes(locations: Locations) -> None:
    """Threats 33, 38. Of a new store each page goes to the WAL in a write of 4,120 bytes: some 40 when it is opened,
    and 20 with each exchange. Files may grow to so many such writes, or to a part of one, of which SQLite tells
    otherwise.
    """
    lines = output_of(NO_ROOM, locations.data).splitlines()
    assert len(lines) == 65
    full = [line.split(",")[0].strip("[") for line in lines]
    assert {line.split(",", 1)[1] for line in lines} == {" true, true, true, []]"}
    assert full[0] == "4", "nothing fitted into no room at all"
    assert len(set(full)) > 1, "with more room more was saved at once"


async def test_a_refusal_is_no_damage(
    locations: Locations, monkeypatch: pytest.MonkeyPatch, open_store: Callable[[], Store]
) -> None:
    """Threat 38, where it opens the file, too."""
    disk = FailingDisk(monkeypatch)
    for disk.code in CODES:
        store = open_store()
        disk.fails = lambda sql: "journal_mode" in sql
        await store.create(Conversation())
        assert store.unsaved is not None
        disk.fails = lambda sql: False
        await store.save_again()
        assert store.unsaved is None
    assert look(locations.database, "SELECT count(*) FROM conversations") == [(len(CODES),)]
    assert not list(locations.data.glob("*corrupt*"))

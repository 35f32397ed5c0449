"""A path is read in pages, from its leaf up."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing

import pytest

from tests.paths import long_conversation
from tui.domain.conversation import Conversation, Message, SentWith
from tui.storage import messages
from tui.storage.conversations import Store
from tui.storage.locations import Locations


async def pages(store: Store, leaf: int | None, limit: int) -> list[list[Message]]:
    """The pages of a path, newest first."""
    found = []
    while page := await store.path(leaf, limit):
        found.append(page)
        leaf = page[0].parent_id
        if leaf is None:
            break
    return found


async def test_the_pages_of_a_branch_are_its_path(store: Store) -> None:
    """Trees: whatever grows beside it, each page goes on where the one after it began."""
    source, grown = random.Random(7), [await store.begin_exchange(Conversation(), None, "root", SentWith())]
    for number in range(20):
        parent = source.choice(grown).reply.id
        grown.append(await store.begin_exchange(grown[0].conversation, parent, f"prompt {number}", SentWith()))
    for exchange in grown:
        whole = await store.path(exchange.reply.id)
        for limit in (1, 2, 3, 5, 100):
            found = await pages(store, exchange.reply.id, limit)
            assert [message for page in reversed(found) for message in page] == whole
            assert {len(page) for page in found[:-1]} <= {limit}
    assert await store.path(None, 5) == []


@pytest.mark.parametrize("back", [0, 300, 1_500])
async def test_a_page_takes_the_same_steps_in_a_path_of_any_length(
    store: Store, locations: Locations, back: int
) -> None:
    """Threat 66: counted in steps of SQLite's machine, wherever the page is."""
    steps = []
    for count in (400, 4_000):
        _, ids = await long_conversation(store, locations.database, count, conversation=Conversation(title=str(count)))
        with closing(sqlite3.connect(locations.database)) as connection:
            taken = [0]

            def step(taken: list[int] = taken) -> int:
                taken[0] += 1
                return 0

            connection.set_progress_handler(step, 1)
            page = messages.path(connection, ids[max(-1 - back, 99 - count)], 100)
        assert len(page) == 100
        steps.append(taken[0])
    assert steps[0] == pytest.approx(steps[1], rel=0.02)


async def test_a_page_ends_where_a_parent_is_gone(store: Store, locations: Locations) -> None:
    """Threat 39: of a file that somebody else wrote into, what is there is read."""
    _, ids = await long_conversation(store, locations.database, 10)
    with closing(sqlite3.connect(locations.database)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("UPDATE messages SET parent_id = 999999 WHERE id = ?", (ids[4],))
    assert [message.id for message in await store.path(ids[-1], 100)] == ids[4:]
    assert await store.path(999_999, 100) == []

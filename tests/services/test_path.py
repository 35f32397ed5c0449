"""A long conversation: its end is there at once, the rest comes in pages, and what is done meanwhile is right."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace

import pytest

from tests.fakes import said, until
from tests.paths import long_conversation
from tests.services.conftest import Bench
from tui.domain.budget import NotSent
from tui.domain.conversation import Conversation, Message, ScrollPlace
from tui.domain.errors import StoreError
from tui.domain.stream import TextDelta
from tui.services import path as paging
from tui.services.context import DOWN_TO
from tui.services.path import FIRST, PAGE
from tui.storage.conversations import Store
from tui.storage.locations import Locations

SMALL = Conversation(title="Long", profile="test", deployment="gpt-test", model="gpt-4")
"""Of a base model with a window of 8,192 tokens: the first page of messages of 100 words is more than it holds."""


class Reading:
    """The store's paths: how many were read, and what holds them up."""

    def __init__(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        assert isinstance(bench.workspace.store, Store)
        self.store = bench.workspace.store
        self.limits: list[int | None] = []
        self.gate: asyncio.Event | None = None
        self.broken = False
        self._path = self.store.path
        monkeypatch.setattr(self.store, "path", self._read)

    async def _read(self, leaf: int | None, limit: int | None = None) -> list[Message]:
        self.limits.append(limit)
        if self.broken:
            raise StoreError("The disk is gone.", "Bring it back.")
        gate = self.gate
        page = await self._path(leaf, limit)
        if gate is not None:
            await gate.wait()
        return page

    async def make(self, count: int, words: int = 8, conversation: Conversation | None = None) -> tuple[int, list[int]]:
        """A conversation of so many messages: its id, and theirs."""
        database = Locations.from_environment().database
        made, ids = await long_conversation(self.store, database, count, words=words, conversation=conversation)
        return made.id, ids


@pytest.fixture
def reading(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Reading:
    return Reading(bench, monkeypatch)


async def ended(bench: Bench) -> None:
    await until(lambda: not bench.workspace.replies.running)
    await bench.workspace.replies.closed()


def ids_of(messages: Sequence[Message]) -> list[int]:
    return [message.id for message in messages]


@pytest.mark.parametrize("count", [10, 100, 3_000])
async def test_opening_reads_one_page_of_a_conversation_of_any_length(
    bench: Bench, reading: Reading, count: int
) -> None:
    """Threat 66."""
    session = bench.workspace.session
    conversation, ids = await reading.make(count)
    assert await session.open(conversation)
    assert reading.limits == [FIRST]
    assert ids_of(session.path) == ids[-FIRST:]
    assert session.whole is (count <= FIRST)


async def test_the_rest_comes_in_pages_that_are_told_once_each(bench: Bench, reading: Reading) -> None:
    session, told = bench.workspace.session, list[list[int]]()
    conversation, ids = await reading.make(1_000)
    await session.open(conversation)
    session.subscribe_older(lambda page: told.append(ids_of(page)))
    while await session.read_older():
        assert ids_of(session.path) == ids[-len(session.path) :]
    assert session.whole
    assert ids_of(session.path) == ids
    assert [identity for page in reversed(told) for identity in page] == ids[:-FIRST]
    assert reading.limits == [FIRST, PAGE, PAGE, PAGE, PAGE, PAGE]
    assert not await session.read_older()


async def test_many_who_want_more_get_a_page_each(bench: Bench, reading: Reading) -> None:
    session, told = bench.workspace.session, list[list[int]]()
    conversation, ids = await reading.make(600)
    await session.open(conversation)
    session.subscribe_older(lambda page: told.append(ids_of(page)))
    await asyncio.gather(*(session.read_older() for _ in range(3)))
    assert ids_of(session.path) == ids
    assert [identity for page in reversed(told) for identity in page] == ids[:-FIRST]


async def test_as_far_up_as_the_reader_was_is_read_before_it_is_shown(
    bench: Bench, reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not further than that, and not further than can be waited for."""
    monkeypatch.setattr(paging, "WAITED_FOR", 700)
    session = bench.workspace.session
    conversation, ids = await reading.make(2_000)
    for up, pages in ((50, 0), (FIRST + 1, 1), (FIRST + PAGE, 1), (FIRST + PAGE + 1, 2), (1_900, 3)):
        await session.open(conversation)
        session.keep_place(ScrollPlace(ids[-up], 1))
        reading.limits.clear()
        await session.open(conversation)
        assert session.conversation.place == ScrollPlace(ids[-up], 1)
        assert reading.limits == [FIRST, *[PAGE] * pages]


async def test_another_that_is_opened_meanwhile_gets_nothing_of_it(bench: Bench, reading: Reading) -> None:
    session, told = bench.workspace.session, list[Sequence[Message]]()
    session.subscribe_older(told.append)
    long, _ = await reading.make(1_000)
    other, other_ids = await reading.make(300, conversation=Conversation(title="Other"))
    await session.open(long)
    reading.gate = gate = asyncio.Event()
    late = asyncio.create_task(session.read_older())
    await until(lambda: len(reading.limits) == 2)
    reading.gate = None
    await session.open(other)
    gate.set()
    assert not await late
    assert ids_of(session.path) == other_ids[-FIRST:]
    assert told == []


async def test_a_prompt_goes_out_at_once_where_what_is_read_fills_the_window(bench: Bench, reading: Reading) -> None:
    session = bench.workspace.session
    conversation, ids = await reading.make(1_000, 100, SMALL)
    await session.open(conversation)
    reading.broken = True
    await session.ask("And now?")
    await ended(bench)
    turns = bench.model.requests[0].turns
    sent = int(turns[0].text.split()[1])
    assert turns[-1].text == "And now?"
    assert len(turns) == 1_000 - sent + 2
    asked_with = session.path[-1].sent_with
    assert asked_with is not None
    assert asked_with.left_out == ids[sent - 2]
    # as it would have been with all of it at hand
    reading.broken = False
    await session.open(conversation)
    while await session.read_older():
        pass
    assert session.edit(session.path[-1].id) == "And now?"
    await session.ask("And now?")
    await ended(bench)
    assert bench.model.requests[1].turns == turns
    assert ids_of(session.path[:-2]) == ids


async def test_a_prompt_waits_for_what_may_belong_to_it(bench: Bench, reading: Reading) -> None:
    session = bench.workspace.session
    conversation, ids = await reading.make(500)
    await session.open(conversation)
    assert not session.whole
    begun = await session.ask("And now?")
    await ended(bench)
    assert begun is not None
    assert begun.here
    assert session.whole
    assert ids_of(session.path) == [*ids, *ids_of(begun.added)]
    assert len(bench.model.requests[0].turns) == 501


async def test_a_prompt_that_waits_is_not_sent_into_another_conversation(bench: Bench, reading: Reading) -> None:
    session = bench.workspace.session
    long, _ = await reading.make(500)
    other, other_ids = await reading.make(10, conversation=Conversation(title="Other"))
    await session.open(long)
    reading.gate = gate = asyncio.Event()
    asking = asyncio.create_task(session.ask("And now?"))
    await until(lambda: len(reading.limits) == 2)
    reading.gate = None
    await session.open(other)
    gate.set()
    assert await asking is None
    assert bench.model.requests == []
    assert ids_of(session.path) == other_ids


async def test_a_prompt_whose_conversation_cannot_be_read_is_not_sent(bench: Bench, reading: Reading) -> None:
    session = bench.workspace.session
    conversation, ids = await reading.make(500)
    await session.open(conversation)
    reading.broken = True
    with pytest.raises(StoreError, match="The disk is gone"):
        await session.ask("And now?")
    reading.broken = False
    await session.ask("And now?")
    await ended(bench)
    assert ids_of(session.path[:-2]) == ids


async def test_the_budget_is_near_until_enough_is_read_and_then_exact(bench: Bench, reading: Reading) -> None:
    session = bench.workspace.session
    conversation, ids = await reading.make(500)
    await session.open(conversation)
    part = session.budget()
    assert (part.exact, part.history.tokens, part.not_sent) == (False, FIRST * (10 + 4), None)
    while await session.read_older():
        assert not session.budget().exact
    await session.count()
    whole = session.budget()
    assert (whole.exact, whole.history.tokens, whole.not_sent) == (True, len(ids) * (10 + 4), None)


async def test_what_is_not_sent_is_known_before_its_number_is(bench: Bench, reading: Reading) -> None:
    session = bench.workspace.session
    conversation, ids = await reading.make(500, 100, SMALL)
    await session.open(conversation)
    part = session.budget()
    assert part.exact
    assert part.not_sent is not None
    assert part.not_sent.count is None
    while await session.read_older():
        pass
    last = part.not_sent.last
    assert session.budget() == replace(part, not_sent=NotSent(last, ids.index(last) + 1))


async def test_many_messages_are_counted_in_a_thread(bench: Bench, reading: Reading) -> None:
    """What the event loop counts does not grow with what is read: see `COUNTED_AT_ONCE`."""
    session, here = bench.workspace.session, list[int]()
    counter, count = bench.workspace.counter, bench.workspace.counter.count
    loop = threading.get_ident()

    def counting(text: str, encoding: str) -> tuple[int, bool]:
        if threading.get_ident() == loop:
            here.append(len(text))
        return count(text, encoding)

    counter.count = counting  # type: ignore[method-assign]
    conversation, ids = await reading.make(4_000, 20)
    await session.open(conversation)
    while await session.read_older():
        session.budget()
    assert session.budget().history.tokens == pytest.approx(len(ids) * 26, rel=0.1)
    assert len(here) <= 1_010
    assert sum(here) <= 110_000
    await session.count()
    budget = session.budget()
    assert (budget.exact, budget.history.tokens) == (True, len(ids) * 26)


async def test_a_request_near_the_limit_is_made_of_exact_counts(bench: Bench, reading: Reading) -> None:
    """An estimate would let too much of it through: the older half is of shorter words than what it is judged by."""
    session = bench.workspace.session
    conversation, ids = await reading.make(2_000, 100)
    with closing(sqlite3.connect(Locations.from_environment().database)) as connection, connection:
        connection.execute("UPDATE messages SET text = replace(text, 'word', 'w') WHERE id < ?", (ids[1_600],))
    await session.open(conversation)
    await session.ask("And now?")
    await ended(bench)
    turns = bench.model.requests[0].turns
    tokens = 3 + sum(len(turn.text.split()) + 4 for turn in turns)
    room = DOWN_TO * 128_000 - 4_096
    assert room - 500 < tokens < room


async def test_a_reply_streams_while_the_rest_comes(bench: Bench, reading: Reading) -> None:
    session, gate = bench.workspace.session, asyncio.Event()
    conversation, ids = await reading.make(1_000, 100, SMALL)
    bench.model.scripts = [[TextDelta("half "), gate, *said("and half")]]
    await session.open(conversation)
    await session.ask("And now?")
    await until(lambda: bool(bench.events))
    await session.read_older()
    gate.set()
    await ended(bench)
    while await session.read_older():
        pass
    assert ids_of(session.path[:-2]) == ids
    assert [message.text for message in session.path[-2:]] == ["And now?", "half and half"]


async def test_the_last_exchange_is_asked_again_and_edited_while_the_rest_comes(bench: Bench, reading: Reading) -> None:
    session = bench.workspace.session
    conversation, ids = await reading.make(1_000, 100, SMALL)
    await session.open(conversation)
    begun = await session.retry(ids[-1])
    await ended(bench)
    assert begun is not None
    assert begun.cut_after == ids[-2]
    assert ids_of(session.path) == [*ids[-FIRST:-1], begun.added[0].id]
    assert session.edit(begun.added[0].id) is not None
    await session.read_older()
    begun = await session.ask("Otherwise")
    await ended(bench)
    assert begun is not None
    assert begun.cut_after == ids[-3]
    while await session.read_older():
        pass
    assert ids_of(session.path) == [*ids[:-2], *ids_of(begun.added)]


async def test_what_another_instance_added_comes_with_the_next_prompt(
    make_bench: Callable[[], Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = make_bench(), make_bench()
    conversation, ids = await Reading(one, monkeypatch).make(1_000, 100, SMALL)
    for bench in (one, two):
        await bench.workspace.session.open(conversation)
    await two.workspace.session.ask("Theirs")
    await ended(two)
    begun = await one.workspace.session.ask("Ours")
    await ended(one)
    assert begun is not None
    assert begun.caught_up
    session = one.workspace.session
    assert [message.text for message in session.path[-4:]] == ["Theirs", "Hello.", "Ours", "Hello."]
    while await session.read_older():
        pass
    assert ids_of(session.path[:-4]) == ids

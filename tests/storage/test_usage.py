"""What was used, by day and by conversation, out of the rows of the messages."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.storage.conftest import FixedClock, look
from tui.domain.conversation import Conversation, SentWith, Status, Usage
from tui.domain.errors import Failure, FailureKind
from tui.domain.usage import Used
from tui.storage.conversations import Store
from tui.storage.locations import Locations
from tui.storage.migrations import MIGRATIONS, migrate

GPT = "gpt-4o-2024-11-20"
SENT = SentWith("chat", profile="work")


@pytest.fixture
def in_zone() -> Iterator[Callable[[str], None]]:
    """Lets this machine be in a zone, said as POSIX does."""
    with pytest.MonkeyPatch.context() as patch:

        def choose(zone: str) -> None:
            patch.setenv("TZ", zone)
            time.tzset()

        yield choose
    time.tzset()


def moment(*when: int) -> float:
    return datetime(*when, tzinfo=UTC).timestamp()  # type: ignore[misc, arg-type]


async def replied(
    store: Store,
    conversation: Conversation,
    usage: Usage | None,
    *,
    sent_with: SentWith = SENT,
    model: str = GPT,
    status: Status = Status.DONE,
) -> Conversation:
    """One more exchange; the conversation."""
    exchange = await store.begin_exchange(conversation, conversation.active_leaf, "Hi", sent_with)
    await store.finish(replace(exchange.reply, text="Hello.", status=status, usage=usage, model=model))
    return exchange.conversation


async def test_days_are_those_of_this_machine(store: Store, clock: FixedClock, in_zone: Callable[[str], None]) -> None:
    in_zone("IST-5:30")
    clock.time = moment(2026, 11, 19, 18, 29, 59)
    first = await replied(store, Conversation(title="first"), Usage(10, 1))
    clock.time = moment(2026, 11, 19, 18, 30)
    await replied(store, first, Usage(20, 2, 8, 1))
    clock.time = moment(2026, 11, 20, 18, 29, 59)
    await replied(store, first, Usage(40, 4))
    common = Used(conversation_id=1, title="first", profile="work", deployment="chat", model=GPT)
    assert await store.used_by_day(30) == [
        replace(common, day=date(2026, 11, 19), requests=1, usage=Usage(10, 1)),
        replace(common, day=date(2026, 11, 20), requests=2, usage=Usage(60, 6, 8, 1)),
    ]
    assert await store.used_in(1) == [replace(common, requests=3, usage=Usage(70, 7, 8, 1))]
    assert await store.used_in(2) == []


async def test_the_last_days_are_those_on_which_anything_was_asked(store: Store, clock: FixedClock) -> None:
    conversation = Conversation(title="x")
    for day in (1, 5, 9):
        clock.time = moment(2026, 3, day, 12)
        conversation = await replied(store, conversation, Usage(day, 0))
    clock.time = moment(2026, 3, 12, 12)
    # a request that was refused took nothing: its day counts as none
    await replied(store, conversation, None, status=Status.FAILED)
    assert [used.usage.prompt_tokens for used in await store.used_by_day(2)] == [5, 9]
    assert [used.usage.prompt_tokens for used in await store.used_by_day(30)] == [1, 5, 9]


async def test_what_costs_differently_stands_apart(store: Store) -> None:
    conversation = Conversation(title="x")
    for usage, sent_with, model in (
        (Usage(272_000, 1), SENT, GPT),
        (Usage(272_001, 2), SENT, GPT),
        (Usage(3, 3), SENT, "o3"),
        (Usage(4, 4), SentWith("mini", profile="work"), GPT),
        (Usage(5, 5), SentWith("chat", profile="home", left_out=1), GPT),
        (Usage(6, 6), SentWith("chat", profile="home", left_out=2), GPT),
    ):
        conversation = await replied(store, conversation, usage, sent_with=sent_with, model=model)
    found = {
        (used.profile, used.deployment, used.model, used.long): (used.requests, used.usage.completion_tokens)
        for used in await store.used_in(conversation.id)
    }
    assert found == {
        ("work", "chat", GPT, False): (1, 1),
        ("work", "chat", GPT, True): (1, 2),
        ("work", "chat", "o3", False): (1, 3),
        ("work", "mini", GPT, False): (1, 4),
        ("home", "chat", GPT, False): (2, 11),
    }


async def test_a_deleted_conversation_and_a_reply_that_was_asked_anew_still_count(store: Store) -> None:
    conversation = await replied(store, Conversation(title="gone"), Usage(10, 1))
    again = await store.begin_reply(conversation.id, 1, SENT)
    await store.finish(replace(again, status=Status.DONE, usage=Usage(10, 2), model=GPT))
    await store.delete(conversation.id)
    [used] = await store.used_by_day(30)
    assert (used.title, used.deleted, used.requests, used.usage) == ("gone", True, 2, Usage(20, 3))
    assert [replace(used, day=None)] == await store.used_in(conversation.id)


async def test_a_continued_reply_counts_each_request(store: Store) -> None:
    """Also where the last one is lost to a kill, or where the service reported nothing of one."""
    first = await replied(store, Conversation(title="x"), Usage(10, 3), status=Status.TRUNCATED)
    reply = await store.resume_reply(2, SENT)
    [used] = await store.used_in(first.id)
    assert (used.requests, used.unreported, used.usage) == (1, 0, Usage(10, 3))
    await store.finish(replace(reply, text="Hello", status=Status.INTERRUPTED))
    [used] = await store.used_in(first.id)
    assert (used.requests, used.unreported, used.usage) == (1, 1, Usage(10, 3))
    reply = await store.resume_reply(2, SENT)
    await store.finish(replace(reply, text="Hello you", status=Status.DONE, usage=Usage(272_001, 4, 8, 1)))
    assert {(used.long, used.requests, used.unreported, used.usage) for used in await store.used_by_day(1)} == {
        (False, 1, 1, Usage(10, 3)),
        (True, 1, 0, Usage(272_001, 4, 8, 1)),
    }
    assert (await store.message(2) or reply).took == Usage(272_011, 7, 8, 1)


NETWORK = Failure(kind=FailureKind.NETWORK, sentence="No connection.")
LIMITED = Failure(kind=FailureKind.RATE_LIMITED, sentence="Not now.", status=429)
CUT = Failure(kind=FailureKind.CUT, sentence="The connection broke.")


@pytest.mark.parametrize(
    ("failure", "unreported"),
    [(replace(NETWORK, unsent=True), 0), (LIMITED, 0), (NETWORK, 3), (CUT, 3)],
    ids=["unsent", "refused", "lost", "cut"],
)
@pytest.mark.parametrize("first", [Usage(10, 3), None])
async def test_a_continue_that_took_nothing_is_no_request(
    store: Store, failure: Failure, unreported: int, first: Usage | None
) -> None:
    conversation = await replied(store, Conversation(title="x"), first, status=Status.TRUNCATED)
    for _ in range(3):
        reply = await store.resume_reply(2, SENT)
        await store.finish(replace(reply, status=Status.TRUNCATED, failure=failure))
    [used] = await store.used_in(conversation.id)
    assert (used.requests, used.unreported) == ((1, unreported) if first else (0, 1 + unreported))
    assert (await store.message(2) or reply).took == first


async def test_replies_without_a_count_are_counted(store: Store) -> None:
    conversation = Conversation(title="x")
    for status in (Status.STOPPED, Status.TRUNCATED, Status.DONE, Status.FAILED, Status.FILTERED):
        conversation = await replied(store, conversation, None, status=status)
    streaming = await store.begin_exchange(conversation, conversation.active_leaf, "Hi", SENT)
    assert streaming.reply.status is Status.STREAMING
    [used] = await store.used_by_day(30)
    assert (used.requests, used.unreported, used.usage, used.long) == (0, 3, Usage(), False)


async def test_damaged_values_count_as_absent(store: Store, locations: Locations, clock: FixedClock) -> None:
    """Threat 39."""
    conversation = Conversation(title="x")
    for _ in range(14):
        conversation = await replied(store, conversation, Usage(10, 1), status=Status.FILTERED)
    damaged = (
        "'{'",
        "'[1]'",
        "'7'",
        "'null'",
        "''",
        "x'7b7d'",
        "x'ff00'",
        "5",
        "'" + "[" * 100_000 + "'",
        "'[]'",
        """'["x", {"prompt_tokens": 1e9}]'""",
        """'{"prompt_tokens": "9", "completion_tokens": -4, "cached_tokens": 1e999, "reasoning_tokens": [1]}'""",
        """'{"prompt_tokens": 99999999999999999999, "completion_tokens": 2.5, "cached_tokens": null}'""",
    )
    with closing(sqlite3.connect(locations.database)) as other, other:
        for number, value in enumerate(damaged):
            other.execute(f"UPDATE messages SET usage = {value}, request = {value} WHERE id = ?", (2 + 2 * number,))
        other.execute("UPDATE messages SET model = CAST(x'ff' AS TEXT) WHERE id = 26")
        other.execute("UPDATE messages SET created = 'yesterday' WHERE id = 6")
        other.execute("UPDATE messages SET created = 1e300 WHERE id = 8")
        other.execute("UPDATE messages SET created = -5 WHERE id = 10")
        other.execute("UPDATE conversations SET title = CAST(x'41ff' AS TEXT)")
    for found in (await store.used_by_day(30), await store.used_in(1)):
        assert sum(used.requests for used in found) == 4
        assert {used.title for used in found} == {"A\ufffd"}
        whole = [used for used in found if used.deployment == "chat"]
        assert [(used.requests, used.usage) for used in whole] == [(1, Usage(10, 1))]
        assert all(used.usage == Usage() for used in found if used not in whole)


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
async def test_a_file_of_an_earlier_version_is_added_up(locations: Locations, clock: FixedClock, version: int) -> None:
    """Threat 40: it gets its index when it is opened, after a copy of it was made."""
    locations.data.mkdir()
    with closing(sqlite3.connect(locations.database, isolation_level=None)) as earlier:
        migrate(earlier, locations.backups, MIGRATIONS[:version])
        earlier.execute("INSERT INTO conversations (id, title, created, updated) VALUES (1, 'old', 1, 1)")
        earlier.execute(
            """INSERT INTO messages (conversation_id, uid, created, role, status, model, request, usage) VALUES
                (1, 'a', 1000000.0, 'assistant', 'done', 'gpt-4o', '{"deployment": "chat", "profile": "work"}',
                '{"prompt_tokens": 10, "completion_tokens": 1, "cached_tokens": 0, "reasoning_tokens": 0}')"""
        )
    store = Store(locations, clock)
    try:
        [used] = await store.used_by_day(30)
    finally:
        store.close()
    assert (used.title, used.deployment, used.requests, used.usage) == ("old", "chat", 1, Usage(10, 1))
    assert look(locations.database, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    [backup] = locations.backups.iterdir()
    assert look(backup, "PRAGMA user_version") == [(version,)]


async def test_days_are_read_by_an_index(store: Store, locations: Locations) -> None:
    """Nothing is looked at but the replies of the days that are asked for."""
    seen: list[str] = []
    await replied(store, Conversation(title="x"), Usage(10, 1))
    store._database.read(lambda db: db.set_trace_callback(seen.append)).result()
    await store.used_by_day(30)
    queries = [query for query in seen if "messages" in query]
    assert len(queries) == 3
    for query in queries:
        plan = " ".join(row[3] for row in look(locations.database, f"EXPLAIN QUERY PLAN {query}"))
        assert "SEARCH messages USING" in plan
        assert "messages_replied" in plan
        assert "SCAN messages" not in plan


async def test_a_day_has_one_line_though_it_begins_twice(
    store: Store, clock: FixedClock, in_zone: Callable[[str], None]
) -> None:
    """In Cuba the clocks are put back from one to midnight: on 2 November 2025 it was midnight twice."""
    in_zone("CST5CDT,M3.2.0/0,M11.1.0/1")
    conversation = Conversation(title="x")
    for hour in (3, 4, 5, 6):
        clock.time = moment(2025, 11, 2, hour, 30)
        conversation = await replied(store, conversation, Usage(1, 0))
    found = await store.used_by_day(30)
    assert [(str(used.day), used.requests) for used in found] == [("2025-11-01", 1), ("2025-11-02", 3)]


async def test_a_reply_of_another_program_is_no_request(store: Store, locations: Locations) -> None:
    """What was imported brings no request with it."""
    conversation = await replied(store, Conversation(title="x"), None)
    with closing(sqlite3.connect(locations.database)) as other, other:
        other.execute("UPDATE messages SET request = NULL")
    assert await store.used_in(conversation.id) == []
    assert await store.used_by_day(30) == []

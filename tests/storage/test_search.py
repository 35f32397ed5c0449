"""Messages and titles are found, and nothing that is gone."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.storage.conftest import FixedClock, look
from tui.domain.conversation import Conversation, Role, SentWith, Status
from tui.domain.conversation_store import Exchange
from tui.domain.listing import Arrangement
from tui.domain.search import Found, Hit, understood
from tui.storage.conversations import Store
from tui.storage.locations import Locations


async def said(store: Store, prompt: str, reply: str = "", title: str = "", after: Exchange | None = None) -> Exchange:
    """An exchange in a conversation of its own, or after another one."""
    conversation = after.conversation if after else Conversation(title=title, deployment="prod-chat")
    parent = after.reply.id if after else None
    exchange = await store.begin_exchange(conversation, parent, prompt, SentWith(deployment="gpt-4o"))
    await store.finish(replace(exchange.reply, text=reply, status=Status.DONE))
    return exchange


async def find(store: Store, typed: str, conversation_id: int = 0) -> Found:
    found = await store.search_index.search(understood(typed, conversation_id))
    assert found is not None
    return found


async def hits(store: Store, found: Found) -> list[Hit]:
    read = await store.search_index.hits(found, 0, 100)
    assert read is not None
    return list(read)


async def texts(store: Store, typed: str, conversation_id: int = 0) -> list[str]:
    return [hit.snippet.text for hit in await hits(store, await find(store, typed, conversation_id))]


async def titles(store: Store, typed: str) -> list[str]:
    return [hit.title.text for hit in (await find(store, typed)).titles]


async def test_what_was_asked_and_answered_is_found(store: Store, clock: FixedClock) -> None:
    exchange = await said(store, "What is the cap?", "The liability cap is 12 months.", "Contract")
    found = await find(store, "cap ")
    first, second = await hits(store, found)
    assert (first.role, first.deployment, first.title) == (Role.ASSISTANT, "gpt-4o", "Contract")
    assert (second.role, second.message_id) == (Role.USER, exchange.prompt.id)
    assert list(first.snippet.parts())[1] == ("cap", True)
    assert first.created == clock.time
    assert (found.total, found.more) == (2, False)


@pytest.mark.parametrize(
    "typed",
    ["CAFE", "café", "caf", "liab", "liability caf", '"the café"', "負債", "負", "上限", "債上限", "café 負債", "c++"],
)
async def test_ways_to_find_one_text(store: Store, typed: str) -> None:
    """Case, accents, beginnings, phrases, and pairs of what has no spaces."""
    await said(store, "The Café’s liability: 負債上限, in C++.")
    assert len(await texts(store, typed)) == 1


@pytest.mark.parametrize("typed", ["cap", '"liability the"', "負上", "bilit", "li the x"])
async def test_what_is_not_there(store: Store, typed: str) -> None:
    await said(store, "the liability 負債上限")
    assert await texts(store, typed) == []


async def test_the_newest_come_first_and_near_words_before_others(store: Store, clock: FixedClock) -> None:
    for text in ("cap of liability, old", f"cap {'x ' * 30} liability", "a liability cap, new", "capital liability"):
        clock.time += 60
        await said(store, text)
    assert [text[:8] for text in await texts(store, "liability cap")] == [
        "a liabil",
        "cap of l",
        "capital ",
        "cap x x ",
    ]


async def test_titles(store: Store, clock: FixedClock) -> None:
    """Found by every word, at once after a change, the newest first."""
    first = await store.create(Conversation(title="Liability cap, Northwind"))
    clock.time += 60
    await store.create(Conversation(title="Cap on liability: Café"))
    assert await titles(store, "liab cap") == ["Cap on liability: Café", "Liability cap, Northwind"]
    assert await titles(store, "cafe") == ["Cap on liability: Café"]
    assert await titles(store, "ability") == ["Cap on liability: Café", "Liability cap, Northwind"]
    await store.rename(first.id, "Other")
    assert await titles(store, "northwind") == []
    assert await titles(store, "oth") == ["Other"]


async def test_recent_conversations_while_nothing_is_typed(store: Store, clock: FixedClock) -> None:
    for number in range(3):
        clock.time += 60
        await store.create(Conversation(title=f"number {number}"))
    assert await titles(store, " ") == ["number 2", "number 1", "number 0"]


async def test_what_is_gone_is_not_found(store: Store, locations: Locations) -> None:
    kept = await said(store, "cap one", title="Cap kept")
    gone = await said(store, "cap two", title="Cap gone")
    await store.delete(gone.conversation.id)
    assert await texts(store, "cap") == ["cap one"]
    assert await titles(store, "cap") == ["Cap kept"]
    await store.undelete(gone.conversation.id)
    assert len(await texts(store, "cap")) == 2
    await store.rename(kept.conversation.id, "Cap")
    look_up = "UPDATE {} SET {} WHERE id = ?"
    for table, change, id in (
        ("messages", "deleted_at = 1.0", gone.prompt.id),
        ("conversations", "temporary = 1", kept.conversation.id),
    ):
        write(locations, look_up.format(table, change), id)
    assert await texts(store, "cap") == []
    assert await titles(store, "cap") == ["Cap gone"]
    looked = await store.search_index.look_inside(await find(store, "ca"))
    assert looked is not None
    assert looked.ids == ()


def write(locations: Locations, sql: str, *parameters: object) -> None:
    """What another program writes."""
    with closing(sqlite3.connect(locations.database)) as connection, connection:
        connection.execute(sql, parameters)


async def test_a_reply_is_found_once_it_has_ended(store: Store) -> None:
    exchange = await store.begin_exchange(Conversation(), None, "ask", SentWith())
    store.save_text(exchange.reply.id, "halfway")
    assert await texts(store, "halfway") == []
    await store.finish(replace(exchange.reply, text="halfway there", status=Status.STOPPED))
    assert await texts(store, "halfway") == ["halfway there"]
    resumed = await store.resume_reply(exchange.reply.id, SentWith())
    await store.finish(replace(resumed, text="負債 after all", status=Status.DONE))
    assert await texts(store, "halfway") == []
    assert await texts(store, "負債") == ["負債 after all"]
    await store.finish(replace(resumed, text="another", status=Status.DONE))
    assert await texts(store, "負債") == []


async def test_filters(store: Store, clock: FixedClock, locations: Locations) -> None:
    day = "2025-12-01"
    old = await said(store, "cap plain", "cap\n```\ncode\n```")
    clock.time += 40 * 86_400
    new = await said(store, "cap new")
    write(locations, "UPDATE conversations SET tags = ? WHERE id = ?", '["Work"]', new.conversation.id)
    write(locations, "UPDATE conversations SET tags = ? WHERE id = ?", "[broken", old.conversation.id)
    assert await texts(store, f"cap after:{day}") == ["cap new"]
    assert await texts(store, f"cap before:{day}") == ["cap ``` code ```", "cap plain"]
    assert await texts(store, "cap tag:work") == ["cap new"]
    assert await texts(store, "has:code") == ["cap ``` code ```"]
    assert await texts(store, "cap deployment:4O") == ["cap ``` code ```"]
    assert await texts(store, "cap deployment:prod") == ["cap new", "cap plain"]
    assert await texts(store, "``` cap") == ["cap ``` code ```"]
    assert await titles(store, "after:2020") == []


async def test_one_conversation_alone(store: Store) -> None:
    first = await said(store, "cap here", title="cap")
    await said(store, "cap there")
    await said(store, "cap again", after=first)
    assert sorted(await texts(store, "cap", first.conversation.id)) == ["cap again", "cap here"]
    assert (await find(store, "cap", first.conversation.id)).titles == ()
    assert len(await texts(store, "cap")) == 3


async def test_looking_inside_words(store: Store) -> None:
    await said(store, "an escape, RÉSUMÉS")
    for typed in ("scap", "esume", "scap ésumé"):
        found = await find(store, typed)
        assert found.ids == ()
        looked = await store.search_index.look_inside(found)
        assert looked is not None
        assert looked.looked_inside == 2
        (hit,) = await hits(store, looked)
        assert any(marked for _, marked in hit.snippet.parts())


async def test_a_later_search_takes_the_place_of_one_under_way(store: Store) -> None:
    await said(store, "cap one")
    index = store.search_index
    answers = await asyncio.gather(*(index.search(understood(typed)) for typed in ("c", "ca", "cap")))
    assert answers[-1] is not None
    assert len(answers[-1].ids) == 1
    assert None in answers[:-1] or all(answers)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(typed=st.text(st.sampled_from("ab1\"'*()-+:^{}[]<>=~.,;?!%_\\/|&\x00\ud800é負🙂 \nNEAR"), max_size=30))
async def test_no_query_is_an_error(store: Store, typed: str) -> None:
    """Nothing that is typed is taken for the language of FTS5."""
    found = await find(store, typed)
    looked = await store.search_index.look_inside(found)
    assert looked is not None
    await hits(store, looked)


async def test_old_messages_are_indexed_while_nothing_else_is_written(store: Store, locations: Locations) -> None:
    """After a migration: those that are not yet are told of, and one that changes meanwhile is right afterwards."""
    first = await said(store, "cap one", "負債 reply")
    await said(store, "cap two")
    store.close()
    # threat 39: one that is damaged keeps no other from being found
    write(locations, "UPDATE messages SET text = CAST(X'636170ff' AS TEXT) WHERE text = 'cap two'")
    write(locations, "INSERT INTO messages_index (messages_index) VALUES ('delete-all')")
    write(locations, "UPDATE indexed SET from_id = 1000000")
    write(locations, "DELETE FROM titles_index")
    write(locations, "INSERT OR IGNORE INTO titles_waiting SELECT id FROM conversations")
    again = Store(locations, FixedClock())
    try:
        resumed = await again.resume_reply(first.reply.id, SentWith())
        await again.finish(replace(resumed, text="negligence", status=Status.DONE))
        while (found := await find(again, "cap")).unindexed:  # noqa: ASYNC110  it has no event
            await asyncio.sleep(0.01)
        assert len(found.ids) == 2
        assert await texts(again, "negl") == ["negligence"]
        assert await texts(again, "負債") == []
    finally:
        again.close()
    look(locations.database, "INSERT INTO messages_index (messages_index) VALUES ('integrity-check')")
    assert look(locations.database, "SELECT count(*) FROM titles_waiting") == [(0,)]


async def test_a_tag_is_found_whatever_the_case_of_its_letters(store: Store) -> None:
    exchange = await said(store, "cap", title="Contract cap")
    await store.arrange([exchange.conversation.id], Arrangement(add_tags=("Ärger",)))
    for typed in ("cap tag:ärger", "cap tag:ÄRGER", "cap tag:Ärger"):
        assert await titles(store, typed) == ["Contract cap"]
        assert (await texts(store, typed))[-1] == "cap"

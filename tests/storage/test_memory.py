"""A store that writes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.storage.conftest import FixedClock
from tui.domain.conversation import Conversation, ScrollPlace, SentWith, Status
from tui.storage.conversations import Store
from tui.storage.locations import Locations


async def test_it_does_all_that_a_store_does_and_touches_no_disk(
    locations: Locations, clock: FixedClock, tmp_path: Path
) -> None:
    store = Store(locations, clock, memory=True)
    exchange = await store.begin_exchange(Conversation(title="Tides"), None, "Why tides?", SentWith())
    store.save_text(exchange.reply.id, "The moon")
    await store.finish(replace(exchange.reply, text="The moon.", status=Status.DONE))
    store.save_draft(exchange.conversation.id, "And why")
    store.save_place(replace(exchange.conversation, place=ScrollPlace(exchange.prompt.id, 2)))
    assert [message.text for message in await store.path(exchange.reply.id)] == ["Why tides?", "The moon."]
    assert [row.title for row in await store.rows()] == ["Tides"]
    assert await store.recover() == 0
    assert store.close() == ()
    assert list(tmp_path.rglob("*")) == []

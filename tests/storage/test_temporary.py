"""Temporary conversations beside those on disk: whatever is done with one, no byte of it is in a file."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.pty.secrets import Canaries
from tests.storage.conftest import FixedClock, look
from tui.domain.conversation import Conversation, Example, ScrollPlace, SentWith, Status
from tui.domain.conversation_store import ConversationStore
from tui.domain.parameters import Parameters
from tui.storage.conversations import Store
from tui.storage.locations import Locations
from tui.storage.temporary import FIRST_ID
from tui.storage.whole import CONCERNS_ONE, WholeStore

CANARY = "AZTUI-CANARY-temporary-0123456789"


@pytest.fixture
def store(locations: Locations, clock: FixedClock) -> Iterator[WholeStore]:
    store = WholeStore(locations, clock)
    yield store
    store.close()


async def talked(store: WholeStore) -> Conversation:
    """A temporary conversation with two answers, of which the second left messages out."""
    setup = Conversation(
        temporary=True,
        title=f"{CANARY} title",
        system_prompt=f"{CANARY} prompt",
        examples=(Example(f"{CANARY} example", CANARY),),
        parameters=Parameters.of({"stop": (CANARY,)}),
    )
    first = await store.begin_exchange(setup, None, f"{CANARY} one", SentWith())
    store.save_text(first.reply.id, f"{CANARY} re")
    await store.finish(replace(first.reply, text=f"{CANARY} reply", status=Status.DONE), unread=True)
    again = await store.begin_reply(first.conversation.id, first.prompt.id, SentWith(left_out=first.prompt.id))
    await store.finish(replace(again, text=f"{CANARY} other", status=Status.DONE))
    store.mark_message(replace(again, pinned=True))
    store.save_place(replace(first.conversation, place=ScrollPlace(again.id, 1)))
    store.save_draft(first.conversation.id, f"{CANARY} draft")
    store.mark_opened(first.conversation.id)
    stored = await store.conversation(first.conversation.id)
    assert stored is not None
    return stored


async def test_nothing_of_it_is_in_any_file(store: WholeStore, tmp_path: Path) -> None:
    kept = await store.create(Conversation(title="kept"))
    gone = await talked(store)
    assert gone.temporary
    assert gone.id >= FIRST_ID
    assert [message.text for message in await store.path(gone.active_leaf)] == [f"{CANARY} one", f"{CANARY} other"]
    assert await store.prompts(gone.id, elsewhere=True, before=None, limit=9) == []
    assert [prompt.text for prompt in await store.prompts(gone.id, elsewhere=False, before=None, limit=9)] == [
        f"{CANARY} one"
    ]
    assert [row.id for row in await store.rows()] == [kept.id]
    assert await store.last_opened() is None
    assert await store.used_by_day(9) == []
    assert Canaries(CANARY).in_files(tmp_path) == []
    await store.drop(gone.id)
    assert await store.conversation(gone.id) is None
    store.save_new(replace(gone, id=0))
    store.close()
    assert Canaries(CANARY).in_files(tmp_path) == []


async def test_one_that_is_kept_is_whole(store: WholeStore, locations: Locations) -> None:
    other = await store.begin_exchange(Conversation(), None, "Before", SentWith())
    temporary = await talked(store)
    path = await store.path(temporary.active_leaf)
    kept = await store.conversation(await store.keep(temporary.id))
    assert kept is not None
    assert other.conversation.id < kept.id < FIRST_ID
    assert await store.conversation(temporary.id) is None
    stored = await store.path(kept.active_leaf)
    shift = path[0].id - stored[0].id
    assert kept == replace(
        temporary,
        id=kept.id,
        temporary=False,
        prompt_version=kept.prompt_version,
        active_leaf=(temporary.active_leaf or 0) - shift,
        place=ScrollPlace((temporary.place.message_id or 0) - shift, 1),
    )
    for before, after in zip(path, stored, strict=True):
        assert (after.uid, after.text, after.pinned, after.created) == (
            before.uid,
            before.text,
            before.pinned,
            before.created,
        )
    assert stored[-1].sent_with == SentWith(left_out=stored[0].id, prompt_version=kept.prompt_version)
    store.close()
    matches = "SELECT count(*) FROM messages_index WHERE messages_index MATCH 'temporary'"
    assert look(locations.database, matches) == [(3,)]


def test_what_concerns_one_conversation_is_handed_on() -> None:
    """Whatever the port has that concerns one, by what it is given first."""
    methods = inspect.getmembers(ConversationStore, inspect.isfunction)
    first = {name: list(inspect.signature(method).parameters)[1:2] for name, method in methods if name[0] != "_"}
    of_one = {name for name, given in first.items() if set(given) & set(CONCERNS_ONE)}
    assert {"path", "message", "rename", "finish", "save_draft", "begin_exchange"} <= of_one
    assert {name for name in of_one if getattr(WholeStore, name) is getattr(Store, name)} == set()
    # a method that is given ids under another name would find no temporary conversation
    assert not {given for [given] in filter(None, first.values()) if given.endswith("_id")} - set(CONCERNS_ONE)


async def test_what_is_deleted_of_a_temporary_conversation_comes_back(store: WholeStore) -> None:
    exchange = await store.begin_exchange(Conversation(temporary=True), None, "one", SentWith())
    deleted = await store.delete_message(exchange.prompt.id)
    assert deleted is not None
    assert await store.undelete_message(deleted, exchange.reply.id)
    assert await store.leaf_below(exchange.prompt.id) == exchange.reply.id

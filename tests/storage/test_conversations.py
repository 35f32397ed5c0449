"""The store as the services see it."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from tests.storage.conftest import FixedClock, look, output_of
from tui.domain.conversation import Conversation, Example, Role, ScrollPlace, SentWith, Status, Usage
from tui.domain.conversation_store import ConversationStore
from tui.domain.errors import StoreError
from tui.domain.parameters import Parameters
from tui.storage.conversation_table import ALL_ROWS
from tui.storage.conversations import Store
from tui.storage.locations import Locations

OpenStore = Callable[[], Store]
SETUP = Conversation(
    title="Tides",
    profile="work",
    deployment="chat-prod",
    model="gpt-4o",
    system_prompt="Be brief.",
    examples=(Example("Why tides?", "The moon pulls the sea."), Example('a "quote"\nand a line', "")),
    parameters=Parameters.of({"temperature": 0.7, "max_tokens": 900}),
    place=ScrollPlace(3, 4),
    pinned=True,
)


async def test_it_is_what_the_port_asks_for(store: Store) -> None:
    port: ConversationStore = store
    assert await port.rows() == []
    assert await port.last_opened() is None
    assert await port.conversation(1) is None
    assert await port.message(1) is None
    assert await port.path(None) == []


async def test_a_conversation_comes_back_as_it_was(store: Store, open_store: OpenStore, clock: FixedClock) -> None:
    made = await store.create(replace(SETUP, draft="half a thought"))
    assert made == replace(
        SETUP, id=1, created=clock.time, updated=clock.time, draft="half a thought", prompt_version=1
    )
    assert await open_store().conversation(1) == made


async def test_an_exchange_is_one_transaction(store: Store, clock: FixedClock) -> None:
    sent_with = SentWith("chat-prod", SETUP.parameters, left_out=5)
    exchange = await store.begin_exchange(replace(SETUP, draft="Why tides?"), None, "Why tides?", sent_with)
    conversation, prompt, reply = exchange.conversation, exchange.prompt, exchange.reply
    assert conversation == replace(
        SETUP, id=1, created=clock.time, updated=clock.time, prompt_version=1, active_leaf=reply.id
    )
    assert (prompt.role, prompt.text, prompt.parent_id, prompt.status) == (Role.USER, "Why tides?", None, Status.DONE)
    assert (reply.role, reply.text, reply.parent_id, reply.status) == (
        Role.ASSISTANT,
        "",
        prompt.id,
        Status.STREAMING,
    )
    assert reply.sent_with == replace(sent_with, prompt_version=1)
    assert prompt.uid < reply.uid
    assert await store.path(reply.id) == [prompt, reply]
    assert await store.conversation(1) == conversation


async def test_the_next_exchange_keeps_title_and_setup_and_empties_the_draft(store: Store) -> None:
    first = await store.begin_exchange(SETUP, None, "One", SentWith())
    store.save_draft(1, "Two")
    # another instance may have given it its title meanwhile
    changed = replace(first.conversation, title="Tides", deployment="other", system_prompt="", draft="Two")
    second = await store.begin_exchange(changed, first.reply.id, "Two", SentWith())
    assert second.conversation == replace(changed, draft="", active_leaf=second.reply.id, prompt_version=None)
    assert [message.text for message in await store.path(second.reply.id)] == ["One", "", "Two", ""]


async def test_branches_do_not_see_each_other(store: Store) -> None:
    first = await store.begin_exchange(SETUP, None, "One", SentWith())
    other = await store.begin_reply(1, first.prompt.id, SentWith("b"))
    assert (await store.conversation(1) or SETUP).active_leaf == other.id
    assert [m.id for m in await store.path(other.id)] == [first.prompt.id, other.id]
    assert [m.id for m in await store.path(first.reply.id)] == [first.prompt.id, first.reply.id]


async def test_a_reply_streams_finishes_and_is_resumed(store: Store) -> None:
    reply = (await store.begin_exchange(SETUP, None, "One", SentWith())).reply
    store.save_text(reply.id, "The mo")
    assert (await store.message(reply.id) or reply).text == "The mo"
    cut = replace(reply, text="The moon", status=Status.TRUNCATED, model="gpt-4o", usage=Usage(9, 2))
    await store.finish(cut)
    assert await store.message(reply.id) == cut
    store.save_text(reply.id, "late")
    assert await store.message(reply.id) == cut

    resumed = await store.resume_reply(reply.id, SentWith("chat-prod"))
    assert (resumed.text, resumed.status) == ("The moon", Status.STREAMING)
    assert resumed.sent_with == SentWith("chat-prod", prompt_version=1)
    # what was taken stays taken, even if the program is killed now
    assert (resumed.earlier, resumed.usage) == ((Usage(9, 2),), None)
    assert await store.message(reply.id) == resumed
    with pytest.raises(StoreError, match="being written already"):
        await store.resume_reply(reply.id, SentWith())
    with pytest.raises(StoreError, match="does not exist"):
        await store.resume_reply(99, SentWith())


async def test_a_message_can_be_found_when_it_is_finished_and_not_before(store: Store, locations: Locations) -> None:
    def found(word: str) -> list[int]:
        query = "SELECT rowid FROM messages_index WHERE messages_index MATCH ?"
        return [row for (row,) in look(locations.database, query, word)]

    exchange = await store.begin_exchange(SETUP, None, "Why tides?", SentWith())
    assert found("tides") == [exchange.prompt.id]
    store.save_text(exchange.reply.id, "moon")
    await store.rows()
    assert found("moon") == []
    await store.finish(replace(exchange.reply, text="moon", status=Status.STOPPED))
    assert found("moon") == [exchange.reply.id]
    await store.resume_reply(exchange.reply.id, SentWith())
    assert found("moon") == []
    for text in ("moon and sun", "sun"):
        await store.finish(replace(exchange.reply, text=text, status=Status.DONE))
    assert found("moon") == []
    assert found("sun") == [exchange.reply.id]
    look(locations.database, "INSERT INTO messages_index (messages_index) VALUES ('integrity-check')")


async def test_the_list_is_pinned_first_then_newest_first(store: Store, clock: FixedClock) -> None:
    for title in ("old", "middle", "new"):
        await store.create(Conversation(title=title, pinned=title == "old"))
        clock.time += 1
    await store.rename(2, "Middle")
    store.save_draft(3, "x")
    rows = await store.rows()
    assert [(row.title, row.pinned, row.has_draft) for row in rows] == [
        ("old", True, False),
        ("new", False, True),
        ("Middle", False, False),
    ]
    await store.begin_exchange(replace(SETUP, id=2), None, "Hi", SentWith())
    assert [row.id for row in await store.rows()] == [1, 2, 3]


async def test_as_much_of_the_list_is_read_as_is_wanted(store: Store, locations: Locations) -> None:
    for title in ("Straße in Ürzig", "tax of the street", "Street tax", "a street"):
        await store.create(Conversation(title=title))
    await store.create(Conversation(title="broken"))
    look(locations.database, "UPDATE conversations SET title = CAST(x'fffe' AS TEXT) WHERE id = 5")
    assert [row.id for row in await store.rows(limit=2)] == [5, 4]
    assert [row.id for row in await store.rows(limit=2, including=1)] == [5, 4, 1]
    assert [row.id for row in await store.rows(limit=2, including=4)] == [5, 4]
    assert [row.id for row in await store.rows(("street", "tax"))] == [3, 2]
    assert [row.id for row in await store.rows(("street",), 1)] == [4]
    assert [row.id for row in await store.rows(("strasse", "ürzig"))] == [1], "whatever the case of any script"
    await store.delete(1)
    assert [row.id for row in await store.rows(limit=1, including=1)] == [5]


async def test_the_list_reads_one_index_and_no_row(store: Store, locations: Locations) -> None:
    """With 100,000 conversations the list must not read their drafts."""
    await store.rows()
    plan = [step[3] for step in look(locations.database, f"EXPLAIN QUERY PLAN {ALL_ROWS}")]
    assert sum("USING COVERING INDEX conversations_listed" in step for step in plan) == 2
    assert not [step for step in plan if "TEMP B-TREE" in step or step.startswith("SCAN")]


async def test_delete_and_undo(store: Store) -> None:
    exchange = await store.begin_exchange(SETUP, None, "One", SentWith())
    store.mark_opened(1)
    await store.delete(1)
    assert (await store.rows(), await store.conversation(1), await store.last_opened()) == ([], None, None)
    await store.undelete(1)
    assert await store.conversation(1) == exchange.conversation
    assert await store.last_opened() == 1


async def test_writing_into_a_deleted_conversation_brings_it_back(store: Store, open_store: OpenStore) -> None:
    """Threat 43: another instance deleted it while a prompt was typed."""
    first = await store.begin_exchange(SETUP, None, "One", SentWith())
    await open_store().delete(1)
    second = await store.begin_exchange(first.conversation, first.reply.id, "Two", SentWith())
    assert second.conversation.id == 1
    with pytest.raises(StoreError, match="does not exist any more"):
        await store.begin_exchange(replace(SETUP, id=7), None, "One", SentWith())


async def test_two_instances_write_in_one_conversation(store: Store, open_store: OpenStore) -> None:
    """Threat 43: both texts are kept, as branches."""
    first = await store.begin_exchange(SETUP, None, "One", SentWith())
    other = open_store()
    ours = await store.begin_exchange(first.conversation, first.reply.id, "Ours", SentWith())
    theirs = await other.begin_exchange(first.conversation, first.reply.id, "Theirs", SentWith())
    assert [m.text for m in await other.path(ours.reply.id)] == ["One", "", "Ours", ""]
    assert [m.text for m in await store.path(theirs.reply.id)] == ["One", "", "Theirs", ""]


async def test_the_one_opened_last_opens_again_whatever_the_clock_does(store: Store, clock: FixedClock) -> None:
    for _ in range(3):
        await store.create(Conversation())
    for opened in (3, 1, 2, 1):
        store.mark_opened(opened)
        clock.time -= 1000
    assert await store.last_opened() == 1
    await store.delete(1)
    assert await store.last_opened() == 2


async def test_unread_until_opened(store: Store) -> None:
    reply = (await store.begin_exchange(SETUP, None, "One", SentWith())).reply
    await store.finish(replace(reply, status=Status.DONE), unread=True)
    assert (await store.rows())[0].unread
    store.mark_opened(1)
    assert not (await store.rows())[0].unread


async def test_queued_writes_are_seen_by_the_next_read(store: Store) -> None:
    """Threat 53."""
    made = await store.create(Conversation())
    changed = replace(made, deployment="d", model="gpt-4o", parameters=SETUP.parameters, place=ScrollPlace(None, 9))
    for number in range(50):
        store.save_draft(made.id, f"draft {number}")
    store.save_setup(changed)
    store.save_place(changed)
    assert await store.conversation(made.id) == replace(changed, draft="draft 49")


async def test_a_prompt_version_that_was_sent_is_never_changed(store: Store, locations: Locations) -> None:
    def versions() -> list[tuple[int, str]]:
        return look(locations.database, "SELECT id, text FROM prompt_versions ORDER BY id")

    made = await store.create(Conversation(system_prompt="One"))
    store.save_setup(replace(made, system_prompt="Two"))
    assert (await store.conversation(1) or made).prompt_version == 1
    assert versions() == [(1, "Two")]
    exchange = await store.begin_exchange(replace(made, system_prompt="Two"), None, "Hi", SentWith())
    assert exchange.reply.sent_with == SentWith(prompt_version=1)
    store.save_setup(replace(made, system_prompt="Three"))
    regenerated = await store.begin_reply(1, exchange.prompt.id, SentWith())
    assert regenerated.sent_with == SentWith(prompt_version=2)
    assert versions() == [(1, "Two"), (2, "Three")]
    store.save_setup(replace(made, system_prompt=""))
    empty = await store.begin_reply(1, exchange.prompt.id, SentWith(prompt_version=77))
    assert empty.sent_with == SentWith(prompt_version=None)
    store.save_setup(replace(made, system_prompt="Four"))
    store.save_setup(replace(made, system_prompt=""))
    assert (await store.conversation(1) or made).system_prompt == ""
    assert versions() == [(1, "Two"), (2, "Three")]


async def test_a_cancelled_await_loses_no_write(store: Store) -> None:
    reply = (await store.begin_exchange(SETUP, None, "One", SentWith())).reply

    async def finish() -> None:
        await store.finish(replace(reply, text="whole", status=Status.DONE))

    task = asyncio.create_task(finish())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await store.message(reply.id) or reply).text == "whole"


def test_a_finish_without_a_loop_is_written_by_close(open_store: OpenStore) -> None:
    store = open_store()
    reply = asyncio.run(store.begin_exchange(SETUP, None, "One", SentWith())).reply
    store.finish(replace(reply, text="whole", status=Status.STOPPED))
    assert store.close() == ()
    gc.collect()
    again = open_store()
    assert (asyncio.run(again.message(reply.id)) or reply).text == "whole"


async def test_what_a_queued_write_could_not_do_is_said_once(store: Store, open_store: OpenStore) -> None:
    reply = (await store.begin_exchange(SETUP, None, "One", SentWith())).reply
    ghost = replace(reply, id=99, status=Status.DONE)
    store.finish(ghost)
    await store.rows()
    with pytest.raises(StoreError, match="The reply was not saved"):
        await store.create(Conversation())
    assert len(await store.rows()) == 1
    await store.create(Conversation())
    with pytest.raises(StoreError, match="The reply was not saved"):
        await store.finish(ghost)
    await store.create(Conversation())
    store.finish(ghost)
    (sentence,) = store.close()
    assert sentence.startswith("The reply was not saved.")
    assert store.close() == ()


async def test_after_close_nothing_is_taken(store: Store) -> None:
    store.close()
    store.save_draft(1, "x")
    with pytest.raises(StoreError, match="closed already"):
        await store.rows()
    with pytest.raises(StoreError, match="closed already"):
        await store.create(Conversation())


def test_closing_what_was_never_used_makes_no_file(open_store: OpenStore, locations: Locations) -> None:
    assert open_store().close() == ()
    assert not locations.data.exists()


FULL_DISK = """
import asyncio, resource, sqlite3, sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tui.domain.conversation import Conversation, SentWith, Status
from tui.storage.conversations import Store
from tui.storage.locations import Locations

class Clock:
    now = monotonic = staticmethod(lambda: 1.0)

async def main():
    locations = Locations(Path(sys.argv[1]), Path(sys.argv[1]))
    store = Store(locations, Clock())
    reply = (await store.begin_exchange(Conversation(), None, "kept", SentWith())).reply
    room = locations.database.with_name("aztui.db-wal").stat().st_size
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    done = replace(reply, text="whole " * 10000, status=Status.DONE)
    await store.finish(done)
    print(store.unsaved.reason)
    print([len(message.text) for message in await store.path(reply.id)])
    with closing(sqlite3.connect(locations.database)) as other:
        print([len(text) for text, in other.execute("SELECT text FROM messages")])
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    print(store.close())

asyncio.run(main())
"""


def test_a_full_disk_is_said_and_survived(locations: Locations) -> None:
    """Threats 33, 38: what was saved stays, what came then is kept, and written when there is room again."""
    why, here, there, end = output_of(FULL_DISK, locations.data).splitlines()
    assert why.startswith("The disk could not read or write")
    assert (here, there, end) == ("[4, 60000]", "[4, 0]", "()")
    assert look(locations.database, "SELECT length(text) FROM messages") == [(4,), (60_000,)]
    assert look(locations.database, "PRAGMA integrity_check") == [("ok",)]
    assert not list(locations.data.glob("*corrupt*"))


async def test_a_draft_that_came_with_the_end_is_open_at_the_next_start(open_store: Callable[[], Store]) -> None:
    store = open_store()
    store.save_new(Conversation(draft="half a thought"))
    assert store.close() == ()
    again = open_store()
    opened = await again.last_opened()
    assert opened is not None
    found = await again.conversation(opened)
    assert found is not None
    assert found.draft == "half a thought"


@pytest.mark.parametrize(
    ("column", "examples"),
    [
        ("[]", ()),
        ("", ()),
        ('[{"user": "a", "assistant": "b", "note": 1}]', (Example("a", "b"),)),
        ('[{"user": "\\ud800", "assistant": ""}]', (Example("\ufffd"),)),
        ("[{", (Example("[{"),)),
        ("{}", (Example("{}"),)),
        ("[1]", (Example("[1]"),)),
        ('[{"user": "a"}]', (Example('[{"user": "a"}]'),)),
        ('[{"user": "a", "assistant": 1}]', (Example('[{"user": "a", "assistant": 1}]'),)),
        ("[" * 100_000, (Example("[" * 100_000),)),
        (b"\x00\xff", (Example("\0\ufffd"),)),
        (7, (Example("7"),)),
    ],
)
async def test_damaged_examples_are_seen_and_kept_and_never_sent(
    store: Store, open_store: OpenStore, locations: Locations, column: object, examples: tuple[Example, ...]
) -> None:
    """Threat 39: what cannot be read stands there as an example without an answer."""
    await store.create(SETUP)
    with closing(sqlite3.connect(locations.database)) as other:
        other.execute("UPDATE conversations SET examples = ?", (column,))
        other.commit()
    found = await store.conversation(1)
    assert found is not None
    assert found.examples == examples
    assert found.system_prompt == SETUP.system_prompt
    store.save_setup(replace(found, deployment="other"))
    kept = await open_store().conversation(1)
    assert kept is not None
    assert kept.examples == examples
    assert [turn.text for turn in kept.example_turns] == (["a", "b"] if examples == (Example("a", "b"),) else [])

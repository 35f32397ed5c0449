"""A conversation of thousands of messages on the main screen, over a store that takes its time."""

from __future__ import annotations

import asyncio

import pytest
from textual.pilot import Pilot

from tests.fakes import said, until
from tests.paths import long_conversation
from tests.screens.talk import Open, answered, ask
from tests.stage import Stage
from tui.domain.conversation import Conversation, Message
from tui.domain.errors import StoreError
from tui.services.path import FIRST, PAGE
from tui.storage.conversations import Store
from tui.storage.locations import Locations

COUNT = 3_000


class SlowStore:
    """Lets so many pages through, after the first of each conversation."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._pages = asyncio.Semaphore(0)
        self.asked = 0
        self.broken = False
        read = Store.path

        async def path(store: Store, leaf: int | None, limit: int | None = None) -> list[Message]:
            page = await read(store, leaf, limit)
            if limit == PAGE:
                self.asked += 1
                await self._pages.acquire()
                if self.broken:
                    raise StoreError("The disk is gone.", "Bring it back.")
            return page

        monkeypatch.setattr(Store, "path", path)

    def let(self, pages: int) -> None:
        for _ in range(pages):
            self._pages.release()


async def seeded() -> tuple[int, int, list[int]]:
    """A long conversation, which was open last, and a short one: their ids, and the long one's messages."""

    class Clock:
        def now(self) -> float:
            return 1_800_000_000.0

        def monotonic(self) -> float:
            return 0.0

    locations = Locations.from_environment()
    store = Store(locations, Clock())
    short, _ = await long_conversation(store, locations.database, 4, conversation=Conversation(title="Short"))
    long, ids = await long_conversation(store, locations.database, COUNT, words=25)
    store.mark_opened(long.id)
    store.close()
    return long.id, short.id, ids


def shown(stage: Stage) -> list[str]:
    view = stage.chat.transcript
    return [view.render_line(y).text for y in range(view.size.height)]


async def open_by_hand(stage: Stage, pilot: Pilot[None], conversation: int) -> None:
    rows = stage.chat.rows
    rows.post_message(rows.Opened(rows, conversation))
    await until(lambda: stage.workspace.session.conversation.id == conversation)
    await pilot.pause()


async def test_it_is_read_written_and_left_while_its_older_part_comes(
    on_stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    long, short, ids = await seeded()
    slow = SlowStore(monkeypatch)
    async with on_stage() as (stage, pilot):
        session, view = stage.workspace.session, stage.chat.transcript
        # the end is there, and what it takes is said to be near
        assert f"number {COUNT}" in "\n".join(shown(stage))
        assert len(view._document.entries) == FIRST
        assert view._document.rendered < 100
        await until(lambda: slow.asked == 1)
        assert stage.chat.budget.budget is not None
        assert not stage.chat.budget.budget.exact
        # keys are read meanwhile
        await pilot.press("d", "r", "a", "f", "t")
        assert stage.chat.composer.draft == "draft"
        # a message is chosen and a text looked for, and nothing moves while more comes
        await pilot.press("escape", "up", "up")
        chosen, before = view.selected, shown(stage)
        slow.let(3)
        await until(lambda: len(view._document.entries) == FIRST + 3 * PAGE)
        await pilot.pause()
        assert (view.selected, shown(stage)) == (chosen, before)
        # left in the middle of a page: nothing of it comes into the other
        await open_by_hand(stage, pilot, short)
        slow.let(1)
        await pilot.pause()
        assert [entry.message.conversation_id for entry in view._document.entries] == [short] * 4
        await open_by_hand(stage, pilot, long)
        assert len(view._document.entries) < FIRST + 4 * PAGE
        slow.let(100)
        await until(lambda: session.whole)
        await until(lambda: stage.chat.budget.budget is not None and stage.chat.budget.budget.exact)
        assert [entry.message.id for entry in view._document.entries] == ids
        assert session.budget().not_sent is None


async def test_a_prompt_that_is_sent_meanwhile_waits_for_what_belongs_to_it(
    on_stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, ids = await seeded()
    slow = SlowStore(monkeypatch)
    async with on_stage() as (stage, pilot):
        session, view = stage.workspace.session, stage.chat.transcript
        stage.model.scripts = [said("The answer.")]
        stage.chat.composer.set_text("And now?")
        await pilot.press("enter")
        await until(lambda: slow.asked > 0)
        assert stage.model.requests == []
        assert stage.chat.composer.text == "And now?"
        slow.let(100)
        await until(lambda: bool(stage.model.requests))
        await answered(stage, pilot)
        assert len(stage.model.requests[0].turns) == COUNT + 1
        await until(lambda: session.whole)
        assert [entry.message.id for entry in view._document.entries] == [*ids, ids[-1] + 1, ids[-1] + 2]
        assert "The answer." in "\n".join(shown(stage))


@pytest.mark.long
async def test_a_search_counts_on_while_it_comes(on_stage: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    await seeded()
    slow = SlowStore(monkeypatch)
    async with on_stage() as (stage, pilot):
        bar = stage.chat.page.find_bar
        await pilot.press("ctrl+f", *"number")
        await until(lambda: str(bar.count.content) == f"{FIRST} / {FIRST} …")
        before = shown(stage)
        slow.let(100)
        await until(lambda: str(bar.count.content) == f"{COUNT:,} / {COUNT:,}")
        assert shown(stage) == before


async def test_what_cannot_be_read_is_said_and_what_is_there_can_be_used(
    on_stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    long, short, ids = await seeded()
    slow = SlowStore(monkeypatch)
    async with on_stage() as (stage, pilot):
        slow.broken = True
        slow.let(1)
        await until(lambda: stage.chat.notice.is_open)
        assert "The disk is gone. Bring it back." in str(stage.chat.notice.render())
        assert len(stage.chat.transcript._document.entries) == FIRST
        # opened again, it is read again
        slow.broken = False
        slow.let(100)
        await open_by_hand(stage, pilot, short)
        await open_by_hand(stage, pilot, long)
        await until(lambda: stage.workspace.session.whole)
        await pilot.pause()
        assert [entry.message.id for entry in stage.chat.transcript._document.entries] == ids
        await ask(stage, pilot, "And now?")
        await answered(stage, pilot)
        assert len(stage.model.requests[0].turns) == COUNT + 1

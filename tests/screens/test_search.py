"""Ctrl+O: titles and messages found from the main screen, and opened there."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pytest
from textual.pilot import Pilot

from tests.fakes import until
from tests.screens.talk import Open
from tests.stage import Stage
from tests.widgets.hosts import HOSTILE, screen_rows
from tui.domain.conversation import Conversation, SentWith, Status
from tui.domain.conversation_store import Exchange
from tui.domain.search import Found, Hit, SearchQuery
from tui.screens import search_rows
from tui.screens.search import SearchScreen
from tui.screens.search_rows import SearchRows

pytestmark = pytest.mark.long


async def said(stage: Stage, title: str, prompt: str, reply: str) -> Exchange:
    """A stored exchange in a conversation of its own."""
    store = stage.workspace.store
    stage.clock.time += 60
    exchange = await store.begin_exchange(Conversation(title=title), None, prompt, SentWith(deployment="prod-chat"))
    await store.finish(replace(exchange.reply, text=reply, status=Status.DONE))
    return exchange


async def search(stage: Stage, pilot: Pilot[None], typed: str = "") -> SearchScreen:
    """Open the search, type, and wait for what is found."""
    await pilot.press("ctrl+o")
    await until(lambda: isinstance(stage.app.screen, SearchScreen))
    screen = stage.app.screen
    assert isinstance(screen, SearchScreen)
    await until(lambda: screen._ahead.shown is not None)
    if typed:
        screen.line.value = typed
        await until(lambda: screen._ahead.shown == typed)
    await pilot.pause()
    return screen


def shown(stage: Stage) -> str:
    return "\n".join(screen_rows(stage.app))


async def test_a_message_is_found_and_opened_there(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        wanted = await said(stage, "Contract review", "what of March?", "7.2 sets a liability cap of 12 months")
        await said(stage, "Liability cap", "hello", "nothing here")
        screen = await search(stage, pilot, "liability cap")
        text = shown(stage)
        assert "Titles 1" in text
        assert "Messages 1" in text
        assert "2 found · " in text
        assert "today" in text
        assert "prod-chat" in text
        await pilot.press("down", "enter")
        await until(lambda: stage.workspace.session.conversation.id == wanted.conversation.id)
        await until(lambda: stage.chat.transcript.selected == wanted.reply.id)
        assert stage.chat.transcript.has_focus
        assert not screen.is_attached

        # the same conversation alone, and a new one
        await search(stage, pilot, "hello")
        await pilot.press("tab")
        await until(lambda: "Nothing like this." in shown(stage))
        assert "everywhere" in shown(stage)
        assert "open there" not in shown(stage)
        await pilot.press("tab")
        await until(lambda: "Messages 1" in shown(stage))
        await pilot.press("ctrl+n")
        await until(lambda: stage.workspace.session.conversation.id == 0)


async def test_recent_ones_and_the_way_back(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        stage.chat.composer.set_text("a draft")
        for number in range(3):
            await said(stage, f"number {number}", "x", "y")
        await search(stage, pilot)
        assert "Recent" in shown(stage)
        assert shown(stage).index("number 2") < shown(stage).index("number 0")
        await pilot.press("f1")
        assert "In the search" in shown(stage)
        await pilot.press("escape", "escape")
        await until(lambda: stage.app.screen is stage.chat)
        assert stage.chat.composer.text == "a draft"
        await search(stage, pilot, "number 1")
        await pilot.press("ctrl+o")
        await until(lambda: stage.app.screen is stage.chat)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_hostile_titles_and_texts_are_text(on_stage: Open, size: tuple[int, int]) -> None:
    """Threats 10 and 11."""
    async with on_stage(size=size) as (stage, pilot):
        for text in HOSTILE:
            await said(stage, f"cap {text}", f"cap {text}", f"before {text} cap")
        screen = await search(stage, pilot, "cap")
        for _ in range(2 * len(HOSTILE)):
            drawn = shown(stage)
            assert not any(ord(character) < 32 and character != "\n" for character in drawn)
            assert "\x1b" not in drawn
            await pilot.press("down")
        for text in ("[@click", "[/foo]", '"', "after:", "tag:[red]"):
            screen.line.value = text
            await until(partial(lambda wanted: screen._ahead.shown == wanted, text))
        await pilot.press("pagedown", "pageup", "escape")


async def test_what_is_pressed_before_it_is_found_holds_for_what_is_found(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await said(stage, "one", "a cap", "yes")
        await said(stage, "two", "a cap too", "no")
        screen = await search(stage, pilot, "ca")
        screen.line.value = "cap"
        screen.action_move(1)
        await until(lambda: screen._ahead.shown == "cap")
        assert screen.rows.highlighted == 1


async def test_no_page_of_what_was_found_before_takes_the_place_of_what_is_looked_for(
    on_stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would never be shown then, and an Enter that waits for it would do nothing."""
    async with on_stage() as (stage, pilot):
        await said(stage, "one", "a cap", "yes")
        screen = await search(stage, pilot, "ca")
        find, read, go_on = screen._index.search, screen._index.hits, asyncio.Event()
        pages: list[int] = []

        async def held(query: SearchQuery) -> Found | None:
            await go_on.wait()
            return await find(query)

        async def counted(found: Found, first: int, count: int) -> Sequence[Hit] | None:
            pages.append(first)
            return await read(found, first, count)

        monkeypatch.setattr(screen._index, "search", held)
        monkeypatch.setattr(screen._index, "hits", counted)
        screen.line.value = "cap"
        await until(lambda: screen._found is None)
        # one that was under way
        pages.clear()
        await pilot.press("enter")
        screen.rows.post_message(SearchRows.Wanted(screen.rows, 0))
        await pilot.pause()
        assert pages == []
        go_on.set()
        await until(lambda: stage.workspace.session.conversation.title == "one")


async def test_rows_are_drawn_as_they_were_measured(on_stage: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """A note below them takes a row before they are told of their size."""
    async with on_stage() as (stage, pilot):
        for number in range(6):
            await said(stage, "one", f"cap {number}", "cap")
        rows = (await search(stage, pilot, "cap")).rows
        monkeypatch.setattr(search_rows, "ROOMY", rows.size.height + 1)
        for line in range(rows.virtual_size.height):
            rows.render_line(line)


async def test_many_titles_and_messages_are_read_as_they_come_into_sight(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        for number in range(30):
            await said(stage, f"cap {number}", f"prompt {number}", f"a cap {number}")
        screen = await search(stage, pilot, "cap")
        assert "25 more titles" in shown(stage)
        await pilot.press(*["down"] * 5, "enter")
        await pilot.pause()
        assert "cap 20" in shown(stage)
        assert screen.is_attached
        rows = screen.rows
        rows.move(1_000)
        await until(lambda: "cap 0" in shown(stage))
        chosen = rows.chosen
        assert chosen is not None
        await pilot.press("enter")
        await until(lambda: stage.workspace.session.conversation.title == "cap 0")


async def test_what_is_inside_words_comes_after(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await said(stage, "Contract", "an escape", "inescapable")
        await search(stage, pilot, "scap")
        await until(lambda: "Also looked inside words of the newest 2 messages." in shown(stage))
        await until(lambda: "inescapable" in shown(stage))
        assert "an escape" in shown(stage)
        await pilot.press("enter")
        await until(lambda: stage.workspace.session.conversation.title == "Contract")


async def test_a_click_opens(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        wanted = await said(stage, "Contract", "x", "a liability cap")
        await said(stage, "Other", "x", "y")
        screen = await search(stage, pilot, "liability")
        await pilot.click(screen.rows, offset=(4, 2))
        await until(lambda: stage.workspace.session.conversation.id == wanted.conversation.id)

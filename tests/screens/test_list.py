"""The list of conversations with more of them than it reads at once."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.pilot import Pilot

from tests.fakes import until
from tests.screens.talk import Open
from tests.stage import Stage
from tui.domain.conversation import Conversation
from tui.screens.palette import PaletteScreen
from tui.widgets.conversation_list import pane

MANY = 120
PAGE = 50


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pane, "PAGE", PAGE)


async def filled(stage: Stage) -> list[int]:
    """Conversations, the newest first."""
    ids = []
    for number in range(MANY):
        ids.append((await stage.workspace.store.create(Conversation(title=f"number {number}"))).id)
        stage.clock.time += 1
    stage.chat.rows.wanted = PAGE
    await stage.chat.refresh_rows()
    return ids[::-1]


def listed(stage: Stage) -> Sequence[int]:
    return [row.id for row in stage.chat.listed]


async def find(stage: Stage, pilot: Pilot[None], words: str) -> None:
    stage.chat.rows.focus_filter()
    await pilot.press(*words)


async def test_no_more_is_read_than_is_looked_at(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        ids = await filled(stage)
        assert listed(stage) == ids[:PAGE]
        stage.chat.rows.focus_list()
        await pilot.press("end")
        await until(lambda: listed(stage) == ids[: 2 * PAGE])
        await pilot.press("end")
        await until(lambda: listed(stage) == ids)
        await pilot.press("end", "enter")
        await until(lambda: stage.workspace.session.conversation.id == ids[-1])


@pytest.mark.long
async def test_the_filter_finds_what_was_not_read(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        ids = await filled(stage)
        await find(stage, pilot, "number 11")
        await until(lambda: listed(stage) == [ids[MANY - 1 - n] for n in (*range(119, 109, -1), 11)])
        await pilot.press("enter")
        await until(lambda: stage.workspace.session.conversation.title == "number 119")
        await until(lambda: listed(stage) == ids[:PAGE])
        await find(stage, pilot, "number 22")
        await pilot.press("enter")
        await until(lambda: stage.workspace.session.conversation.title == "number 22")
        await until(lambda: listed(stage) == ids[:PAGE])


async def test_a_title_that_was_not_read_is_changed(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        ids = await filled(stage)
        await stage.chat._conversations.open(ids[-1])
        await until(lambda: listed(stage) == ids[:PAGE])
        stage.chat.rename_open()
        await until(lambda: listed(stage) == [*ids[:PAGE], ids[-1]])
        await until(lambda: stage.chat.rows._editor.has_focus)
        await pilot.press("ctrl+u", *"first of all", "enter")
        await until(lambda: stage.chat.header.conversation == "first of all")
        await until(lambda: ids[-1] not in listed(stage))


async def test_the_palette_finds_all(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        ids = await filled(stage)
        await pilot.press("ctrl+p")
        await until(lambda: isinstance(stage.app.screen, PaletteScreen) and stage.app.screen.is_mounted)
        screen = stage.app.screen
        assert isinstance(screen, PaletteScreen)
        screen.line.value = "number 7"
        await until(lambda: screen._shown == "number 7")
        await pilot.press("enter")
        await until(lambda: stage.workspace.session.conversation.id == ids[MANY - 1 - 7])

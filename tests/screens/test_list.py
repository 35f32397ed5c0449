"""The list of conversations on the main screen: as much of it as is looked at, and what is done in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from textual.pilot import Pilot

from tests.fakes import until
from tests.screens.talk import Open, answered, ask
from tests.stage import Stage
from tests.widgets.hosts import rows, screen_rows
from tui.domain.conversation import Conversation
from tui.domain.listing import Arrangement, View
from tui.screens.confirm import ConfirmScreen
from tui.screens.palette import PaletteScreen
from tui.widgets.conversation_list import pane, window

MANY = 120
PAGE = 50
DAY = 86_400

pytestmark = pytest.mark.long


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pane, window):
        monkeypatch.setattr(module, "AT_ONCE", PAGE)


async def filled(stage: Stage, count: int = MANY) -> list[int]:
    """Conversations, the newest first."""
    ids = []
    for number in range(count):
        ids.append((await stage.workspace.store.create(Conversation(title=f"number {number}"))).id)
        stage.clock.time += 1
    await stage.chat.refresh_rows()
    return ids[::-1]


def listed(stage: Stage) -> Sequence[int]:
    return [row.id for row in stage.chat.listed]


def shown(stage: Stage) -> str:
    return "\n".join(rows(stage.chat.rows))


def said(stage: Stage) -> str:
    """The notice, on however many rows."""
    return " ".join(" ".join(rows(stage.chat.notice)).split())


async def find(stage: Stage, pilot: Pilot[None], words: str) -> None:
    stage.chat.rows.focus_filter()
    await pilot.press(*words)


async def choose(stage: Stage, pilot: Pilot[None], words: str) -> None:
    """Have something done by the palette."""
    await pilot.press("ctrl+p")
    await until(lambda: isinstance(stage.app.screen, PaletteScreen) and stage.app.screen.is_mounted)
    screen = stage.app.screen
    assert isinstance(screen, PaletteScreen)
    screen.line.value = words
    await until(lambda: screen._ahead.shown == words)
    await pilot.press("enter")


async def test_no_more_is_read_than_is_looked_at(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        ids = await filled(stage)
        assert listed(stage) == ids[:PAGE]
        stage.chat.rows.focus_list()
        await pilot.press("end")
        await until(lambda: listed(stage)[-1:] == ids[-1:])
        assert len(listed(stage)) == PAGE
        await pilot.press("enter")
        await until(lambda: stage.workspace.session.conversation.id == ids[-1])


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
        await until(lambda: ids[MANY - 1 - 22] in listed(stage))


async def test_a_title_that_was_not_read_is_changed(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        ids = await filled(stage)
        await stage.chat._conversations.open(ids[-1])
        await until(lambda: ids[-1] in listed(stage))
        stage.chat.rows.focus_list()
        await pilot.press("home")
        await until(lambda: ids[0] in listed(stage))
        stage.chat.change_open("rename")
        await until(lambda: stage.chat.rows._editor.has_focus)
        await pilot.press("ctrl+u", *"first of all", "enter")
        await until(lambda: stage.chat.header.conversation == "first of all")


async def test_the_palette_finds_all(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        ids = await filled(stage)
        await choose(stage, pilot, "number 7")
        await until(lambda: stage.workspace.session.conversation.id == ids[MANY - 1 - 7])


async def test_one_is_pinned_tagged_and_archived_by_keys(on_stage: Open) -> None:
    async with on_stage(size=(120, 40)) as (stage, pilot):
        ids = await filled(stage, 3)
        stage.chat.rows.focus_list()
        await pilot.press("end", "p")
        await until(lambda: listed(stage) == [ids[2], ids[0], ids[1]])
        assert "Pinned" in shown(stage)
        await pilot.press("t")
        await until(lambda: stage.chat.rows._editor.has_focus)
        await pilot.press(*"home, Two words", "enter")
        await until(lambda: stage.chat.listed[0].tags == ("home", "Two-words"))
        assert "#home" in shown(stage)
        await find(stage, pilot, "#two")
        await until(lambda: listed(stage) == [ids[2]])
        await pilot.press("escape")
        stage.chat.rows.focus_list()
        await pilot.press("a")
        await until(lambda: len(listed(stage)) == 2)
        await pilot.press("v")
        await until(lambda: listed(stage) == [ids[2]] and "Archive" in shown(stage))
        await pilot.press("a")
        await until(lambda: "Nothing archived." in shown(stage))


async def test_tab_completes_a_tag_that_is_known(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        ids = await filled(stage, 2)
        await stage.workspace.library.arrange(ids[1:], Arrangement(add_tags=("household",)))
        stage.chat.rows.focus_list()
        await pilot.press("home", "t")
        await until(lambda: bool(stage.chat.rows._editor._known))
        await pilot.press("h", "tab", "enter")
        await until(lambda: stage.chat.listed[0].tags == ("household",))


async def test_several_are_changed_at_once_and_undone_at_once(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        ids = await filled(stage, 6)
        stage.chat.rows.focus_list()
        await pilot.press("home", "space", "shift+down", "d")
        await until(lambda: listed(stage) == ids[3:])
        assert "3 conversations were put into the trash." in said(stage)
        await pilot.press("u")
        await until(lambda: listed(stage) == ids)
        await pilot.press("space")
        assert "1 selected" in shown(stage)
        await pilot.press("escape")
        assert "selected" not in shown(stage)
        await find(stage, pilot, "number")
        await pilot.press("down", "ctrl+a")
        await until(lambda: "6 selected" in shown(stage))
        await pilot.press("p")
        await until(lambda: all(row.pinned for row in stage.chat.listed))
        await pilot.press("ctrl+a")
        await until(lambda: "6 selected" in shown(stage))
        await pilot.press("t", *"work, -home", "enter")
        await until(lambda: all(row.tags == ("work",) for row in stage.chat.listed))


async def test_the_trash_gives_back_and_is_emptied_after_a_question(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        ids = await filled(stage, 4)
        await stage.workspace.library.delete(*ids[:3])
        await choose(stage, pilot, "show the trash")
        await until(lambda: set(listed(stage)) == set(ids[:3]))
        assert "Trash" in shown(stage)
        await until(lambda: stage.chat.rows._list.has_focus)
        first = listed(stage)[0]
        await pilot.press("d", "r", "t", "enter")
        await until(lambda: first not in listed(stage))
        await pilot.press("u")
        await until(lambda: len(listed(stage)) == 1)
        await pilot.press("D")
        await until(lambda: isinstance(stage.app.screen, ConfirmScreen))
        assert "1 conversation will be removed for good" in "\n".join(screen_rows(stage.app))
        await pilot.press("escape")
        await until(lambda: stage.app.screen is not None and not isinstance(stage.app.screen, ConfirmScreen))
        assert len(await stage.workspace.library.listed_ids(View.TRASH, stage.chat.rows.narrowing)) == 1
        await choose(stage, pilot, "empty the trash")
        await until(lambda: isinstance(stage.app.screen, ConfirmScreen))
        await pilot.press("enter")
        await until(lambda: listed(stage) == [] and "The trash is empty." in shown(stage))
        assert len(await stage.workspace.library.rows()) == 3


async def test_the_open_one_is_changed_from_the_palette(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        ids = await filled(stage, 3)
        await stage.chat._conversations.open(ids[2])
        await choose(stage, pilot, "pin the conversation")
        await until(lambda: listed(stage)[0] == ids[2])
        await choose(stage, pilot, "archive the conversation")
        await until(lambda: ids[2] not in listed(stage))
        await choose(stage, pilot, "archive the conversation")
        await until(lambda: ids[2] in listed(stage))
        await choose(stage, pilot, "tag the conversation")
        await until(lambda: stage.chat.rows._editor.has_focus)
        await pilot.press("x", "enter")
        await until(lambda: stage.chat.listed[0].tags == ("x",))
        await choose(stage, pilot, "delete the conversation")
        await until(lambda: not stage.workspace.session.conversation.id and ids[2] not in listed(stage))


async def test_a_reply_in_one_that_goes_to_the_trash_is_stopped_and_kept(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await ask(stage, pilot, "one")
        await answered(stage, pilot)
        await stage.chat._orders.arrange([stage.workspace.session.conversation.id], Arrangement(trashed=True))
        assert stage.workspace.session.conversation.id == 0
        await stage.chat._orders.undo()
        assert [row.title for row in stage.chat.listed] == ["one"]


async def test_the_list_is_by_the_days_of_the_moment(on_stage: Open) -> None:
    """Over midnight what was today is yesterday."""
    async with on_stage() as (stage, pilot):
        midnight = datetime.fromtimestamp(stage.clock.time).replace(hour=23, minute=59, second=0)
        stage.clock.time = midnight.timestamp()
        stage.chat._look_at_day()
        await filled(stage, 1)
        assert "Today" in shown(stage)
        stage.clock.time += 120
        stage.chat._look_at_day()
        await until(lambda: "Yesterday" in shown(stage) and "Today" not in shown(stage))
        await pilot.pause()


async def test_old_ones_go_where_that_is_wanted(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        ids = await filled(stage, 3)
        await stage.workspace.library.arrange(ids[:1], Arrangement(pinned=True))
        stage.clock.time += 40 * DAY
        await stage.chat._orders.tidy()
        assert len(await stage.workspace.library.rows()) == 3, "it is off at first"
        preferences = stage.app.preferences
        preferences.use(replace(preferences.current, retention_days=30))
        await stage.chat._orders.tidy()
        await pilot.pause()
        assert listed(stage) == ids[:1]
        assert "2 conversations older than 30 days were put into the trash" in said(stage)
        stage.clock.time += 31 * DAY
        await stage.chat._orders.tidy()
        assert await stage.workspace.library.listed_ids(View.TRASH, stage.chat.rows.narrowing) == []


async def test_a_list_that_is_opened_shows_what_stands_above_the_open_one(on_stage: Open) -> None:
    async with on_stage(size=(80, 24)) as (stage, pilot):
        ids = await filled(stage, 8)
        await stage.chat._conversations.open(ids[3])
        await pilot.press("f7")
        await until(lambda: "number 4" in shown(stage))
        assert stage.chat.rows._list.scroll_offset.y == 0


async def test_an_answer_of_the_list_is_read_beside_it_and_goes_with_the_next_act(on_stage: Open) -> None:
    async with on_stage(size=(80, 24)) as (stage, pilot):
        ids = await filled(stage, 5)
        await stage.chat._conversations.open(ids[0])
        await pilot.press("f7", "home", "space", "down", "space", "d")
        await until(lambda: listed(stage) == [ids[1], *ids[3:]])
        assert stage.chat.rows._list.row is not None
        assert stage.chat.rows._list.row.id == ids[3]
        line = stage.chat.notice.content_region
        assert line.x >= stage.chat.rows.region.right
        assert stage.chat.notice.opacity == 1
        await pilot.press("v", "v")
        await until(lambda: len(listed(stage)) == 2)
        await pilot.press("enter")
        await until(lambda: len(listed(stage)) == 1)
        await until(lambda: said(stage) == "")

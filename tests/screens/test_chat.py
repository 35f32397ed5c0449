"""The main screen: events go up, calls go down, and what is shown is what is so."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.fakes import said, until
from tests.resizing import resized
from tests.screens.talk import Open, answered, ask
from tests.stage import make_stage
from tui.domain.conversation import Status, Usage
from tui.domain.errors import ChatError, Failure, FailureKind
from tui.domain.stream import Named, TextDelta, UsageReported
from tui.screens import chat
from tui.screens.chat_display import BUSY
from tui.screens.help import HelpScreen
from tui.screens.message_actions import EDITING
from tui.storage.locations import Locations

REFUSED = ChatError(
    Failure(
        kind=FailureKind.PARAMETER, sentence="Temperature is not taken.", remedy="Set it to 1.", parameter="temperature"
    )
)


async def test_a_prompt_is_sent_shown_and_answered(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        stage.model.scripts = [[Named("gpt-4o-2024-11-20"), *said("Hello there.")]]
        await ask(stage, pilot, "Hi")
        await answered(stage, pilot)
        assert stage.chat.composer.text == ""
        assert [message.text for message in stage.workspace.session.path] == ["Hi", "Hello there."]
        assert stage.chat.header.conversation == "Hi"
        assert stage.chat.header.model == "gpt-4o"


@pytest.mark.parametrize("ends", [False, True])
async def test_a_reply_that_comes_before_its_prompt_is_drawn_is_shown_whole(
    on_stage: Open, monkeypatch: pytest.MonkeyPatch, ends: bool
) -> None:
    monkeypatch.setattr(chat, "SEND_FIRST", 0.2)
    async with on_stage() as (stage, pilot):
        gate = asyncio.Event()
        stage.model.scripts = [said("Soon.") if ends else [TextDelta("Soon."), gate, *said(" Later.")]]
        await ask(stage, pilot, "Hi")
        shown = stage.chat.transcript._document.entries[-1]
        assert shown.source == "Soon."
        gate.set()
        await answered(stage, pilot)
        await until(lambda: shown.live is None)
        assert shown.message.text == ("Soon." if ends else "Soon. Later.")
        assert shown.message.status is Status.DONE


async def test_the_sliders_change_the_next_request(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        stage.chat.parameters.focus_first()
        await pilot.press("left", "left", "tab", "8", "0", "0", "enter")
        await ask(stage, pilot, "Hi")
        assert stage.model.requests[0].fields == {"temperature": 0.9, "max_completion_tokens": 800}


async def test_the_system_prompt_is_what_its_editor_says(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        stage.chat.prompt.focus()
        await pilot.press("ctrl+a", "ctrl+x", *"Be brief")
        await ask(stage, pilot, "Hi")
        assert stage.model.requests[0].turns[0].text == "Be brief"


async def test_a_model_that_takes_no_temperature_says_so_at_the_slider(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        stage.model.scripts = [[Named("o3-mini-2025-01-31"), *said("Hm.")]]
        await ask(stage, pilot, "Hi")
        await answered(stage, pilot)
        screen = "\n".join(str(line) for line in stage.app.screen._compositor.render_strips())
        assert "o3-mini does not take it" in screen


@pytest.mark.long
async def test_the_budget_moves_while_one_types(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await pilot.press(*"one two three")
        budget = stage.chat.budget.budget
        assert budget is not None
        assert budget.draft.tokens > 5
        free = budget.free
        await pilot.press(*" and four more words")
        assert stage.chat.budget.budget is not None
        assert stage.chat.budget.budget.free < free


async def test_enter_during_a_reply_keeps_the_text(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        stage.model.scripts = [[TextDelta("so far"), asyncio.Event()]]
        await ask(stage, pilot, "one")
        await ask(stage, pilot, "two")
        assert stage.chat.composer.text == "two"
        assert stage.chat.composer.note == BUSY
        assert len(stage.model.requests) == 1
        await pilot.press("escape")
        assert stage.workspace.session.path[-1].status is Status.STOPPED
        assert stage.chat.composer.note == ""
        assert stage.chat.composer.text == "two"


@pytest.mark.long
async def test_escape_goes_its_ways_in_order(on_stage: Open) -> None:
    """Close what is open, else stop the reply, else composer <-> transcript (UI.md)."""
    async with on_stage() as (stage, pilot):
        stage.model.scripts = [[TextDelta("x"), asyncio.Event()]]
        await ask(stage, pilot, "one")
        stage.chat.notice.say("something")
        await pilot.press("escape")
        assert not stage.chat.notice.has_class("-shown")
        assert stage.workspace.session.streaming
        await pilot.press("escape")
        assert not stage.workspace.session.streaming
        await pilot.press("escape")
        assert stage.chat.transcript.has_focus
        await pilot.press("escape")
        assert stage.chat.composer.has_focus_within


async def test_a_draft_belongs_to_its_conversation(on_stage: Open) -> None:
    """Threat 53."""
    async with on_stage() as (stage, pilot):
        await ask(stage, pilot, "one")
        await answered(stage, pilot)
        first = stage.workspace.session.conversation.id
        await pilot.press(*"a draft")
        await pilot.press("ctrl+n")
        await pilot.pause()
        assert stage.chat.composer.text == ""
        await pilot.press(*"another")
        stage.chat.rows.post_message(stage.chat.rows.Opened(stage.chat.rows, first))
        await until(lambda: stage.workspace.session.conversation.id == first)
        await pilot.pause()
        assert stage.chat.composer.text == "a draft"
        rows = await stage.workspace.library.rows()
        assert [row.has_draft for row in rows] == [True, True]


async def test_what_is_typed_before_the_conversation_is_there_stays() -> None:
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await pilot.press(*"early")
        await until(lambda: stage.chat._begun.is_set())
        await pilot.pause()
        assert stage.chat.composer.text == "early"


@pytest.mark.long
async def test_a_failed_message_is_edited_with_its_text(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        stage.model.scripts = [[REFUSED], said("Better.")]
        await ask(stage, pilot, "a hot question")
        await answered(stage, pilot)
        assert stage.workspace.session.path[-1].failure == REFUSED.failure
        await pilot.press("escape", "e")
        assert (stage.chat.composer.text, stage.chat.composer.note) == (
            "a hot question",
            EDITING.format(send="Enter", back="Esc"),
        )
        await ask(stage, pilot, "a cooler question")
        await answered(stage, pilot)
        assert [message.text for message in stage.workspace.session.path] == ["a cooler question", "Better."]


@pytest.mark.long
async def test_editing_is_left_with_escape_and_nothing_changes(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await ask(stage, pilot, "one")
        await answered(stage, pilot)
        await pilot.press("escape", "e")
        assert "Esc as it was" in str(stage.chat.hints.render())
        await pilot.press("escape")
        assert "Esc messages" in str(stage.chat.hints.render())
        assert stage.workspace.session.editing is None
        assert stage.chat.composer.note == ""
        assert len(stage.workspace.session.path) == 2


async def test_try_again_and_continue(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        stage.model.scripts = [[TextDelta("half ")], said("and half"), said("all new")]
        await ask(stage, pilot, "one")
        await answered(stage, pilot)
        await pilot.press("escape", "g")
        await until(lambda: len(stage.model.requests) == 2)
        await answered(stage, pilot)
        assert stage.workspace.session.path[-1].text == "half and half"
        await pilot.press("r")
        await until(lambda: len(stage.model.requests) == 3)
        await answered(stage, pilot)
        assert [message.text for message in stage.workspace.session.path] == ["one", "all new"]


async def test_y_copies_the_whole_reply(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        stage.model.scripts = [said("copy **me**")]
        await ask(stage, pilot, "one")
        await answered(stage, pilot)
        await pilot.press("escape", "y")
        assert stage.app.clipboard == "copy **me**"
        assert stage.chat.notice.has_class("-shown")


@pytest.mark.long
async def test_a_reply_ends_elsewhere_and_is_marked(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        gate = asyncio.Event()
        stage.model.scripts = [[TextDelta("x"), gate, UsageReported(Usage(3, 4)), *said("y")]]
        await ask(stage, pilot, "one")
        await pilot.press("ctrl+n")
        await pilot.pause()
        gate.set()
        await answered(stage, pilot)
        assert [row.unread for row in await stage.workspace.library.rows()] == [True]


@pytest.mark.long
async def test_deleting_the_open_conversation_and_undo(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await ask(stage, pilot, "one")
        await answered(stage, pilot)
        await pilot.press("f7", "f7")
        await pilot.pause()
        stage.chat.rows.focus_list()
        await pilot.press("d")
        await until(lambda: stage.workspace.session.conversation.id == 0)
        await pilot.pause()
        assert stage.chat.transcript.selected is None
        stage.chat.rows.focus_list()
        await pilot.press("u")
        await until(lambda: bool(stage.workspace.library) and not stage.chat.notice.has_class("-shown"))
        assert [row.title for row in await stage.workspace.library.rows()] == ["one"]


@pytest.mark.long
async def test_a_conversation_deleted_while_its_reply_comes_can_be_brought_back(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        stage.model.scripts = [[TextDelta("half"), asyncio.Event()]]
        await ask(stage, pilot, "one")
        stage.chat.rows.focus_list()
        await pilot.press("d")
        await until(lambda: stage.workspace.session.conversation.id == 0)
        assert not stage.workspace.replies.running
        stage.chat.rows.focus_list()
        await pilot.press("u")
        await pilot.pause(0.2)
        assert [row.title for row in await stage.workspace.library.rows()] == ["one"]


async def test_enter_twice_in_one_burst_sends_once(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        stage.model.scripts = [[TextDelta("so far"), asyncio.Event()]]
        stage.chat.composer.set_text("once")
        await pilot.press("enter", "enter")
        await until(lambda: bool(stage.model.requests))
        await pilot.pause()
        assert len(stage.model.requests) == 1
        assert stage.workspace.session.path[0].text == "once"


@pytest.mark.long
@pytest.mark.parametrize("size", [(160, 50), (120, 40), (80, 24), (40, 12)])
async def test_every_size_works(on_stage: Open, size: tuple[int, int]) -> None:
    async with on_stage(size=size) as (stage, pilot):
        await ask(stage, pilot, "one")
        await answered(stage, pilot)
        await pilot.press("f2", "escape", "f7", "escape", "f1", "escape")
        await pilot.pause()
        assert stage.workspace.session.path[-1].text == "Hello."
        assert stage.chat.composer.region.height >= 1


@pytest.mark.long
async def test_a_window_too_small_says_so_and_comes_back(on_stage: Open) -> None:
    async with on_stage(size=(20, 6)) as (stage, pilot):
        small = stage.chat.query_one("#too-small")
        assert small.display
        assert not stage.chat.query_one("#body").display
        await resized(pilot, 80, 24)
        assert not small.display
        assert stage.chat.query_one("#body").display


async def test_panes_on_a_narrow_screen_lie_over_the_page_and_close(on_stage: Open) -> None:
    async with on_stage(size=(80, 24)) as (stage, pilot):
        assert not stage.chat.query_one("#setup").display
        await pilot.press("f2")
        await pilot.pause()
        assert stage.chat.query_one("#setup").display
        page = stage.chat.query_one("#page").region
        assert page.width == 80
        await pilot.press("escape")
        assert not stage.chat.query_one("#setup").display
        assert stage.chat.composer.has_focus_within
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert isinstance(stage.app.focused, Input)


@pytest.mark.long
async def test_panes_on_a_wide_screen_are_remembered(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await pilot.press("f2", "f7")
        assert not stage.app.preferences.current.setup_open
        assert not stage.app.preferences.current.list_open
        assert not stage.chat.query_one("#setup").display


@pytest.mark.long
async def test_f1_names_the_keys_of_the_place(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await pilot.press("f1")
        assert isinstance(stage.app.screen, HelpScreen)
        await pilot.press("escape")
        assert stage.chat.composer.has_focus_within


@pytest.mark.long
@pytest.mark.parametrize("title", ["[/foo]", "[", "[@click=app.quit]x[/]", "[red", "\x1b]0;PWN\x1b\\x", "a\u202eb"])
async def test_hostile_titles_are_text(on_stage: Open, title: str) -> None:
    """Threats 1, 8, 10: as a title, a deployment's name, a notice."""
    async with on_stage() as (stage, pilot):
        await ask(stage, pilot, title)
        await answered(stage, pilot)
        stage.chat.header.deployment = title
        stage.chat.notice.say(title)
        await pilot.pause()
        for strip in stage.app.screen._compositor.render_strips():
            assert "\x1b" not in strip.text
            assert "\u202e" not in strip.text


async def test_a_store_that_cannot_be_opened_is_said_and_nothing_typed_is_lost(
    on_stage: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZTUI_HOME", str(tmp_path))
    with closing(sqlite3.connect(Locations.from_environment().database)) as others:
        others.execute("CREATE TABLE songs (name)")
    async with on_stage() as (stage, pilot):
        notice = stage.chat.notice
        assert "another program" in str(notice.render())
        await pilot.press("escape")
        assert not notice.is_open, "it is said once"
        stage.chat.composer.set_text("precious")
        await pilot.press("enter")
        await until(lambda: "another program" in str(notice.render()))
        await answered(stage, pilot)
        assert stage.chat.composer.text == "precious"
        assert (stage.workspace.session.path, stage.model.requests) == ([], [])

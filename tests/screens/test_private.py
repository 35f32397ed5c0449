"""Temporary conversations, and conversations that are forgotten, on the main screen."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.fakes import said, until
from tests.pty.secrets import Canaries
from tests.screens.talk import Open, answered, ask
from tests.stage import Stage
from tui.screens.confirm import ConfirmScreen
from tui.screens.forgetting import DONE
from tui.screens.leaving import QUESTION, TEMPORARY, WHAT_IT_MEANS
from tui.screens.palette import PaletteScreen
from tui.storage.temporary import FIRST_ID

pytestmark = pytest.mark.long
CANARY = "AZTUI-CANARY-screen-0123456789"


async def begin(stage: Stage, pilot: Pilot[None]) -> None:
    """Start a temporary conversation."""
    await pilot.press("f9")
    await until(lambda: stage.workspace.session.conversation.temporary)
    await pilot.pause()


async def asked(stage: Stage, pilot: Pilot[None]) -> None:
    """Wait for the question what becomes of it."""
    await until(lambda: isinstance(stage.app.screen, PaletteScreen) and stage.app.screen.is_mounted)
    await pilot.pause()


async def choose(stage: Stage, pilot: Pilot[None], words: str) -> None:
    await asked(stage, pilot)
    await pilot.press(*words)
    screen = stage.app.screen
    assert isinstance(screen, PaletteScreen)
    await until(lambda: screen._ahead.shown == words)
    await pilot.press("enter")


async def test_it_says_so_all_the_time_and_is_gone_when_left(on_stage: Open, home: Path) -> None:
    async with on_stage() as (stage, pilot):
        stage.model.scripts = [said(f"{CANARY} reply")]
        await begin(stage, pilot)
        for prompt in (f"{CANARY} one", f"{CANARY} two"):
            assert stage.chat.header.conversation.startswith(TEMPORARY)
            assert stage.chat.composer.standing == WHAT_IT_MEANS
            await ask(stage, pilot, prompt)
            await answered(stage, pilot)
        assert len(stage.workspace.session.path) == 4
        assert not stage.chat.listed
        await pilot.press("ctrl+n")
        await choose(stage, pilot, "leave")
        await until(lambda: not stage.workspace.session.conversation.temporary)
        await until(lambda: stage.chat.composer.standing == "")
        assert not stage.chat.header.conversation.startswith(TEMPORARY)
        # Up brings nothing of it back
        await pilot.press("up", "up")
        await pilot.pause()
        assert stage.chat.composer.text == ""
        assert Canaries(CANARY).in_files(home) == []
    assert Canaries(CANARY).in_files(home) == []


async def test_it_is_kept_whole_where_the_person_wants_that(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        stage.model.scripts = [said("one"), said("two")]
        await begin(stage, pilot)
        await ask(stage, pilot, "Why tides?")
        await answered(stage, pilot)
        await pilot.press("f5")
        await until(lambda: len(stage.model.requests) == 2)
        await answered(stage, pilot)
        stage.chat.composer.set_text("and a draft")
        await pilot.press("ctrl+n")
        await choose(stage, pilot, "keep")
        await until(lambda: [row.title for row in stage.chat.listed] == ["Why tides?"])
        [row] = stage.chat.listed
        assert row.id < FIRST_ID
        await stage.chat._conversations.open(row.id)
        assert [message.text for message in stage.workspace.session.path] == ["Why tides?", "two"]
        assert stage.chat.composer.text == "and a draft"
        assert not stage.workspace.session.conversation.temporary


async def test_the_palette_keeps_it_and_esc_stays_in_it(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        gate = asyncio.Event()
        stage.model.scripts = [[*said("a")[:1], gate, *said("b")]]
        await begin(stage, pilot)
        await ask(stage, pilot, "Why tides?")
        await pilot.press("ctrl+n")
        await asked(stage, pilot)
        await pilot.press("escape")
        await until(lambda: stage.app.screen is stage.chat)
        assert stage.workspace.session.streaming
        await pilot.press("ctrl+p")
        await choose(stage, pilot, "keep this temporary")
        await pilot.pause()
        # not while a reply comes
        assert stage.workspace.session.conversation.temporary
        gate.set()
        await answered(stage, pilot)
        await pilot.press("ctrl+p")
        await choose(stage, pilot, "keep this temporary")
        await until(lambda: [row.title for row in stage.chat.listed] == ["Why tides?"])
        assert stage.chat.header.conversation == "Why tides?"
        assert [message.text for message in stage.workspace.session.path] == ["Why tides?", "ab"]


async def test_quitting_asks_once(on_stage: Open, home: Path) -> None:
    async with on_stage() as (stage, pilot):
        stage.model.scripts = [[*said(CANARY)[:1], asyncio.Event()]]
        await begin(stage, pilot)
        await ask(stage, pilot, CANARY)
        await pilot.press("ctrl+q")
        await asked(stage, pilot)
        assert isinstance(stage.app.screen, PaletteScreen)
        assert stage.app.screen._wanted == QUESTION
        assert stage.app.workspace is not None
        await pilot.press("ctrl+q")
        await until(lambda: stage.app.workspace is None)
    assert Canaries(CANARY).in_files(home) == []


async def test_an_empty_one_is_left_without_a_word(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        stage.chat.rows.focus_list()
        await pilot.press("N")
        await until(lambda: stage.workspace.session.conversation.temporary)
        await pilot.press("ctrl+n")
        await until(lambda: not stage.workspace.session.conversation.temporary)
        await pilot.press("ctrl+q")
        await until(lambda: stage.app.workspace is None)


async def test_a_conversation_is_forgotten(on_stage: Open, home: Path) -> None:
    async with on_stage() as (stage, pilot):
        stage.model.scripts = [said(f"{CANARY} reply")]
        await ask(stage, pilot, f"{CANARY} prompt")
        await answered(stage, pilot)
        (home / "aztui.db.corrupt-20251120T005320Z").write_bytes(b"")
        stage.chat.rows.focus_list()
        await pilot.press("X")
        await until(lambda: isinstance(stage.app.screen, ConfirmScreen))
        assert isinstance(stage.app.screen, ConfirmScreen)
        assert CANARY in stage.app.screen._title
        assert "aztui.db.corrupt-20251120T005320Z" in stage.app.screen._sentence
        await pilot.press("escape")
        await until(lambda: stage.app.screen is stage.chat)
        assert len(stage.chat.listed) == 1
        await pilot.press("X")
        await until(lambda: isinstance(stage.app.screen, ConfirmScreen))
        await pilot.press("enter")
        await until(lambda: stage.chat.notice._passing == DONE)
        assert not stage.chat.listed
        assert stage.workspace.session.path == []
        assert await stage.workspace.library.undo() is None
        stage.chat.composer.focus()
        await pilot.press("up")
        await pilot.pause()
        assert stage.chat.composer.text == ""
        assert Canaries(CANARY).in_files(home) == []

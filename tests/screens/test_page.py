"""The middle of the main screen: starters, earlier prompts, and the person's own editor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from tests.fakes import PROFILE, until
from tests.screens.talk import Open
from tests.stage import Stage, make_stage
from tests.widgets.hosts import screen_rows
from tui.domain.conversation import Status
from tui.keys import Place, keys_at
from tui.screens.page import DEMO_STARTERS, KEYS, STARTERS
from tui.screens.prompt import PromptScreen
from tui.simulator.scenarios import scenario_of
from tui.simulator.topics import TOPICS
from tui.widgets.starters import Starter

pytestmark = pytest.mark.long

FIRST, SECOND, THIRD = STARTERS


async def begun(stage: Stage, pilot: Pilot[None]) -> None:
    await until(lambda: stage.chat._begun.is_set())
    await pilot.pause()


async def sent(stage: Stage, pilot: Pilot[None], *texts: str) -> None:
    """Send prompts and wait for their replies."""
    for text in texts:
        count = len(stage.workspace.session.path) + 2
        stage.chat.composer.set_text(text)
        await pilot.press("enter")
        await until(lambda count=count: len(stage.workspace.session.path) == count)  # type: ignore[misc]
        await until(lambda: not stage.workspace.replies.running)
        await pilot.pause()


def shown(stage: Stage) -> str:
    return "\n".join(screen_rows(stage.app))


@pytest.mark.parametrize("width", [72, 88, 0])
async def test_what_is_written_is_as_wide_as_what_is_read(width: int) -> None:
    stage = make_stage()
    async with stage.app.run_test(size=(160, 50)) as pilot:
        await begun(stage, pilot)
        preferences = stage.app.preferences
        preferences.use(replace(preferences.current, reading_width=width))
        await sent(stage, pilot, "hello")
        # the half row above the prompt, between the two panes
        edge = next(row[:127] for row in screen_rows(stage.app) if "▄" in row[30:120])
        composer = stage.chat.composer.region
        assert composer.right == edge.rindex("▄") + 1
        assert stage.chat.page.region.right - composer.right == (104 - width - 5 if width else 1)


# starters


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_an_empty_conversation_offers_starters_until_something_is_sent(size: tuple[int, int]) -> None:
    stage = make_stage()
    async with stage.app.run_test(size=size) as pilot:
        await begun(stage, pilot)
        assert all(starter.title in shown(stage) for starter in STARTERS)
        await pilot.press("h", "i")
        assert stage.chat.composer.text == "hi"
        assert all(starter.title in shown(stage) for starter in STARTERS)
        await sent(stage, pilot, "hello")
        assert not any(starter.title in shown(stage) for starter in STARTERS)
        assert "hello" in shown(stage)
        await pilot.press("ctrl+n")
        await until(lambda: FIRST.title in shown(stage))
        assert "hello" not in "\n".join(row[24:] for row in screen_rows(stage.app)[1:]) or size[0] < 100


async def test_tab_and_arrows_choose_and_enter_writes_it() -> None:
    stage = make_stage()
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await begun(stage, pilot)
        assert "Tab choose one of these" in shown(stage)
        await pilot.press("tab")
        assert stage.chat.page.starters.starter == FIRST
        assert "Enter write it" in shown(stage)
        await pilot.press("down", "down", "up")
        assert stage.chat.page.starters.starter == SECOND
        await pilot.press("enter")
        await until(lambda: stage.chat.composer.text == SECOND.text)
        await pilot.pause()
        assert stage.model.requests == []
        assert stage.chat.page.starters.starter is None
        assert "Enter send" in shown(stage)
        await pilot.press("x", "ctrl+z", "ctrl+z")
        assert stage.chat.composer.text == "", "it can be taken back like what is typed"


async def test_typing_simply_types_and_escape_lets_go() -> None:
    stage = make_stage()
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await begun(stage, pilot)
        await pilot.press("tab", "escape")
        assert stage.chat.page.starters.starter is None
        await pilot.press("tab", "n", "o", "w")
        assert stage.chat.composer.text == "now"
        assert stage.chat.page.starters.starter is None
        await pilot.press("enter")
        await until(lambda: len(stage.model.requests) == 1)


async def test_tab_twice_goes_on_to_the_setup() -> None:
    stage = make_stage()
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await begun(stage, pilot)
        await pilot.press("tab", "tab")
        await pilot.pause()
        assert stage.app.focused in list(stage.chat.prompt.walk_children())
        assert stage.chat.page.starters.starter is None
        await pilot.press("escape", "x", "tab")
        await pilot.pause()
        assert stage.app.focused in list(stage.chat.prompt.walk_children()), "with a text there is nothing to choose"


async def test_a_click_puts_it_before_what_is_written() -> None:
    stage = make_stage()
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await begun(stage, pilot)
        await pilot.press("E", "4", "2")
        row = next(number for number, text in enumerate(screen_rows(stage.app)) if FIRST.title in text)
        await pilot.click(offset=(40, row))
        await until(lambda: stage.chat.composer.text == f"{FIRST.text}E42")


async def test_escape_in_an_empty_conversation_keeps_the_composer() -> None:
    """There are no messages to go to, and what is typed next must not be lost."""
    stage = make_stage()
    async with stage.app.run_test(size=(80, 24)) as pilot:
        await begun(stage, pilot)
        await pilot.press("escape", "escape", "h", "i")
        assert stage.chat.composer.text == "hi"


@pytest.mark.parametrize("starter", DEMO_STARTERS, ids=lambda starter: starter.title)
def test_the_demo_begins_with_what_the_simulator_knows(starter: Starter) -> None:
    words = set(re.findall(r"[a-z]+", starter.text.lower()))
    assert scenario_of("gpt-4o", starter.text) or any(topic.score(words) for topic in TOPICS)


def test_the_keys_that_are_named_are_there() -> None:
    assert {key.id for key in keys_at(Place.APP)} >= set(KEYS)


# earlier prompts


async def test_up_brings_earlier_prompts_and_down_the_draft() -> None:
    stage = make_stage()
    async with stage.app.run_test(size=(80, 24)) as pilot:
        await begun(stage, pilot)
        await sent(stage, pilot, "one", "two\nlines", "three")
        composer = stage.chat.composer
        rows = len(stage.chat.listed)
        for key, text in (
            ("up", "three"),
            ("up", "two\nlines"),
            ("up", "one"),
            ("up", "one"),
            ("down", "two\nlines"),
            ("down", "three"),
            ("down", ""),
            ("down", ""),
        ):
            await pilot.press(key)
            await pilot.pause()
            assert composer.text == text
        assert stage.workspace.session.typed == ""
        assert len(stage.chat.listed) == rows


async def test_several_lines_are_walked_through_and_then_left() -> None:
    stage = make_stage()
    async with stage.app.run_test(size=(80, 24)) as pilot:
        await begun(stage, pilot)
        await sent(stage, pilot, "one", "first\nsecond " + "long " * 40)
        composer = stage.chat.composer
        await pilot.press("up")
        await pilot.pause()
        assert composer.text.startswith("first")
        await pilot.press("down")
        assert composer.text.startswith("first"), "down moves in it before it leaves it"
        await pilot.press("up", "up")
        await pilot.pause()
        assert composer.text == "one"


async def test_a_changed_one_is_the_draft_and_the_arrows_move_in_it() -> None:
    stage = make_stage()
    async with stage.app.run_test(size=(80, 24)) as pilot:
        await begun(stage, pilot)
        await sent(stage, pilot, "one", "two")
        composer = stage.chat.composer
        await pilot.press("up")
        await pilot.pause()
        await pilot.press("x")
        await pilot.press("up", "down")
        await pilot.pause()
        assert composer.text == "twox"
        assert stage.workspace.session.typed == "twox"
        await pilot.press("enter")
        await until(lambda: stage.model.requests[-1].turns[-1].text == "twox")


async def test_one_that_is_only_looked_at_is_no_draft() -> None:
    stage = make_stage()
    async with stage.app.run_test(size=(80, 24)) as pilot:
        await begun(stage, pilot)
        await sent(stage, pilot, "one")
        await pilot.press("ctrl+n")
        await until(lambda: not stage.workspace.session.path)
        await pilot.pause()
        await pilot.press("up")
        await until(lambda: stage.chat.composer.text == "one")
        assert "draft 0" not in shown(stage)
        await pilot.press("ctrl+n")
        await until(lambda: stage.chat.composer.text == "")
        rows = await stage.workspace.library.rows()
        assert [(row.title, row.has_draft) for row in rows] == [("one", False)]


async def test_up_typed_and_text_behind_it_keep_the_text() -> None:
    """What is typed is never replaced, however late the prompts come from the disk."""
    stage = make_stage()
    async with stage.app.run_test(size=(80, 24)) as pilot:
        await begun(stage, pilot)
        await sent(stage, pilot, "one")
        await pilot.press("up", "x")
        await pilot.pause()
        assert "x" in stage.chat.composer.text


async def test_without_earlier_prompts_up_goes_to_the_starters() -> None:
    stage = make_stage()
    async with stage.app.run_test(size=(80, 24)) as pilot:
        await begun(stage, pilot)
        await pilot.press("up")
        await until(lambda: stage.chat.page.starters.starter == THIRD)
        await pilot.press("escape", "down")
        await until(lambda: stage.chat.page.starters.starter == FIRST)


# the editor outside


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An editor that waits for a file, then puts it in the place of its own."""
    answer = tmp_path / "answer"
    program = tmp_path / "editor"
    program.write_text(
        f'#!/bin/sh\ncp "$1" "{tmp_path}/given"\nuntil [ -e "{answer}" ]; do sleep 0.02; done\ncp "{answer}" "$1"\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(program))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    yield answer
    assert list(temporary.iterdir()) == []


def lend_terminal(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the app of a test, which has no terminal, lend it."""

    @contextmanager
    def suspend() -> Iterator[None]:
        yield

    monkeypatch.setattr(stage.app, "suspend", suspend)


async def test_the_text_at_hand_goes_out_and_comes_back(outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = make_stage()
    lend_terminal(stage, monkeypatch)
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await begun(stage, pilot)
        outside.write_text("better\n", encoding="utf-8")
        await pilot.press("o", "k", "ctrl+g")
        await until(lambda: stage.chat.composer.text == "better")
        assert (outside.parent / "given").read_text(encoding="utf-8") == "ok"
        await until(lambda: stage.workspace.session.conversation.draft == "better")
        await pilot.press("ctrl+z")
        assert stage.chat.composer.text == "ok"


async def test_the_system_prompt_goes_out_where_it_has_the_focus(
    outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = make_stage()
    lend_terminal(stage, monkeypatch)
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await begun(stage, pilot)
        outside.write_text("Be brief.\n", encoding="utf-8")
        stage.chat.prompt.focus()
        await pilot.pause()
        await pilot.press("ctrl+g")
        await until(lambda: stage.workspace.session.conversation.system_prompt == "Be brief.")
        assert stage.chat.prompt.text == "Be brief."
        assert stage.chat.composer.text == ""


async def test_it_goes_out_from_the_whole_page_too(outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = make_stage()
    lend_terminal(stage, monkeypatch)
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await begun(stage, pilot)
        chat = stage.chat
        outside.write_text("Be kind.\n", encoding="utf-8")
        await pilot.press("f4")
        await until(lambda: isinstance(stage.app.screen, PromptScreen))
        await pilot.pause()
        await pilot.press("ctrl+g")
        await until(lambda: stage.workspace.session.conversation.system_prompt == "Be kind.")
        await pilot.press("escape")
        await until(lambda: stage.app.screen is chat)
        assert chat.prompt.text == "Be kind."


async def test_the_program_ends_while_it_is_edited(outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threats 29, 30: what was saved in the editor is the draft, and the file is gone."""
    stage = make_stage()
    lend_terminal(stage, monkeypatch)
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await begun(stage, pilot)
        await pilot.press("o", "k")
        await until(lambda: stage.workspace.session.conversation.draft == "ok")
        await pilot.press("ctrl+g")
        given = outside.parent / "given"
        await until(given.exists)
        [file] = (outside.parent / "temporary").rglob("*.md")
        file.write_text("saved meanwhile\n", encoding="utf-8")
        workspace = stage.workspace
        stage.app._end(Status.INTERRUPTED)
        assert workspace.session.conversation.draft == "saved meanwhile"
    again = make_stage()
    async with again.app.run_test(size=(120, 40)) as pilot:
        await begun(again, pilot)
        assert again.chat.composer.text == "saved meanwhile"


async def test_the_program_ends_while_the_system_prompt_of_a_new_conversation_is_edited(
    outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = make_stage()
    lend_terminal(stage, monkeypatch)
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await begun(stage, pilot)
        await pilot.press("o", "k")
        stage.chat.prompt.focus()
        await pilot.press("ctrl+g")
        await until((outside.parent / "given").exists)
        [file] = (outside.parent / "temporary").rglob("*.md")
        file.write_text("Be kind.\n", encoding="utf-8")
        stage.app._end(Status.INTERRUPTED)
    again = make_stage()
    async with again.app.run_test(size=(120, 40)) as pilot:
        await begun(again, pilot)
        rows = await again.workspace.library.rows()
        assert len(rows) == 1
        await again.workspace.session.open(rows[0].id)
        assert again.workspace.session.conversation.system_prompt == "Be kind."
        assert again.workspace.session.typed == "ok"


async def test_without_an_editor_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = make_stage(profile=PROFILE)
    monkeypatch.setenv("VISUAL", "no-such-editor")
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await begun(stage, pilot)
        await pilot.press("o", "k", "ctrl+g")
        await until(lambda: "VISUAL names no-such-editor" in shown(stage))
        assert stage.chat.composer.text == "ok"
        monkeypatch.setenv("VISUAL", "cat")
        await pilot.press("escape", "ctrl+g")
        await until(lambda: "cannot be lent" in shown(stage))


async def test_keys_on_a_screen_over_the_page_are_keys(on_stage: Open) -> None:
    """While somebody types nothing is loaded that stops the program."""
    async with on_stage() as (stage, pilot):
        await pilot.press("f4")
        await until(lambda: isinstance(stage.app.screen, PromptScreen))
        quiet, touched = stage.workspace.session.quiet, list[bool]()
        quiet.touch = lambda: touched.append(True)  # type: ignore[method-assign]
        await pilot.press("x")
        assert touched
        touched.clear()
        stage.app.post_message(Paste("pasted"))
        await until(lambda: bool(touched))

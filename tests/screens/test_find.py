"""Ctrl+F on the main screen: the line, its keys and switches, and where it leaves the reader."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from tests.fakes import said, until
from tests.screens.talk import Open, answered, ask
from tests.stage import Stage
from tui.keys import Place


async def talked(stage: Stage, pilot: Pilot[None], *replies: str) -> None:
    stage.model.scripts = [said(reply) for reply in replies]
    for number in range(len(replies)):
        await ask(stage, pilot, f"Question {number + 1}")
        await answered(stage, pilot)


async def found(stage: Stage, pilot: Pilot[None]) -> str:
    """What the line says of how much was found."""
    await pilot.pause()
    finding = stage.chat.transcript._finding
    await until(lambda: finding is None or finding.done)
    await pilot.pause()
    return str(stage.chat.page.find_bar.count.content)


def footer(stage: Stage) -> str:
    return stage.chat.hints.render_line(0).text


async def test_what_is_typed_is_found_and_keys_go_through_it(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await talked(stage, pilot, "An apple and a pear.", "No apple here: APPLE.")
        await pilot.press("ctrl+f", *"apple")
        assert await found(stage, pilot) == "3 / 3"
        await pilot.press("up")
        assert await found(stage, pilot) == "2 / 3"
        await pilot.press("enter")
        assert await found(stage, pilot) == "3 / 3"
        await pilot.press("down")
        assert await found(stage, pilot) == "1 / 3"
        assert "Esc close" in footer(stage)
        assert "back" not in footer(stage)
        await pilot.press(*" pie")
        assert await found(stage, pilot) == "none"


@pytest.mark.long
async def test_esc_stays_at_the_message_that_was_found(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await talked(stage, pilot, "An apple.", "A pear.")
        await pilot.press("ctrl+f", *"apple")
        await found(stage, pilot)
        await pilot.press("escape")
        assert not stage.chat.page.find_bar.is_open
        assert stage.chat.transcript.has_focus
        assert stage.chat.transcript.selected == stage.workspace.session.path[1].id
        await pilot.press("slash")
        assert stage.chat.page.find_bar.field.value == "apple"
        await pilot.press(*"pear")
        assert await found(stage, pilot) == "1 / 1"


@pytest.mark.long
async def test_the_switches_turn_by_keys_and_by_the_mouse(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await talked(stage, pilot, "An apple, an Apple, a1.")
        await pilot.press("ctrl+f", *"Apple")
        assert await found(stage, pilot) == "2 / 2"
        await pilot.press("alt+c")
        assert await found(stage, pilot) == "1 / 1"
        await pilot.click("#case")
        assert await found(stage, pilot) == "2 / 2"
        await pilot.press("alt+r", "ctrl+u", *r"a\d")
        assert await found(stage, pilot) == "1 / 1"
        await pilot.press("(")
        assert (await found(stage, pilot)).startswith("This is no regular expression")


@pytest.mark.long
async def test_another_conversation_closes_it_and_an_empty_one_has_none(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await pilot.press("ctrl+f")
        assert not stage.chat.page.find_bar.is_open
        await talked(stage, pilot, "An apple.")
        await pilot.press("ctrl+f", *"apple", "ctrl+n")
        await found(stage, pilot)
        assert not stage.chat.page.find_bar.is_open
        assert stage.chat.composer.has_focus or stage.chat._place() is Place.COMPOSER


async def test_ctrl_c_copies_what_the_mouse_selected(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await talked(stage, pilot, "An apple and a pear.")
        view = stage.chat.transcript
        row = next(y for y in range(view.size.height) if "An apple" in view.render_line(y).text)
        column = view.render_line(row).text.index("apple")
        await pilot.mouse_down(view, offset=(column, row))
        await pilot.hover(view, offset=(column + 5, row))
        await pilot.mouse_up(view, offset=(column + 5, row))
        assert "Esc leave" in footer(stage)
        await pilot.press("ctrl+c")
        await until(lambda: stage.app.clipboard == "apple")
        await pilot.pause()
        assert "Esc leave" not in footer(stage)

"""The tree on the main screen: where the reader is while the answers are walked, and what deleting leaves."""

from __future__ import annotations

import asyncio

import pytest
from textual.pilot import Pilot

from tests.fakes import said, until
from tests.screens.talk import Open, answered, ask
from tests.screens.test_message_actions import noticed, shown
from tests.stage import Stage
from tui.domain.stream import Finished, TextDelta
from tui.screens.palette import PaletteScreen

pytestmark = pytest.mark.long


def row_of(stage: Stage, words: str) -> int:
    """The row of the screen on which words stand first."""
    return next(row for row, line in enumerate(shown(stage).split("\n")) if words in line)


def cell_of(stage: Stage, words: str) -> tuple[int, int]:
    row = row_of(stage, words)
    return shown(stage).split("\n")[row].index(words), row


async def talk(stage: Stage, pilot: Pilot[None], *replies: str) -> None:
    """A conversation with these replies to prompt 1, prompt 2 ...; the focus is on the messages."""
    stage.model.scripts = [said(reply) for reply in replies]
    for number in range(1, len(replies) + 1):
        await ask(stage, pilot, f"prompt {number}")
        await answered(stage, pilot)
    await pilot.press("escape")


async def shows(stage: Stage, pilot: Pilot[None], words: str) -> None:
    await until(lambda: words in shown(stage))
    await pilot.pause()


async def test_the_reader_stays_at_the_answer_that_is_walked(on_stage: Open) -> None:
    """An answer in the middle, with more above and below than there is room for."""
    long = "\n\n".join(f"line {number}" for number in range(40))
    async with on_stage(size=(100, 30)) as (stage, pilot):
        await talk(stage, pilot, long, "one answer", long, "the end")
        session, view = stage.workspace.session, stage.chat.transcript
        stage.model.scripts.append(said("another answer"))
        view.selected = session.path[3].id
        await pilot.press("r")
        await answered(stage, pilot)
        assert [message.text for message in session.path][-1] == "another answer"
        await pilot.press("up")
        await pilot.press("left_square_bracket")
        await shows(stage, pilot, "one answer")
        assert view.selected == session.path[3].id
        assert "the end" not in shown(stage)
        before = row_of(stage, "one answer")
        await pilot.press("right_square_bracket")
        await shows(stage, pilot, "another answer")
        assert view.selected == session.path[3].id
        await pilot.press("left_square_bracket")
        await shows(stage, pilot, "one answer")
        assert row_of(stage, "one answer") == before
        assert not view.following
        await pilot.press("left_square_bracket")
        await noticed(stage, "This is the first answer.")


async def test_the_mouse_walks_the_answers_too(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await talk(stage, pilot, "first")
        stage.model.scripts.append(said("second"))
        await pilot.press("f5")
        await answered(stage, pilot)
        await shows(stage, pilot, "‹ 2 / 2 ›")
        await pilot.click(offset=cell_of(stage, "‹ 2 / 2"))
        await shows(stage, pilot, "‹ 1 / 2 ›")
        column, row = cell_of(stage, "1 / 2 ›")
        await pilot.click(offset=(column + 6, row))
        await shows(stage, pilot, "‹ 2 / 2 ›")
        assert stage.workspace.session.path[1].text == "second"


async def test_a_reply_that_comes_is_seen_again_as_far_as_it_is(on_stage: Open) -> None:
    gate, last = asyncio.Event(), asyncio.Event()
    async with on_stage() as (stage, pilot):
        await talk(stage, pilot, "first")
        stage.model.scripts.append([TextDelta("half"), gate, TextDelta(" more"), last, Finished("stop")])
        await pilot.press("r")
        await shows(stage, pilot, "half")
        await pilot.press("left_square_bracket")
        await shows(stage, pilot, "first")
        assert "half" not in shown(stage)
        gate.set()
        await pilot.press("right_square_bracket")
        await shows(stage, pilot, "half more")
        assert "‹ 2 / 2 ›" in shown(stage)
        last.set()
        await answered(stage, pilot)
        await shows(stage, pilot, "stop")


async def test_another_deployment_is_chosen_for_one_answer(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await talk(stage, pilot, "first")
        stage.model.scripts.append(said("second"))
        await pilot.press("shift+f5")
        await until(lambda: isinstance(stage.app.screen, PaletteScreen))
        await pilot.press(*"elsewhere", "enter")
        await until(lambda: len(stage.model.requests) == 2)
        await answered(stage, pilot)
        assert [request.deployment for request in stage.model.requests] == ["gpt-test", "elsewhere"]
        await shows(stage, pilot, "elsewhere")
        assert stage.workspace.session.deployment == "gpt-test"
        assert stage.chat.header.deployment == "gpt-test"


async def test_what_was_deleted_comes_back_also_where_nothing_is_left(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await talk(stage, pilot, "first", "second")
        session, view = stage.workspace.session, stage.chat.transcript
        await pilot.press("up", "d")
        await noticed(stage, "The message is deleted. Press u in the messages to bring it back.")
        await until(lambda: len(session.path) == 3)
        await pilot.press("u")
        await until(lambda: len(session.path) == 4)
        await shows(stage, pilot, "second")
        view.selected = session.path[0].id
        await pilot.press("d")
        await noticed(stage, "and 3 messages after it. To bring it back, press ^P and type undelete message.")
        assert stage.chat.page.has_class("-empty")
        await pilot.press("ctrl+p", *"undelete message", "enter")
        await until(lambda: len(session.path) == 4)
        await shows(stage, pilot, "first")


async def test_a_branch_is_opened_and_a_prompt_being_edited_is_left(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await talk(stage, pilot, "first", "second")
        session, view = stage.workspace.session, stage.chat.transcript
        view.selected = session.path[0].id
        await pilot.press("e")
        assert stage.chat.composer.text == "prompt 1"
        assert "Editing" in stage.chat.composer.note
        await pilot.press("escape")
        assert session.editing is None
        assert stage.chat.composer.note == ""
        await pilot.press("escape")
        view.selected = session.path[1].id
        await pilot.press("b")
        await noticed(stage, "This is a branch.")
        assert (session.conversation.title, len(session.path)) == ("prompt 1 (branch)", 2)
        await until(lambda: stage.chat._place().value == "composer")


async def test_a_conversation_opens_at_a_message_of_any_branch(on_stage: Open) -> None:
    """As a search does that found it there."""
    long = "\n\n".join(f"line {number}" for number in range(40))
    async with on_stage(size=(100, 30)) as (stage, pilot):
        await talk(stage, pilot, long, "the old answer", long)
        session = stage.workspace.session
        old = session.path[3].id
        session.edit(session.path[0].id)
        await session.ask("anew")
        await answered(stage, pilot)
        await stage.chat._conversations.open(session.conversation.id, old)
        await shows(stage, pilot, "the old answer")
        assert row_of(stage, "the old answer") < 4
        assert stage.chat.transcript.place.message_id == old

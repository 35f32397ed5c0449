"""What is sent of a conversation, as a person steers it on the main screen."""

from __future__ import annotations

import json

import pytest
from textual.pilot import Pilot

from tests.fakes import said, until
from tests.screens.talk import Open, answered, ask
from tests.stage import Stage
from tui.domain.errors import ChatError, Failure, FailureKind
from tui.domain.models import Exceeded
from tui.domain.options import CONTEXT
from tui.domain.parameters import ASK_TURNS, MAX_TOKENS, PAST_MESSAGES
from tui.screens.palette import PaletteScreen
from tui.screens.request import RequestScreen

pytestmark = pytest.mark.long


async def talked(stage: Stage, pilot: Pilot[None], *prompts: str) -> None:
    stage.model.scripts = [said(f"Answer {number}.") for number in range(1, len(prompts) + 1)]
    for prompt in prompts:
        await ask(stage, pilot, prompt)
        await answered(stage, pilot)


def sent(stage: Stage) -> list[str]:
    return [turn.text for turn in stage.model.requests[-1].turns if turn.role != "system"]


def rows(stage: Stage) -> str:
    return "\n".join("".join(part.text for part in strip) for strip in stage.app.screen._compositor.render_strips())


async def test_a_message_is_left_out_by_a_key_and_sent_again(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await talked(stage, pilot, "first", "second")
        await pilot.press("escape")
        stage.chat.transcript.selected = stage.workspace.session.path[2].id
        await pilot.press("x")
        await pilot.pause()
        assert "left out" in rows(stage)
        await pilot.press("escape")
        await ask(stage, pilot, "third")
        await answered(stage, pilot)
        assert sent(stage) == ["first", "Answer 1.", "Answer 2.", "third"]
        await pilot.press("escape")
        stage.chat.transcript.selected = stage.workspace.session.path[2].id
        await pilot.press("x", "escape")
        await ask(stage, pilot, "fourth")
        await answered(stage, pilot)
        assert sent(stage)[:4] == ["first", "Answer 1.", "second", "Answer 2."]


async def test_a_pin_stays_with_the_last_messages_and_over_a_restart(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await talked(stage, pilot, "first", "second", "third")
        session = stage.workspace.session
        await pilot.press("escape")
        stage.chat.transcript.selected = session.path[1].id
        await pilot.press("p")
        await pilot.pause()
        assert "pinned" in rows(stage)
        parameters = session.conversation.parameters.changed(CONTEXT, "last").changed(PAST_MESSAGES, 2)
        await session.set_up(parameters=parameters)
        pinned = next(message for message in session.path if message.pinned)
        await session.open(session.conversation.id)
        assert session.conversation.has_pins
        await ask(stage, pilot, "fourth")
        await answered(stage, pilot)
        assert sent(stage) == [pinned.text, "third", "Answer 3.", "fourth"]


async def test_what_enter_sends_is_shown_as_it_is_posted(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await talked(stage, pilot, "first")
        await pilot.press(*"next?")
        await pilot.press("ctrl+p", *"request", "enter")
        await pilot.pause()
        assert isinstance(stage.app.screen, RequestScreen)
        body = json.loads(stage.app.screen._text)
        assert [message["content"] for message in body["messages"]][1:] == ["first", "Answer 1.", "next?"]
        assert '"next?"' in rows(stage)
        assert len(stage.model.requests) == 1
        await pilot.press("escape")
        assert stage.chat.composer.text == "next?"


async def test_the_setup_chooses_what_goes_along_and_the_bar_says_it(on_stage: Open) -> None:
    async with on_stage(size=(120, 40)) as (stage, pilot):
        await talked(stage, pilot, "first", "second")
        stage.chat.show_slider(CONTEXT.key)
        await pilot.pause()
        await pilot.press("right")
        await pilot.pause()
        assert stage.workspace.session.conversation.parameters[CONTEXT.key] == "last"
        assert "last 10 messages" in rows(stage)
        await pilot.press("right")
        await pilot.pause()
        assert "asks when it is full" in rows(stage)
        await pilot.press("right")
        await pilot.pause()
        assert "everything is sent" in rows(stage)


async def asking(stage: Stage, pilot: Pilot[None], turns: int) -> None:
    """A conversation of two prompts whose setup asks after so many."""
    await talked(stage, pilot, "first", "second")
    session = stage.workspace.session
    parameters = session.conversation.parameters.changed(CONTEXT, "ask").changed(ASK_TURNS, turns)
    await session.set_up(parameters=parameters)
    await pilot.press(*"third", "enter")
    await pilot.pause()


async def test_below_the_limit_nobody_is_asked(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await asking(stage, pilot, 3)
        await answered(stage, pilot)
        assert sent(stage)[-1] == "third"


async def test_at_the_limit_the_person_chooses_and_may_go_back(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await asking(stage, pilot, 2)
        assert isinstance(stage.app.screen, PaletteScreen)
        assert "This conversation has 2 prompts, the limit of its setup." in rows(stage)
        await pilot.press("escape")
        await pilot.pause()
        assert stage.chat.composer.text == "third"
        assert len(stage.model.requests) == 2


@pytest.mark.parametrize(("word", "context", "limit"), [("oldest", "drop", 2), ("raise", "ask", 4)])
async def test_it_goes_on_with_less_or_with_more(on_stage: Open, word: str, context: str, limit: int) -> None:
    async with on_stage() as (stage, pilot):
        await asking(stage, pilot, 2)
        await pilot.press(*word, "enter")
        await answered(stage, pilot)
        assert sent(stage)[-1] == "third"
        parameters = stage.workspace.session.conversation.parameters
        assert (parameters[CONTEXT.key], parameters[ASK_TURNS.key]) == (context, limit)


async def test_a_new_conversation_goes_on_with_the_same_setup(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await asking(stage, pilot, 2)
        before = stage.workspace.session.conversation
        await pilot.press(*"new", "enter")
        await answered(stage, pilot)
        assert sent(stage) == ["third"]
        after = stage.workspace.session.conversation
        assert after.id != before.id
        assert (after.parameters, after.system_prompt) == (before.parameters, before.system_prompt)
        old = await stage.workspace.store.conversation(before.id)
        assert old is not None
        assert old.draft == ""
        assert stage.chat.composer.text == ""


async def refused(stage: Stage, pilot: Pilot[None]) -> None:
    """A conversation of which everything is sent, and the service takes less."""
    await talked(stage, pilot, "first " * 300, "second " * 300)
    session = stage.workspace.session
    await session.set_up(parameters=session.conversation.parameters.changed(CONTEXT, "all").changed(MAX_TOKENS, 400))
    exceeded = Exceeded(950, 640, 400)
    failure = Failure(kind=FailureKind.CONTEXT, sentence="It is too long.", remedy="Shorten it.", exceeded=exceeded)
    stage.model.scripts = [*stage.model.scripts, [ChatError(failure)], said("It fits.")]
    await ask(stage, pilot, "third")
    await answered(stage, pilot)
    assert "make it fit" in rows(stage)
    assert "of 950" in rows(stage), "the bar has learned the window"
    await pilot.press("escape")
    stage.chat.transcript.selected = session.path[-1].id
    await pilot.press("r")
    await pilot.pause()
    assert isinstance(stage.app.screen, PaletteScreen)
    assert "The request takes" in rows(stage)


async def test_the_message_that_was_too_long_offers_the_next_step(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await refused(stage, pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert len(stage.model.requests) == 3, "who goes back sends nothing"


async def test_a_prompt_that_is_too_long_alone_is_to_be_shortened(on_stage: Open) -> None:
    """A new conversation could not take it either, and would stay behind with each try."""
    async with on_stage() as (stage, pilot):
        await talked(stage, pilot, "first")
        exceeded = Exceeded(200, 900)
        failure = Failure(kind=FailureKind.CONTEXT, sentence="It is too long.", remedy="Shorten it.", exceeded=exceeded)
        stage.model.scripts = [*stage.model.scripts, [ChatError(failure)], said("no")]
        await ask(stage, pilot, "long " * 300)
        await answered(stage, pilot)
        session = stage.workspace.session
        here = session.conversation.id
        await pilot.press("escape")
        stage.chat.transcript.selected = session.path[-1].id
        await pilot.press("r")
        await pilot.pause()
        assert "Shorten the message; nothing was sent." in rows(stage)
        assert (session.conversation.id, session.editing) == (here, session.path[-2].id)
        assert stage.chat.composer.text.startswith("long long")
        await session.set_up(parameters=session.conversation.parameters.changed(CONTEXT, "ask"))
        await pilot.press("enter")
        await pilot.pause()
        assert len(stage.model.requests) == 2
        assert "Shorten the message; nothing was sent." in rows(stage)
        assert stage.chat.composer.text.startswith("long long")


async def test_the_oldest_are_left_out_and_it_is_asked_again(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await refused(stage, pilot)
        await pilot.press(*"oldest", "enter")
        await until(lambda: len(stage.model.requests) == 4)
        await answered(stage, pilot)
        assert [text.split()[0] for text in sent(stage)] == ["second", "Answer", "third"]
        assert stage.workspace.session.conversation.parameters[CONTEXT.key] == "drop"
        assert "It fits." in rows(stage)


async def test_max_tokens_are_lowered_and_all_is_sent(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await refused(stage, pilot)
        await pilot.press(*"lower", "enter")
        await until(lambda: len(stage.model.requests) == 4)
        await answered(stage, pilot)
        assert len(sent(stage)) == 5
        assert 250 < stage.workspace.session.conversation.parameters[MAX_TOKENS.key] < 400  # type: ignore[operator]
        assert "It fits." in rows(stage)


async def test_the_prompt_goes_along_into_a_new_conversation(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await refused(stage, pilot)
        before = stage.workspace.session.conversation
        await pilot.press(*"new", "enter")
        await until(lambda: len(stage.model.requests) == 4)
        await answered(stage, pilot)
        assert sent(stage) == ["third"]
        after = stage.workspace.session.conversation
        assert (after.id != before.id, after.parameters) == (True, before.parameters)
        assert stage.chat.composer.text == ""

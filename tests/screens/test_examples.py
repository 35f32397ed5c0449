"""The screen of the examples: what is written there is kept as it is typed, and goes with the next request."""

from __future__ import annotations

import asyncio

import pytest
from textual.pilot import Pilot

from tests.fakes import until
from tests.screens.talk import Open, answered, ask
from tests.screens.test_haste import at_once
from tests.stage import Stage
from tests.widgets.hosts import HOSTILE, SIZES, rows, screen_rows
from tui.domain.conversation import Example
from tui.domain.stream import TextDelta
from tui.screens.chat import ChatScreen
from tui.screens.examples import ExamplesScreen
from tui.screens.help import HelpScreen
from tui.widgets.example_list import ExampleList
from tui.widgets.examples_row import ExamplesRow

ONE, TWO, THREE = (Example(name, name.upper()) for name in ("one", "two", "three"))


async def opened(stage: Stage, pilot: Pilot[None], *examples: Example) -> ExamplesScreen:
    """The screen, as it is reached from the row of the setup."""
    await stage.workspace.session.set_up(examples=examples)
    stage.chat.show_model()
    if not stage.chat.examples.region:
        await pilot.press("f2")
    stage.chat.examples.focus()
    await pilot.press("enter")
    await until(lambda: isinstance(stage.app.screen, ExamplesScreen))
    await pilot.pause()
    assert isinstance(stage.app.screen, ExamplesScreen)
    return stage.app.screen


def kept(stage: Stage) -> tuple[Example, ...]:
    return stage.workspace.session.conversation.examples


async def closed(stage: Stage) -> None:
    await until(lambda: isinstance(stage.app.screen, ChatScreen))


async def test_the_first_one_is_added_and_sent(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        screen = await opened(stage, pilot)
        assert any(
            "None yet." in row and "n to add" in " ".join(screen_rows(stage.app)) for row in screen_rows(stage.app)
        )
        await pilot.press("n", *"What is 1+1?", "enter", *"Say it.", "tab", *"Two.")
        await until(lambda: kept(stage) == (Example("What is 1+1?\nSay it.", "Two."),))
        await until(lambda: "1 · " in rows(screen)[screen.query_one("#examples-heading").region.y])
        await pilot.press("escape")
        assert screen.focused is screen.pairs
        await pilot.press("escape")
        await closed(stage)
        assert stage.chat.examples.has_focus
        await until(lambda: "1 · " in rows(stage.chat.examples)[0])
        await ask(stage, pilot, "Hi")
        await answered(stage, pilot)
        turns = [(turn.role.value, turn.text) for turn in stage.model.requests[0].turns]
        assert turns[1:] == [("user", "What is 1+1?\nSay it."), ("assistant", "Two."), ("user", "Hi")]


@pytest.mark.long
async def test_they_are_chosen_moved_removed_and_brought_back(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        screen = await opened(stage, pilot, ONE, TWO, THREE)
        await pilot.press("up", "down")
        assert (screen.user.text, screen.assistant.text) == ("two", "TWO")
        await pilot.press("K")
        assert kept(stage) == (TWO, ONE, THREE)
        await pilot.press("K", "J", "J", "J")
        assert kept(stage) == (ONE, THREE, TWO)
        await pilot.press("d")
        assert kept(stage) == (ONE, THREE)
        assert screen.user.text == "three"
        assert any("Removed. Press u to bring it back." in row for row in screen_rows(stage.app))
        await pilot.press("up", "d", "d")
        assert kept(stage) == ()
        await pilot.press("u", "u", "u")
        assert kept(stage) == (ONE, THREE, TWO)
        await pilot.press("u")
        assert any("nothing to bring back" in row for row in screen_rows(stage.app))
        await pilot.press("d", "escape")
        await closed(stage)
        assert len(kept(stage)) == 2


@pytest.mark.long
async def test_one_of_which_nothing_is_written_is_none(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        screen = await opened(stage, pilot, ONE)
        await pilot.press("n", "escape", "n", "escape")
        assert len(screen.pairs._examples) == 2
        assert any("empty" in row for row in rows(screen.pairs))
        await pilot.press("escape")
        await closed(stage)
        assert kept(stage) == (ONE,)


async def test_half_of_one_is_kept_and_said_not_to_be_sent(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        screen = await opened(stage, pilot, ONE)
        await pilot.press("n", *"Why?", "escape")
        await until(lambda: kept(stage) == (ONE, Example("Why?")))
        assert any("not sent" in row for row in rows(screen.pairs))
        await pilot.press("escape")
        await closed(stage)
        await until(lambda: "1 of 2 · " in rows(stage.chat.examples)[0])


async def test_nothing_typed_is_lost_however_fast_it_is_left(on_stage: Open) -> None:
    """Esc reaches the screen before the keys typed before it are read: it waits for them."""
    async with on_stage() as (stage, pilot):
        await opened(stage, pilot, ONE, TWO)
        await pilot.press("enter")
        at_once(pilot, *"typed in haste", "escape", "escape")
        await closed(stage)
        await until(lambda: kept(stage) == (Example("onetyped in haste", "ONE"), TWO))


@pytest.mark.long
async def test_what_is_typed_stays_with_the_one_it_was_typed_in(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        screen = await opened(stage, pilot, ONE, TWO)
        await pilot.press("enter", *"ly", "escape", "down", "enter", *"fold", "escape", "up")
        await until(lambda: kept(stage) == (Example("onely", "ONE"), Example("twofold", "TWO")))
        assert screen.user.text == "onely"


async def test_a_text_with_other_line_breaks_is_not_changed_by_being_looked_at(on_stage: Open) -> None:
    odd = Example("a\r\nb\u2028c", "d\x0be")
    async with on_stage() as (stage, pilot):
        await opened(stage, pilot, odd, ONE)
        await pilot.press("down", "up", "enter", "tab", "x", "escape")
        await until(lambda: kept(stage)[0].assistant != odd.assistant)
        assert kept(stage)[0].user == odd.user
        assert kept(stage)[1] == ONE


@pytest.mark.long
async def test_while_a_reply_streams_it_is_changed_for_the_next_request(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        gate = asyncio.Event()
        stage.model.scripts = [[TextDelta("half"), gate, TextDelta(" whole")]]
        await ask(stage, pilot, "Hi")
        await opened(stage, pilot, ONE)
        await pilot.press("n", *"q", "tab", *"a")
        gate.set()
        await until(lambda: not stage.workspace.replies.running)
        await pilot.press("escape", "escape")
        await closed(stage)
        assert stage.workspace.session.path[-1].text == "half whole"
        assert len(stage.model.requests[0].turns) == 2
        await ask(stage, pilot, "And then?")
        await answered(stage, pilot)
        assert [turn.text for turn in stage.model.requests[1].turns][1:5] == ["one", "ONE", "q", "a"]


@pytest.mark.long
@pytest.mark.parametrize("typed", ["few-shot", "examples", "fewshot"])
async def test_it_is_found_by_the_words_people_use(on_stage: Open, typed: str) -> None:
    async with on_stage() as (stage, pilot):
        await pilot.press("ctrl+p", *typed)
        await until(lambda: "Show the model by examples" in "\n".join(screen_rows(stage.app)))
        await pilot.pause()
        await pilot.press("enter")
        await until(lambda: isinstance(stage.app.screen, ExamplesScreen))


@pytest.mark.long
async def test_help_and_the_footer_name_its_keys(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        screen = await opened(stage, pilot)
        footer = rows(screen.hints)[0]
        assert "n add" in footer
        assert "Esc close" in footer
        assert "d remove" not in footer
        await pilot.click(screen.hints, offset=(footer.index("n add"), 0))
        await until(lambda: screen.user.has_focus_within)
        await pilot.press("f1")
        assert isinstance(stage.app.screen, HelpScreen)
        assert any("In a text of the setup" in row for row in screen_rows(stage.app))
        await pilot.press("escape", "escape", "question_mark")
        assert any("In the examples" in row for row in screen_rows(stage.app))


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
async def test_it_can_be_used_at_every_size(on_stage: Open, size: tuple[int, int]) -> None:
    async with on_stage(size=size) as (stage, pilot):
        screen = await opened(stage, pilot, *(Example(f"question {n}", f"answer {n}") for n in range(30)))
        await pilot.press(*["down"] * 29)
        assert any("question 29" in row for row in rows(screen.pairs))
        for editor in (screen.user, screen.assistant):
            assert editor._area.region.height >= 2
            assert editor.region.bottom <= screen.hints.region.y
        assert any("question 29" in row for row in rows(screen.user))
        assert any("answer 29" in row for row in rows(screen.assistant))
        assert "Esc close" in rows(screen.hints)[0]


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
async def test_no_text_is_read_as_markup_or_reaches_the_terminal_as_it_is(
    on_stage: Open, size: tuple[int, int]
) -> None:
    """Threats 1 and 10."""
    async with on_stage(size=size) as (stage, pilot):
        screen = await opened(stage, pilot, *(Example(text, text) for text in HOSTILE))
        for text in HOSTILE:
            await pilot.pause()
            drawn = "".join(screen_rows(stage.app))
            assert not any(ord(char) < 32 or char in "\u202e\x7f" for char in drawn)
            if text.isprintable() and len(text) < 20:
                assert text in "\n".join(rows(screen.pairs))
            await pilot.press("down")


@pytest.mark.long
async def test_a_click_chooses_and_opens(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await stage.workspace.session.set_up(examples=(ONE, TWO))
        stage.chat.show_model()
        await pilot.click(ExamplesRow)
        await until(lambda: isinstance(stage.app.screen, ExamplesScreen))
        await pilot.pause()
        await pilot.click(ExampleList, offset=(10, 1))
        screen = stage.app.screen
        assert isinstance(screen, ExamplesScreen)
        await until(lambda: screen.user.text == "two")

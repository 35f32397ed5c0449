"""The palette: everything that can be done, by the words people use, at the place one came from."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from tests.fakes import said, until
from tests.screens.talk import Open, answered, ask
from tests.stage import Stage
from tests.widgets.hosts import HOSTILE, screen_rows
from tui.domain.conversation import Conversation
from tui.domain.parameters import Parameters
from tui.domain.stream import TextDelta
from tui.domain.text import clean_line
from tui.keys import KEYS, Place
from tui.screens.help import HelpScreen
from tui.screens.palette import PaletteScreen
from tui.services.commands import Command, Kind
from tui.widgets.slider import Slider

pytestmark = pytest.mark.long


def palette(stage: Stage) -> PaletteScreen:
    """The palette, which is open."""
    screen = stage.app.screen
    assert isinstance(screen, PaletteScreen)
    return screen


async def look_for(stage: Stage, pilot: Pilot[None], typed: str, *, key: str = "ctrl+p") -> list[Command]:
    """Open the palette, type, and wait for what was found."""
    await pilot.press(key)
    await until(lambda: isinstance(stage.app.screen, PaletteScreen) and stage.app.screen.is_mounted)
    palette(stage).line.value = typed
    await until(lambda: palette(stage)._ahead.shown == typed)
    await pilot.pause()
    return [line for line in palette(stage).rows._lines if isinstance(line, Command)]


async def back(stage: Stage, pilot: Pilot[None]) -> None:
    """Wait until the main screen is up again and has done what was chosen."""
    await until(lambda: len(stage.app.screen_stack) == 2)
    await pilot.pause()


async def test_an_action_is_done_by_a_word_for_it(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await ask(stage, pilot, "one")
        await answered(stage, pilot)
        found = await look_for(stage, pilot, "start new")
        assert (found[0].title, found[0].key) == ("Start a new conversation", "^N")
        await pilot.press("enter")
        await until(lambda: stage.workspace.session.conversation.id == 0)


WORDS = {
    "temperature": "Set temperature",
    "max tok": "Set max tokens",
    "exit": "Quit",
    "log out": "Quit",
    "model": "Choose another deployment",
    "api key": "Settings: connections, defaults, themes, keys, files",
    "instructions": "Write the system prompt in full",
    "few-shot": "Show the model by examples how to answer",
    "shortcuts": "The keys of this place",
    "retry": "Ask for the last reply again",
    "clipboard": "Copy the message as it was written, in Markdown",
    "rename": "Rename the conversation",
    "trash": "Delete the conversation; the trash keeps it 30 days",
}


async def test_the_words_people_use(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await ask(stage, pilot, "one")
        await answered(stage, pilot)
        finder = stage.chat._commands.palette(Place.COMPOSER, ())._finder
        for typed, title in WORDS.items():
            group = (await finder.find(typed))[0]
            assert title in [command.title for command in group.commands[:3]], typed
        dark, *_ = await finder.find("colour dark")
        assert "aztui-dark" in [command.id for command in dark.commands]


async def test_every_action_has_a_second_way(on_stage: Open) -> None:
    """A terminal may keep any key for itself (UI.md): each action has two, or stands in the palette of its place.

    Not so on the connect screen and in the settings, whose few keys are named in the footer and can be clicked.
    """
    async with on_stage() as (stage, _):
        stage.workspace.session.conversation = replace(stage.workspace.session.conversation, id=1)
        commands = stage.chat._commands
        on_main = [place for place in Place if place.around is Place.APP or place is Place.APP]
        offered = {place: {command.id for command in commands._actions(place, ())} for place in on_main}
        for key in KEYS:
            if not key.action or key.place not in on_main:
                continue
            action = key.action.removeprefix("screen.")
            twins = [other for other in KEYS if other.action.removeprefix("screen.") == action]
            again = {"transcript.retry": "app.regenerate", "app.regenerate": "transcript.retry"}.get(key.id, key.id)
            ways = {
                name
                for twin in twins
                if key.place is Place.APP or twin.place in (key.place, Place.APP)
                for name in twin.names
            }
            assert len(ways) > 1 or {key.id, again} & offered[key.place], key.id
        # what is offered is of the table, each once, under a title of its own
        for place in on_main:
            titles = [command.title for command in commands._actions(place, ())]
            assert len(titles) == len(set(titles))


async def test_a_colon_opens_it_where_one_does_not_write(on_stage: Open) -> None:
    """Some terminals keep Ctrl+P; in the composer a colon is a colon."""
    async with on_stage() as (stage, pilot):
        await ask(stage, pilot, "one")
        await answered(stage, pilot)
        await pilot.press("colon")
        assert stage.chat.composer.text == ":"
        for focus in (stage.chat.transcript.focus, stage.chat.rows.focus_list):
            focus()
            await pilot.press("colon")
            assert palette(stage)
            await pilot.press("escape", "question_mark")
            assert isinstance(stage.app.screen, HelpScreen)
            await pilot.press("escape")


async def test_no_key_of_the_main_screen_works_under_another(on_stage: Open) -> None:
    """A binding with priority must not reach through (UI.md, "Keys")."""
    async with on_stage() as (stage, pilot):
        await pilot.press("f1")
        for key in ("ctrl+p", "f8", "ctrl+n", "f2", "f5"):
            await pilot.press(key)
            assert isinstance(stage.app.screen, HelpScreen)
        await pilot.press("f1")
        await back(stage, pilot)
        await pilot.press("ctrl+p", "f2", "ctrl+o", "f4")
        assert palette(stage)
        await pilot.press("f1")
        assert isinstance(stage.app.screen, HelpScreen), "the keys of the palette, where one is"
        assert "In the commands" in "\n".join(screen_rows(stage.app))
        await pilot.press("escape")
        await pilot.press("ctrl+p")
        await back(stage, pilot)


async def test_it_acts_where_the_focus_was(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        stage.chat.parameters.focus_first()
        await pilot.press("left", "left")
        assert stage.workspace.session.conversation.parameters != Parameters()
        await look_for(stage, pilot, "back to the default")
        await pilot.press("enter")
        await until(lambda: stage.workspace.session.conversation.parameters == Parameters())
        assert isinstance(stage.app.focused, Slider)


async def test_a_parameter_leads_to_its_slider(on_stage: Open) -> None:
    async with on_stage(size=(80, 24)) as (stage, pilot):
        assert not stage.chat.query_one("#setup").display
        [found, *_] = await look_for(stage, pilot, "max tokens")
        assert found.hint == "≈4,096"
        await pilot.press("enter")
        await back(stage, pilot)
        assert stage.chat.query_one("#setup").display
        await pilot.press(*"800", "enter")
        assert stage.workspace.session.reserved == 800


async def test_stop_is_offered_while_a_reply_comes(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        stage.model.scripts = [[TextDelta("so far"), asyncio.Event()]]
        await ask(stage, pilot, "one")
        found = await look_for(stage, pilot, "")
        assert (found[0].title, found[0].key) == ("Stop the reply", "Esc")
        await pilot.press("enter")
        await until(lambda: not stage.workspace.session.streaming)


async def test_the_open_conversation_is_renamed_from_anywhere(on_stage: Open) -> None:
    async with on_stage(size=(80, 24)) as (stage, pilot):
        await ask(stage, pilot, "one")
        await answered(stage, pilot)
        await look_for(stage, pilot, "rename")
        await pilot.press("enter")
        await back(stage, pilot)
        await pilot.press("ctrl+u", *"Two", "enter")
        await until(lambda: stage.chat.header.conversation == "Two")


async def test_the_open_conversation_is_deleted_and_brought_back(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await ask(stage, pilot, "one")
        await answered(stage, pilot)
        await look_for(stage, pilot, "delete the conversation")
        await pilot.press("enter")
        await until(lambda: stage.workspace.session.conversation.id == 0)
        await back(stage, pilot)
        await look_for(stage, pilot, "undo the last change")
        await pilot.press("enter")
        await until(lambda: [row.title for row in stage.chat.listed] == ["one"])


async def test_hostile_titles_are_literal_found_and_opened(on_stage: Open) -> None:
    """Threat 10. Textual's own palette reads them as markup, and gives up."""
    titles = ["[", "[@click=app.quit]x[/]", "a\x1b[31mb", "a\u202eb"]
    assert set(titles) <= set(HOSTILE)
    async with on_stage() as (stage, pilot):
        ids = {}
        for title in titles:
            conversation = await stage.workspace.store.create(Conversation(title=title))
            ids[title] = conversation.id
        await stage.chat.refresh_rows()
        for title in titles:
            found = await look_for(stage, pilot, clean_line(title))
            assert found[0].id == str(ids[title])
            assert any(clean_line(title) in row for row in screen_rows(stage.app)[5:])
            assert not any("\x1b" in row or "\u202e" in row for row in screen_rows(stage.app))
            await pilot.press("enter")
            await until(lambda title=title: stage.workspace.session.conversation.id == ids[title])  # type: ignore[misc]
            await back(stage, pilot)


async def test_what_is_typed_faster_than_found_is_what_is_taken(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        for title in ("alpha", "beta"):
            await stage.workspace.store.create(Conversation(title=title))
        await stage.chat.refresh_rows()
        await pilot.press("ctrl+p", *"beta", "enter")
        await until(lambda: stage.chat.header.conversation == "beta")


async def test_a_theme_is_worn_while_one_looks_and_kept_by_enter(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        found = await look_for(stage, pilot, "theme")
        themes = [command.id for command in found if command.kind is Kind.THEME]
        assert {"aztui-dark", "aztui-light"} <= set(themes[:5])
        assert stage.app.theme == "aztui-dark"
        await pilot.press(*["down"] * (found.index(next(c for c in found if c.kind is Kind.THEME)) + 1))
        looked_at = themes[1]
        assert stage.app.theme == looked_at
        await pilot.press("up", "down", "escape")
        await back(stage, pilot)
        assert stage.app.theme == "aztui-dark"
        await look_for(stage, pilot, looked_at)
        await pilot.press("enter")
        await back(stage, pilot)
        assert stage.app.theme == looked_at
        assert stage.app.preferences.current.theme == looked_at


async def test_typing_on_takes_a_theme_off_again(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await look_for(stage, pilot, "aztui-l")
        await pilot.press("down")
        assert stage.app.theme == "aztui-light"
        await pilot.press(*" x")
        await until(lambda: stage.app.theme == "aztui-dark")


async def test_a_click_takes_an_entry(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await look_for(stage, pilot, "start a new line")
        await pilot.click(palette(stage).rows, offset=(5, 1))
        await back(stage, pilot)
        assert stage.chat.composer.text == "\n"


async def test_nothing_like_it(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        assert await look_for(stage, pilot, "qqqqq") == []
        assert any("Nothing like this" in row for row in screen_rows(stage.app))
        await pilot.press("enter", "down", "pagedown", "up")
        assert palette(stage)


@pytest.mark.long
@pytest.mark.parametrize("size", [(120, 40), (80, 24), (30, 8)])
async def test_every_size_works(on_stage: Open, size: tuple[int, int]) -> None:
    async with on_stage(size=size) as (stage, pilot):
        stage.model.scripts = [said("x")]
        await look_for(stage, pilot, "")
        rows = screen_rows(stage.app)
        assert any("Start a new" in row for row in rows)
        assert any("Esc close" in row for row in rows)
        for _ in range(12):
            await pilot.press("pagedown")
        command = palette(stage).rows.command
        assert command is not None
        assert any(command.title[:12] in row for row in screen_rows(stage.app))

"""Two keys in one burst, the second before the screen of the first is there."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from tests.fakes import until
from tests.screens.talk import Open, answered, ask
from tests.stage import make_stage
from tui.domain.conversation import Conversation
from tui.screens.chat import ChatScreen
from tui.screens.connect import ConnectScreen
from tui.screens.exchange import ExportScreen

pytestmark = pytest.mark.long


def at_once(pilot: Pilot[None], *keys: str) -> None:
    """Keys as a terminal sends them that has them all in its buffer."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))


def stack(pilot: Pilot[None]) -> list[str]:
    return [type(screen).__name__ for screen in pilot.app.screen_stack[1:]]


@pytest.mark.parametrize("second", ["enter", "f9"])
async def test_a_connection_is_begun_once(second: str) -> None:
    stage = make_stage(profile=None, environ={})
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        screen = stage.app.screen
        assert isinstance(screen, ConnectScreen)
        screen.endpoint.value, screen.deployment.value = "contoso", "prod-chat"
        await pilot.pause()
        at_once(pilot, "enter", second)
        await until(lambda: isinstance(stage.app.screen, ChatScreen) and stage.chat._begun.is_set())
        await pilot.pause()
        assert stack(pilot) == ["ChatScreen"]
        assert stage.workspace.connection.profile is not None


async def test_a_connection_that_is_added_twice_in_haste_goes_back_once(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        screen = ConnectScreen(stage.workspace.connection, stage.app.preferences, profile=None, over=True)
        await stage.app.push_screen(screen)
        screen.endpoint.value, screen.deployment.value = "contoso", "prod-chat"
        await pilot.pause()
        at_once(pilot, "enter", "enter")
        await until(lambda: stage.app.screen is not screen)
        await pilot.pause()
        assert stack(pilot) == ["ChatScreen"]


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        (("f3", "f3"), ["ChatScreen", "SettingsScreen"]),
        (("ctrl+p", "ctrl+p"), ["ChatScreen", "PaletteScreen"]),
        (("ctrl+p", "f3"), ["ChatScreen", "PaletteScreen"]),
    ],
)
async def test_one_screen_is_opened(on_stage: Open, keys: tuple[str, ...], shown: list[str]) -> None:
    async with on_stage() as (_, pilot):
        at_once(pilot, *keys)
        await until(lambda: len(pilot.app.screen_stack) > 2)
        await pilot.pause()
        assert stack(pilot)[:2] == shown
        assert len(stack(pilot)) == 2


@pytest.mark.long
async def test_a_letter_stays_that_was_typed_as_a_setting_changed(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        preferences = stage.app.preferences
        stage.chat.prompt.focus()
        await pilot.pause()
        for steps in range(16):
            pilot.app.post_message(events.Key("x", "x"))
            for _ in range(steps):
                await asyncio.sleep(0)
            preferences.change(replace(preferences.current, list_open=not preferences.current.list_open))
            await pilot.pause()
        await until(lambda: stage.chat.prompt.text == stage.workspace.session.conversation.system_prompt)
        assert stage.chat.prompt.text.count("x") == 16


@pytest.mark.parametrize("key", ["ctrl+o", "ctrl+p"])
async def test_keys_act_on_what_the_whole_line_finds(on_stage: Open, key: str) -> None:
    """The key of the list is bound on the screen, and is told of before the line has read the letters."""
    async with on_stage() as (stage, pilot):
        for title in ("zebra two", "zebra one", "another"):
            stage.clock.time += 60
            await stage.workspace.store.create(Conversation(title=title))
        await stage.chat.refresh_rows()
        await pilot.press(key)
        await until(lambda: len(stack(pilot)) == 2)
        await pilot.pause()
        at_once(pilot, *"zebra", "down", "enter")
        await until(lambda: stage.workspace.session.conversation.title == "zebra two")


async def test_a_path_is_read_whole_before_it_is_written_to(on_stage: Open, tmp_path: Path) -> None:
    async with on_stage() as (stage, pilot):
        await ask(stage, pilot, "Why tides?")
        await answered(stage, pilot)
        await pilot.press("shift+f6")
        await until(lambda: isinstance(stage.app.screen, ExportScreen) and stage.app.screen.is_mounted)
        screen = stage.app.screen
        assert isinstance(screen, ExportScreen)
        screen.path.value = f"{tmp_path}/"
        screen.path.cursor_position = len(screen.path.value)
        await pilot.pause()
        at_once(pilot, *"tides", "enter")
        await until(lambda: stage.app.screen is not screen)
        assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["tides"]

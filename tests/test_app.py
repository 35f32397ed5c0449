"""The app around the screens: themes, filters, the end."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import work
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from tests.fakes import until
from tests.stage import make_stage
from tui.app import AztuiApp
from tui.screens.chat import ChatScreen
from tui.terminal.filter import TerminalControlFilter
from tui.widgets.budget_bar import BudgetBar


@pytest.mark.parametrize("theme", ["aztui-dark", "aztui-light", "nord", "textual-ansi"])
async def test_every_theme_starts(theme: str) -> None:
    stage = make_stage(theme=theme)
    async with stage.app.run_test() as pilot:
        await until(lambda: stage.chat._begun.is_set())
        await pilot.pause()
        assert stage.app.theme == (theme if theme in stage.app.available_themes else "aztui-dark")


async def test_an_unknown_theme_is_said_and_the_default_used() -> None:
    stage = make_stage(theme="[no-such]")
    async with stage.app.run_test() as pilot:
        await until(lambda: stage.chat._begun.is_set())
        await pilot.pause()
        assert stage.app.theme == "aztui-dark"
        await until(lambda: stage.chat.notice.has_class("-shown"))


def test_the_last_filter_lets_no_control_character_out() -> None:
    """Threat 1."""
    filters = make_stage().app.get_line_filters()
    assert isinstance(filters[-1], TerminalControlFilter)


async def test_a_fault_ends_the_app_saved_with_code_1_and_without_a_message(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threats 18, 32: no value of a variable and no message of the exception is printed or written."""
    stage = make_stage()

    def broken(self: object) -> None:
        raise RuntimeError("a fault near AZTUI-CANARY")

    monkeypatch.setattr("tui.screens.chat.ChatScreen.action_toggle_list", broken)
    with pytest.raises(RuntimeError):  # noqa: PT012  it comes out of the app's end
        async with stage.app.run_test() as pilot:
            await until(lambda: stage.chat._begun.is_set())
            await pilot.press("f7")
    assert stage.app.return_code == 1
    reports = list(home.rglob("crash-*.txt"))
    assert len(reports) == 1
    text = reports[0].read_text(encoding="utf-8")
    assert "RuntimeError" in text
    assert "AZTUI-CANARY" not in text


async def test_quitting_ends_everything() -> None:
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await until(lambda: stage.chat._begun.is_set())
        await pilot.press("ctrl+q")
        await pilot.pause()
    assert stage.app.workspace is None
    assert stage.app.return_code == 0
    assert isinstance(stage.app, AztuiApp)


async def test_nothing_goes_on_in_a_screen_that_is_taken_down() -> None:
    """What is in a screen goes before the screen itself, and a worker would look for it."""
    gone = asyncio.Event()

    class Going(Static):
        def on_unmount(self) -> None:
            gone.set()

    class Busy(Screen[None]):
        def compose(self) -> ComposeResult:
            yield Going()

        def on_mount(self) -> None:
            self.look()

        @work
        async def look(self) -> None:
            await gone.wait()
            self.query_one(Going)

    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await until(lambda: stage.chat._begun.is_set())
        busy = Busy()
        await stage.app.push_screen(busy)
        await pilot.pause()
        await stage.app.pop_screen()
        await until(lambda: not busy.is_attached)
        busy.look()
        await pilot.pause()
    assert gone.is_set()


async def test_nothing_begins_once_the_app_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A screen that is taken down handles what came before; a worker begun then would look for its panes."""
    stage = make_stage()
    ran: list[bool] = []

    @work
    async def do(_: ChatScreen) -> None:
        ran.append(True)

    def begin(_: object) -> None:
        do(chat)

    async with stage.app.run_test() as pilot:
        await until(lambda: stage.chat._begun.is_set())
        chat = stage.chat
        begin(None)
        await pilot.pause()
        monkeypatch.setattr(BudgetBar, "on_unmount", begin, raising=False)
    assert ran == [True]

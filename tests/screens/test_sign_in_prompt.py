"""A sign-in that waits for a person is shown over whatever is open, copied from, cancelled, and goes by itself."""

from __future__ import annotations

import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.fakes import PROFILE, until
from tests.stage import Stage, make_stage
from tests.terminal.test_opener import browser
from tui.domain.settings import SignInMethod
from tui.domain.sign_in import Account, PersonAnswered, PersonAsked, ScopeLearned, SignedIn, Tell
from tui.keys import Place
from tui.screens.chat import ChatScreen
from tui.screens.help import HelpScreen
from tui.screens.sign_in_prompt import SignInScreen

pytestmark = pytest.mark.long


@asynccontextmanager
async def chatting(size: tuple[int, int] = (120, 40)) -> AsyncIterator[tuple[Stage, Pilot[None], Tell]]:
    """The main screen, and what its sign-in tells its events to."""
    stage = make_stage()
    async with stage.app.run_test(size=size) as pilot:
        await until(lambda: isinstance(stage.app.screen, ChatScreen))
        await until(lambda: stage.chat._begun.is_set())
        yield stage, pilot, stage.workspace.connection.sign_ins.teller(PROFILE)


def asked(
    cancelled: list[str], code: str = "ABCD-EFGH", address: str = "https://microsoft.com/devicelogin"
) -> PersonAsked:
    method = SignInMethod.DEVICE_CODE if code else SignInMethod.BROWSER
    until = time.time() + 840 if code else 0.0
    return PersonAsked(method=method, address=address, code=code, until=until, cancel=lambda: cancelled.append("x"))


def text(stage: Stage) -> str:
    return stage.app.export_screenshot(simplify=True).replace("&#160;", " ")


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_a_code_is_shown_with_its_address_and_goes_when_it_was_entered(size: tuple[int, int]) -> None:
    async with chatting(size) as (stage, pilot, tell):
        tell(asked([]))
        await until(lambda: isinstance(stage.app.screen, SignInScreen))
        await pilot.pause()
        for part in ("ABCD-EFGH", "https://microsoft.com/devicelogin", "14 min left"):
            assert part in text(stage)
        tell(PersonAnswered())
        await until(lambda: isinstance(stage.app.screen, ChatScreen))


async def test_the_code_is_copied_and_the_prompt_stays() -> None:
    async with chatting() as (stage, pilot, tell):
        tell(asked([]))
        await until(lambda: isinstance(stage.app.screen, SignInScreen))
        await pilot.press("y")
        await until(lambda: stage.app.clipboard == "ABCD-EFGH")
        await until(lambda: "Copied the code" in text(stage))
        assert isinstance(stage.app.screen, SignInScreen)


async def test_esc_cancels_and_goes_back() -> None:
    cancelled: list[str] = []
    async with chatting() as (stage, pilot, tell):
        tell(asked(cancelled))
        await until(lambda: isinstance(stage.app.screen, SignInScreen))
        await pilot.press("escape")
        await until(lambda: isinstance(stage.app.screen, ChatScreen))
        assert cancelled == ["x"]
        # it is told that nothing is asked any more, too
        tell(PersonAnswered())
        await pilot.pause()
        assert isinstance(stage.app.screen, ChatScreen)


async def test_without_a_browser_the_address_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """No browser of the terminal takes the screen (threat 15)."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    address = "https://login.example/adfs/authorize?state=[red]x"
    async with chatting() as (stage, pilot, tell):
        tell(asked([], code="", address=address))
        await until(lambda: isinstance(stage.app.screen, SignInScreen))
        await pilot.pause()
        assert "There is no browser" in text(stage)
        assert "[red]x" in text(stage)
        await pilot.press("y")
        await until(lambda: stage.app.clipboard == address)


ADDRESS = "https://login.example/adfs/authorize?state=x"


@pytest.mark.skipif(sys.platform == "win32", reason="it has no BROWSER")
@pytest.mark.parametrize(("code", "key"), [("", ""), ("ABCD-EFGH", "o"), ("ABCD-EFGH", "enter")])
async def test_the_address_opens_by_itself_or_with_a_code_at_a_key(
    code: str, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in browser(tmp_path).items():
        monkeypatch.setenv(name, value)
    async with chatting() as (stage, pilot, tell):
        tell(asked([], code=code, address=ADDRESS))
        await until(lambda: isinstance(stage.app.screen, SignInScreen))
        await pilot.pause()
        opened = tmp_path / "arguments"
        if key:
            assert not opened.exists()
            await pilot.press(key)
        await until(lambda: opened.exists() and opened.read_text() == f"{ADDRESS}\n")
        assert "aztui waits" in text(stage)


@pytest.mark.skipif(sys.platform == "win32", reason="it has no BROWSER")
async def test_a_browser_that_does_not_open_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # no other one may be found
    for name, value in {**browser(tmp_path, "exit 1"), "PATH": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    async with chatting() as (stage, _, tell):
        tell(asked([], code="", address=ADDRESS))
        await until(lambda: isinstance(stage.app.screen, SignInScreen))
        await until(lambda: "The browser did not open: copy the address." in text(stage))


async def test_it_goes_once_what_is_above_it_is_closed() -> None:
    async with chatting() as (stage, pilot, tell):
        tell(asked([]))
        await until(lambda: isinstance(stage.app.screen, SignInScreen))
        await stage.app.push_screen(HelpScreen(Place.APP, stage.app.preferences.keymap))
        tell(PersonAnswered())
        await pilot.pause()
        assert isinstance(stage.app.screen, HelpScreen)
        await pilot.press("escape")
        await until(lambda: isinstance(stage.app.screen, ChatScreen))


async def test_each_prompt_goes_with_its_own_answer() -> None:
    async with chatting() as (stage, pilot, tell):
        other = stage.workspace.connection.sign_ins.teller(replace(PROFILE, name="other", tenant="contoso.com"))
        other(asked([], code="OTHER-CODE"))
        await until(lambda: isinstance(stage.app.screen, SignInScreen))
        tell(asked([]))
        await until(lambda: sum(isinstance(screen, SignInScreen) for screen in stage.app.screen_stack) == 2)
        tell(PersonAnswered())
        await until(lambda: sum(isinstance(screen, SignInScreen) for screen in stage.app.screen_stack) == 1)
        await pilot.pause()
        assert "OTHER-CODE" in text(stage)


async def test_the_header_says_who_is_signed_in_and_the_scope_is_kept() -> None:
    async with chatting() as (stage, _, tell):
        tell(SignedIn(Account("ada@contoso.com", "1b2c")))
        await until(lambda: "ada@contoso.com" in stage.chat.header.sign_in)
        assert stage.chat.header.tenant == "tenant 1b2c"
        tell(ScopeLearned("https://ai.azure.com/.default"))
        await until(lambda: stage.app.preferences.current.profiles[0].scope == "https://ai.azure.com/.default")
        assert "https://ai.azure.com/.default" in stage.app.preferences.path.read_text()


async def test_a_scope_that_cannot_be_kept_is_said() -> None:
    async with chatting() as (stage, _, tell):
        # a folder in the place of the file
        stage.app.preferences.path.unlink(missing_ok=True)
        stage.app.preferences.path.mkdir(parents=True)
        tell(ScopeLearned("https://ai.azure.com/.default"))
        await until(lambda: "The settings were not saved" in text(stage))
        assert stage.app.preferences.current.profiles[0].scope == "https://ai.azure.com/.default"

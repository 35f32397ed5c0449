"""The connect screen: what is entered is understood, refused in place, or used and kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.fakes import NoDemo, until
from tests.stage import Stage, make_stage
from tui.domain.settings import Profile, SignInMethod
from tui.screens.chat import ChatScreen
from tui.screens.connect import ConnectScreen


class Demo(NoDemo):
    """A simulator that starts at once."""

    async def start(self) -> tuple[Profile, str]:
        return self.profile, "demo-key"


@asynccontextmanager
async def connecting(**how: object) -> AsyncIterator[tuple[Stage, Pilot[None], ConnectScreen]]:
    stage = make_stage(**{"profile": None, "environ": {}, **how})  # type: ignore[arg-type]
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert isinstance(stage.app.screen, ConnectScreen)
        yield stage, pilot, stage.app.screen


async def connected(stage: Stage) -> None:
    await until(lambda: isinstance(stage.app.screen, ChatScreen))


async def test_the_caret_waits_in_the_endpoint_and_what_it_means_is_shown() -> None:
    async with connecting() as (_, pilot, screen):
        await pilot.press(*"contoso.openai.azure.com")
        assert "https://contoso.openai.azure.com/openai/v1/" in str(screen.understood.render())
        assert "Azure public cloud" in str(screen.understood.render())


async def test_entra_id_needs_no_key_and_the_profile_is_kept(home: Path) -> None:
    async with connecting() as (stage, pilot, screen):
        screen.endpoint.value = "https://contoso.openai.azure.com"
        screen.deployment.value = "chat"
        await pilot.press("enter")
        await connected(stage)
        profile = stage.app.preferences.current.profile
        assert profile is not None
        assert (profile.name, profile.deployment, profile.sign_in) == ("contoso", "chat", SignInMethod.ENTRA)
        assert "contoso" in next(home.rglob("settings.toml")).read_text(encoding="utf-8")


async def test_a_key_is_used_and_never_written(home: Path) -> None:
    """Threat 19."""
    async with connecting() as (stage, pilot, screen):
        screen.endpoint.value = "https://contoso.openai.azure.com"
        screen.sign_in.chosen = SignInMethod.API_KEY
        await pilot.pause()
        screen.key_field.value = "AZTUI-CANARY"
        screen.deployment.value = "chat"
        screen.deployment.focus()
        await pilot.press("enter")
        await connected(stage)
        await pilot.pause()
    for path in home.rglob("*"):
        if path.is_file():
            assert b"AZTUI-CANARY" not in path.read_bytes()


@pytest.mark.parametrize(
    ("endpoint", "deployment", "by_key", "word", "focused"),
    [
        ("", "chat", False, "endpoint", "endpoint"),
        ("http://gateway.example/v1", "chat", False, "https", "endpoint"),
        ("https://contoso.openai.azure.com", "", False, "deployment", "deployment"),
        ("https://contoso.openai.azure.com", "chat", True, "key", "key"),
    ],
)
async def test_what_cannot_be_used_is_said_in_place_and_stays(
    endpoint: str, deployment: str, by_key: bool, word: str, focused: str
) -> None:
    async with connecting() as (stage, pilot, screen):
        screen.endpoint.value, screen.deployment.value = endpoint, deployment
        if by_key:
            screen.sign_in.chosen = SignInMethod.API_KEY
            await pilot.pause()
        await pilot.press("enter")
        await until(lambda: bool(str(screen.answer.render())))
        assert word in str(screen.answer.render()).lower()
        assert (screen.endpoint.value, screen.deployment.value) == (endpoint, deployment)
        assert isinstance(stage.app.focused, Input)
        assert stage.app.focused.id == focused
        assert stage.app.screen is screen


async def test_what_the_environment_lacks_is_asked_for() -> None:
    async with connecting(environ={"AZURE_OPENAI_ENDPOINT": "https://contoso.openai.azure.com"}) as (_, _pilot, screen):
        assert screen.endpoint.value == "https://contoso.openai.azure.com"
        assert "deployment" in str(screen.answer.render()).lower()


async def test_a_stored_key_profile_asks_for_its_key() -> None:
    profile = Profile(
        name="contoso", endpoint="https://contoso.openai.azure.com", deployment="chat", sign_in=SignInMethod.API_KEY
    )
    async with connecting(profile=profile) as (_, _pilot, screen):
        assert screen.key_field.display
        assert (screen.endpoint.value, screen.deployment.value) == (profile.endpoint, "chat")


async def test_f9_opens_the_demo_with_a_store_of_its_own(home: Path) -> None:
    async with connecting(demo=Demo()) as (stage, pilot, _):
        await pilot.press("f9")
        await connected(stage)
        await until(lambda: stage.chat._begun.is_set())
        stage.chat.composer.set_text("only in the demo")
        await pilot.press("enter")
        await until(lambda: bool(stage.workspace.session.path))
    written = {path for path in home.rglob("*.db*") if b"only in the demo" in path.read_bytes()}
    assert written
    assert all("demo" in path.parts for path in written)


async def test_a_demo_that_does_not_start_is_said_at_the_message() -> None:
    async with connecting() as (stage, pilot, _):
        await pilot.press("f9")
        await connected(stage)
        await until(lambda: stage.chat._begun.is_set())
        stage.chat.composer.set_text("hello")
        await pilot.press("enter")
        await until(lambda: bool(stage.workspace.session.path) and stage.workspace.session.path[-1].failure is not None)
        failure = stage.workspace.session.path[-1].failure
        assert failure is not None
        assert "no demo" in failure.sentence

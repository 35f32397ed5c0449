"""The base model of a deployment is chosen, and what was refused of a request is told at its reply."""

from __future__ import annotations

import tomllib

import pytest
from textual.pilot import Pilot

from tests.fakes import PROFILE, said, until
from tests.screens.settings.opened import opened
from tests.screens.talk import Open, answered, ask
from tests.screens.test_palette import look_for, palette
from tests.stage import Stage
from tests.widgets.hosts import screen_rows
from tui.domain.errors import ChatError, Failure, FailureKind
from tui.domain.models import Chosen, Refused
from tui.domain.parameters import Parameters
from tui.screens.palette import PaletteScreen
from tui.screens.settings.connection import ConnectionPage, ConnectionRow
from tui.screens.settings.screen import SettingsScreen
from tui.services.commands import Command
from tui.widgets.field import Field

pytestmark = pytest.mark.long


async def model_for(stage: Stage, pilot: Pilot[None], typed: str) -> list[Command]:
    """Take what the palette has found, and look for a model in the palette it opens."""
    await pilot.press("enter")

    def line() -> Field | None:
        screen = stage.app.screen
        found = screen.query(Field) if isinstance(screen, PaletteScreen) else ()
        return next((one for one in found if "base model of" in one.placeholder), None)

    await until(lambda: line() is not None)
    field = line()
    assert field is not None
    field.value = typed
    await until(lambda: palette(stage)._ahead.shown == typed)
    await pilot.pause()
    return [line for line in palette(stage).rows._lines if isinstance(line, Command)]


async def test_it_is_chosen_from_the_catalogue_and_given_back_to_the_replies(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        found = await look_for(stage, pilot, "base model of this")
        assert found[0].hint == "not known yet"
        found = await model_for(stage, pilot, "gpt-5-pro")
        assert found[0].hint == "Responses API only"
        await pilot.press("enter")
        await until(lambda: stage.chat.header.model == "gpt-5-pro")
        assert stage.chat.header.warning == "Responses API only"
        assert "Responses API alone" in " ".join(" ".join(screen_rows(stage.app)).split())
        kept = stage.app.preferences.current.profiles[0]
        assert kept.chosen_for("gpt-test") == Chosen(base="gpt-5-pro")
        assert tomllib.loads(stage.app.preferences.path.read_text())["profiles"]["test"]["models"] == {
            "gpt-test": {"base": "gpt-5-pro"}
        }
        await look_for(stage, pilot, "base model of this")
        await model_for(stage, pilot, "")
        await pilot.press("enter")
        await until(lambda: stage.chat.header.model == "")
        assert stage.app.preferences.current.profiles[0].models == ()


async def test_one_that_the_catalogue_lacks_is_typed(on_stage: Open) -> None:
    """Threat 10, too."""
    async with on_stage() as (stage, pilot):
        await look_for(stage, pilot, "base model of this")
        found = await model_for(stage, pilot, "[@click=app.quit]x")
        assert [command.title for command in found] == ["Take it for [@click=app.quit]x"]
        await pilot.press("enter")
        await until(lambda: stage.chat.header.model == "[@click=app.quit]x")
        assert "≈128,000" in "".join(screen_rows(stage.app))


async def test_a_repair_is_told_at_the_reply_and_in_the_setup(on_stage: Open) -> None:
    async with on_stage() as (stage, pilot):
        await stage.workspace.session.set_up(parameters=Parameters.of({"temperature": 0.5}))
        failure = Failure(kind=FailureKind.PARAMETER, sentence="No.", parameter="temperature", status=400)
        stage.model.scripts = [[ChatError(failure, refused=Refused("temperature"))], said("Here it is.")]
        await ask(stage, pilot, "Hi")
        await answered(stage, pilot)
        shown = " ".join(" ".join(screen_rows(stage.app)).split())
        assert "Here it is." in shown
        assert "does not take temperature: asked again without" in shown
        assert "the deployment refused it" in shown
        await pilot.press("escape", "i")
        await until(lambda: "Repaired" in " ".join(screen_rows(stage.app)))


async def test_it_is_chosen_in_the_settings_too() -> None:
    async with opened("Connection", environ={"AZURE_OPENAI_API_KEY": "AZTUI-CANARY"}) as it:
        page = it.page(ConnectionPage)
        row = next(row for row in page.query(ConnectionRow) if row.name_of == "prod-chat-mini")
        page.go_to(row)
        await it.pilot.pause()
        await it.press("e")
        await it.pilot.pause()
        await it.press(*"gpt-4o-mini")
        await it.pilot.pause()
        await it.press("enter")
        await until(lambda: row.cells[1].text == "gpt-4o-mini")
        await until(lambda: "models" in it.values["profiles"]["contoso"])
        assert it.values["profiles"]["contoso"]["models"] == {"prod-chat-mini": {"base": "gpt-4o-mini"}}


async def test_in_the_settings_a_model_of_another_api_is_said_too() -> None:
    async with opened("Connection", environ={"AZURE_OPENAI_API_KEY": "AZTUI-CANARY"}) as it:
        page = it.page(ConnectionPage)
        row = next(row for row in page.query(ConnectionRow) if row.name_of == "prod-chat-mini")
        page.go_to(row)
        await it.pilot.pause()
        await it.press("e")
        await it.pilot.pause()
        await it.press(*"gpt-5-pro")
        await it.pilot.pause()
        await it.press("enter")
        await until(lambda: row.cells[1].text == "Responses API only")
        assert "Responses API alone" in " ".join(" ".join(screen_rows(it.stage.app)).split())


async def test_a_choice_for_a_connection_of_the_environment_is_kept_with_what_is_learned(on_stage: Open) -> None:
    environ = {
        "AZURE_OPENAI_ENDPOINT": PROFILE.endpoint,
        "AZURE_OPENAI_DEPLOYMENT": "env-chat",
        "AZURE_OPENAI_API_KEY": "key",
    }
    async with on_stage(profile=None, environ=environ) as (stage, pilot):
        await look_for(stage, pilot, "base model of this")
        await model_for(stage, pilot, "o4-mini")
        await pilot.press("enter")
        await until(lambda: stage.chat.header.model == "o4-mini")
        assert stage.app.preferences.current.profiles == ()
        (facts,) = await stage.workspace.store.deployment_facts()
        assert (facts.deployment, facts.base) == ("env-chat", "o4-mini")
        # the settings change it too, and the main screen knows once one is back
        await pilot.press("f3")
        await until(lambda: isinstance(stage.app.screen, SettingsScreen))
        profile = stage.workspace.connection.profile
        assert profile is not None
        stage.workspace.session.models.choose(profile, "env-chat", "gpt-4o")
        await pilot.press("f3")
        await until(lambda: stage.chat.header.model == "gpt-4o")

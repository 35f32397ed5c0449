"""Connections: which there are, another one used, changed, added, removed, and what is known of their deployments."""

from __future__ import annotations

import pytest

from tests.fakes import NoDemo, until
from tests.screens.settings.opened import FILE, Opened, opened
from tui.domain.settings import Profile
from tui.screens.chat import ChatScreen
from tui.screens.connect import ConnectScreen
from tui.screens.palette import PaletteScreen
from tui.screens.settings.connection import WAITS, ConnectionPage, ConnectionRow
from tui.widgets.slider import Slider

pytestmark = pytest.mark.long

ENVIRONMENT = {
    "AZURE_OPENAI_ENDPOINT": "https://from-env.openai.azure.com",
    "AZURE_OPENAI_DEPLOYMENT": "env-chat",
    "AZURE_OPENAI_API_KEY": "AZTUI-CANARY",
}
LAB_BY_ENTRA = FILE.replace('\nsign_in = "api-key"', "")
KEY = {"AZURE_OPENAI_API_KEY": "AZTUI-CANARY"}


def rows(it: Opened, kind: str) -> list[str]:
    """What the rows of one kind say first."""
    return [row.cells[0].text for row in it.page(ConnectionPage).query(ConnectionRow) if row.kind == kind]


async def stand_on(it: Opened, name: str) -> ConnectionRow:
    row = next(row for row in it.page(ConnectionPage).query(ConnectionRow) if row.name_of == name)
    it.page(ConnectionPage).go_to(row)
    await it.pilot.pause()
    return row


def used(it: Opened) -> Profile:
    profile = it.stage.workspace.connection.profile
    assert profile is not None
    return profile


async def test_they_are_listed_and_the_one_in_use_is_marked() -> None:
    async with opened("Connection") as it:
        assert rows(it, "profile") == ["● contoso", "○ lab"]
        assert rows(it, "deployment") == ["● prod-chat", "○ prod-chat-mini"]
        line = next(line for line in it.shown.split("\n") if "lab" in line)
        assert "https://lab.openai.azure.com" in line
        assert "API key" in line
        assert "gpt-4o" in line


async def test_another_one_is_used_from_now_on_and_at_the_next_start() -> None:
    async with opened("Connection", environ=KEY, file=LAB_BY_ENTRA) as it:
        await stand_on(it, "lab")
        await it.press("enter")
        await until(lambda: rows(it, "profile") == ["○ contoso", "● lab"])
        assert used(it).name == "lab"
        assert it.values["active_profile"] == "lab"
        assert rows(it, "deployment") == ["● gpt-4o"]
        await it.close()
        assert it.stage.chat.header.deployment == "gpt-4o"
        assert it.stage.chat.header.sign_in == "Entra ID"


async def test_the_environments_key_goes_to_no_other_than_the_first() -> None:
    """Threat 21: it is for the connection that this run began with."""
    async with opened("Connection", environ=KEY) as it:
        await stand_on(it, "lab")
        await it.press("enter")
        await until(lambda: isinstance(it.stage.app.screen, ConnectScreen))
        screen = it.stage.app.screen
        assert isinstance(screen, ConnectScreen)
        assert screen.key_field.value == ""
        assert used(it).name == "contoso"


@pytest.mark.long
async def test_one_without_its_key_is_asked_for_it() -> None:
    async with opened("Connection") as it:
        await stand_on(it, "lab")
        await it.press("enter")
        await until(lambda: isinstance(it.stage.app.screen, ConnectScreen))
        screen = it.stage.app.screen
        assert isinstance(screen, ConnectScreen)
        assert screen.endpoint.value == "https://lab.openai.azure.com"
        assert used(it).name == "contoso"
        await it.press("escape")
        assert it.screen.page.TITLE == "Connection"
        assert rows(it, "profile") == ["● contoso", "○ lab"]


@pytest.mark.long
async def test_one_is_changed_on_the_connect_screen() -> None:
    async with opened("Connection") as it:
        await it.press("e")
        await until(lambda: isinstance(it.stage.app.screen, ConnectScreen))
        screen = it.stage.app.screen
        assert isinstance(screen, ConnectScreen)
        screen.deployment.value = "better-chat"
        screen.deployment.focus()
        await it.press("enter")
        await until(lambda: it.stage.app.screen is not screen)
        await it.pilot.pause()
        assert it.screen.page.TITLE == "Connection"
        assert it.values["profiles"]["contoso"]["deployment"] == "better-chat"
        assert used(it).deployment == "better-chat"
        await until(lambda: "● better-chat" in rows(it, "deployment"))


@pytest.mark.long
async def test_one_is_added_on_the_connect_screen() -> None:
    async with opened("Connection") as it:
        await it.press("n")
        await until(lambda: isinstance(it.stage.app.screen, ConnectScreen))
        screen = it.stage.app.screen
        assert isinstance(screen, ConnectScreen)
        assert screen.endpoint.value == ""
        screen.endpoint.value = "https://fabrikam.openai.azure.com"
        screen.deployment.value = "chat"
        screen.deployment.focus()
        await it.press("enter")
        await until(lambda: it.stage.app.screen is not screen)
        await until(lambda: "○ fabrikam" in rows(it, "profile"))
        assert set(it.values["profiles"]) == {"contoso", "lab", "fabrikam"}
        assert "# the team's" in it.text
        # what was talked about with one resource goes to no other unasked
        assert used(it).name == it.values["active_profile"] == "contoso"
        row = it.focused
        assert isinstance(row, ConnectionRow)
        assert (row.name_of, row.note) == ("fabrikam", "Added. Enter uses it from now on.")
        await it.press("enter")
        await until(lambda: "● fabrikam" in rows(it, "profile"))
        assert used(it).name == it.values["active_profile"] == "fabrikam"


async def test_one_that_is_changed_and_not_in_use_stays_so() -> None:
    async with opened("Connection", file=LAB_BY_ENTRA) as it:
        await stand_on(it, "lab")
        await it.press("e")
        await until(lambda: isinstance(it.stage.app.screen, ConnectScreen))
        screen = it.stage.app.screen
        assert isinstance(screen, ConnectScreen)
        assert "Keep it" in it.shown
        screen.deployment.value = "other-chat"
        await it.press("enter")
        await until(lambda: it.stage.app.screen is not screen)
        assert it.values["profiles"]["lab"]["deployment"] == "other-chat"
        assert used(it).name == it.values["active_profile"] == "contoso"


async def test_a_key_that_came_with_one_that_is_added_is_there_when_it_is_used() -> None:
    async with opened("Connection") as it:
        await it.press("n")
        await until(lambda: isinstance(it.stage.app.screen, ConnectScreen))
        screen = it.stage.app.screen
        assert isinstance(screen, ConnectScreen)
        screen.endpoint.value = "https://fabrikam.openai.azure.com"
        screen.sign_in.chosen = "api-key"
        screen.key_field.value = "its-own-key"
        screen.deployment.value = "chat"
        screen.deployment.focus()
        await it.press("enter")
        await until(lambda: "○ fabrikam" in rows(it, "profile"))
        await stand_on(it, "fabrikam")
        await it.press("enter")
        await until(lambda: "● fabrikam" in rows(it, "profile"))
        assert it.stage.workspace.connection.key_for(used(it)) == "its-own-key"


async def test_a_conversation_is_told_that_another_resource_answers_next() -> None:
    async with opened("Connection", file=LAB_BY_ENTRA) as it:
        await it.stage.workspace.session.ask("Between us:")
        await until(lambda: not it.stage.workspace.replies.running)
        await stand_on(it, "lab")
        await it.press("enter")
        await until(lambda: rows(it, "profile") == ["○ contoso", "● lab"])
        await it.close()
        said = " ".join(str(it.stage.chat.notice.render()).split())
        assert said == "This conversation was with prod-chat of contoso. Here gpt-4o of lab answers next."


async def test_removing_asks_once() -> None:
    async with opened("Connection") as it:
        row = await stand_on(it, "lab")
        await it.press("d")
        assert "Press d again to remove it." in row.note
        assert "lab" in it.values["profiles"]
        await it.press("up", "down", "d")
        assert "lab" in it.values["profiles"], "going away takes the question back"
        await it.press("escape")
        assert it.screen.page.TITLE == "Connection"
        await it.press("d", "d")
        assert set(it.values["profiles"]) == {"contoso"}
        await until(lambda: rows(it, "profile") == ["● contoso"])
        assert it.stage.app.focused in it.page(ConnectionPage).walk_children()


async def test_one_that_is_removed_while_it_is_used_stays_until_the_end_of_the_run() -> None:
    async with opened("Connection") as it:
        await stand_on(it, "contoso")
        await it.press("d", "d")
        await until(lambda: "not in the file" in it.shown)
        assert set(it.values["profiles"]) == {"lab"}
        assert used(it).name == "contoso"
        assert rows(it, "profile") == ["● contoso", "○ lab"]
        assert "in use until you quit" in it.shown
        assert "environment" not in it.shown.lower()


async def test_a_line_that_adds_cannot_be_removed_or_changed() -> None:
    async with opened("Connection") as it:
        row = next(row for row in it.page(ConnectionPage).query(ConnectionRow) if row.kind == "add-profile")
        it.page(ConnectionPage).go_to(row)
        await it.pilot.pause()
        await it.press("d")
        assert row.note == ""
        await it.press("e")
        assert it.screen.page.TITLE == "Connection"
        await it.press("enter")
        await until(lambda: isinstance(it.stage.app.screen, ConnectScreen))


async def test_a_deployment_learned_in_a_conversation_is_not_lost() -> None:
    """What is changed here is the list as the settings have it, not as it was when the connection was chosen."""
    async with opened("Connection") as it:
        assert it.stage.app.preferences.keep_deployment("contoso", "typed-there") is None
        await until(lambda: "○ typed-there" in rows(it, "deployment"))
        await stand_on(it, "prod-chat-mini")
        await it.press("enter")
        await until(lambda: "● prod-chat-mini" in rows(it, "deployment"))
        assert it.values["profiles"]["contoso"]["deployments"] == ["prod-chat", "typed-there"]


async def test_the_environments_connection_is_not_mixed_up_with_one_of_its_name() -> None:
    file = FILE.replace("[profiles.lab]", "[profiles.environment]")
    async with opened("Connection", environ=ENVIRONMENT, file=file) as it:
        assert rows(it, "profile") == ["● environment-2", "○ contoso", "○ environment"]
        assert used(it).endpoint == ENVIRONMENT["AZURE_OPENAI_ENDPOINT"]
        assert rows(it, "deployment") == ["● env-chat"]


async def test_deployments_are_added_chosen_and_removed() -> None:
    async with opened("Connection") as it:
        await stand_on(it, "prod-chat-mini")
        await it.press("n", *"new-one", "enter")
        await until(lambda: len(rows(it, "deployment")) == 3)
        contoso = it.values["profiles"]["contoso"]
        assert (contoso["deployment"], contoso["deployments"]) == ("prod-chat", ["prod-chat-mini", "new-one"])
        await stand_on(it, "prod-chat-mini")
        await it.press("enter")
        await until(lambda: "● prod-chat-mini" in rows(it, "deployment"))
        assert used(it).deployment == "prod-chat-mini"
        assert it.values["profiles"]["contoso"]["deployment"] == "prod-chat-mini"
        await stand_on(it, "new-one")
        await it.press("d", "d")
        await until(lambda: len(rows(it, "deployment")) == 2)
        assert it.values["profiles"]["contoso"]["deployments"] == ["prod-chat"]
        assert "# the team's" in it.text


@pytest.mark.long
async def test_esc_leaves_the_line_for_a_deployment() -> None:
    async with opened("Connection") as it:
        await stand_on(it, "prod-chat")
        await it.press("n", *"half", "escape")
        assert not it.page(ConnectionPage).entry.display
        assert it.screen.page.TITLE == "Connection"
        assert rows(it, "deployment") == ["● prod-chat", "○ prod-chat-mini"]


async def test_the_environments_connection_is_shown_as_such() -> None:
    """DESIGN section 5: it needs no file, and comes first."""
    async with opened("Connection", environ=ENVIRONMENT) as it:
        assert rows(it, "profile") == ["● environment", "○ contoso", "○ lab"]
        assert "AZURE_OPENAI_ENDPOINT is set" in it.shown
        assert "AZURE_OPENAI_DEPLOYMENT" in it.shown
        assert rows(it, "deployment") == ["● env-chat"]
        assert rows(it, "add-deployment") == []
        await it.press("d", "d")
        assert rows(it, "profile")[0] == "● environment", "it is not one of the file's"
        await stand_on(it, "contoso")
        await it.press("enter")
        await until(lambda: used(it).name == "contoso")
        assert "environment" not in it.values["profiles"]


async def test_a_connection_of_ones_own_leaves_the_demo_behind() -> None:
    class Demo(NoDemo):
        profile = Profile(name="demo", endpoint="", deployment="gpt-4o", demo=True)

        async def start(self) -> tuple[Profile, str]:
            return Profile(name="demo", endpoint="http://127.0.0.1:1", deployment="gpt-4o", demo=True), "key"

    async with opened("Connection", demo=Demo(), begin_with_demo=True, environ=ENVIRONMENT) as it:
        demo = it.stage.workspace
        assert rows(it, "profile") == ["● demo", "○ environment", "○ contoso", "○ lab"]
        [chat] = (screen for screen in it.stage.app.screen_stack if isinstance(screen, ChatScreen))
        demo.session.open_new(temporary=True)
        chat.show_conversation()
        chat.composer.set_text("not saved")
        await stand_on(it, "contoso")
        for key in ("escape", "enter"):
            await it.press("enter")
            # what becomes of the temporary conversation is asked first
            await until(lambda: isinstance(it.stage.app.screen, PaletteScreen) and it.stage.app.screen.is_mounted)
            await it.pilot.pause()
            assert used(it).demo
            await it.press(key)
            await until(lambda: not isinstance(it.stage.app.screen, PaletteScreen))
        await until(lambda: it.stage.app.workspace not in (None, demo) and isinstance(it.stage.app.screen, ChatScreen))
        assert used(it).name == "contoso"
        assert "demo" not in it.values["profiles"]
        # what the environment has is known, though the demo was first
        connection = it.stage.workspace.connection
        names = [profile.name for profile in connection.known_profiles(it.stage.app.preferences.current)]
        assert names == ["contoso", "environment", "lab"]
        assert connection.key_for(connection.environment) == "AZTUI-CANARY"


@pytest.mark.long
async def test_waits_are_written_and_the_client_is_made_anew() -> None:
    async with opened("Connection") as it:
        made = it.stage.workspace.connection._model, len(it.stage.workspace.connection._left)
        slider = next(slider for slider in it.screen.query(Slider) if slider.parameter is WAITS[1])
        it.page(ConnectionPage).go_to(slider)
        await it.press("9", "0", "enter")
        assert it.values["waits"] == {"first_byte": 90.0}
        assert "90 s" in it.shown
        await it.close()
        assert len(it.stage.workspace.connection._left) == made[1] + 1


@pytest.mark.long
async def test_a_profile_that_cannot_be_used_is_said_at_its_row() -> None:
    file = FILE.replace("https://lab.openai.azure.com", "http://lab.example").replace('"api-key"', '"entra"')
    async with opened("Connection", file=file) as it:
        row = await stand_on(it, "lab")
        await it.press("enter")
        await until(lambda: bool(row.problem))
        assert "https" in row.problem
        assert used(it).name == "contoso"

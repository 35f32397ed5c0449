"""The connect screen: what is entered is understood, refused in place, or used and kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from tests.fakes import Checked, NoDemo, until
from tests.resizing import resized
from tests.stage import Stage, make_stage
from tests.widgets.hosts import screen_rows
from tui.domain.checks import Check, Outcome, Step
from tui.domain.errors import Failure, FailureKind
from tui.domain.settings import Authority, Profile, SignInMethod
from tui.screens.chat import ChatScreen
from tui.screens.connect import ConnectScreen
from tui.screens.settings import SettingsScreen


class Demo(NoDemo):
    """A simulator that starts at once."""

    async def start(self) -> tuple[Profile, str]:
        return self.profile, "demo-key"


pytestmark = pytest.mark.long


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


TARGET = "https://contoso-ai.openai.azure.com/openai/deployments/prod-chat/chat/completions?api-version=2024-10-21"
CURL = """curl -X POST "https://contoso.openai.azure.com/openai/v1/chat/completions" \\
  -H "Content-Type: application/json" \\
  -H "api-key: AZTUI-CANARY-0123456789" \\
  -d '{"messages": [], "model": "from-curl"}'"""
KEY = "AZTUI-CANARY-0123456789"


def shown(screen: ConnectScreen) -> str:
    """Everything that can be read on the screen."""
    return screen.app.export_screenshot(simplify=True).replace("&#160;", " ")


async def paste(pilot: Pilot[None], screen: ConnectScreen, text: str) -> None:
    screen.endpoint.post_message(events.Paste(text))
    await pilot.pause()


async def test_a_target_uri_is_taken_apart_and_its_deployment_filled_in() -> None:
    async with connecting() as (_, pilot, screen):
        await paste(pilot, screen, TARGET)
        text = str(screen.understood.render())
        for part in (
            "contoso-ai, Azure public cloud",
            "/openai/v1/",
            "prod-chat",
            "api-version=2024-10-21, not needed",
        ):
            assert part in text
        assert (screen.endpoint.value, screen.deployment.value) == (TARGET, "prod-chat")


async def test_what_a_person_typed_is_not_filled_over() -> None:
    async with connecting() as (_, pilot, screen):
        await paste(pilot, screen, TARGET)
        screen.endpoint.value = TARGET.replace("prod-chat", "other")
        await pilot.pause()
        assert screen.deployment.value == "other"
        screen.deployment.value = "mine"
        screen.endpoint.value = TARGET
        await pilot.pause()
        assert screen.deployment.value == "mine"


async def test_a_key_in_a_curl_line_goes_into_the_key_field_and_is_never_shown(home: Path) -> None:
    """Threat 19: all lines of it are read, the secret leaves the field at once, and nothing else is lost."""
    async with connecting() as (stage, pilot, screen):
        await paste(pilot, screen, CURL)
        assert KEY not in screen.endpoint.value
        assert screen.endpoint.value.startswith('curl -X POST "https://contoso.openai.azure.com')
        assert (screen.key_field.value, screen.sign_in.chosen) == (KEY, SignInMethod.API_KEY)
        assert screen.deployment.value == "from-curl"
        assert "an API key" in str(screen.understood.render())
        assert KEY not in shown(screen)
        await pilot.press("enter")
        await connected(stage)
    assert all(KEY.encode() not in path.read_bytes() for path in home.rglob("*") if path.is_file())


@pytest.mark.parametrize("leave", ["tab", "f5"])
async def test_a_secret_that_was_typed_is_taken_out_when_the_field_is_left(leave: str) -> None:
    """Threat 19."""
    async with connecting() as (_, pilot, screen):
        await pilot.press(*"ada:pw@a.example", leave)
        await until(lambda: screen.endpoint.value == "a.example")
        assert "a name and password: it is not kept" in str(screen.understood.render())
        assert screen.key_field.value == ""


async def test_a_bare_key_is_known_for_one() -> None:
    async with connecting() as (_, pilot, screen):
        await paste(pilot, screen, "0123456789abcdef" * 2)
        assert (screen.endpoint.value, screen.key_field.value) == ("", "0123456789abcdef" * 2)
        assert screen.sign_in.chosen == SignInMethod.API_KEY


async def test_what_is_pasted_cannot_colour_the_screen() -> None:
    """Threats 1 and 10."""
    async with connecting() as (_, pilot, screen):
        await paste(pilot, screen, "https://c.openai.azure.com/openai/deployments/%5B%2Fred%5D%5B@click=x%5D/chat")
        assert "[/red][@click=x]" in str(screen.understood.render())
        await paste(pilot, screen, "\x1b]0;x\x07")
        assert "\x1b" not in shown(screen)


async def test_the_arrow_keys_choose_how_to_sign_in() -> None:
    async with connecting() as (_, pilot, screen):
        await pilot.press("tab")
        assert screen.sign_in.has_focus
        assert not screen.key_field.display
        await pilot.press("up")
        assert (screen.sign_in.chosen, screen.key_field.display) == (SignInMethod.API_KEY, True)
        await pilot.press("down")
        assert (screen.sign_in.chosen, screen.key_field.display) == (SignInMethod.ENTRA, False)


WAYS_AND_FIELDS = {
    SignInMethod.ENTRA: {"tenant", "authority", "client-id"},
    SignInMethod.AZ: {"tenant"},
    SignInMethod.MANAGED_IDENTITY: {"client-id"},
    SignInMethod.ENVIRONMENT: {"authority"},
    SignInMethod.API_KEY: {"key", "key-place"},
}


@pytest.mark.parametrize(("method", "fields"), WAYS_AND_FIELDS.items())
async def test_a_way_asks_for_what_it_takes_and_for_nothing_else(method: SignInMethod, fields: set[str]) -> None:
    async with connecting() as (_, pilot, screen):
        screen.sign_in.chosen = method
        await pilot.pause()
        every = ("key", "key-place", "key-variable", "key-command", "tenant", "authority", "client-id")
        assert {name for name in every if screen.query_one(f"#{name}").display} == fields


async def test_what_the_chosen_way_takes_is_kept_in_the_profile() -> None:
    async with connecting() as (stage, pilot, screen):
        await paste(pilot, screen, TARGET)
        screen.sign_in.chosen = SignInMethod.DEVICE_CODE
        screen.query_one("#tenant Input", Input).value = " contoso.com "
        screen.part.authority.chosen = 2
        await pilot.press("enter")
        await connected(stage)
        (profile,) = stage.app.preferences.current.profiles
    assert (profile.sign_in, profile.tenant) == (SignInMethod.DEVICE_CODE, "contoso.com")
    assert (profile.authority, profile.scope) == (Authority.US_GOVERNMENT, "")


@pytest.mark.parametrize(
    ("method", "place", "field", "typed", "said"),
    [
        (SignInMethod.AZ, 0, "tenant", "con toso", "Give a tenant's id or domain."),
        (SignInMethod.MANAGED_IDENTITY, 0, "client-id", "x;y", "Give an application's id."),
        (SignInMethod.API_KEY, 2, "key-variable", "A B", "Give the name of an environment variable."),
        (SignInMethod.API_KEY, 2, "key-variable", "", "The variable is missing."),
        (SignInMethod.API_KEY, 2, "key-variable", "NOT_THERE", "NOT_THERE is not set"),
        (SignInMethod.API_KEY, 3, "key-command", "pass 'azure", "a quotation mark"),
        (SignInMethod.API_KEY, 3, "key-command", "", "The key command is missing"),
    ],
)
async def test_what_cannot_be_is_said_in_place_and_stays(
    method: SignInMethod, place: int, field: str, typed: str, said: str
) -> None:
    async with connecting() as (stage, pilot, screen):
        await paste(pilot, screen, TARGET)
        screen.sign_in.chosen = method
        screen.part.key_place.chosen = place
        screen.part.show_fields()
        line = screen.query_one(f"#{field} Input", Input)
        line.value = typed
        await pilot.press("enter")
        await until(lambda: said in str(screen.answer.content))
        assert line.value == typed
        assert stage.app.screen is screen


async def test_a_key_in_a_variable_of_a_persons_own_is_used() -> None:
    async with connecting(environ={"MY_KEY": KEY}) as (stage, pilot, screen):
        await paste(pilot, screen, TARGET)
        screen.sign_in.chosen = SignInMethod.API_KEY
        screen.part.key_place.chosen = 2
        screen.part.show_fields()
        screen.query_one("#key-variable Input", Input).value = "MY_KEY"
        await pilot.press("enter")
        await connected(stage)
        (profile,) = stage.app.preferences.current.profiles
        assert (profile.key_variable, stage.workspace.connection.key_for(profile)) == ("MY_KEY", KEY)
        assert KEY not in stage.app.preferences.path.read_text()


# the test


def ran(step: Step, outcome: Outcome = Outcome.PASSED, words: str = "", failure: Failure | None = None) -> Check:
    return Check(step=step, outcome=outcome, words=words, failure=failure, seconds=0.041)


NO_ROLE = Failure(
    kind=FailureKind.FORBIDDEN, sentence="You have no [role].", remedy="Ask for [one].", request_id="req-\x1b7"
)


async def test_each_check_is_a_line_and_a_failure_says_what_to_do() -> None:
    checks = [ran(Step.NAME, words="contoso is 10.0.0.5"), ran(Step.ACCESS, Outcome.FAILED, failure=NO_ROLE)]
    diagnose = Checked(checks)
    async with connecting(diagnose=diagnose) as (stage, pilot, screen):
        await paste(pilot, screen, TARGET)
        await pilot.press("f5")
        await until(lambda: "×" in str(screen.test.checks.render()))
        text = str(screen.test.checks.render())
        for part in (
            "✓ name",
            "contoso is 10.0.0.5",
            "41 ms",
            "× access",
            "You have no [role].",
            "Ask for [one].",
            "req-␛7",
        ):
            assert part in text
        # what was not run stands there as such
        assert "· deployment" in text
        ((profile, key),) = diagnose.asked
        assert (profile.endpoint, profile.deployment, key) == (
            "https://contoso-ai.openai.azure.com/openai/v1/",
            "prod-chat",
            None,
        )
        # a failed test keeps nobody from trying
        await pilot.press("enter")
        await connected(stage)


async def test_what_failed_is_seen_where_there_is_no_room_for_all() -> None:
    checks = [*(ran(step, words="a line of words, or two") for step in (Step.ENDPOINT, Step.PROXY, Step.CERTIFICATE))]
    diagnose = Checked([*checks, ran(Step.CLOCK), ran(Step.ACCESS, Outcome.FAILED, failure=NO_ROLE)])
    async with connecting(diagnose=diagnose) as (stage, pilot, screen):
        await resized(pilot, 40, 12)
        await paste(pilot, screen, TARGET)
        await pilot.press("f5")
        failed = ("× access", NO_ROLE.remedy.split()[-1])
        await until(lambda: all(words in "\n".join(screen_rows(stage.app)) for words in failed))


async def test_a_test_runs_beside_the_screen_and_esc_stops_it() -> None:
    diagnose = Checked([ran(Step.NAME), ran(Step.CERTIFICATE, Outcome.RUNNING, "connecting"), asyncio.Event()])
    async with connecting(diagnose=diagnose) as (_, pilot, screen):
        await paste(pilot, screen, TARGET)
        await pilot.press("f5")
        await until(lambda: "● certificate" in str(screen.test.checks.render()))
        assert "Esc stop" in str(screen.hints.render())
        await pilot.press("escape")
        await until(lambda: diagnose.closed == 1)
        assert "stopped" in str(screen.test.checks.render())
        assert "●" not in str(screen.test.checks.render())
        assert screen.is_current


@pytest.mark.parametrize("field", ["endpoint", "deployment", "key"])
async def test_a_change_ends_the_test_and_marks_what_it_found(field: str) -> None:
    diagnose = Checked([ran(Step.NAME), ran(Step.ACCESS, Outcome.RUNNING), asyncio.Event()])
    async with connecting(diagnose=diagnose) as (_, pilot, screen):
        await paste(pilot, screen, CURL)
        await pilot.press("f5")
        await until(lambda: "● access" in str(screen.test.checks.render()))
        assert not screen.test.checks.has_class("-past")
        screen.query_one(f"#{field}", Input).focus()
        await pilot.press("end", "x")
        await until(lambda: diagnose.closed == 1)
        assert screen.test.checks.has_class("-past")
        assert "changed since" in str(screen.test.hint.render())
        await pilot.press("f5")
        await until(lambda: len(diagnose.asked) == 2)
        assert not screen.test.checks.has_class("-past")


async def test_a_test_of_nothing_says_what_is_missing() -> None:
    diagnose = Checked([ran(Step.NAME)])
    async with connecting(diagnose=diagnose) as (stage, pilot, screen):
        await pilot.press("f5")
        assert "endpoint" in str(screen.answer.render())
        await paste(pilot, screen, "contoso")
        await pilot.press("f5")
        await until(lambda: "deployment" in str(screen.answer.render()))
        assert stage.app.focused is screen.deployment
        assert diagnose.asked == []
        assert str(screen.test.checks.render()) == ""


# opened over another screen

STORED = Profile(
    name="work", endpoint="https://contoso.openai.azure.com", deployment="chat", sign_in=SignInMethod.API_KEY
)


@asynccontextmanager
async def opened(profile: Profile | None) -> AsyncIterator[tuple[Stage, Pilot[None], ConnectScreen]]:
    """The screen over the main one, with `STORED` in use."""
    stage = make_stage(profile=STORED, environ={"AZURE_OPENAI_API_KEY": KEY})
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await connected(stage)
        await until(lambda: stage.chat._begun.is_set())
        screen = ConnectScreen(stage.workspace.connection, stage.app.preferences, profile=profile, over=True)
        await stage.app.push_screen(screen)
        yield stage, pilot, screen


async def test_a_connection_is_changed_under_its_name() -> None:
    async with opened(replace(STORED, deployments=("mini", "other"))) as (stage, pilot, screen):
        assert (screen.endpoint.value, screen.deployment.value, screen.key_field.value) == (
            STORED.endpoint,
            "chat",
            KEY,
        )
        screen.deployment.value = "other"
        await pilot.press("enter")
        await connected(stage)
        # the one it had before can still be switched to
        changed = replace(STORED, deployment="other", deployments=("chat", "mini"))
        assert stage.workspace.connection.profile == changed
        assert stage.app.preferences.current.profiles == (changed,)
        assert len(stage.app.screen_stack) == 2


async def test_another_endpoint_keeps_the_name_and_loses_what_is_of_the_one_before() -> None:
    """Threat 21: a key that was there already, and the values of headers, go to no other resource."""
    of_contoso = replace(
        STORED, deployments=("mini",), headers={"x-subscription": "SUBSCRIPTION"}, scope="api://x/.default"
    )
    async with opened(of_contoso) as (stage, pilot, screen):
        screen.endpoint.value = ""
        await paste(pilot, screen, "https://elsewhere.openai.azure.com")
        assert screen.key_field.value == ""
        screen.endpoint.value = "contoso"
        await pilot.pause()
        assert screen.key_field.value == KEY
        screen.endpoint.value = "elsewhere"
        screen.key_field.value = "another-key"
        await pilot.press("enter")
        await connected(stage)
        (profile,) = stage.app.preferences.current.profiles
        assert (profile.name, profile.endpoint) == ("work", "https://elsewhere.openai.azure.com/openai/v1/")
        assert profile.all_deployments == ("chat",)
        assert (profile.headers, profile.scope) == ({}, "")


BY_VARIABLE = replace(STORED, key_variable="CONTOSO_KEY")
BY_COMMAND = replace(STORED, key_command=("pass", "contoso"))
BY_KEYRING = replace(STORED, keyring=True)


@pytest.mark.parametrize("of_contoso", [BY_VARIABLE, BY_COMMAND, BY_KEYRING], ids=["variable", "command", "keyring"])
@pytest.mark.parametrize("at_once", [True, False])
async def test_where_a_key_comes_from_is_for_no_other_resource(of_contoso: Profile, at_once: bool) -> None:
    """Threat 21: what gives the key of one resource is neither asked nor kept for another."""
    diagnose = Checked([ran(Step.NAME)])
    stage = make_stage(profile=of_contoso, environ={"CONTOSO_KEY": KEY, "OTHER_KEY": "another-key"}, diagnose=diagnose)
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await connected(stage)
        screen = ConnectScreen(stage.workspace.connection, stage.app.preferences, profile=of_contoso, over=True)
        await stage.app.push_screen(screen)
        place = screen.part.key_place.chosen
        screen.endpoint.value = "elsewhere"
        if not at_once:
            await pilot.pause()
            screen.endpoint.value = "contoso"
            await pilot.pause()
            assert (screen.part.key_place.chosen, screen.part.apply(of_contoso)) == (place, of_contoso)
            screen.endpoint.value = "elsewhere"
        screen.action_test()
        await until(lambda: "The API key is missing" in str(screen.answer.content))
        assert diagnose.asked == []
        # what is said anew counts
        screen.part.key_place.chosen = 2
        screen.part.show_fields()
        screen.query_one("#key-variable Input", Input).value = "OTHER_KEY"
        await pilot.pause()
        screen.action_test()
        await until(lambda: bool(diagnose.asked))
        ((profile, key),) = diagnose.asked
        assert (profile.key_variable, profile.key_command, profile.keyring, key) == (
            "OTHER_KEY",
            (),
            False,
            "another-key",
        )
        screen.sign_in.chosen = SignInMethod.ENTRA
        screen.part.key_place.chosen = 0
        await pilot.press("enter")
        await connected(stage)
        (kept,) = stage.app.preferences.current.profiles
        assert (kept.key_variable, kept.key_command, kept.keyring) == ("", (), False)


async def test_the_same_endpoint_in_other_words_keeps_the_deployments() -> None:
    async with opened(replace(STORED, deployments=("mini",))) as (stage, pilot, screen):
        screen.endpoint.value = "contoso"
        await pilot.press("enter")
        await connected(stage)
        (profile,) = stage.app.preferences.current.profiles
        assert (profile.name, profile.all_deployments) == ("work", ("chat", "mini"))


async def test_a_key_of_an_endpoint_that_cannot_be_used_goes_to_no_other() -> None:
    """Threat 21: not even where nobody knows whose it is."""
    environ = {"AZURE_OPENAI_ENDPOINT": "https://[", "AZURE_OPENAI_DEPLOYMENT": "chat", "AZURE_OPENAI_API_KEY": KEY}
    async with connecting(environ=environ) as (_, pilot, screen):
        screen.endpoint.value = "https://elsewhere.example/v1"
        await pilot.pause()
        assert screen.key_field.value == ""


@pytest.mark.parametrize("emptied", [True, False])
async def test_a_key_that_was_pasted_with_an_endpoint_goes_to_no_other(emptied: bool) -> None:
    """Threat 21."""
    diagnose = Checked([ran(Step.NAME)])
    async with connecting(diagnose=diagnose) as (_, pilot, screen):
        await paste(pilot, screen, CURL)
        if emptied:
            screen.endpoint.value = ""
            await pilot.pause()
        screen.endpoint.value = "https://elsewhere.example/v1"
        # in the same moment: nothing of it has been understood yet
        screen.action_test()
        await pilot.pause()
        assert (screen.key_field.value, diagnose.asked[:1]) == ("", [])
        screen.endpoint.value = "contoso"
        await pilot.pause()
        assert screen.key_field.value == KEY


async def test_what_is_made_of_the_environments_connection_has_a_name_of_its_own() -> None:
    """At the first start, where the environment lacks a deployment; the second time it is the one made before."""
    environ = {"AZURE_OPENAI_ENDPOINT": "https://contoso.openai.azure.com", "AZURE_OPENAI_API_KEY": KEY}
    for profile, name in ((None, "contoso"), (STORED, "work")):
        async with connecting(environ=environ, profile=profile) as (stage, pilot, screen):
            assert screen.key_field.value == KEY
            screen.deployment.value = "better-chat"
            await pilot.press("enter")
            await connected(stage)
            (kept,) = stage.app.preferences.current.profiles
            assert (kept.name, kept.deployment) == (name, "better-chat")
            assert stage.workspace.connection.profile == kept


async def test_a_connection_is_added_under_a_name_of_its_own() -> None:
    taken = replace(STORED, name="contoso")
    async with opened(None) as (stage, pilot, screen):
        stage.app.preferences.change(replace(stage.app.preferences.current, profiles=(STORED, taken)))
        assert (screen.endpoint.value, screen.key_field.value, screen.sign_in.chosen) == ("", "", SignInMethod.ENTRA)
        await paste(pilot, screen, TARGET.replace("contoso-ai", "contoso"))
        assert screen.name_field.value == "contoso-2"
        screen.name_field.value = "tests"
        await pilot.press("enter")
        await connected(stage)
        assert [profile.name for profile in stage.app.preferences.current.profiles] == ["work", "contoso", "tests"]


@pytest.mark.parametrize("name", ["work", "environment", " work "])
async def test_a_name_that_is_taken_is_refused_in_place(name: str) -> None:
    async with opened(None) as (stage, pilot, screen):
        await paste(pilot, screen, TARGET)
        screen.name_field.value = name
        await pilot.press("enter")
        await until(lambda: "taken" in str(screen.answer.render()))
        assert stage.app.screen is screen
        assert stage.app.focused is screen.name_field
        assert screen.name_field.value == name
        assert stage.app.preferences.current.profiles == (STORED,)


async def test_esc_goes_back_and_nothing_is_changed() -> None:
    async with opened(STORED) as (stage, pilot, screen):
        await pilot.press("f9", *"x")
        assert stage.app.screen is screen
        await pilot.press("escape")
        await connected(stage)
        assert stage.app.preferences.current.profiles == (STORED,)


async def test_what_cannot_be_used_stays_open_over_the_other_screen() -> None:
    async with opened(STORED) as (stage, pilot, screen):
        screen.deployment.value = ""
        await pilot.press("enter")
        await until(lambda: "deployment" in str(screen.answer.render()))
        assert stage.app.screen is screen
        assert stage.workspace.connection.profile == STORED


# at first start


async def test_f3_opens_the_settings_and_a_connection_that_is_made_there_is_used() -> None:
    async with connecting() as (stage, pilot, screen):
        await pilot.press("f3")
        await until(lambda: isinstance(stage.app.screen, SettingsScreen))
        stage.app.preferences.change(replace(stage.app.preferences.current, keys={"connect.test": "f6"}))
        await pilot.press("escape")
        await until(lambda: "F6 tests it first" in str(screen.test.hint.render()))
        assert stage.app.screen is screen
        assert "F6 test" in str(screen.hints.render())
        await pilot.press("f3")
        await until(lambda: isinstance(stage.app.screen, SettingsScreen))
        stage.workspace.connection.choose(replace(STORED, sign_in=SignInMethod.ENTRA), None)
        await pilot.press("escape")
        await connected(stage)
        assert not [other for other in stage.app.screen_stack if isinstance(other, ConnectScreen)]


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


async def test_what_was_said_goes_with_the_field_that_it_was_about() -> None:
    async with connecting() as (_, pilot, screen):
        screen.endpoint.value = "http://gateway.example/v1"
        screen.deployment.value = "chat"
        screen.deployment.focus()
        await pilot.press("enter")
        await until(lambda: "not encrypted" in str(screen.answer.content))
        screen.endpoint.value = "https://gateway.example/v1"
        await pilot.pause()
        assert str(screen.answer.content) == ""


async def test_a_key_that_was_typed_is_for_the_host_it_was_typed_for() -> None:
    """Threat 21."""
    async with connecting() as (_, pilot, screen):
        screen.sign_in.chosen = SignInMethod.API_KEY
        screen.key_field.focus()
        await pilot.press(*"typed-key")
        screen.endpoint.focus()
        await paste(pilot, screen, "https://one.openai.azure.com")
        screen.deployment.focus()
        await pilot.pause()
        assert screen.key_field.value == "typed-key"
        screen.endpoint.focus()
        screen.endpoint.value = "https://two.openai.azure.com"
        await pilot.pause()
        assert screen.key_field.value == ""
        screen.endpoint.value = "https://one.openai.azure.com"
        await pilot.pause()
        assert screen.key_field.value == "typed-key"


@pytest.mark.parametrize(
    ("endpoint", "mark", "said"),
    [
        ("http://127.0.0.1:8080/v1", "✓", ""),
        ("https://gateway.example/v1", "✓", ""),
    ],
)
async def test_http_on_this_machine_is_no_warning(endpoint: str, mark: str, said: str) -> None:
    async with connecting() as (_, pilot, screen):
        screen.endpoint.value = endpoint
        await pilot.pause()
        [fact] = [fact for fact in screen.understood.facts if fact.label == "address"]
        assert (fact.mark, fact.more) == (mark, said)


async def test_a_classic_path_is_understood_and_its_key_stays() -> None:
    """DESIGN section 5."""
    async with connecting() as (stage, pilot, screen):
        host = "https://gateway.example/team/openai"
        target = f"{host}/deployments/gpt-4o/chat/completions?api-version=2024-06-01"
        await paste(pilot, screen, f"curl '{target}' -H 'api-key: {KEY}'")
        assert f"{host}/?api-version=2024-06-01" in str(screen.understood.render())
        assert (screen.key_field.value, screen.deployment.value) == (KEY, "gpt-4o")
        await pilot.press("enter")
        await connected(stage)
        profile = stage.app.preferences.current.profiles[0]
        assert (profile.name, profile.endpoint) == ("gateway", f"{host}/?api-version=2024-06-01")
        assert stage.workspace.connection.key_for(profile) == KEY


async def test_a_key_that_was_tested_with_one_host_goes_to_no_other() -> None:
    """Threat 21: F5 sends it, though the caret has not left the endpoint."""
    async with connecting() as (_, pilot, screen):
        screen.sign_in.chosen = SignInMethod.API_KEY
        screen.key_field.focus()
        await pilot.press(*"typed-key")
        screen.endpoint.focus()
        await paste(pilot, screen, "https://one.openai.azure.com")
        screen.deployment.value = "chat"
        await pilot.press("f5")
        assert screen.endpoint.has_focus
        screen.endpoint.value = "https://two.openai.azure.com"
        await pilot.pause()
        assert screen.key_field.value == ""


async def test_a_name_that_was_corrected_is_complained_of_no_more() -> None:
    stage = make_stage()
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await connected(stage)
        screen = ConnectScreen(stage.workspace.connection, stage.app.preferences, over=True)
        await stage.app.push_screen(screen)
        screen.endpoint.value = "https://two.openai.azure.com"
        screen.deployment.value = "chat"
        screen.name_field.value = "test"
        screen.name_field.focus()
        await pilot.press("enter")
        await until(lambda: "test is taken" in str(screen.answer.content))
        await pilot.press("2")
        await pilot.pause()
        assert str(screen.answer.content) == ""

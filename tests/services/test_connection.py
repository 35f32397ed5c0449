"""Which profile is used, with which key."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest

from tests.fakes import PROFILE, Checked, NoDemo, ScriptedModel
from tui.azure.endpoint import understand
from tui.domain.checks import Check, Outcome, Step
from tui.domain.errors import ChatError, InputError
from tui.domain.ports import ChatModel
from tui.domain.settings import Profile, Settings, SignInMethod
from tui.domain.sign_in import Account, SignedIn
from tui.services.connection import Connection, environment_profile, new_profile_name, profile_name

ENDPOINT = "https://contoso.openai.azure.com"
COMPLETE = {"AZURE_OPENAI_ENDPOINT": ENDPOINT, "AZURE_OPENAI_DEPLOYMENT": "chat", "AZURE_OPENAI_API_KEY": "k"}
KEY = {"AZURE_OPENAI_API_KEY": "k"}
OWN = Profile(name="own", endpoint=ENDPOINT, deployment="chat", sign_in=SignInMethod.API_KEY)
OTHER = replace(OWN, name="other", endpoint="https://elsewhere.openai.azure.com")


class Connects:
    """A `Connector` that remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[Profile, str | None]] = []

    def __call__(self, profile: Profile, key: str | None) -> ChatModel:
        self.asked.append((profile, key))
        return ScriptedModel()


class Demo(NoDemo):
    """A `DemoServer` that starts when the test lets it."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.stopped = False

    async def start(self) -> tuple[Profile, str]:
        await self.gate.wait()
        return PROFILE, "demo-key"

    def stop(self) -> None:
        self.stopped = True


def test_the_environment_alone_is_a_profile() -> None:
    profile = environment_profile(COMPLETE)
    assert profile is not None
    assert (profile.endpoint, profile.deployment, profile.sign_in) == (ENDPOINT, "chat", SignInMethod.API_KEY)
    without_key = environment_profile({**COMPLETE, "AZURE_OPENAI_API_KEY": " "})
    assert without_key is not None
    assert without_key.sign_in is SignInMethod.ENTRA
    assert environment_profile({"AZURE_OPENAI_DEPLOYMENT": "chat", "AZURE_OPENAI_API_KEY": "k"}) is None


def test_a_password_in_the_environments_endpoint_is_left_out() -> None:
    """Threat 19: the endpoint is shown on the connect screen and in the settings."""
    profile = environment_profile({"AZURE_OPENAI_ENDPOINT": "https://ada:pa55word@gateway.example/v1?sig=0123456789"})
    assert profile is not None
    assert profile.endpoint == "https://gateway.example/v1"


def test_the_environment_goes_before_the_settings() -> None:
    stored = Profile(name="stored", endpoint="https://stored.openai.azure.com", deployment="d")
    connects = Connects()
    for environ in ({}, COMPLETE):
        connection = Connection(connects, understand, NoDemo(), Checked(), environ)
        assert connection.choose_first(Settings(profiles=(stored,))) is None
    assert [(profile.endpoint, key) for profile, key in connects.asked] == [
        ("https://stored.openai.azure.com", None),
        (ENDPOINT, "k"),
    ]


def test_nothing_configured_is_no_error() -> None:
    connection = Connection(Connects(), understand, NoDemo(), Checked())
    assert connection.choose_first(Settings()) is None
    assert connection.profile is None


@pytest.mark.parametrize(
    ("environ", "word"),
    [
        ({**COMPLETE, "AZURE_OPENAI_DEPLOYMENT": ""}, "deployment"),
        ({**COMPLETE, "AZURE_OPENAI_ENDPOINT": "not a url at all"}, "endpoint"),
        ({**COMPLETE, "AZURE_OPENAI_ENDPOINT": "http://gateway.example/v1"}, "http"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_chosen(environ: dict[str, str], word: str) -> None:
    connection = Connection(Connects(), understand, NoDemo(), Checked(), environ)
    problem = connection.choose_first(Settings())
    assert isinstance(problem, InputError)
    assert word in str(problem).lower()
    assert problem.remedy
    assert connection.profile is None


def test_a_key_profile_without_its_key_asks_for_it() -> None:
    settings = Settings(profiles=(replace(OWN, deployment="d"),))
    assert "key" in str(Connection(Connects(), understand, NoDemo(), Checked()).choose_first(settings))
    assert Connection(Connects(), understand, NoDemo(), Checked(), KEY).choose_first(settings) is None


def test_an_entra_profile_never_gets_the_key_in_the_environment() -> None:
    connects = Connects()
    stored = Profile(name="s", endpoint=ENDPOINT, deployment="d")
    Connection(connects, understand, NoDemo(), Checked(), KEY).choose_first(Settings(profiles=(stored,)))
    assert connects.asked[0][1] is None


async def test_the_demo_is_known_at_once_and_waited_for() -> None:
    demo, connects = Demo(), Connects()
    connection = Connection(connects, understand, demo, Checked())
    connection.start_demo()
    assert connection.profile == PROFILE
    waiting = asyncio.create_task(connection.model())
    await asyncio.sleep(0)
    assert not waiting.done()
    demo.gate.set()
    assert isinstance(await waiting, ScriptedModel)
    assert connects.asked == [(PROFILE, "demo-key")]
    connection.end_demo()
    assert demo.stopped


async def test_a_demo_that_does_not_start_is_said_to_every_prompt() -> None:
    connection = Connection(Connects(), understand, NoDemo(), Checked())
    connection.start_demo()
    for _ in range(2):
        with pytest.raises(InputError):
            await connection.model()


async def test_a_demo_that_is_starting_is_waited_for_at_the_end() -> None:
    class Ended(Demo):
        left = False

        async def start(self) -> tuple[Profile, str]:
            try:
                return await super().start()
            finally:
                self.left = True

    demo = Ended()
    connection = Connection(Connects(), understand, demo, Checked())
    connection.start_demo()
    await asyncio.sleep(0)
    await connection.close()
    assert demo.left


async def test_without_a_connection_a_prompt_says_so() -> None:
    with pytest.raises(ChatError) as caught:
        await Connection(Connects(), understand, NoDemo(), Checked()).model()
    assert caught.value.failure.remedy


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [(ENDPOINT, "contoso"), ("http://127.0.0.1:8080/v1", "127.0.0.1"), ("http://localhost:1/v1", "localhost")],
)
def test_a_new_profile_is_named_after_its_resource(endpoint: str, name: str) -> None:
    assert profile_name(endpoint) == name


def test_a_new_profile_takes_no_name_that_is_there() -> None:
    assert new_profile_name(ENDPOINT, ()) == "contoso"
    assert new_profile_name(ENDPOINT, {"contoso", "contoso-3"}) == "contoso-2"
    assert new_profile_name(ENDPOINT, {"contoso", "contoso-2"}) == "contoso-3"


# the test of a connection


async def test_a_test_uses_the_profile_it_is_given_and_changes_nothing() -> None:
    check = Check(step=Step.NAME, outcome=Outcome.PASSED)
    diagnose, connects = Checked([check]), Connects()
    connection = Connection(connects, understand, NoDemo(), diagnose)
    profile = Profile(name="s", endpoint=ENDPOINT, deployment="d")
    assert [found async for found in connection.test(profile, "k")] == [check]
    # signed in with Entra ID, it gets no key (threat 21)
    assert diagnose.asked == [(profile, None)]
    assert (connection.profile, connects.asked, diagnose.closed) == (None, [], 1)


@pytest.mark.parametrize(
    ("changed", "key", "word"),
    [
        ({"endpoint": "not a url at all"}, "k", "endpoint"),
        ({"deployment": " "}, "k", "deployment"),
        ({"sign_in": SignInMethod.API_KEY}, " ", "key"),
    ],
)
async def test_what_is_missing_is_said_before_anything_is_tested(changed: dict[str, Any], key: str, word: str) -> None:
    diagnose = Checked()
    connection = Connection(Connects(), understand, NoDemo(), diagnose)
    profile = replace(Profile(name="s", endpoint=ENDPOINT, deployment="d"), **changed)
    with pytest.raises(InputError) as caught:
        _ = [check async for check in connection.test(profile, key)]
    assert word in str(caught.value)
    assert diagnose.asked == []


async def test_a_test_that_is_left_is_ended() -> None:
    diagnose = Checked([Check(step=Step.NAME, outcome=Outcome.RUNNING), asyncio.Event()])
    connection = Connection(Connects(), understand, NoDemo(), diagnose)
    async with aclosing(connection.test(Profile(name="s", endpoint=ENDPOINT, deployment="d"), None)) as checks:
        async for _ in checks:
            break
    assert diagnose.closed == 1


# keys


def test_a_key_is_known_for_the_endpoint_it_was_given_for() -> None:
    """Threat 21; and it lives for this run, however often another connection is used."""
    connection = Connection(Connects(), understand, NoDemo(), Checked())
    connection.choose(OWN, "typed")
    assert connection.key_for(replace(OWN, deployment="other", endpoint="contoso")) == "typed"
    assert connection.key_for(OTHER) == ""
    assert connection.key_for(replace(OWN, endpoint="http://contoso.openai.azure.com")) == ""
    assert connection.key_for(None) == ""
    connection.choose(OTHER, "another")
    connection.choose(replace(OWN, sign_in=SignInMethod.ENTRA), None)
    assert (connection.key_for(OWN), connection.key_for(OTHER)) == ("typed", "another")


def test_a_key_without_an_endpoint_beside_it_is_for_the_first_connection_alone() -> None:
    """Threat 21: before one is chosen it waits, and from then on no other gets it."""
    connection = Connection(Connects(), understand, NoDemo(), Checked(), KEY)
    assert (connection.key_for(None), connection.key_for(OWN)) == ("k", "")
    assert connection.choose_first(Settings(profiles=(OWN, OTHER), active_profile="own")) is None
    assert (connection.key_for(OWN), connection.key_for(OTHER), connection.key_for(None)) == ("k", "", "")
    connection.choose(OTHER, "another")
    assert (connection.key_for(OWN), connection.key_for(OTHER)) == ("k", "another")


def test_the_environments_key_is_for_the_environments_endpoint_alone() -> None:
    """Threat 21: also where its connection lacks a deployment, and in the demo, which chooses none."""
    connection = Connection(Connects(), understand, NoDemo(), Checked(), {**COMPLETE, "AZURE_OPENAI_DEPLOYMENT": ""})
    for _ in range(2):
        assert (connection.key_for(connection.environment), connection.key_for(OTHER)) == ("k", "")
        assert connection.choose_first(Settings(profiles=(OTHER,))) is not None


def test_a_key_that_is_for_another_address_is_said_to_be() -> None:
    """Setting the variable would not help: it is set."""
    connection = Connection(Connects(), understand, NoDemo(), Checked(), COMPLETE)
    with pytest.raises(InputError, match="AZURE_OPENAI_API_KEY is for another address") as caught:
        connection.choose(OTHER, connection.key_for(OTHER))
    assert "set AZURE_OPENAI_API_KEY" not in str(caught.value)
    # at its own address it was taken out of the field by hand
    for environ, profile in ((COMPLETE, OWN), (KEY, OTHER), ({}, OTHER)):
        connection = Connection(Connects(), understand, NoDemo(), Checked(), environ)
        with pytest.raises(InputError, match="or set AZURE_OPENAI_API_KEY before"):
            connection.choose(profile, "")


def test_a_variable_of_a_persons_own_holds_the_key_of_its_profile_alone() -> None:
    """Threat 21."""
    own = replace(OWN, key_variable="MY_KEY")
    connection = Connection(Connects(), understand, NoDemo(), Checked(), {"MY_KEY": " mine ", **KEY})
    assert connection.choose_first(Settings(profiles=(own, OTHER), active_profile="own")) is None
    assert (connection.key_for(own), connection.key_for(OTHER)) == ("mine", "")
    unset = Connection(Connects(), understand, NoDemo(), Checked())
    assert "MY_KEY is not set" in str(unset.choose_first(Settings(profiles=(own,))))


@pytest.mark.parametrize("fetched", [{"keyring": True}, {"key_command": ("pass", "azure")}])
def test_a_key_that_is_fetched_is_not_asked_for(fetched: dict[str, Any]) -> None:
    own, connects = replace(OWN, **fetched), Connects()
    connection = Connection(connects, understand, NoDemo(), Checked())
    assert connection.lacks_key(OWN)
    assert not connection.lacks_key(own)
    assert connection.choose_first(Settings(profiles=(own,))) is None
    assert not connects.asked[0][1]


async def test_a_typed_key_is_kept_where_the_profile_wants_it() -> None:
    kept: list[tuple[str, str]] = []
    locked = InputError("The keyring cannot be used.", "The key is kept for this run only.")

    async def keep(address: str, key: str) -> None:
        if key == "refused":
            raise locked
        kept.append((address, key))

    connection = Connection(Connects(), understand, NoDemo(), Checked(), keep_key=keep)
    assert await connection.store_key(OWN, "typed") is None
    assert await connection.store_key(replace(OWN, keyring=True), "") is None
    assert kept == []
    assert await connection.store_key(replace(OWN, keyring=True), "typed") is None
    assert kept == [(f"{ENDPOINT}/openai/v1/", "typed")]
    assert await connection.store_key(replace(OWN, keyring=True), "refused") == str(locked)


def test_who_is_signed_in_is_known_as_far_as_a_token_said_it() -> None:
    connection = Connection(Connects(), understand, NoDemo(), Checked())
    profile = replace(OWN, sign_in=SignInMethod.AZ)
    assert connection.who(profile) == ("Entra ID by az", "")
    heard: list[object] = []
    connection.sign_ins.subscribe(lambda profile, event: heard.append(event))
    for _ in range(2):
        connection.sign_ins.teller(profile)(SignedIn(Account("ada@contoso.com", "1b2c")))
    assert connection.who(profile) == ("Entra ID by az · ada@contoso.com", "tenant 1b2c")
    # another token for the same person is no news, and another tenant is another account
    assert len(heard) == 1
    assert connection.who(replace(profile, tenant="other")) == ("Entra ID by az", "")


# which there are


def test_the_environments_connection_is_known_before_any_is_chosen() -> None:
    connection = Connection(Connects(), understand, NoDemo(), Checked(), COMPLETE)
    connection.choose(OTHER, "another")
    environment = connection.environment
    assert environment is not None
    assert connection.known_profiles(Settings(profiles=(OTHER,))) == (OTHER, environment)


def test_the_environments_connection_is_not_mistaken_for_one_of_its_name() -> None:
    namesake = replace(OTHER, name="environment")
    settings = Settings(profiles=(namesake,))
    connection = Connection(Connects(), understand, NoDemo(), Checked(), COMPLETE, ["environment"])
    assert connection.choose_first(settings) is None
    used = connection.in_use(settings)
    assert used is not None
    assert (used.name, used.endpoint) == ("environment-2", ENDPOINT)
    assert connection.known_profiles(settings) == (used, namesake)


def test_the_one_in_use_has_the_deployments_that_the_settings_have_learned() -> None:
    connection = Connection(Connects(), understand, NoDemo(), Checked())
    connection.choose(OWN, "k")
    more = replace(OWN, deployments=("mini",))
    assert connection.in_use(Settings(profiles=(OTHER, more))) == more
    assert connection.in_use(Settings(profiles=(OTHER,))) == OWN


def test_names_of_what_is_no_connection_of_the_settings_are_taken() -> None:
    taken = Connection(Connects(), understand, NoDemo(), Checked()).taken_names(Settings(profiles=(OWN,)))
    assert {"own", "environment", NoDemo.profile.name} <= taken

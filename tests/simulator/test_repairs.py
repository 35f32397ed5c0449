"""Each family over HTTP: what the real client is refused is repaired once, and right at once from then on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from tests.fakes import Checked, ManualClock, NoDemo, until
from tests.simulator.conftest import KEY, Simulator
from tui.azure.client import connect
from tui.azure.endpoint import understand
from tui.domain.conversation import Status
from tui.domain.errors import FailureKind
from tui.domain.models import Refused
from tui.domain.parameters import Parameters
from tui.domain.settings import Profile, SignInMethod
from tui.services.connection import Connection
from tui.services.workspace import Workspace
from tui.storage.conversations import Store
from tui.storage.locations import Locations
from tui.storage.text_files import TextFiles
from tui.tokens.counter import Counter

Make = Callable[[str], Workspace]


@pytest.fixture
async def workspace(one_simulator: Simulator, counter: Counter) -> AsyncIterator[Make]:
    """Makes the services over the real client, at a deployment of the simulator."""
    made: list[Workspace] = []

    def make(deployment: str) -> Workspace:
        connection = Connection(connect, understand, NoDemo(), Checked())
        profile = Profile(
            name="simulated",
            endpoint=f"{one_simulator.server.url}/openai/v1",
            deployment=deployment,
            sign_in=SignInMethod.API_KEY,
        )
        connection.choose(profile, KEY)
        clock = ManualClock()
        store = Store(Locations.from_environment(), clock)
        workspace = Workspace.over(store, connection, counter, clock, TextFiles())
        workspace.session.open_new()
        made.append(workspace)
        return workspace

    yield make
    for workspace in made:
        workspace.end()
        await workspace.replies.closed()
        await workspace.connection.close()


async def asked(workspace: Workspace, prompt: str = "hello") -> None:
    await workspace.session.ask(prompt)
    await until(lambda: not workspace.replies.running)


def effort(*takes: str) -> Refused:
    return Refused("reasoning_effort", takes=takes)


CASES = [
    ("gpt-4o", "reasoning_effort", "low", Refused("reasoning_effort")),
    ("gpt-4o", "verbosity", "low", Refused("verbosity", takes=("medium",))),
    ("o1-mini", "temperature", 0.5, Refused("temperature")),
    ("o3-mini", "top_p", 0.5, Refused("top_p")),
    ("o3", "stop", ("###",), Refused("stop")),
    ("o3", "reasoning_effort", "none", effort("low", "medium", "high")),
    ("gpt-5", "temperature", 0.5, Refused("temperature")),
    ("gpt-5", "presence_penalty", 1.0, Refused("presence_penalty")),
    (
        "gpt-5-mini",
        "reasoning_effort",
        "xhigh",
        effort("minimal", "low", "medium", "high"),
    ),
    ("gpt-5.1", "stop", ("###",), Refused("stop")),
    ("gpt-5.1-chat", "reasoning_effort", "low", effort("medium")),
    (
        "gpt-5.4",
        "reasoning_effort",
        "max",
        effort("none", "low", "medium", "high", "xhigh"),
    ),
    ("gpt-5.6-sol", "temperature", 0.5, Refused("temperature")),
    ("gpt-35-turbo", "max_tokens", 10_000.0, Refused("max_completion_tokens", most=4_096)),
]


@pytest.mark.parametrize(("deployment", "key", "value", "refused"), CASES)
async def test_a_refusal_is_repaired_once(
    workspace: Make, deployment: str, key: str, value: object, refused: Refused
) -> None:
    now = workspace(deployment)
    # of o1-mini, a system message is refused too, which is no parameter
    await now.session.set_up(system_prompt="", parameters=Parameters.of({key: value, "seed": 7}))
    await asked(now)
    reply = now.session.path[-1]
    assert reply.status is Status.DONE, reply.failure
    assert reply.sent_with is not None
    assert reply.sent_with.refused == (refused,)
    assert now.session.conversation.parameters == Parameters.of({key: value, "seed": 7})
    await asked(now, "again")
    again = now.session.path[-1]
    assert (again.status, again.sent_with and again.sent_with.refused) == (Status.DONE, ())


@pytest.mark.parametrize("deployment", ["gpt-4o", "gpt-35-turbo", "gpt-5", "gpt-5.1", "gpt-5-chat", "o3", "o4-mini"])
async def test_what_the_catalogue_knows_is_right_at_once(workspace: Make, deployment: str) -> None:
    """Everything is set, and nothing of it is refused once the model is known."""
    now = workspace(deployment)
    await asked(now)
    parameters = Parameters.of(
        {
            "temperature": 0.5,
            "top_p": 0.9,
            "frequency_penalty": 0.5,
            "presence_penalty": 0.5,
            "max_tokens": 1_000_000,
            "stop": ["###"],
            "seed": 7,
            "reasoning_effort": "low",
            "verbosity": "low",
            "response_format": "json_object",
        }
    )
    await now.session.set_up(parameters=parameters)
    await asked(now, "answer in json")
    reply = now.session.path[-1]
    assert (reply.status, reply.sent_with and reply.sent_with.refused) == (Status.DONE, ())


async def test_a_schema_is_taken_and_a_bad_one_is_not_repaired(workspace: Make) -> None:
    now = workspace("gpt-4o")
    good = '{"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false}'
    wrapped = f'{{"name": "n", "strict": true, "schema": {good}}}'
    for schema, status in (
        (good, Status.DONE),
        (wrapped, Status.DONE),
        (wrapped.replace("false", "true"), Status.FAILED),
    ):
        setup = Parameters.of({"response_format": "json_schema", "json_schema": schema})
        await now.session.set_up(parameters=setup)
        await asked(now)
        assert now.session.path[-1].status is status
    assert now.session.model.refused == ()


async def test_a_model_of_another_api_is_named(workspace: Make) -> None:
    now = workspace("gpt-5.4-pro")
    await asked(now)
    failure = now.session.path[-1].failure
    assert failure is not None
    assert (failure.kind, failure.model) == (FailureKind.MODEL, "gpt-5.4-pro")
    assert failure.sentence == "gpt-5.4-pro is served by Azure's Responses API alone, which aztui does not speak."
    assert now.session.model.responses_only

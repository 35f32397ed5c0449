"""What `aztui doctor` says of checks, and of what cannot even be checked."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.fakes import Checked, NoDemo
from tui.azure.endpoint import understand
from tui.cli.doctor import doctor
from tui.cli.profiles import named_profile
from tui.domain.checks import Check, Outcome, Step
from tui.domain.errors import Failure, FailureKind, InputError
from tui.domain.settings import Profile, Settings, SignInMethod
from tui.services.connection import Connection

WORK = Profile(name="work", endpoint="https://contoso.openai.azure.com", deployment="chat")
LAB = Profile(name="lab", endpoint="https://lab.example/v1", deployment="chat")
ENVIRONMENT = {"AZURE_OPENAI_ENDPOINT": "contoso", "AZURE_OPENAI_DEPLOYMENT": "chat", "AZURE_OPENAI_API_KEY": "K" * 32}
REFUSED = Failure(
    kind=FailureKind.FORBIDDEN,
    sentence="You have no \x1b[31mrole.",
    remedy="Ask\nfor one.",
    status=401,
    code="PermissionDenied",
    request_id="req-7",
)


def passing() -> list[Check]:
    return [Check(step=step, outcome=Outcome.PASSED, words=f"about {step}", seconds=0.0416) for step in Step]


def connection(checks: list[Any], environ: Mapping[str, str] | None = None) -> Connection:
    def no_client(profile: Profile, key: str | None) -> Any:
        raise AssertionError("nothing is sent but by the checks")

    return Connection(no_client, understand, NoDemo(), Checked(checks), environ or {})


async def said(checks: list[Any], profile: Profile = WORK) -> tuple[int, list[str]]:
    out = io.StringIO()
    return await doctor(connection(checks), profile, out), out.getvalue().splitlines()


async def told(checks: list[Any], profile: Profile = WORK) -> tuple[int, dict[str, Any]]:
    out = io.StringIO()
    code = await doctor(connection(checks), profile, out, as_json=True)
    value: dict[str, Any] = json.loads(out.getvalue())
    return code, value


async def test_all_is_well() -> None:
    running = [Check(step=step, outcome=Outcome.RUNNING, words="waiting") for step in Step]
    both = [check for pair in zip(running, passing(), strict=True) for check in pair]
    code, lines = await said(both)
    assert code == 0
    assert lines == [f"OK    {step:<13}about {step}" for step in Step]


async def test_what_failed_is_one_line_with_its_remedy_and_no_control_character() -> None:
    """Threat 16."""
    checks = passing()[:3]
    checks.append(Check(step=Step.CERTIFICATE, outcome=Outcome.FAILED, failure=REFUSED))
    code, lines = await said(checks)
    assert code == 3
    assert lines[3] == "FAIL  certificate  You have no ␛[31mrole. Ask for one. Request id req-7"
    assert lines[4:] == [f"-     {step:<13}not run" for step in list(Step)[4:]]


async def test_a_check_that_fails_and_does_not_end_them_fails_the_whole() -> None:
    checks = passing()
    checks[4] = Check(step=Step.CLOCK, outcome=Outcome.FAILED, failure=REFUSED)
    code, lines = await said(checks)
    assert code == 3
    assert [line.split()[0] for line in lines] == ["OK"] * 4 + ["FAIL"] + ["OK"] * 4


async def test_as_json_it_is_one_object() -> None:
    checks = passing()[:2]
    checks.append(Check(step=Step.NAME, outcome=Outcome.FAILED, failure=REFUSED))
    code, value = await told(checks)
    assert (code, value["profile"], value["ok"]) == (3, "work", False)
    assert [check["check"] for check in value["checks"]] == [step.value for step in Step]
    assert value["checks"][0] == {
        "check": "endpoint",
        "outcome": "passed",
        "words": "about endpoint",
        "seconds": 0.042,
        "failure": None,
    }
    assert value["checks"][2]["failure"] == {
        "kind": "forbidden",
        "sentence": "You have no \x1b[31mrole.",
        "remedy": "Ask\nfor one.",
        "status": 401,
        "code": "PermissionDenied",
        "request_id": "req-7",
    }
    assert value["checks"][3]["outcome"] == "not run"


@pytest.mark.parametrize(
    ("fields", "step", "kind"),
    [
        ({"endpoint": "http://contoso.example/v1"}, "endpoint", "endpoint"),
        ({"endpoint": ""}, "endpoint", "endpoint"),
        ({"deployment": " "}, "deployment", "deployment"),
        ({"sign_in": SignInMethod.API_KEY}, "sign-in", "sign_in"),
    ],
)
async def test_what_cannot_be_checked_is_said_where_it_belongs(fields: dict[str, Any], step: str, kind: str) -> None:
    """And in the order of the checks."""
    profile = Profile(**{"name": "work", "endpoint": "contoso", "deployment": "chat", **fields})
    code, lines = await said(passing(), profile)
    assert [line.split()[1] for line in lines] == [step.value for step in Step]
    assert [line.split()[1] for line in lines if line.startswith("FAIL")] == [step]
    code, value = await told(passing(), profile)
    assert code == 3
    [failed] = [check for check in value["checks"] if check["outcome"] == "failed"]
    assert (failed["check"], failed["failure"]["kind"]) == (step, kind)
    assert failed["failure"]["remedy"]


@pytest.mark.parametrize(
    ("settings", "environ", "name", "found"),
    [
        (Settings(profiles=(WORK, LAB), active_profile="lab"), {}, None, "lab"),
        (Settings(profiles=(WORK, LAB), active_profile="lab"), {}, "work", "work"),
        (Settings(profiles=(WORK,)), {}, None, "work"),
        (Settings(profiles=(WORK,)), ENVIRONMENT, None, "environment"),
        (Settings(profiles=(WORK,)), ENVIRONMENT, "work", "work"),
        (Settings(), ENVIRONMENT, "environment", "environment"),
    ],
)
def test_the_connection_in_use_is_checked_or_the_one_that_is_named(
    settings: Settings, environ: dict[str, str], name: str | None, found: str
) -> None:
    assert named_profile(connection([], environ), settings, name).name == found


@pytest.mark.parametrize(
    ("settings", "name", "words"),
    [
        (Settings(), None, "AZURE_OPENAI_ENDPOINT"),
        (Settings(), "work", "no connection named work"),
        (Settings(profiles=(WORK, LAB)), None, "--profile: work, lab"),
        (Settings(profiles=(WORK, LAB)), "x\x1b", "named x␛. Known is: work, lab."),
    ],
)
def test_without_a_connection_there_is_nothing_to_check(settings: Settings, name: str | None, words: str) -> None:
    with pytest.raises(InputError) as caught:
        named_profile(connection([]), settings, name)
    assert words in str(caught.value)

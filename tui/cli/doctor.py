"""`aztui doctor`: the checks of a connection, a line each, with the remedy of what failed."""

from __future__ import annotations

import json
from contextlib import aclosing
from typing import Any, TextIO

from tui.domain.checks import NOT_RUN, Check, Outcome, Step
from tui.domain.errors import AztuiError, Failure, FailureKind, InputError
from tui.domain.settings import Profile
from tui.domain.text import clean_line
from tui.services.connection import Connection

FAILED = 3
"""The exit code where something is not as it should be."""

_MARKS = {Outcome.PASSED: "OK", Outcome.SKIPPED: "-", Outcome.NOT_RUN: "-", Outcome.FAILED: "FAIL"}
_MARK, _LABEL = 6, 13


async def doctor(connection: Connection, profile: Profile, out: TextIO, *, as_json: bool = False) -> int:
    """Test a profile and say how each check came out; the exit code, 0 or 3.

    The lines are for people, and each is written when its check has ended. The JSON is one object at the end.
    """
    found, unsaid = dict[Step, Check](), {check.step: check for check in NOT_RUN}
    try:
        async with aclosing(connection.test(profile, connection.key_for(profile) or None)) as checks:
            async for check in checks:
                if check.outcome is not Outcome.RUNNING:
                    found[check.step] = check
                    unsaid.pop(check.step, None)
                    _say(check, out, as_json)
    except AztuiError as error:
        refused = _refused(connection, profile, error)
        unsaid[refused.step] = refused
    for check in unsaid.values():
        found[check.step] = check
        _say(check, out, as_json)
    passed = all(check.outcome is not Outcome.FAILED for check in found.values())
    if as_json:
        told = {"profile": profile.name, "ok": passed, "checks": [_as_json(found[step]) for step in Step]}
        print(json.dumps(told, indent=2), file=out)
    return 0 if passed else FAILED


def _refused(connection: Connection, profile: Profile, error: AztuiError) -> Check:
    """What cannot even be tested, as the check it belongs to."""
    # all else that a test is refused for is a key, or the value of a header, that is not there
    step, kind = Step.SIGN_IN, FailureKind.SIGN_IN
    if not profile.deployment.strip():
        step, kind = Step.DEPLOYMENT, FailureKind.DEPLOYMENT
    try:
        connection.understand(profile.endpoint, insecure=profile.insecure)
    except InputError:
        step, kind = Step.ENDPOINT, FailureKind.ENDPOINT
    failure = Failure(kind=kind, sentence=error.sentence, remedy=error.remedy, unsent=True)
    return Check(step=step, outcome=Outcome.FAILED, failure=failure)


def _say(check: Check, out: TextIO, as_json: bool) -> None:
    if as_json:
        return
    words = check.words or check.outcome.value
    if check.failure is not None:
        request = f"Request id {check.failure.request_id}" if check.failure.request_id else ""
        words = " ".join(part for part in (check.failure.sentence, check.failure.remedy, request) if part)
    print(f"{_MARKS[check.outcome]:<{_MARK}}{check.step:<{_LABEL}}{clean_line(words)}", file=out, flush=True)


def _as_json(check: Check) -> dict[str, Any]:
    failure = check.failure
    return {
        "check": check.step.value,
        "outcome": check.outcome.value,
        "words": check.words,
        "seconds": round(check.seconds, 3),
        "failure": failure
        and {
            "kind": failure.kind.value,
            "sentence": failure.sentence,
            "remedy": failure.remedy,
            "status": failure.status,
            "code": failure.code,
            "request_id": failure.request_id,
        },
    }

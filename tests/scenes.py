"""The states that must have a face (UI.md), each brought about in the real app over a real store.

The pictures of the README and the snapshots are drawn from them. Only the service behind the app is a script, and the
clock stands still, so that the words are the same at each drawing.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from unittest.mock import patch

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from tests.conftest import TERMINAL
from tests.fakes import Checked, ManualClock, said, until
from tests.fakes import Step as Said
from tests.scene import PROFILE, Action, Scene, nothing, press, settled
from tests.scenes_kept import SCENES_KEPT
from tests.stage import Stage, make_stage
from tests.stored import (
    MODEL,
    MORNING,
    contract,
    ended,
    failed,
    hidden,
    long_conversation,
    refused,
    runbook,
    technical,
)
from tui.domain.checks import Check, Outcome, Step
from tui.domain.conversation import Example, FilterResult, Status, Timings, Usage
from tui.domain.errors import ChatError, Failure, FailureKind
from tui.domain.models import Chosen, Exceeded, Refused
from tui.domain.parameters import Parameters
from tui.domain.settings import SignInMethod
from tui.domain.sign_in import PersonAsked
from tui.domain.stream import Named, RetryWait, TextDelta
from tui.screens.connection_test import ConnectionTest
from tui.screens.sign_in_prompt import SignInScreen
from tui.storage.conversations import Store
from tui.storage.locations import Locations

COMING = """\
Both drafts cap damages at the fees of twelve months. Three lines differ:

1. **7.1** adds “whether in contract or tort”, so a claim in negligence now falls under the cap too.
2. **7.2** counts fees **paid**, where March counted fees **due**. In the first year that lowers the cap to what has
   been invoiced so far.
3. **7.3** moves lost data from capped to"""

EXAMPLES = (
    Example("Is a late fee of 2 % a month allowed?", "Clause 4.3 allows 1 % a month at most. Ask for it to be struck."),
    Example(
        "Who bears the cost of an audit?",
        "The customer, unless the audit finds an error of more than 5 %: then the supplier (clause 11.2).\n\n"
        "Say which clause it is in each answer.",
    ),
    Example("May either side assign the contract?", ""),
)
"""Those of a conversation about a contract; of the last the answer is not written yet."""


async def typed(stage: Stage, pilot: Pilot[None]) -> None:
    """A draft in the composer."""
    stage.chat.composer.set_text("and for gross negligence?")
    await pilot.press("space", "backspace")


async def setup_open(stage: Stage, pilot: Pilot[None]) -> None:
    await typed(stage, pilot)
    await pilot.press("f2")


def asked(prompt: str, *script: Said, seconds: float) -> Action:
    """A prompt that is being answered, so many seconds after Enter."""

    async def act(stage: Stage, pilot: Pilot[None]) -> None:
        stage.model.scripts = [[*script, asyncio.Event()]]
        stage.chat.composer.set_text(prompt)
        await pilot.press("enter")
        await until(lambda: bool(stage.model.requests))
        await settled(pilot)
        stage.clock.time = MORNING + seconds
        # the screen looks at the clock every quarter of a second
        await pilot.pause(0.4)

    return act


async def rate_limited(stage: Stage, pilot: Pilot[None]) -> None:
    failure = Failure(
        kind=FailureKind.RATE_LIMITED,
        sentence="The deployment takes no more requests for now.",
        remedy="Wait a little, or press Esc.",
        status=429,
    )
    await asked("Compare clause 7 with the March draft.", RetryWait(21, 2, failure), seconds=2)(stage, pilot)


async def elsewhere(stage: Stage, pilot: Pilot[None]) -> None:
    """A reply that ended while another conversation was open."""
    gate = asyncio.Event()
    stage.model.scripts = [[TextDelta("Here it is."), gate, *said(" All of it.")]]
    stage.chat.composer.set_text("Compare clause 7 with the March draft, line by line.")
    await pilot.press("enter")
    await until(lambda: bool(stage.model.requests))
    await pilot.press("ctrl+n")
    await settled(pilot)
    gate.set()
    await until(lambda: not stage.workspace.replies.running)


async def without_clipboard(stage: Stage, pilot: Pilot[None]) -> None:
    """A copy on a terminal that takes none."""
    with patch.dict(os.environ, {"TERM": "linux"}):
        await press("escape", "y")(stage, pilot)


def written(key: str, *keys: str | tuple[str, ...]) -> Action:
    """The setup, with these keys pressed at one of its parameters."""

    async def act(stage: Stage, pilot: Pilot[None]) -> None:
        stage.chat.show_slider(key)
        await settled(pilot)
        await press(*keys)(stage, pilot)

    return act


async def repaired(stage: Stage, pilot: Pilot[None]) -> None:
    """A reply that was asked for once more, without what the deployment refused."""
    await stage.workspace.session.set_up(parameters=Parameters.of({"temperature": 0.7, "top_p": 0.9}))
    failure = Failure(kind=FailureKind.PARAMETER, sentence="No.", parameter="top_p", status=400)
    reply = said("It is the same cap: 7.4 names no other.")
    stage.model.scripts = [[ChatError(failure, refused=Refused("top_p"))], reply]
    stage.chat.composer.set_text("and for gross negligence?")
    await pilot.press("enter")
    await until(lambda: len(stage.model.requests) == 2 and not stage.workspace.replies.running)


async def pasted(stage: Stage, pilot: Pilot[None]) -> None:
    """A log too long to be shown, and something written around it."""
    stage.chat.composer.set_text("What went wrong here? ")
    await settled(pilot)
    line = "2026-11-19 09:44:02 WARN batch: 429, waiting 12 s\n"
    stage.app.post_message(events.Paste(line * 4_000))
    await settled(pilot)
    await pilot.press(*" Answer in one line.")
    # counted once nobody types
    await until(lambda: (budget := stage.chat.budget.budget) is not None and budget.draft.exact)


def with_files(*keys: str | tuple[str, ...]) -> Action:
    """A draft about files of the person's own folder, and these keys."""

    async def act(stage: Stage, pilot: Pilot[None]) -> None:
        home = Path.home()
        for folder in ("cases", "contracts"):
            (home / folder).mkdir()
        for name in ("clauses.csv", "contract-march.md", "contract.md", "minutes.txt", "notes.md"):
            (home / name).write_text("7.1 The cap is the fees of twelve months, in contract and tort.\n" * 40, "utf-8")
        await pilot.press(*"Compare @~/")
        await until(lambda: stage.chat.composer.choosing)
        await press(*keys)(stage, pilot)

    return act


async def long_draft(stage: Stage, pilot: Pilot[None]) -> None:
    """A draft of more rows than the composer has."""
    stage.chat.composer.set_text("\n".join(f"{number}. A question about clause {number}?" for number in range(1, 31)))
    await pilot.press("space", "backspace")


async def tested(stage: Stage, pilot: Pilot[None]) -> None:
    """A test of what was entered, so far as it goes."""
    await understood(stage, pilot)
    await settled(pilot)
    await pilot.press("f5")
    await pilot.pause()
    test = stage.app.screen.query_one(ConnectionTest)
    # how long a check has been running is not the same at each drawing
    test._progress.pause()


async def understood(stage: Stage, pilot: Pilot[None]) -> None:
    """An address from the portal, pasted whole."""
    field = stage.app.screen.query_one("#endpoint", Input)
    field.value = (
        "https://contoso.openai.azure.com/openai/deployments/prod-chat/chat/completions?api-version=2024-10-21"
    )


async def asked_for_a_code(stage: Stage, pilot: Pilot[None]) -> None:
    """A sign-in waits for somebody who enters a code elsewhere."""
    profile = stage.workspace.connection.profile
    assert profile is not None
    # half a minute more, so that the minutes are the same however long it takes to draw
    ends = time.time() + 14 * 60 - 30
    stage.workspace.connection.sign_ins.teller(profile)(
        PersonAsked(
            method=SignInMethod.DEVICE_CODE,
            address="https://microsoft.com/devicelogin",
            code="F5KD-9WQX",
            until=ends,
            cancel=lambda: None,
        )
    )
    await until(lambda: isinstance(stage.app.screen, SignInScreen))
    await pilot.pause()


def found(step: Step, words: str, seconds: float) -> Check:
    """A check that went well."""
    return Check(step=step, outcome=Outcome.PASSED, words=words, seconds=seconds)


CHECKS = (
    found(Step.ENDPOINT, "https://contoso.openai.azure.com/openai/v1/, the v1 API", 0.0),
    Check(step=Step.PROXY, outcome=Outcome.SKIPPED, words="none", seconds=0.001),
    found(Step.NAME, "contoso.openai.azure.com is 20.62.58.5", 0.021),
    found(Step.CERTIFICATE, "valid until 3 March 2027, from Microsoft Azure RSA TLS Issuing CA 07", 0.084),
    found(Step.CLOCK, "as the server's", 0.041),
    found(Step.SIGN_IN, "anna@contoso.example, tenant contoso.example, valid for 59 min", 1.204),
)
"""What a test finds first."""
GOOD = (
    *CHECKS,
    found(Step.ACCESS, "contoso.openai.azure.com accepts this sign-in", 0.312),
    found(Step.DEPLOYMENT, "prod-chat answers, its base model is gpt-4o-2024-11-20", 0.804),
    found(Step.STREAMING, "14 pieces in 0.9 s", 0.911),
)
NO_ROLE = Failure(
    kind=FailureKind.FORBIDDEN,
    sentence="You are signed in, but you have no role that may use this resource.",
    remedy="Ask its owner for the role Cognitive Services OpenAI User; it works about 5 minutes later.",
    status=401,
    request_id="2c81f0d4-53a9-4e0b-9d7e",
)


def with_examples(*keys: str | tuple[str, ...]) -> Action:
    """The examples of the conversation, and these keys there."""

    async def act(stage: Stage, pilot: Pilot[None]) -> None:
        await stage.workspace.session.set_up(examples=EXAMPLES)
        stage.chat.show_model()
        stage.chat.show_examples()
        await settled(pilot)
        await press(*keys)(stage, pilot)

    return act


async def request_shown(stage: Stage, pilot: Pilot[None]) -> None:
    await typed(stage, pilot)
    await stage.chat.show_request()


SCENES: dict[str, Scene] = {
    "main": Scene(contract, typed),
    "setup": Scene(contract, setup_open),
    "empty": Scene(contract, press("ctrl+n")),
    "marks": Scene(contract, press("escape", *["up"] * 4, "p", "down", "x")),
    "request": Scene(contract, request_shown),
    "examples": Scene(contract, with_examples()),
    "examples-writing": Scene(contract, with_examples("down", "enter", "tab")),
    "examples-none": Scene(contract, with_examples("d", "d", "d")),
    "waiting": Scene(contract, asked("and for gross negligence?", seconds=3.1)),
    "streaming": Scene(
        contract,
        asked("Compare clause 7 with the March draft, line by line.", Named(MODEL), TextDelta(COMING), seconds=4.2),
    ),
    "rate-limited": Scene(contract, rate_limited),
    "elsewhere": Scene(contract, elsewhere),
    "stopped": Scene(ended(Status.STOPPED), nothing),
    "interrupted": Scene(ended(Status.INTERRUPTED), nothing),
    "truncated": Scene(ended(Status.TRUNCATED), nothing),
    "length": Scene(ended(Status.DONE, finish_reason="length"), nothing),
    "all-reasoning": Scene(
        ended(Status.DONE, "", finish_reason="length", usage=Usage(140, 800, reasoning_tokens=800)), nothing
    ),
    "filtered-prompt": Scene(
        ended(
            Status.FILTERED,
            "",
            filters=(
                FilterResult("violence", True, "medium", prompt=True),
                FilterResult("hate", False, "safe", prompt=True),
            ),
            usage=None,
            request_id="2c81f0d4-53a9-4e0b-9d7e",
        ),
        nothing,
    ),
    "filtered-reply": Scene(
        ended(
            Status.FILTERED,
            filters=(FilterResult("violence", True, "high"), FilterResult("self_harm", False, "low")),
            finish_reason="content_filter",
            request_id="2c81f0d4-53a9-4e0b-9d7e",
        ),
        nothing,
    ),
    "error": Scene(
        failed(
            FailureKind.SIGN_IN,
            "The Azure CLI sign-in has ended.",
            "In another terminal, run az login, then press r. Your message is kept.",
            code="AADSTS700082",
            request_id="2c81f0d4-53a9-4e0b-9d7e",
            unsent=True,
        ),
        press("escape"),
    ),
    "no-network": Scene(
        failed(
            FailureKind.NETWORK,
            "contoso.openai.azure.com could not be found.",
            "Check the name of the resource and the network, then press r.",
            unsent=True,
        ),
        press("escape"),
    ),
    "too-long": Scene(
        failed(
            FailureKind.CONTEXT,
            "The request takes 4,212 tokens, 4,096 of them for the reply, and the model takes 4,096.",
            "Lower max tokens, shorten the message, or start a new conversation.",
            code="context_length_exceeded",
            exceeded=Exceeded(4_096, 116, 4_096),
            unsent=True,
        ),
        press("escape"),
    ),
    "not-sent": Scene(long_conversation, press("escape", ("up",) * 12)),
    "technical": Scene(technical, nothing),
    "technical-top": Scene(technical, press("escape", "home")),
    "refusals": Scene(refused, nothing),
    "repaired": Scene(contract, repaired),
    "held-back": Scene(
        ended(Status.DONE, finish_reason="stop", timings=Timings(9.8, 9.9, held_back=True)), press("escape", "i")
    ),
    "hidden": Scene(hidden, press("escape")),
    "hidden-shown": Scene(hidden, press("escape", "up", "up", "h")),
    "setup-reasoning": Scene(
        contract, written("reasoning_effort", "right"), profile=PROFILE.with_chosen("prod-chat", Chosen(base="o4-mini"))
    ),
    "setup-stops": Scene(contract, written("stop", "enter", (*"END", "enter", *"\\n\\q"))),
    "setup-schema": Scene(contract, written("response_format", "end", "tab", (*'{"a":}',))),
    "responses-only": Scene(contract, typed, profile=PROFILE.with_chosen("prod-chat", Chosen(base="gpt-5-pro"))),
    "pasted": Scene(contract, pasted),
    "files": Scene(contract, with_files((*"con",), "down")),
    "file-taken": Scene(contract, with_files((*"contract-",), "enter", (*" with @~/notes",), "enter", (*", please",))),
    "long-draft": Scene(contract, long_draft),
    "budget-explained": Scene(contract, press("ctrl+p", (*"context window",), "enter", "right")),
    "editing": Scene(contract, press("escape", "e")),
    "find": Scene(contract, press("ctrl+f", (*"clause",))),
    "selecting": Scene(contract, press("escape", "v", "up", "v", ("up",) * 6, "b")),
    "list": Scene(contract, press("f7", "f7", "slash")),
    "search": Scene(contract, press("ctrl+o")),
    "code-copied": Scene(runbook, press("escape", "c", "c")),
    "links": Scene(runbook, press("escape", "up", "o")),
    "link": Scene(runbook, press("escape", "up", "o", "enter")),
    "details": Scene(runbook, press("escape", "i")),
    "details-stored": Scene(runbook, press("escape", "i", "end")),
    "folded": Scene(runbook, press("escape", *["up"] * 3, "enter")),
    "no-clipboard": Scene(runbook, without_clipboard),
    "help": Scene(contract, press("f1")),
    "commands": Scene(contract, press("ctrl+p")),
    "commands-found": Scene(contract, press("ctrl+p", (*"re",))),
    "deployments": Scene(contract, press("f8")),
    "prompt": Scene(contract, press("f4")),
    "settings-connection": Scene(contract, press("f3", "tab")),
    "settings-base-model": Scene(contract, press("f3", "tab", *["down"] * 3, "e")),
    "settings-defaults": Scene(contract, press("f3", "down", "tab")),
    "settings-appearance": Scene(contract, press("f3", *["down"] * 2, "tab")),
    "settings-keys": Scene(contract, press("f3", *["down"] * 3, "tab")),
    "settings-new-key": Scene(contract, press("f3", *["down"] * 3, "tab", "enter")),
    "settings-data": Scene(contract, press("f3", *["down"] * 4, "tab")),
    "sign-in-code": Scene(contract, asked_for_a_code),
    "connect": Scene(contract, nothing, profile=None),
    "connect-understood": Scene(contract, understood, profile=None),
    "connect-key": Scene(contract, press("tab", "up"), profile=None),
    "connect-testing": Scene(
        contract,
        tested,
        profile=None,
        checks=(
            *CHECKS,
            Check(step=Step.ACCESS, outcome=Outcome.RUNNING, words="asking contoso.openai.azure.com"),
        ),
    ),
    "connect-refused": Scene(
        contract,
        tested,
        profile=None,
        checks=(*CHECKS, Check(step=Step.ACCESS, outcome=Outcome.FAILED, failure=NO_ROLE, seconds=0.312)),
    ),
    "connect-tested": Scene(contract, tested, profile=None, checks=GOOD),
    "settings-mistaken": Scene(contract, nothing, settings='theme = 7\n\n[keys]\n"app.settings" = "ctrl+i"\n'),
    **SCENES_KEPT,
}


@asynccontextmanager
async def played(name: str, size: tuple[int, int], theme: str) -> AsyncGenerator[tuple[Stage, Pilot[None]]]:
    """A scene on its stage, until it is left: in a home of its own, whose path is the same on every screen."""
    with tempfile.TemporaryDirectory() as home:
        here = {"HOME": home, "AZTUI_HOME": str(Path(home, ".config", "aztui")), "TZ": "UTC", "BROWSER": "true"}
        # where it is drawn makes no difference
        elsewhere = [name for name in os.environ if name in TERMINAL or name.startswith("SSH_")]
        try:
            with patch.dict(os.environ):
                for variable in elsewhere:
                    del os.environ[variable]
                os.environ.update(here)
                time.tzset()
                async with _played(SCENES[name], size, theme) as played:
                    yield played
        finally:
            time.tzset()


@asynccontextmanager
async def _played(scene: Scene, size: tuple[int, int], theme: str) -> AsyncGenerator[tuple[Stage, Pilot[None]]]:
    clock = ManualClock(MORNING)
    store = Store(Locations.from_environment(), clock)
    store.mark_opened(await scene.seed(store, clock))
    store.close()
    clock.time = MORNING
    if scene.settings:
        Locations.from_environment().settings.write_text(scene.settings, encoding="utf-8")
    running = any(check.outcome is Outcome.RUNNING for check in scene.checks)
    diagnose = Checked([*scene.checks, *([asyncio.Event()] if running else [])])
    stage = make_stage(profile=scene.profile, theme=theme, clock=clock, environ={}, diagnose=diagnose)
    with scene.around():
        async with stage.app.run_test(size=size) as pilot:
            if scene.profile is not None:
                for encoding in ("o200k_base", "cl100k_base"):
                    await stage.workspace.counter.load(encoding)
            await settled(pilot)
            await scene.act(stage, pilot)
            await settled(pilot)
            yield stage, pilot

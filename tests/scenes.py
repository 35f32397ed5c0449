"""The states that must have a face (UI.md), each brought about in the real app over a real store.

The pictures of the README and the snapshots are drawn from them. Only the service behind the app is a script, and the
clock stands still, so that the words are the same at each drawing.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from textual.pilot import Pilot
from textual.widgets import Input

from tests.conftest import TERMINAL
from tests.fakes import ManualClock, Step, said, until
from tests.stage import Stage, make_stage
from tests.technical import TECHNICAL
from tui.domain.conversation import Conversation, FilterResult, Message, SentWith, Status, Timings, Usage
from tui.domain.errors import Failure, FailureKind
from tui.domain.parameters import Parameters
from tui.domain.settings import Profile, SignInMethod
from tui.domain.sign_in import PersonAsked
from tui.domain.stream import Named, RetryWait, TextDelta
from tui.screens.sign_in_prompt import SignInScreen
from tui.storage.conversations import Store
from tui.storage.locations import Locations

PROFILE = Profile(
    name="contoso",
    endpoint="https://contoso.openai.azure.com",
    deployment="prod-chat",
    deployments=("prod-chat-mini", "reasoning"),
)
MODEL = "gpt-4o-2024-11-20"
SYSTEM_PROMPT = "You are a careful contract lawyer. Quote the clause you rely on. Say what you do not know."
MORNING = datetime(2026, 11, 19, 11, 8, tzinfo=UTC).timestamp()

FIRST = """\
Two things changed since March. The cap now counts fees paid, not fees due, and the notice period went from 30 days to
**14 days**. The rest is the same, word for word."""

SECOND = """\
Clause 7 caps what either side can claim. It is **narrower than the last draft**: `7.3(b)` now excludes indirect loss.

### What it costs us
- Direct damages, up to the fees of the last 12 months
- Lost profit and lost data: **nothing**
- Fraud and injury stay unlimited, as the law requires

| Case | Cap | Our exposure |
|:---|---:|---:|
| Late delivery | 10 % | € 48,000 |
| Loss of data | 12 months | € 480,000 |
| Gross negligence | none | unlimited |

```python
def cap(fees_12m: float, claim: float) -> float:
    \"\"\"What clause 7.2 lets them claim.\"\"\"
    return min(fees_12m * 1.0, claim)
```
"""

COMING = """\
Both drafts cap damages at the fees of twelve months. Three lines differ:

1. **7.1** adds “whether in contract or tort”, so a claim in negligence now falls under the cap too.
2. **7.2** counts fees **paid**, where March counted fees **due**. In the first year that lowers the cap to what has
   been invoiced so far.
3. **7.3** moves lost data from capped to"""

CUT = "On Friday at 23:40 two persons entered the depot over the north fence and went straight to"

OTHERS = (
    ("Tax questions", 0.1, "And for a sole trader?"),
    ("Router firmware", 0.2, ""),
    ("Release notes", 1, ""),
    ("JSON extraction", 1.1, ""),
    ("Onboarding mail", 1.2, ""),
    ("Incident 4411", 4, ""),
    ("Grant proposal", 4.1, ""),
    ("Kusto to SQL", 4.2, ""),
    ("Board minutes, November", 4.3, ""),
    ("Pricing tiers", 40, ""),
    ("Rota for December", 41, ""),
    ("Regex for IBANs", 42, ""),
)
"""Title, days ago, draft."""

Action = Callable[[Stage, Pilot[None]], Awaitable[None]]
Seed = Callable[[Store, ManualClock], Awaitable[int]]


@dataclass(frozen=True)
class Scene:
    """One state: what was stored before, how the app begins, and what a person does."""

    seed: Seed
    act: Action
    profile: Profile | None = PROFILE


# what was stored before


async def others(store: Store, clock: ManualClock) -> None:
    """The conversations of some weeks."""
    for title, days, draft in reversed(OTHERS):
        clock.time = MORNING - days * 86_400 - 7_000
        conversation = await store.create(Conversation(title=title, profile="contoso", deployment="prod-chat"))
        if draft:
            store.save_draft(conversation.id, draft)


async def contract(store: Store, clock: ManualClock) -> int:
    """The contract's conversation, and the others."""
    await others(store, clock)
    conversation = Conversation(
        title="Contract review",
        profile="contoso",
        deployment="prod-chat",
        model=MODEL,
        system_prompt=SYSTEM_PROMPT,
        parameters=Parameters.of({"temperature": 0.7, "max_tokens": 4_096}),
    )
    leaf = None
    for minutes, prompt, text, seconds, tokens in (
        (122, "What changed in the contract since March?", FIRST, 1.4, 96),
        (118, "Summarise clause 7 and say what it costs us.", SECOND, 3.1, 412),
    ):
        clock.time = MORNING - 60 * minutes
        exchange = await store.begin_exchange(conversation, leaf, prompt, SentWith(deployment="prod-chat"))
        conversation, leaf = exchange.conversation, exchange.reply.id
        await store.finish(done(exchange.reply, text, seconds, tokens))
    return conversation.id


RUNBOOK = """\
Three steps, in this order; the [runbook](https://learn.microsoft.com/azure/ai-services/openai/managed-identity) has
them in full.

```bash
az login --tenant contoso.example
az account set --subscription "Production"
```

Then give the app the role, once:

```bicep
resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, principalId, roleId)
  scope: account
  properties: {
    roleDefinitionId: roleId
    principalId: principalId
  }
}
```

Questions go to [the team](mailto:platform@contoso.example), the state is on https://status.contoso.example/openai.
"""
STEPS = "\n".join(f"{number}. Step {number} of the move, with who does it and when." for number in range(1, 61))


async def runbook(store: Store, clock: ManualClock) -> int:
    """A conversation with code, links, and a reply that is long."""
    await others(store, clock)
    conversation = Conversation(
        title="Move to managed identity", profile="contoso", deployment="prod-chat", model=MODEL
    )
    leaf = None
    for minutes, prompt, text, filters in (
        (9, "List every step of the move.", STEPS, ()),
        (4, "How do I sign in without a key?", RUNBOOK, SAFE),
    ):
        clock.time = MORNING - 60 * minutes
        sent_with = SentWith("prod-chat", Parameters.of({"temperature": 0.3}), profile="contoso", left_out=9)
        exchange = await store.begin_exchange(conversation, leaf, prompt, sent_with)
        conversation, leaf = exchange.conversation, exchange.reply.id
        reply = done(exchange.reply, text, 4.6, 612)
        usage = Usage(2_310, 612, cached_tokens=1_024)
        await store.finish(replace(reply, usage=usage, filters=filters, request_id="2c81f0d4-53a9-4e0b-9d7e"))
    return conversation.id


SAFE = tuple(
    FilterResult(category, severity="safe", prompt=prompt)
    for prompt in (True, False)
    for category in ("hate", "self_harm", "sexual", "violence")
)


def done(reply: Message, text: str, seconds: float, tokens: int) -> Message:
    """A reply that ended well."""
    return replace(
        reply,
        text=text,
        status=Status.DONE,
        finish_reason="stop",
        model=MODEL,
        usage=Usage(120, tokens),
        timings=Timings(0.3, seconds),
    )


def ended(status: Status, text: str = CUT, **more: object) -> Seed:
    """The incident's conversation, whose last reply ended in this way."""

    async def seed(store: Store, clock: ManualClock) -> int:
        await others(store, clock)
        clock.time = MORNING - 300
        conversation = Conversation(title="Incident report", profile="contoso", deployment="prod-chat", model=MODEL)
        sent_with = SentWith(deployment="prod-chat")
        first = await store.begin_exchange(conversation, None, "Who was on duty at the depot on Friday?", sent_with)
        await store.finish(
            done(first.reply, "Two guards, and from ten o’clock a third one at the north gate.", 0.9, 15)
        )
        clock.time = MORNING - 240
        second = await store.begin_exchange(
            first.conversation, first.reply.id, "Write the incident report for Friday’s break-in.", sent_with
        )
        facts = {"usage": Usage(140, 24), "timings": Timings(0.4, 1.2), "model": MODEL, **more}
        await store.finish(replace(second.reply, text=text, status=status, **facts))  # type: ignore[arg-type]
        return first.conversation.id

    return seed


def failed(kind: FailureKind, sentence: str, remedy: str, text: str = "", **more: str | bool) -> Seed:
    """The same, ended by an error."""
    failure = Failure(kind=kind, sentence=sentence, remedy=remedy, **more)  # type: ignore[arg-type]
    return ended(Status.FAILED, text, failure=failure, usage=None, timings=Timings(None, 0.4))


async def technical(store: Store, clock: ManualClock) -> int:
    """A conversation with a long technical reply."""
    await others(store, clock)
    clock.time = MORNING - 180
    conversation = Conversation(title="429 at 09:44", profile="contoso", deployment="prod-chat", model=MODEL)
    exchange = await store.begin_exchange(
        conversation, None, "Why did we get 429s this morning?", SentWith(deployment="prod-chat")
    )
    await store.finish(done(exchange.reply, TECHNICAL, 7.2, 1_103))
    return exchange.conversation.id


async def long_conversation(store: Store, clock: ManualClock) -> int:
    """One that no longer fits its window of 8,192 tokens."""
    conversation = Conversation(
        title="Minutes of the year", profile="contoso", deployment="prod-chat", model="gpt-4-0613"
    )
    leaf = None
    for number in range(1, 9):
        clock.time = MORNING - 86_400 + number * 60
        prompt = f"And now the minutes of meeting {number}."
        exchange = await store.begin_exchange(conversation, leaf, prompt, SentWith(deployment="prod-chat"))
        conversation, leaf = exchange.conversation, exchange.reply.id
        text = f"Meeting {number} was opened at ten. " + "The board heard the report and took note of it. " * 80
        await store.finish(replace(done(exchange.reply, text, 6.0, 900), model="gpt-4-0613"))
    return conversation.id


# what a person does


async def nothing(stage: Stage, pilot: Pilot[None]) -> None:
    pass


def press(*keys: str) -> Action:
    """These keys, one after another."""

    async def act(stage: Stage, pilot: Pilot[None]) -> None:
        for key in keys:
            await pilot.press(key)
            await settled(pilot)

    return act


async def typed(stage: Stage, pilot: Pilot[None]) -> None:
    """A draft in the composer."""
    stage.chat.composer.set_text("and for gross negligence?")
    await pilot.press("space", "backspace")


async def setup_open(stage: Stage, pilot: Pilot[None]) -> None:
    await typed(stage, pilot)
    await pilot.press("f2")


def asked(prompt: str, *script: Step, seconds: float) -> Action:
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


SCENES: dict[str, Scene] = {
    "main": Scene(contract, typed),
    "setup": Scene(contract, setup_open),
    "empty": Scene(contract, press("ctrl+n")),
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
    "not-sent": Scene(long_conversation, press("escape", *["up"] * 12)),
    "technical": Scene(technical, nothing),
    "technical-top": Scene(technical, press("escape", "home")),
    "find": Scene(contract, press("ctrl+f", *"clause")),
    "selecting": Scene(contract, press("escape", "v", "up", "v", *["up"] * 6, "b")),
    "list": Scene(contract, press("ctrl+o")),
    "code-copied": Scene(runbook, press("escape", "c", "c")),
    "links": Scene(runbook, press("escape", "up", "o")),
    "link": Scene(runbook, press("escape", "up", "o", "enter")),
    "details": Scene(runbook, press("escape", "i")),
    "details-stored": Scene(runbook, press("escape", "i", "end")),
    "folded": Scene(runbook, press("escape", *["up"] * 3, "enter")),
    "no-clipboard": Scene(runbook, without_clipboard),
    "help": Scene(contract, press("f1")),
    "commands": Scene(contract, press("ctrl+p")),
    "commands-found": Scene(contract, press("ctrl+p", *"re")),
    "deployments": Scene(contract, press("f8")),
    "prompt": Scene(contract, press("f4")),
    "settings-connection": Scene(contract, press("f3", "tab")),
    "settings-defaults": Scene(contract, press("f3", "down", "tab")),
    "settings-appearance": Scene(contract, press("f3", *["down"] * 2, "tab")),
    "settings-keys": Scene(contract, press("f3", *["down"] * 3, "tab")),
    "settings-new-key": Scene(contract, press("f3", *["down"] * 3, "tab", "enter")),
    "settings-data": Scene(contract, press("f3", *["down"] * 4, "tab")),
    "sign-in-code": Scene(contract, asked_for_a_code),
    "connect": Scene(contract, nothing, profile=None),
    "connect-understood": Scene(contract, understood, profile=None),
    "connect-key": Scene(contract, press("tab", "up"), profile=None),
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
    stage = make_stage(profile=scene.profile, theme=theme, clock=clock, environ={})
    async with stage.app.run_test(size=size) as pilot:
        if scene.profile is not None:
            for encoding in ("o200k_base", "cl100k_base"):
                await stage.workspace.counter.load(encoding)
        await settled(pilot)
        await scene.act(stage, pilot)
        await settled(pilot)
        yield stage, pilot


async def settled(pilot: Pilot[None]) -> None:
    """Wait until nothing on the screen has changed for a while."""
    seen: list[Sequence[object]] = []
    for _ in range(200):
        await pilot.pause(0.04)
        seen = [*seen[-4:], [list(strip) for strip in pilot.app.screen._compositor.render_strips()]]
        if len(seen) == 5 and all(screen == seen[0] for screen in seen):
            return
    raise TimeoutError("the screen does not come to rest")

"""Draws the README's pictures from the app itself: `python -m tests.pictures [FOLDER]`.

Everything on them is the real app over a real store; only the service behind it is a script, so that the words are
the same at each drawing.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from textual.pilot import Pilot

from tests.fakes import ManualClock, said, until
from tests.stage import Stage, make_stage
from tui.domain.conversation import Conversation, SentWith, Status, Timings, Usage
from tui.domain.errors import ChatError, Failure, FailureKind
from tui.domain.parameters import Parameters
from tui.domain.settings import Profile
from tui.domain.stream import Named, TextDelta
from tui.storage.conversations import Store
from tui.storage.locations import Locations

FOLDER = Path(__file__).parent / "pictures"
PROFILE = Profile(name="contoso", endpoint="https://contoso.openai.azure.com", deployment="prod-chat")
SYSTEM_PROMPT = "You are a careful contract lawyer. Quote the clause you rely on. Say what you do not know."
NOON = datetime.now().astimezone().replace(hour=11, minute=8, second=0, microsecond=0).timestamp()
"""The pictures' time: a morning of today, so that times are shown without their day."""

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


Scene = Callable[[Stage, Pilot[None]], Awaitable[None]]


async def fill(clock: ManualClock) -> None:
    """A store as after some weeks of use, with the contract's conversation open."""
    store = Store(Locations.from_environment(), clock)
    sent_with = SentWith(deployment="prod-chat")
    for title, days, draft in reversed(OTHERS):
        clock.time = NOON - days * 86_400 - 7_000
        conversation = await store.create(Conversation(title=title, profile="contoso", deployment="prod-chat"))
        if draft:
            store.save_draft(conversation.id, draft)
    parameters = Parameters.of({"temperature": 0.7, "max_tokens": 4_096})
    conversation = Conversation(
        title="Contract review",
        profile="contoso",
        deployment="prod-chat",
        model="gpt-4o-2024-11-20",
        system_prompt=SYSTEM_PROMPT,
        parameters=parameters,
    )
    leaf = None
    for minutes, prompt, text, seconds, tokens in (
        (122, "What changed in the contract since March?", FIRST, 1.4, 96),
        (118, "Summarise clause 7 and say what it costs us.", SECOND, 3.1, 412),
    ):
        clock.time = NOON - 60 * minutes
        exchange = await store.begin_exchange(conversation, leaf, prompt, sent_with)
        conversation, leaf = exchange.conversation, exchange.reply.id
        await store.finish(
            replace(
                exchange.reply,
                text=text,
                status=Status.DONE,
                finish_reason="stop",
                model="gpt-4o-2024-11-20",
                usage=Usage(120, tokens),
                timings=Timings(0.3, seconds),
            )
        )
    store.mark_opened(conversation.id)
    clock.time = NOON
    store.close()


async def typed(scene: Stage, pilot: Pilot[None]) -> None:
    """A draft in the composer."""
    await pilot.press(*"and for gross negligence?")
    await pilot.pause(0.3)


async def setup_open(scene: Stage, pilot: Pilot[None]) -> None:
    await typed(scene, pilot)
    await pilot.press("f2")
    await pilot.pause(0.3)


async def streaming(scene: Stage, pilot: Pilot[None]) -> None:
    scene.model.scripts = [[Named("gpt-4o-2024-11-20"), TextDelta(COMING), asyncio.Event()]]
    scene.chat.composer.set_text("Compare clause 7 with the March draft, line by line.")
    await pilot.press("enter")
    await until(lambda: bool(scene.model.requests))
    await pilot.pause(0.2)
    scene.clock.time = NOON + 4.2
    await pilot.pause(0.5)


async def waiting(scene: Stage, pilot: Pilot[None]) -> None:
    scene.model.scripts = [[asyncio.Event()]]
    scene.chat.composer.set_text("and for gross negligence?")
    await pilot.press("enter")
    await until(lambda: bool(scene.model.requests))
    scene.clock.time = NOON + 3.1
    await pilot.pause(0.5)


async def error(scene: Stage, pilot: Pilot[None]) -> None:
    scene.model.scripts = [
        said("On Friday at 23:40 two persons entered the depot over the north fence."),
        [
            ChatError(
                Failure(
                    kind=FailureKind.SIGN_IN,
                    sentence="The Azure CLI sign-in has ended.",
                    remedy="In another terminal, run az login, then press r. Your message is kept.",
                    code="AADSTS700082",
                    request_id="2c81f0d4-53a9-4e0b-9d7e",
                )
            )
        ],
    ]
    for prompt in (
        "Write the incident report for Friday’s break-in at the depot.",
        "Then write it without the guard’s words.",
    ):
        scene.chat.composer.set_text(prompt)
        await pilot.press("enter")
        await pilot.pause(0.5)
    await pilot.press("escape")
    await pilot.pause(0.3)


async def empty(scene: Stage, pilot: Pilot[None]) -> None:
    await pilot.press("ctrl+n")
    await pilot.pause(0.4)


async def nothing(scene: Stage, pilot: Pilot[None]) -> None:
    await pilot.pause(0.2)


async def connect(scene: Stage, pilot: Pilot[None]) -> None:
    await pilot.press(*"contoso.openai.azure.com")
    await pilot.pause(0.3)


async def helped(scene: Stage, pilot: Pilot[None]) -> None:
    await pilot.press("f1")
    await pilot.pause(0.3)


SCENES: dict[str, tuple[Scene, tuple[int, int], str]] = {
    "main": (typed, (120, 40), "aztui-dark"),
    "main-light": (typed, (120, 40), "aztui-light"),
    "main-160x50": (typed, (160, 50), "aztui-dark"),
    "narrow": (typed, (80, 24), "aztui-dark"),
    "setup": (setup_open, (80, 24), "aztui-dark"),
    "tiny": (typed, (40, 12), "aztui-dark"),
    "waiting": (waiting, (80, 24), "aztui-dark"),
    "streaming": (streaming, (120, 40), "aztui-dark"),
    "error": (error, (120, 40), "aztui-dark"),
    "empty": (empty, (120, 40), "aztui-dark"),
    "help": (helped, (120, 40), "aztui-dark"),
    "connect": (connect, (120, 40), "aztui-dark"),
}

README = ("main", "narrow", "error")
"""The scenes that are kept beside this script."""


async def draw(name: str, folder: Path) -> None:
    """Draw one scene."""
    scene, size, theme = SCENES[name]
    with tempfile.TemporaryDirectory() as home:
        os.environ["AZTUI_HOME"] = home
        clock = ManualClock(NOON)
        await fill(clock)
        made = make_stage(profile=None if scene is connect else PROFILE, theme=theme, clock=clock, environ={})
        async with made.app.run_test(size=size) as pilot:
            await pilot.pause(0.8)
            await scene(made, pilot)
            (folder / f"{name}.svg").write_text(made.app.export_screenshot(title="aztui"), encoding="utf-8")


def main() -> None:
    """Draw the README's pictures, or every scene into the folder that is named."""
    names, folder = (tuple(SCENES), Path(sys.argv[1])) if len(sys.argv) > 1 else (README, FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        asyncio.run(draw(name, folder))
        print(folder / f"{name}.svg")


if __name__ == "__main__":
    main()

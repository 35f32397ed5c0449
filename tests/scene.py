"""What a scene is: a state of the app, and how it is brought about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from textual.pilot import Pilot

from tests.stage import Stage, is_storing
from tests.stored import Seed
from tui.app import AztuiApp
from tui.domain.checks import Check
from tui.domain.settings import Profile

PROFILE = Profile(
    name="contoso",
    endpoint="https://contoso.openai.azure.com",
    deployment="prod-chat",
    deployments=("prod-chat-mini", "reasoning"),
)

Action = Callable[[Stage, Pilot[None]], Awaitable[None]]


@dataclass(frozen=True)
class Scene:
    """One state: what was stored before, how the app begins, and what a person does."""

    seed: Seed
    act: Action
    profile: Profile | None = PROFILE
    checks: Sequence[Check] = ()
    """What a test of the connection finds; one that is running does not end."""
    settings: str = ""
    """What stands in the settings file."""
    around: Callable[[], AbstractContextManager[object]] = nullcontext
    """What becomes of what was stored before the app begins, and how the machine is while it runs."""


# what a person does


async def nothing(stage: Stage, pilot: Pilot[None]) -> None:
    pass


def press(*keys: str | tuple[str, ...]) -> Action:
    """These keys, each once the screen has come to rest; several together as fast as they come."""

    async def act(stage: Stage, pilot: Pilot[None]) -> None:
        for key in keys:
            await pilot.press(*((key,) if isinstance(key, str) else key))
            await settled(pilot)

    return act


async def settled(pilot: Pilot[None]) -> None:
    """Wait until nothing on the screen has changed for a while, nor can by what comes from the disk."""
    app = pilot.app
    assert isinstance(app, AztuiApp)
    seen: list[Sequence[object]] = []
    for _ in range(200):
        await pilot.pause(0.04)
        if app.workspace is None or is_storing(app.workspace):
            seen = []
        seen = [*seen[-4:], [list(strip) for strip in app.screen._compositor.render_strips()]]
        if len(seen) == 5 and all(screen == seen[0] for screen in seen):
            return
    raise TimeoutError("the screen does not come to rest")

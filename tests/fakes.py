"""Stand-ins for the outside: a service that says what it is told, a clock that goes when it is moved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field

from tui.domain.checks import Check
from tui.domain.conversation import ChatRequest
from tui.domain.errors import InputError
from tui.domain.ports import ChatModel, Connector, Moment
from tui.domain.settings import Profile, SignInMethod
from tui.domain.stream import Finished, StreamEvent, TextDelta

Step = StreamEvent | BaseException | asyncio.Event
"""What a scripted reply does next: yield an event, raise, or wait until the test sets an event."""

PROFILE = Profile(name="test", endpoint="http://127.0.0.1:1", deployment="gpt-test", sign_in=SignInMethod.API_KEY)


@dataclass
class ScriptedModel:
    """A `ChatModel` whose replies are scripts, one for each request, the last one repeated."""

    scripts: list[Sequence[Step]] = field(default_factory=lambda: [said("Hello.")])
    requests: list[ChatRequest] = field(default_factory=list)
    closed_streams: int = 0

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        script = self.scripts[min(len(self.requests), len(self.scripts) - 1)]
        self.requests.append(request)
        try:
            for step in script:
                if isinstance(step, asyncio.Event):
                    await step.wait()
                elif isinstance(step, BaseException):
                    raise step
                else:
                    yield step
        finally:
            self.closed_streams += 1

    def body(self, request: ChatRequest) -> dict[str, object]:
        messages = [{"role": turn.role.value, "content": turn.text} for turn in request.turns]
        return {"model": request.deployment, "messages": messages, **request.fields}

    async def warm(self) -> None:
        pass

    async def close(self) -> None:
        pass


def said(*pieces: str, reason: str = "stop") -> list[Step]:
    """A reply that says these pieces and finishes."""
    return [*(TextDelta(piece) for piece in pieces), Finished(reason)]


class WordCounter:
    """A `TokenCounter` for which a word is a token."""

    def __init__(self, ready: bool = True) -> None:
        self.ready = ready

    async def load(self, encoding: str, moment: Moment | None = None) -> bool:
        self.ready = True
        return True

    def count(self, text: str, encoding: str) -> tuple[int, bool]:
        return len(text.split()), self.ready


class ManualClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: float = 1_800_000_000.0) -> None:
        self.time = start

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time


class NoDemo:
    """A `DemoServer` that cannot be started."""

    profile = PROFILE

    async def start(self) -> tuple[Profile, str]:
        raise InputError("There is no demo in this test.")

    def stop(self) -> None:
        pass


@dataclass
class Checked:
    """A `Diagnostics` that gives these checks; an `Event` among them is waited for."""

    checks: Sequence[Check | asyncio.Event] = ()
    asked: list[tuple[Profile, str | None]] = field(default_factory=list)
    closed: int = 0

    async def __call__(self, profile: Profile, key: str | None) -> AsyncGenerator[Check, None]:
        self.asked.append((profile, key))
        try:
            for check in self.checks:
                if isinstance(check, asyncio.Event):
                    await check.wait()
                else:
                    yield check
        finally:
            self.closed += 1


def connector_of(model: ChatModel) -> Connector:
    """A `Connector` that always gives this model."""
    return lambda profile, key: model


async def until(condition: Callable[[], bool], patience: float = 20.0) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(patience):
        while not condition():  # noqa: ASYNC110  what is waited for has no event
            await asyncio.sleep(0.005)

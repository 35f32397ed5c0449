"""Every scenario through the client that the app has, and the state that each reply ends in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

import pytest

from tests.simulator.conftest import KEY, Simulator, Start
from tui.azure.client import connect
from tui.domain.conversation import ChatRequest, FilterResult, Role, Status, Turn
from tui.domain.errors import ChatError, Failure, FailureKind
from tui.domain.ports import ChatModel
from tui.domain.settings import Profile, SignInMethod, Waits
from tui.domain.stream import REPLY_LIMIT, Reply, RetryWait
from tui.simulator.faults import HUGE
from tui.simulator.lengths import ITEMS, LINE, LINES
from tui.simulator.scenarios import SCENARIOS

S, K = Status, FailureKind


@dataclass
class State:
    """How a reply ends. `says` is a part of the failure's sentence or remedy; no `kind` is no failure."""

    status: Status
    kind: FailureKind | None = None
    says: str = ""
    tries: int = 1
    waits: tuple[float, ...] | None = None
    """What is waited between the tries; None for whatever it is."""
    holds: Callable[[Reply], bool] = lambda reply: True
    room: int = 150
    """Tokens the reply may have: few, because the time these tests take is that of their tokens."""


def kept(reply: Reply) -> bool:
    """A part of the text came."""
    return "simulated" in reply.text


def empty(reply: Reply) -> bool:
    return not (reply.text or reply.reasoning or reply.refusal)


def stopped_by(*categories: str, prompt: bool = False) -> Callable[[Reply], bool]:
    """These categories, and no others, stopped the text."""

    def holds(reply: Reply) -> bool:
        return {item.category for item in reply.filters if item.filtered and item.prompt == prompt} == set(categories)

    return holds


def found(result: FilterResult) -> Callable[[Reply], bool]:
    return lambda reply: result in reply.filters and bool(reply.text)


def failed(kind: FailureKind, says: str, tries: int = 1, waits: tuple[float, ...] | None = None) -> State:
    return State(S.FAILED, kind, says, tries, waits, empty)


def cut(kind: FailureKind = K.CUT, says: str = "") -> State:
    return State(S.TRUNCATED, kind, says, holds=kept)


def done(holds: Callable[[Reply], bool] = kept, room: int = 150) -> State:
    return State(S.DONE, holds=holds, room=room)


def prompt_stopped(says: str) -> State:
    return State(S.FILTERED, K.FILTERED, says, holds=empty)


STATES = {
    "429": State(S.DONE, tries=2, waits=(0.3,), holds=kept),
    "busy": failed(K.RATE_LIMITED, "more requests than its quota", 3, (2.0, 2.0)),
    "429 calls": failed(K.RATE_LIMITED, "Try again in 3 hours", 1, ()),
    "429 tokens": failed(K.RATE_LIMITED, "larger than the whole token quota", 1, ()),
    "429 capacity": failed(K.RATE_LIMITED, "no room for this model", 3),
    "401": failed(K.FORBIDDEN, "no role"),
    "401 principal": failed(K.FORBIDDEN, "no role"),
    "401 key": failed(K.UNAUTHORIZED, "refused the API key"),
    "401 token": failed(K.UNAUTHORIZED, "asks for an Entra ID token"),
    "tenant": failed(K.UNAUTHORIZED, "another tenant"),
    "403 firewall": failed(K.FORBIDDEN, "firewall"),
    "403 network": failed(K.FORBIDDEN, "firewall"),
    "403 keys": failed(K.FORBIDDEN, "takes no API keys"),
    "403 blocked": failed(K.FORBIDDEN, "blocked this resource"),
    "404": failed(K.DEPLOYMENT, "no deployment named gpt-4o"),
    "404 path": failed(K.ENDPOINT, "no chat completions at this address"),
    "context": failed(K.CONTEXT, "the model takes 128,000"),
    "408": failed(K.SERVICE, "took too long", 3),
    "500": failed(K.SERVICE, "broke (status 500)", 3),
    "500 unicode": failed(K.SERVICE, "not valid Unicode", 3),
    "500 backend": failed(K.SERVICE, "broke (status 500)", 3),
    "503": failed(K.SERVICE, "overloaded", 3),
    "502": failed(K.SERVICE, "A gateway got no answer", 3),
    "portal": failed(K.PROTOCOL, "A web page answered"),
    "redirect": failed(K.ENDPOINT, "redirects to elsewhere.invalid"),
    "stall headers": failed(K.TIMEOUT, "sent nothing"),
    "cut": cut(says="without a finish reason"),
    "closed": cut(says="connection broke"),
    "reset": cut(says="connection broke"),
    "half event": cut(says="without a finish reason"),
    "no done": done(),
    "stall start": failed(K.TIMEOUT, "sent nothing"),
    "stall": cut(says="Nothing more of the reply came"),
    "malformed": cut(K.PROTOCOL, "cannot be read"),
    "invalid utf-8": cut(K.PROTOCOL, "cannot be read"),
    "error data": cut(says="The server had an error"),
    "error event": cut(says="The server had an error"),
    "empty stream": failed(K.SERVICE, "sent nothing"),
    "not streamed": failed(K.PROTOCOL, "not a stream of a reply"),
    "lone surrogate": done(lambda reply: "\ufffd" in reply.text),
    "split surrogates": done(lambda reply: "😀" in reply.text and "\ufffd" not in reply.text),
    "choices null": done(),
    "choices empty": done(),
    "comments": done(lambda reply: kept(reply) and "keep-alive" not in reply.text),
    "html line": done(lambda reply: kept(reply) and "Gateway" not in reply.text),
    "dribble": done(lambda reply: "日本語" in reply.text and "👨‍👩‍👧‍👦" in reply.text),
    "huge": State(S.FAILED, K.TOO_LONG, holds=lambda reply: reply.length == REPLY_LIMIT + 1 < HUGE),
    "filter": prompt_stopped("an attempt to get around its rules"),
    "filter hate": prompt_stopped("hate (severity high)"),
    "filter sexual": prompt_stopped("sexual (severity high)"),
    "filter violence": prompt_stopped("violence (severity medium)"),
    "filter self-harm": prompt_stopped("self-harm (severity high) and violence (severity medium)"),
    "filter document": prompt_stopped("an attack hidden in a document"),
    "filter blocklist": prompt_stopped("a blocklist"),
    "filter other": prompt_stopped("an attempt to get around its rules"),
    "filter reply": State(S.FILTERED, holds=stopped_by("violence")),
    "filter reply hate": State(S.FILTERED, holds=stopped_by("hate")),
    "filter reply text": State(S.FILTERED, holds=stopped_by("protected_material_text")),
    "filter reply code": State(S.FILTERED, holds=stopped_by("protected_material_code")),
    "filter reply empty": State(S.FILTERED, holds=lambda reply: empty(reply) and stopped_by("sexual")(reply)),
    "filter late": State(S.FILTERED, holds=lambda reply: kept(reply) and stopped_by("protected_material_text")(reply)),
    "filter then stop": State(S.FILTERED, holds=stopped_by("hate")),
    "filter async": done(found(FilterResult("violence", severity="low"))),
    "filter down": done(lambda reply: kept(reply) and not any(result.filtered for result in reply.filters)),
    "filter low": done(found(FilterResult("hate", severity="low"))),
    "parameter": failed(K.PARAMETER, "its default, 1"),
    "parameter limit": failed(K.PARAMETER, "max tokens"),
    "parameter system": failed(K.PARAMETER, "system prompt"),
    "parameter stream": failed(K.PARAMETER, "stream"),
    "operation": failed(K.MODEL, "Responses API alone"),
    "reasoning": done(
        lambda reply: kept(reply) and reply.usage is not None and reply.usage.reasoning_tokens == 960, room=1_100
    ),
    "all reasoning": done(
        lambda reply: (
            empty(reply)
            and reply.finish_reason == "length"
            and reply.usage is not None
            and reply.usage.reasoning_tokens == reply.usage.completion_tokens == 150
        )
    ),
    "reasoning told": done(lambda reply: kept(reply) and "pretends to think" in reply.reasoning),
    "slow": done(),
    "buffered": done(),
    "tiny": done(lambda reply: len(reply.text) == 2_000, room=1_000),
    "endless": State(S.FAILED, K.TOO_LONG, holds=lambda reply: reply.length == REPLY_LIMIT + 1),
    "one line": done(lambda reply: reply.length == LINE + len("begin end") and "\n" not in reply.text),
    "million lines": done(lambda reply: reply.text.count("\n") == LINES + 2),
    "many items": done(lambda reply: reply.text.count("\n- ") == ITEMS - 1),
    "length": done(lambda reply: reply.finish_reason == "length"),
    "nothing": done(lambda reply: empty(reply) and reply.finish_reason == "stop"),
    "refusal": done(lambda reply: "I cannot help" in reply.refusal and not reply.text),
    "help": done(lambda reply: "## What the demo can simulate" in reply.text),
    "request": done(lambda reply: '"max_completion_tokens": 150' in reply.text),
    "long": done(lambda reply: "# A simulated chronicle" in reply.text),
    "code": done(lambda reply: "```python" in reply.text),
    "table": done(lambda reply: "|---" in reply.text),
    "unicode": done(lambda reply: "日本語" in reply.text),
    "escape": done(lambda reply: "\x1b[31m" in reply.text),
}
IMPATIENT = {
    "stall headers": Waits(first_byte=1.0),
    "stall start": Waits(first_byte=1.0),
    "stall": Waits(between_chunks=1.0),
}
"""How long an end is waited for that does not come."""


class Naps:
    """Sleeps that take no time and are remembered."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@asynccontextmanager
async def client(simulator: Simulator, naps: Naps, words: str = "") -> AsyncIterator[ChatModel]:
    """The app's client, as patient as a scenario wants it."""
    profile = Profile(name="test", endpoint=simulator.server.url, deployment="gpt-4o", sign_in=SignInMethod.API_KEY)
    model = connect(profile, KEY, waits=IMPATIENT.get(words, Waits()), sleep=naps)
    try:
        yield model
    finally:
        await model.close()


async def follow(model: ChatModel, request: ChatRequest) -> tuple[Reply, list[RetryWait]]:
    """A reply as the app has it, however it ends, and the waits it was told of."""
    reply, waits = Reply(), list[RetryWait]()
    try:
        async with aclosing(model.stream(request)) as events:
            async for event in events:
                if isinstance(event, RetryWait):
                    waits.append(event)
                reply.feed(event)
                if reply.is_too_long:
                    raise ChatError(Failure(kind=K.TOO_LONG, sentence="The reply grew too long."))
        reply.end()
    except ChatError as error:
        reply.fail(error.failure)
    return reply, waits


def request_for(prompt: str, deployment: str = "gpt-4o", room: int = 150) -> ChatRequest:
    """A request with a system prompt and a slider moved."""
    turns = (Turn(Role.SYSTEM, "You are a helpful assistant."), Turn(Role.USER, prompt))
    return ChatRequest(deployment, turns, {"temperature": 0.7, "max_completion_tokens": room})


def test_every_scenario_has_its_state() -> None:
    assert list(STATES) == [row.words for row in SCENARIOS]


@pytest.mark.parametrize("words", STATES)
async def test_each_scenario_ends_in_its_state(one_simulator: Simulator, words: str) -> None:
    """Threats 45 to 50 and 54, and the states of the design that have a face."""
    state, naps = STATES[words], Naps()
    async with client(one_simulator, naps, words) as model:
        reply, told = await follow(model, request_for(f"Please simulate {words}", room=state.room))
    assert (reply.status, reply.failure.kind if reply.failure else None) == (state.status, state.kind)
    if reply.failure:
        assert state.says in f"{reply.failure.sentence} {reply.failure.remedy}"
        assert KEY not in repr(reply.failure)
        assert not reply.failure.unsent
    assert state.holds(reply)
    assert [wait.seconds for wait in told] == naps.seconds
    assert len(naps.seconds) == state.tries - 1
    assert state.waits in (None, tuple(naps.seconds))


@pytest.mark.parametrize(("deployment", "words"), [(row.deployment, row.words) for row in SCENARIOS if row.deployment])
async def test_a_deployment_does_the_same_whatever_is_asked(
    one_simulator: Simulator, deployment: str, words: str
) -> None:
    state = STATES[words]
    async with client(one_simulator, Naps(), words) as model:
        reply, _ = await follow(model, request_for("What is a token?", deployment))
    assert (reply.status, reply.failure.kind if reply.failure else None) == (state.status, state.kind)


@pytest.mark.parametrize("deployment", ["o3-mini", "o4-mini", "gpt-5", "gpt-5.1", "gpt-5.6-sol", "gpt-4.1"])
async def test_replies_of_reasoning_models_report_what_reasoning_took(simulator: Simulator, deployment: str) -> None:
    turns = (Turn(Role.USER, "What is a token?"),)
    async with client(simulator, Naps()) as model:
        reply, _ = await follow(model, ChatRequest(deployment, turns, {"max_completion_tokens": 600}))
    assert (reply.status, kept(reply)) == (S.DONE, True)
    assert reply.usage is not None
    assert (reply.usage.reasoning_tokens > 0) == (deployment not in ("gpt-5.1", "gpt-4.1"))


async def test_a_small_limit_on_a_reasoning_model_leaves_no_text(simulator: Simulator) -> None:
    """The state that people meet first with these models: all of the budget went into reasoning."""
    turns = (Turn(Role.USER, "What is a token?"),)
    async with client(simulator, Naps()) as model:
        reply, _ = await follow(model, ChatRequest("gpt-5", turns, {"max_completion_tokens": 300}))
    assert (reply.status, reply.finish_reason, reply.text) == (S.DONE, "length", "")
    assert reply.usage is not None
    assert reply.usage.reasoning_tokens == 300


async def test_of_several_choices_the_client_shows_the_first(simulator: Simulator) -> None:
    turns = (Turn(Role.USER, "What is a token?"),)
    async with client(simulator, Naps()) as model:
        one, _ = await follow(model, ChatRequest("gpt-4o", turns, {"seed": 7, "max_completion_tokens": 60}))
        three, _ = await follow(model, ChatRequest("gpt-4o", turns, {"seed": 7, "max_completion_tokens": 60, "n": 3}))
    assert one.text == three.text != ""


@pytest.mark.parametrize("words", IMPATIENT)
async def test_a_stall_ends_when_the_client_leaves(start: Start, words: str) -> None:
    """Threat 46: nothing on the other side waits for a client that has given up."""
    simulator = start()
    async with client(simulator, Naps(), words) as model:
        await follow(model, request_for(f"simulate {words}"))
    await asyncio.to_thread(simulator.wait_until_idle)

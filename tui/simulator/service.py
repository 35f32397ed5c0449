"""The simulated service without its HTTP: a request's body in, the steps of the answer out."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from hashlib import sha256
from threading import Lock

from tui.simulator import wire
from tui.simulator.answers import Refused
from tui.simulator.completion import Choice, Completion
from tui.simulator.counting import Tokens
from tui.simulator.replies import pieces, reply_to, rest_of
from tui.simulator.request import ChatCall, read_call
from tui.simulator.resource import find
from tui.simulator.scenario import Scenario
from tui.simulator.scenarios import scenario_of
from tui.simulator.steps import Pace, Steps

_THOUGHT = {"none": 0, "minimal": 64, "low": 128, "medium": 320, "high": 960, "xhigh": 1_920}
"""Reasoning tokens by effort; the service counts them by 64."""
_USUAL = Scenario("", "a reply")


@dataclass(frozen=True, slots=True)
class _Room:
    """How many tokens a reply has."""

    text: int
    reasoning: int


class Service:
    """Answers chat completions. May be called by many threads at once."""

    def __init__(self, tokens: Tokens, pace: Pace) -> None:
        self._tokens = tokens
        self._pace = pace
        self._lock = Lock()
        self._answered_once: set[bytes] = set()

    def answer(self, raw: bytes, deployment: str | None = None) -> Steps:
        """What is to be done on the wire for a request's body.

        Args:
            raw: The body.
            deployment: The deployment, where the path of the request names it.

        Raises:
            Refused: There is no reply, but an error.
        """
        call = read_call(raw, self._tokens, find, deployment)
        scenario = scenario_of(call.deployment.name, call.prompt)
        self._refuse(call, scenario or _USUAL, raw)
        reply = self._reply(call, scenario)
        script = (scenario or _USUAL).script if call.stream else (scenario or _USUAL).body
        return iter(script(reply))

    def _refuse(self, call: ChatCall, scenario: Scenario, raw: bytes) -> None:
        """Raise the answer that a scenario has instead of a reply, if it has one."""
        answer = scenario.answer(call) if callable(scenario.answer) else scenario.answer
        if answer is not None and (not scenario.once or self._is_first(raw)):
            raise Refused(answer)

    def _is_first(self, raw: bytes) -> bool:
        """Whether this very request was not refused just before."""
        mark = sha256(raw).digest()
        with self._lock:
            first = mark not in self._answered_once
            self._answered_once ^= {mark}
        return first

    def _reply(self, call: ChatCall, scenario: Scenario | None) -> Completion:
        row = scenario or _USUAL
        room = self._room(call, row)
        choices = tuple(self._choice(call, scenario, room, index) for index in range(call.choices))
        encoding = call.deployment.model.encoding
        written = sum(self._tokens.count(choice.text, encoding) for choice in choices)
        rate = self._pace.rate * row.hurry
        reasoned = room.reasoning * call.choices
        return Completion(
            call=call,
            envelope=wire.Envelope(call.deployment.replies_as, int(time.time()), _fingerprint(call)),
            choices=choices,
            usage=wire.usage(call.prompt_tokens, written + reasoned, reasoned),
            pace=self._pace,
            each=1 / rate if rate else 0.0,
            thought=min(room.reasoning / rate, self._pace.longest_thought) if rate else 0.0,
            member=row.member,
            verdict=row.verdict,
        )

    def _room(self, call: ChatCall, row: Scenario) -> _Room:
        """Reasoning comes first, and what it takes is missing for the text."""
        model = call.deployment.model
        room = min(call.limit or model.output_limit, model.window - call.prompt_tokens)
        reasoning = min(_THOUGHT[call.effort] if row.thinks is None else row.thinks, room)
        text = room - reasoning
        return _Room(text if row.limit is None else min(text, row.limit), reasoning)

    def _choice(self, call: ChatCall, scenario: Scenario | None, room: _Room, index: int) -> Choice:
        row = scenario or _USUAL
        whole = _until(self._text(call, scenario, index), call.stops if row.heeds_stops else ())
        text, _ = self._tokens.fit(whole, room.text, call.deployment.model.encoding)
        parts = list(text) if row.tiny else pieces(text)
        if row.share < 1:
            parts = parts[: max(int(len(parts) * row.share), 1 if row.share else 0)]
        return Choice(index, tuple(parts), row.finish or ("stop" if text == whole else "length"))

    def _text(self, call: ChatCall, scenario: Scenario | None, index: int) -> str:
        """The reply; of one that is to be continued, what is missing."""
        begun = self._begun(call)
        if begun is None:
            return reply_to(call, scenario, index)
        original, so_far = begun
        return rest_of(reply_to(original, scenario_of(original.deployment.name, original.prompt), index), so_far)

    def _begun(self, call: ChatCall) -> tuple[ChatCall, str] | None:
        """The request as it was first, and the reply so far, where the last message asks to continue a reply."""
        roles = [message["role"] for message in call.messages[-3:]]
        if roles != ["user", "assistant", "user"] or not call.prompt.lower().startswith("continue"):
            return None
        messages = call.messages[:-2]
        count = self._tokens.prompt(messages, call.deployment.model.encoding)
        return replace(call, messages=messages, prompt_tokens=count), call.messages[-2]["content"]


def _until(text: str, stops: tuple[str, ...]) -> str:
    """The text before the first of the stop sequences."""
    places = [place for stop in stops if stop and (place := text.find(stop)) >= 0]
    return text[: min(places)] if places else text


def _fingerprint(call: ChatCall) -> str | None:
    """Names what answered, so that two replies to one seed can be compared; recorded without a seed it is null."""
    if call.seed is None:
        return None
    return f"fp_{sha256(call.deployment.replies_as.encode()).hexdigest()[:10]}"

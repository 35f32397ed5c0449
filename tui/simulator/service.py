"""The simulated service without its HTTP: a request's body in, what is to be answered out."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from threading import Lock

from tui.simulator import wire
from tui.simulator.counting import Tokens
from tui.simulator.replies import pieces, reply_to, rest_of
from tui.simulator.request import ChatCall, Refused, context_exceeded, read_call, refuse_temperature
from tui.simulator.scenarios import Kind, Scenario, scenario_of

_SLOW = 3.0
"""Seconds until the first token of the slow deployment."""
_HURRY = 40.0
"""How many times faster than other replies the long one comes."""
_SHORT = 48
"""Tokens at which `simulate length` stops."""


class Ending(StrEnum):
    """How a reply leaves the wire."""

    WHOLE = "whole"
    CUT = "cut"
    """Cleanly, in the middle."""
    RESET = "reset"
    """By a TCP reset, in the middle."""


@dataclass(frozen=True, slots=True)
class Completion:
    """A reply and how it is to be sent."""

    call: ChatCall
    envelope: wire.Envelope
    pieces: tuple[str, ...]
    finish_reason: str
    usage: wire.Json
    ending: Ending = Ending.WHOLE
    delay: float = 0.0
    """Seconds before the first token."""
    hurry: float = 1.0
    """How many times the usual rate."""


class Service:
    """Answers chat completions. May be called by many threads at once."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._lock = Lock()
        self._refused_once: set[bytes] = set()

    def complete(self, raw: bytes) -> Completion:
        """The reply to a request's body.

        Raises:
            Refused: There is none, but an error.
        """
        call = read_call(raw, self._tokens)
        scenario = scenario_of(call.deployment.name, call.prompt)
        if scenario:
            self._refuse(call, scenario, raw)
        return self._reply(call, scenario)

    def _refuse(self, call: ChatCall, scenario: Scenario, raw: bytes) -> None:
        """Raise the error that a scenario is about, if it is about one."""
        match scenario.kind:
            case Kind.RATE_LIMITED_ONCE if self._is_first(raw):
                raise Refused(429, wire.rate_limited(1), {"retry-after-ms": "300"})
            case Kind.RATE_LIMITED:
                raise Refused(429, wire.rate_limited(2), {"retry-after": "2"})
            case Kind.NO_ACCESS:
                raise Refused(401, wire.ROLE_MISSING)
            case Kind.NO_DEPLOYMENT:
                raise Refused(404, wire.DEPLOYMENT_NOT_FOUND)
            case Kind.TOO_LONG:
                window = call.deployment.model.window
                raise context_exceeded(window, window + call.prompt_tokens)
            case Kind.FILTERED_PROMPT:
                raise Refused(400, wire.prompt_filtered())
            case Kind.TEMPERATURE_REFUSED:
                refuse_temperature(call.body)
            case Kind.BROKEN:
                raise Refused(500, wire.server_error(wire.new_request_id()))

    def _is_first(self, raw: bytes) -> bool:
        """Whether this very request was not refused just before."""
        mark = sha256(raw).digest()
        with self._lock:
            first = mark not in self._refused_once
            self._refused_once ^= {mark}
        return first

    def _reply(self, call: ChatCall, scenario: Scenario | None) -> Completion:
        kind = scenario.kind if scenario else None
        model = call.deployment.model
        room = min(call.limit or model.output_limit, model.window - call.prompt_tokens)
        limit = min(room, _SHORT) if kind is Kind.LENGTH else room
        whole = self._text(call, scenario)
        text, count = self._tokens.fit(whole, limit, model.encoding)
        reason = "stop" if text == whole else "length"
        parts = pieces(text)
        if kind in (Kind.CUT, Kind.RESET, Kind.FILTERED_REPLY):
            parts = parts[: max(len(parts) // 2, 1)]
        if kind is Kind.FILTERED_REPLY:
            reason, count = "content_filter", self._tokens.count("".join(parts), model.encoding)
        return Completion(
            call=call,
            envelope=wire.Envelope(call.deployment.replies_as, int(time.time())),
            pieces=tuple(parts),
            finish_reason=reason,
            usage=wire.usage(call.prompt_tokens, count),
            ending={Kind.CUT: Ending.CUT, Kind.RESET: Ending.RESET}.get(kind, Ending.WHOLE) if kind else Ending.WHOLE,
            delay=_SLOW if kind is Kind.SLOW else 0.0,
            hurry=_HURRY if kind is Kind.LONG else 1.0,
        )

    def _text(self, call: ChatCall, scenario: Scenario | None) -> str:
        """The reply; of one that is to be continued, what is missing."""
        begun = self._begun(call)
        if begun is None:
            return reply_to(call, scenario)
        original, so_far = begun
        return rest_of(reply_to(original, scenario_of(original.deployment.name, original.prompt)), so_far)

    def _begun(self, call: ChatCall) -> tuple[ChatCall, str] | None:
        """The request as it was first, and the reply so far, where the last message asks to continue a reply."""
        roles = [message["role"] for message in call.messages[-3:]]
        if roles != ["user", "assistant", "user"] or not call.prompt.lower().startswith("continue"):
            return None
        messages = call.messages[:-2]
        count = self._tokens.prompt(messages, call.deployment.model.encoding)
        return replace(call, messages=messages, prompt_tokens=count), call.messages[-2]["content"]

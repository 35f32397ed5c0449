"""A reply that was made, and the steps that bring it onto the wire when nothing goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import zip_longest

from tui.simulator import wire
from tui.simulator.request import ChatCall
from tui.simulator.steps import End, Head, Pace, Send, Step, Steps, Wait


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers to a request; most ask for one."""

    index: int
    pieces: tuple[str, ...]
    """The text, in the pieces it is streamed in."""
    finish_reason: str

    @property
    def text(self) -> str:
        return "".join(self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A reply and all that its script may use."""

    call: ChatCall
    envelope: wire.Envelope
    choices: tuple[Choice, ...]
    usage: wire.Json
    pace: Pace
    each: float
    """Seconds a piece takes."""
    thought: float = 0.0
    """Seconds before the first piece."""
    member: str = "content"
    """Where the text stands: `content`, or `refusal`."""
    verdict: wire.Json = field(default_factory=dict)
    """What the content filter found in the reply, where it found anything."""

    def opening(self) -> Steps:
        """The head, the events before the first piece, and the time until it."""
        quota = wire.quota_headers(self.usage["prompt_tokens"])
        yield Head(200, {"content-type": "text/event-stream; charset=utf-8", "transfer-encoding": "chunked", **quota})
        yield Send(self.envelope.prompt_filter())
        for choice in self.choices:
            yield Send(self.envelope.role(choice.index))
        yield Wait(self.thought)

    def first_half(self) -> Steps:
        """The first half of the text; at least one piece, where there is any."""
        return self._pieces(0, self._half)

    def second_half(self) -> Steps:
        """What `first_half` leaves over."""
        return self._pieces(self._half, None)

    def finishes(self) -> Steps:
        """The events that say why each choice ends."""
        for choice in self.choices:
            yield Send(self.envelope.finish(choice.finish_reason, self.verdict, choice.index))

    def closing(self) -> Steps:
        """What follows them: the usage, where it is asked for, and the end."""
        if self.call.include_usage:
            yield Send(self.usage_event())
        yield Send(wire.DONE)
        yield End.WHOLE

    def usage_event(self) -> bytes:
        """The usage, with the time that the reply takes by its pace."""
        pieces = max((len(choice.pieces) for choice in self.choices), default=0)
        return self.envelope.usage(self.usage, round((self.thought + pieces * self.each) * 1000))

    def rest(self) -> Steps:
        """All that follows the first half, where nothing goes wrong."""
        yield from self.second_half()
        yield from self.finishes()
        yield from self.closing()

    @property
    def _half(self) -> int:
        return max(max(len(choice.pieces) for choice in self.choices) // 2, 1)

    def _pieces(self, start: int, end: int | None) -> Steps:
        """Pieces as events: one of each choice, then the next of each."""
        alternatives = self.call.log_probabilities
        for round_ in zip_longest(*(choice.pieces[start:end] for choice in self.choices)):
            yield Wait(self.each)
            for choice, piece in zip(self.choices, round_, strict=True):
                if piece is not None:
                    logprobs = None if alternatives is None else wire.log_probabilities([piece], alternatives)
                    yield Send(self.envelope.content(piece, choice.index, self.member, logprobs))


Script = Callable[[Completion], Iterable[Step]]


def streamed(reply: Completion) -> Steps:
    """A reply as server-sent events."""
    yield from reply.opening()
    yield from reply.first_half()
    yield from reply.rest()


def whole(reply: Completion) -> Steps:
    """A reply in one piece, after the time that its pieces take."""
    body = body_of(reply)
    yield Wait(reply.thought + sum(len(choice.pieces) for choice in reply.choices) * reply.each)
    yield head_of(reply, body)
    yield Send(body)
    yield End.WHOLE


def head_of(reply: Completion, body: bytes) -> Head:
    """The head of a reply in one piece."""
    quota = wire.quota_headers(reply.usage["total_tokens"])
    return Head(200, {"content-type": "application/json", "content-length": str(len(body)), **quota})


def body_of(reply: Completion) -> bytes:
    """The body of a reply in one piece."""
    return reply.envelope.whole([_choice(reply, choice) for choice in reply.choices], reply.usage)


def _choice(reply: Completion, choice: Choice) -> wire.Json:
    alternatives = reply.call.log_probabilities
    message: wire.Json = {
        "annotations": [],
        "content": None,
        "refusal": None,
        "role": "assistant",
        reply.member: choice.text,
    }
    return {
        "content_filter_results": reply.verdict or wire.categories(),
        "finish_reason": choice.finish_reason,
        "index": choice.index,
        "logprobs": None if alternatives is None else wire.log_probabilities(choice.pieces, alternatives),
        "message": message,
    }

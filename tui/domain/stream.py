"""The state machine of a reply: events of a stream in, one state out.

It knows no library and no network: `azure/chunks` makes the events, `services/replies` feeds them. It assumes
nothing of their order: a filter's notice may come after the finish, a finish may never come (azure.md section 4).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.domain.conversation import FilterResult, Message, Status, Usage
from tui.domain.errors import Failure, FailureKind
from tui.domain.text import SurrogateJoiner

REPLY_LIMIT = 4_000_000
"""Characters at which a reply is stopped (DESIGN section 2)."""


@dataclass(frozen=True, slots=True)
class RetryWait:
    """The service asked to wait, before the first token: the same request goes out again after `seconds`."""

    seconds: float
    attempt: int
    """2 for the first repetition."""
    failure: Failure


@dataclass(frozen=True, slots=True)
class Opened:
    """The service answered 200 and its stream is open."""

    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """The reply says which base model writes it."""

    model: str


@dataclass(frozen=True, slots=True)
class TextDelta:
    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    text: str


@dataclass(frozen=True, slots=True)
class RefusalDelta:
    text: str


@dataclass(frozen=True, slots=True)
class FilterNotice:
    results: tuple[FilterResult, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """The service gave a finish reason: stop, length, content_filter, tool_calls or function_call."""

    reason: str


@dataclass(frozen=True, slots=True)
class UsageReported:
    usage: Usage


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Something on the way kept the pieces of the reply until it was whole; told at its end."""


StreamEvent = (
    RetryWait
    | Opened
    | Named
    | TextDelta
    | ReasoningDelta
    | RefusalDelta
    | FilterNotice
    | Finished
    | UsageReported
    | HeldBack
)


@dataclass(slots=True)
class _Pieces:
    """A text that grows by pieces and is joined when it is asked for."""

    pieces: list[str] = field(default_factory=list)
    joiner: SurrogateJoiner = field(default_factory=SurrogateJoiner)
    length: int = 0

    def add(self, text: str) -> str:
        """Take one delta; what it adds to the text, with surrogates mended."""
        whole = self.joiner.feed(text)
        if whole:
            self.pieces.append(whole)
            self.length += len(whole)
        return whole

    def close(self) -> None:
        rest = self.joiner.close()
        if rest:
            self.pieces.append(rest)
            self.length += len(rest)

    @property
    def text(self) -> str:
        if len(self.pieces) > 1:
            self.pieces[:] = ["".join(self.pieces)]
        return self.pieces[0] if self.pieces else ""


class Reply:
    """What has come of a reply so far, and how it ended.

    Args:
        prefix: The text that is already there, when a cut reply is continued.
    """

    @classmethod
    def of(cls, message: Message) -> Reply:
        """The reply of a stored row: a new one, or one that goes on behind the text the row holds."""
        reply = cls(message.text)
        reply._reasoning = _Pieces([message.reasoning] if message.reasoning else [], length=len(message.reasoning))
        reply.filters = message.filters
        return reply

    def __init__(self, prefix: str = "") -> None:
        self._continued = bool(prefix)
        self._text = _Pieces([prefix] if prefix else [], length=len(prefix))
        self._reasoning = _Pieces()
        self._refusal = _Pieces()
        self.status = Status.STREAMING
        self.finish_reason: str | None = None
        self.model = ""
        self.request_id: str | None = None
        self.usage: Usage | None = None
        self.filters: tuple[FilterResult, ...] = ()
        self.failure: Failure | None = None
        self.held_back = False

    @property
    def text(self) -> str:
        return self._text.text

    @property
    def reasoning(self) -> str:
        return self._reasoning.text

    @property
    def refusal(self) -> str:
        return self._refusal.text

    @property
    def length(self) -> int:
        """Characters of `text`, without joining it."""
        return self._text.length

    @property
    def began(self) -> bool:
        """Whether anything of the reply itself has come."""
        return bool(self._text.pieces or self._reasoning.pieces or self._refusal.pieces)

    @property
    def is_too_long(self) -> bool:
        """Whether the reply, its reasoning included, has passed `REPLY_LIMIT`."""
        return self._room <= 0

    @property
    def _room(self) -> int:
        """Characters that are still taken: those up to the limit, and one that passes it."""
        return max(0, REPLY_LIMIT + 1 - self._text.length - self._reasoning.length - self._refusal.length)

    def feed(self, event: StreamEvent) -> str:
        """Take one event; what it adds to the text that is shown, if anything."""
        match event:
            case TextDelta(text):
                return self._text.add(text[: self._room])
            case ReasoningDelta(text):
                self._reasoning.add(text[: self._room])
            case RefusalDelta(text):
                self._refusal.add(text[: self._room])
            case Finished(reason):
                if self.finish_reason is None or reason == "content_filter":
                    self.finish_reason = reason
            case FilterNotice(results):
                self.filters = _merged(self.filters, results)
            case UsageReported(usage):
                self.usage = usage
            case Named(model):
                self.model = model
            case Opened(request_id):
                self.request_id = request_id
            case HeldBack():
                self.held_back = True
            case RetryWait():
                pass
        return ""

    def end(self) -> None:
        """The stream ended by itself; a reply without a finish reason was cut, whatever the library says."""
        if self.finish_reason is None:
            self._close(
                Status.TRUNCATED,
                Failure(
                    kind=FailureKind.CUT,
                    sentence="The reply ended without a finish reason: the connection was cut.",
                    remedy="Continue it, or try again.",
                    request_id=self.request_id,
                ),
            )
        elif self.finish_reason == "content_filter":
            self._close(Status.FILTERED, self.failure)
        else:
            self._close(Status.DONE, None)

    def stop(self, status: Status = Status.STOPPED) -> None:
        """The person stopped it, or the program itself ended (INTERRUPTED); after a finish reason it is whole."""
        if self.finish_reason is not None:
            self.end()
        else:
            self._close(status, None)

    def fail(self, failure: Failure) -> None:
        """An error ended it. After a finish reason the reply is whole, and the error is only of its envelope."""
        if self.finish_reason is not None:
            self.end()
        elif failure.kind is FailureKind.FILTERED:
            self._close(Status.FILTERED, failure)
        elif self._continued or (self.began and failure.kind in (FailureKind.CUT, FailureKind.PROTOCOL)):
            # a reply that was cut before is still no more than cut
            self._close(Status.TRUNCATED, failure)
        else:
            self._close(Status.FAILED, failure)

    def _close(self, status: Status, failure: Failure | None) -> None:
        for pieces in (self._text, self._reasoning, self._refusal):
            pieces.close()
        self.status = status
        self.failure = failure


def _merged(old: tuple[FilterResult, ...], new: tuple[FilterResult, ...]) -> tuple[FilterResult, ...]:
    """One result a category and side; what was filtered or detected once stays so."""
    merged = {(result.category, result.prompt): result for result in old}
    for result in new:
        known = merged.get((result.category, result.prompt))
        if known is None or not (known.filtered or known.detected) or (result.severity and result.filtered):
            merged[result.category, result.prompt] = result
    return tuple(merged.values())

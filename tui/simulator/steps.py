"""What a handler does on the wire, one step after the other. A reply is a script of such steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Head:
    """The status and headers of the answer; `transfer-encoding: chunked` makes a chunk of HTTP of each `Send`."""

    status: int
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Send:
    data: bytes


@dataclass(frozen=True, slots=True)
class Wait:
    """Let time pass before the next step."""

    seconds: float


class End(Enum):
    """The last step: how the answer leaves the wire."""

    WHOLE = "the body ends as it should"
    CLOSED = "the connection is closed, without the last chunk of HTTP"
    RESET = "the connection is reset"
    SILENT = "nothing more comes, until the client leaves or the simulator's patience ends"


Step = Head | Send | Wait | End
Steps = Iterator[Step]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast the simulator is."""

    rate: float = 60.0
    """Tokens a second; 0 is as fast as possible."""
    slow: float = 3.0
    """Seconds before the first token of a slow reply."""
    stall: float = 120.0
    """Seconds that a silent connection is kept open: longer than a client waits."""
    longest_thought: float = 8.0
    """Seconds that a model reasons at most, however many tokens that is."""

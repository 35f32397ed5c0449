"""One row of the table of what can be simulated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tui.simulator.answers import Answer
from tui.simulator.completion import Script, streamed, whole
from tui.simulator.deployments import USUAL_MODEL
from tui.simulator.request import ChatCall
from tui.simulator.wire import Json

ALL = 1 << 30
"""As many reasoning tokens as the reply may have."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """How it is called, and what becomes of a request. What a row does not say is as in any other reply."""

    words: str
    """What follows `simulate` in a prompt."""
    help: str
    deployment: str | None = None
    """The deployment that always does it."""
    model: str = USUAL_MODEL
    """The base model that this deployment's replies name."""

    answer: Answer | Callable[[ChatCall], Answer | None] | None = None
    """What is answered instead of a reply; it may depend on the request."""
    once: bool = False
    """The same request, sent again, gets a reply."""

    text: Callable[[ChatCall], str] | None = None
    topic: str = ""
    """The page that the text is about; without one the prompt decides."""
    heeds_stops: bool = True
    """Whether stop sequences end the text."""
    limit: int | None = None
    """Tokens at which the text ends."""
    share: float = 1.0
    """How much of the text is written."""
    finish: str | None = None
    """The finish reason."""
    verdict: Json = field(default_factory=dict)
    """What the content filter finds in the reply."""
    member: str = "content"
    """Where the text stands: `content`, or `refusal`."""
    thinks: int | None = None
    """Tokens that are spent on reasoning before the text."""
    tiny: bool = False
    """The text comes one character at a time."""
    hurry: float = 1.0
    """How many times faster than other replies it comes."""

    script: Script = streamed
    """How a stream goes over the wire."""
    body: Script = whole
    """How a reply in one piece does."""

    @property
    def phrase(self) -> str:
        """What to write in a prompt."""
        return f"simulate {self.words}"


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one kind."""

    title: str
    scenarios: tuple[Scenario, ...]

"""Counts against limits: what the next request takes of the context window.

The document ("Manage conversations"): prompt tokens plus the reserved reply must stay below the window;
3 tokens a message, 1 for a name, 3 for the reply's opening.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import ceil

from tui.domain.context_policy import ContextPolicy
from tui.domain.conversation import Turn, Usage
from tui.domain.models import LONG_PROMPT, Price
from tui.domain.usage import cost

TOKENS_PER_MESSAGE = 3
TOKENS_PER_NAME = 1
TOKENS_PER_REQUEST = 3

NEAR = 0.9
"""The share of the window from which the bar warns."""


class Level(StrEnum):
    """How full the window is."""

    FREE = "free"
    NEAR = "near"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class NotSent:
    """The oldest messages of a path, where they are not sent with the next request; those that are pinned are."""

    last: int
    """The id of the newest of them: with it, all before it stay behind."""
    count: int | None
    """How many they are; None while not all of the path is read."""
    chosen: bool = False
    """Whether the person's policy leaves them out, and not the lack of room."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one kind of thing takes of a request."""

    tokens: int = 0
    exact: bool = True
    """False while they are only estimated: shown with "≈"."""

    def scaled(self, by: float) -> Part:
        """The same as it is for a service that counts so many tokens for one of ours."""
        return Part(ceil(self.tokens * by), self.exact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Tokens of the next request, by what they are spent on."""

    window: int
    input_limit: int
    system: Part = Part()
    examples: Part = Part()
    """The pairs that stand before the history."""
    history: Part = Part()
    """The messages that are sent."""
    messages: int = 0
    """How many `history` is of."""
    attachments: Part = Part()
    """The files that go with the draft."""
    draft: Part = Part()
    """What Enter adds: the draft's message and the request's own 3 tokens."""
    reply: int = 0
    """Reserved for the reply: max tokens."""
    not_sent: NotSent | None = None
    policy: ContextPolicy = field(default_factory=ContextPolicy)
    """How the messages were chosen."""
    window_known: bool = True
    """False where the base model is not known and its window is assumed: shown with "≈"."""
    price: Price | None = None
    """What the model costs; None where that is not known, or nobody pays."""

    @property
    def cost(self) -> tuple[float, float] | None:
        """US dollars of the prompt, and of a reply that takes all that is reserved; None where no price is known.

        What the service's cache will make cheaper of it is not known before.
        """
        if self.price is None:
            return None
        long = self.prompt > LONG_PROMPT
        prompt, reply = Usage(prompt_tokens=self.prompt), Usage(completion_tokens=self.reply)
        return cost(prompt, self.price, long=long), cost(reply, self.price, long=long)

    @property
    def prompt(self) -> int:
        """What the request itself takes."""
        return sum(part.tokens for part in self._parts)

    @property
    def exact(self) -> bool:
        """False while any part of the prompt is only estimated."""
        return all(part.exact for part in self._parts)

    @property
    def _parts(self) -> tuple[Part, ...]:
        return self.system, self.examples, self.history, self.attachments, self.draft

    @property
    def used(self) -> int:
        """Prompt and reserved reply together."""
        return self.prompt + self.reply

    @property
    def free(self) -> int:
        """What is left of the window; negative when the request does not fit."""
        return self.window - self.used

    @property
    def leaves_no_room(self) -> bool:
        """Whether what is reserved for the reply fills the window, with what every request has: no message fits."""
        return self.reply + self.system.tokens + self.examples.tokens >= self.window

    @property
    def level(self) -> Level:
        if self.used >= self.window or self.prompt > self.input_limit:
            return Level.OVER
        crowded = self.not_sent is not None and not self.not_sent.chosen
        return Level.NEAR if crowded or self.used >= NEAR * self.window else Level.FREE

    @property
    def fits_alone(self) -> bool:
        """Whether it would fit without any history, in a new conversation with the same setup."""
        return replace(self, history=Part(), not_sent=None).level is not Level.OVER

    @property
    def segments(self) -> tuple[tuple[str, Part], ...]:
        """Name and size of each part of the bar, in the order of the request; without what most requests lack."""
        return (
            ("system", self.system),
            *((("examples", self.examples),) if self.examples.tokens else ()),
            ("history", self.history),
            *((("attachments", self.attachments),) if self.attachments.tokens else ()),
            ("draft", self.draft),
            ("reply", Part(self.reply)),
        )


Count = Callable[[str], tuple[int, bool]]
"""Tokens of a text, and whether that is exact."""


def turn_tokens(count: Count, turn: Turn) -> tuple[int, bool]:
    """Tokens one message takes in a request: its text, its role, its name and its frame."""
    parts = [turn.text, turn.role.value, *([turn.name] if turn.name else [])]
    counts = [count(part) for part in parts]
    tokens = TOKENS_PER_MESSAGE + (TOKENS_PER_NAME if turn.name else 0) + sum(size for size, _ in counts)
    return tokens, all(exact for _, exact in counts)


def count_turns(count: Count, turns: Iterable[Turn]) -> tuple[int, bool]:
    """Prompt tokens of a whole request, by the document's `num_tokens_from_messages`."""
    counts = [turn_tokens(count, turn) for turn in turns]
    return TOKENS_PER_REQUEST + sum(size for size, _ in counts), all(exact for _, exact in counts)

"""Chooses what of a conversation is sent: all of it while it fits, else the oldest exchanges are left out.

The document ("Manage conversations"): while prompt and reserved reply reach the window, the oldest messages go
and the system message never does. Whole exchanges go, so that no answer is sent without its question.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui.domain.budget import TOKENS_PER_REQUEST, Budget
from tui.domain.conversation import Message, Role, Status, Turn
from tui.domain.models import BaseModel

MessageCount = Callable[[Message], tuple[int, bool]]
"""Tokens one message takes in a request, and whether that is exact."""


@dataclass(frozen=True, slots=True)
class _Exchange:
    messages: tuple[Message, ...]
    tokens: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """What of a path is sent."""

    sent: tuple[Message, ...]
    left_out: tuple[int, ...]
    """Ids of the messages not sent for lack of room."""
    tokens: int
    """Tokens of `sent`."""

    def turns(self, system_prompt: str, *new: Turn) -> tuple[Turn, ...]:
        """The request's messages; an empty system prompt sends no system message."""
        system = (Turn(Role.SYSTEM, system_prompt),) if system_prompt.strip() else ()
        return (*system, *(Turn(message.role, message.text) for message in self.sent), *new)


class Context:
    """The sendable exchanges of a path, with their sizes added up once, so that a keystroke costs no walk along it.

    Args:
        path: The messages from the root to the active leaf.
        count: Tokens of one message.
    """

    def __init__(self, path: Sequence[Message], count: MessageCount) -> None:
        self.exact = True
        self._exchanges = [self._exchange(messages, count) for messages in sendable(path)]
        self._left_after = [0]
        total = 0
        for exchange in reversed(self._exchanges):
            total += exchange.tokens
            self._left_after.append(total)

    def _exchange(self, messages: tuple[Message, ...], count: MessageCount) -> _Exchange:
        tokens = 0
        for message in messages:
            size, exact = count(message)
            tokens += size
            self.exact = self.exact and exact
        return _Exchange(messages, tokens)

    def fit(self, fixed: int, reserved: int, model: BaseModel) -> Fitted:
        """The newest exchanges that leave room.

        Args:
            fixed: Tokens of what is sent in any case: system prompt, draft, the request itself.
            reserved: Tokens kept for the reply (max tokens).
            model: Whose window and input limit count.
        """
        room = model.window - reserved - fixed
        if model.input_limit is not None:
            room = min(room, model.input_limit + 1 - fixed)
        # _left_after ascends: index i is the size of the newest i exchanges; the request must stay below the window
        kept = max(bisect_left(self._left_after, max(room, 1)) - 1, 0)
        first = len(self._exchanges) - kept
        return Fitted(
            sent=tuple(message for exchange in self._exchanges[first:] for message in exchange.messages),
            left_out=tuple(message.id for exchange in self._exchanges[:first] for message in exchange.messages),
            tokens=self._left_after[kept],
        )


def sendable(path: Sequence[Message]) -> list[tuple[Message, ...]]:
    """The exchanges of a path that are part of the conversation for the service.

    A prompt whose reply failed or was filtered is not: it stands in the transcript marked so, and sent again with
    the next prompt it would fail again. A reply without text says nothing.
    """
    exchanges: list[list[Message]] = []
    for message in path:
        if message.role is Role.USER or not exchanges:
            exchanges.append([])
        exchanges[-1].append(message)
    kept = []
    for exchange in exchanges:
        refused = any(
            message.status is Status.FILTERED or (message.status is Status.FAILED and not message.text)
            for message in exchange
        )
        spoken = tuple(message for message in exchange if message.text)
        if spoken and not refused:
            kept.append(spoken)
    return kept


def budget_of(  # the numbers of one request, named at the call
    *, model: BaseModel, system: tuple[int, bool], fitted: Fitted, draft: int, reserved: int, exact: bool
) -> Budget:
    """The budget of the next request as the bar shows it; `exact` is about all but the system prompt."""
    return Budget(
        window=model.window,
        input_limit=model.input_limit or model.window,
        system=system[0],
        history=fitted.tokens,
        draft=draft + TOKENS_PER_REQUEST if draft else 0,
        reply=reserved,
        left_out=len(fitted.left_out),
        system_exact=system[1],
        exact=exact and system[1],
        window_known=model.known,
    )

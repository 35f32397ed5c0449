"""Chooses what of a conversation is sent: all of it while it fits, else the oldest exchanges are left out.

The document ("Manage conversations"): while prompt and reserved reply reach the window, the oldest messages go
and the system message never does. Whole exchanges go, so that no answer is sent without its question.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui.domain.budget import NEAR, NotSent
from tui.domain.conversation import Message, Role, Status, Turn
from tui.domain.models import BaseModel

MessageCount = Callable[[Message], tuple[int, bool]]
"""Tokens one message takes in a request, and whether that is exact."""


@dataclass(frozen=True, slots=True)
class _Exchange:
    messages: tuple[Message, ...]
    behind: int
    """How many messages of the path come after it."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What of a path is sent."""

    exchanges: Sequence[_Exchange]
    """Those that are sent, the newest first."""
    not_sent: NotSent | None
    """What is not, for lack of room."""
    tokens: int
    """Tokens of `sent`."""
    certain: bool
    """False where messages that are not read yet may be sent too."""
    exact: bool
    """Whether all sizes that it was judged by were exact."""
    tight: bool
    """Whether there is little room left or none, so that the sizes had better be exact."""

    @property
    def sent(self) -> tuple[Message, ...]:
        """The messages that are sent, oldest first."""
        return tuple(message for exchange in reversed(self.exchanges) for message in exchange.messages)

    def turns(self, system_prompt: str, *new: Turn) -> tuple[Turn, ...]:
        """The request's messages; an empty system prompt sends no system message."""
        system = (Turn(Role.SYSTEM, system_prompt),) if system_prompt.strip() else ()
        return (*system, *(Turn(message.role, message.text) for message in self.sent), *new)


class Context:
    """The sendable exchanges of a path, with their sizes added up once, so that a keystroke costs no walk along it.

    It looks at them from the newest on, and no further than there can be room, however long the path is. Messages may
    come before the oldest meanwhile; after any other change of the path another context is needed.

    Args:
        path: The messages as far as they are read, up to the active leaf.
        count: Tokens of one message.
        skip: How many of the last messages are not part of it.
    """

    def __init__(self, path: Sequence[Message], count: MessageCount, skip: int = 0) -> None:
        self._path = path
        self._count = count
        self._looked_at = skip
        self._exchanges: list[_Exchange] = []
        self._sums = [0]
        self._exact = True

    def fit(self, fixed: int, reserved: int, model: BaseModel, *, whole: bool = True) -> Fitted:
        """The newest exchanges that leave room.

        Args:
            fixed: Tokens of what is sent in any case: system prompt, draft, the request itself.
            reserved: Tokens kept for the reply (max tokens).
            model: Whose window and input limit count.
            whole: Whether the path is read to its root.
        """
        room = model.window - reserved - fixed
        if model.input_limit is not None:
            room = min(room, model.input_limit + 1 - fixed)
        room = max(room, 1)
        while self._sums[-1] < room and self._look_further(whole):
            pass
        # the sums ascend: index i is the size of the newest i exchanges; the request must stay below the window
        kept = bisect_left(self._sums, room) - 1
        sent, left_out = self._exchanges[:kept], self._exchanges[kept:]
        not_sent = None
        if left_out:
            not_sent = NotSent(left_out[0].messages[-1].id, len(self._path) - left_out[0].behind if whole else None)
        return Fitted(
            exchanges=sent,
            not_sent=not_sent,
            tokens=self._sums[kept],
            certain=whole or bool(left_out),
            exact=self._exact,
            tight=bool(left_out) or self._sums[kept] > NEAR * room,
        )

    def _look_further(self, whole: bool) -> bool:
        """Take in the exchange before those that were looked at; False where there is none, or not all of it."""
        end = start = len(self._path) - self._looked_at
        while start > 0:
            start -= 1
            if self._path[start].role is Role.USER:
                break
        else:
            if end == 0 or not whole:
                return False
        exchange = self._path[start:end]
        if messages := sendable(exchange):
            sizes = [self._count(message) for message in messages]
            self._exact = self._exact and all(exact for _, exact in sizes)
            self._sums.append(self._sums[-1] + sum(size for size, _ in sizes))
            self._exchanges.append(_Exchange(messages, self._looked_at))
        self._looked_at += end - start
        return True

    @property
    def looked_at(self) -> list[Message]:
        """The messages whose sizes were asked for."""
        return [message for exchange in self._exchanges for message in exchange.messages]


def sendable(exchange: Sequence[Message]) -> tuple[Message, ...]:
    """What of a prompt and what followed it is part of the conversation for the service.

    An exchange whose reply failed or was filtered is not: it stands in the transcript marked so, and sent again with
    the next prompt it would fail again. A reply without text says nothing.
    """
    refused = any(
        message.status is Status.FILTERED or (message.status is Status.FAILED and not message.text)
        for message in exchange
    )
    return () if refused else tuple(message for message in exchange if message.text)

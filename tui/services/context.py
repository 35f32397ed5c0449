"""Chooses what of a conversation is sent: all of it while it fits, else the oldest exchanges are left out.

The document ("Manage conversations"): while prompt and reserved reply reach the window, the oldest messages go
and the system message never does, nor the examples after it. Whole exchanges go, so that no answer is sent without its
question, and more of them than must: then the next requests begin as this one does, and the service has them in its
cache. A message that is pinned stays, and one that the person leaves out is not sent at all.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, inf

from tui.domain.budget import NEAR, NotSent
from tui.domain.context_policy import ContextPolicy, PolicyKind
from tui.domain.conversation import Message, Role, Status, Turn
from tui.domain.models import BaseModel

DOWN_TO = 0.85
"""The share of its limit that a request takes at most once exchanges had to be left out (issue 6)."""

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

    pins: Sequence[Message]
    """The pinned ones among what is left out otherwise, oldest first."""
    exchanges: Sequence[_Exchange]
    """The newest that are sent whole, the newest first."""
    not_sent: NotSent | None
    """What is not sent."""
    messages: int
    """How many `sent` are."""
    tokens: int
    """Tokens of `sent`."""
    certain: bool
    """False where messages that are not read yet may be sent too."""
    exact: bool
    """Whether all sizes that it was judged by were exact."""
    fits: bool
    """Whether the request is within the limits with what of it cannot be left out."""
    tight: bool
    """Whether there is little room left or none, so that the sizes had better be exact."""

    @property
    def sent(self) -> tuple[Message, ...]:
        """The messages that are sent, oldest first."""
        return (*self.pins, *(message for exchange in reversed(self.exchanges) for message in exchange.messages))

    def turns(self, opening: Sequence[Turn], *new: Turn) -> tuple[Turn, ...]:
        """The request's messages, between what it begins with and what is new."""
        return (*opening, *(Turn(message.role, message.text) for message in self.sent), *new)


class Context:
    """The sendable exchanges of a path, with their sizes added up once, so that a keystroke costs no walk along it.

    It looks at them from the newest on, and no further than there can be room, however long the path is. Messages may
    come before the oldest meanwhile, but none that is pinned; after any other change of the path another context is
    needed.

    Args:
        path: The messages as far as they are read, up to the active leaf.
        count: Tokens of one message.
        skip: How many of the last messages are not part of it.
        pins: Those of the path that are pinned, oldest first.
    """

    def __init__(
        self, path: Sequence[Message], count: MessageCount, skip: int = 0, pins: Sequence[Message] = ()
    ) -> None:
        self._path = path
        self._count = count
        self._looked_at = skip
        self._exchanges: list[_Exchange] = []
        # index i is of the newest i exchanges, without what of them is pinned
        self._sums, self._numbers = [0], [0]
        self._exact = True
        skipped = {message.id for message in path[len(path) - skip :]} if skip else set()
        self._pins = [message for message in pins if message.text and message.id not in skipped]
        self._pinned = sum(map(self._size, self._pins))

    def fit(
        self,
        fixed: int,
        reserved: int,
        model: BaseModel,
        policy: ContextPolicy,
        *,
        cut: int | None = None,
        whole: bool = True,
        all_pins: bool = True,
    ) -> Fitted:
        """The newest exchanges that leave room, as the policy has it, and whatever is pinned.

        Args:
            fixed: Tokens of what is sent in any case: system prompt, examples, draft, the request itself.
            reserved: Tokens kept for the reply (max tokens).
            model: Whose window and input limit count.
            policy: What is wanted besides.
            cut: The id of the last message that the request before left out; None where it sent all.
            whole: Whether the path is read to its root.
            all_pins: Whether all that is pinned is read.
        """
        fixed += self._pinned
        # sizes are ours, and the limits are counted by the service: the request must stay below the window
        rooms = [(model.window / model.scale, floor((model.window - reserved) / model.scale) - fixed)]
        if model.input_limit is not None:
            rooms.append((model.input_limit / model.scale, floor(model.input_limit / model.scale) + 1 - fixed))
        limit, room = min(rooms, key=lambda one: one[1])
        most: float = max(room, 1) if policy.kind is not PolicyKind.ALL else inf
        wanted = policy.last if policy.kind is PolicyKind.LAST else inf
        while self._sums[-1] < most and self._numbers[-1] <= wanted and self._look_further(whole):
            pass
        fitting = bisect_left(self._sums, most) - 1
        kept = min(fitting, bisect_right(self._numbers, wanted) - 1)
        if kept == fitting < len(self._exchanges):
            kept = self._cut(fitting, most - (1 - DOWN_TO) * limit, cut)
        pins, chosen = self._pins_above(kept), kept < fitting and policy.kind is PolicyKind.LAST
        return Fitted(
            pins=pins,
            exchanges=self._exchanges[:kept],
            not_sent=self._not_sent(kept, len(pins), whole=whole, chosen=chosen),
            messages=len(self._pins) + self._numbers[kept],
            tokens=self._pinned + self._sums[kept],
            certain=whole or (kept < len(self._exchanges) and all_pins),
            exact=self._exact,
            fits=self._sums[kept] < room,
            tight=fitting < len(self._exchanges) or self._sums[kept] > NEAR * most,
        )

    def _cut(self, fitting: int, goal: float, cut: int | None) -> int:
        """How many exchanges are sent where only so many fit: as before, or so few that there is room for a while."""
        kept = max(bisect_left(self._sums, goal) - 1, min(fitting, 1))
        if cut is None:
            return kept
        before = bisect_left(self._exchanges, -cut, key=lambda exchange: -exchange.messages[-1].id)
        return before if kept <= before <= fitting else kept

    def _pins_above(self, kept: int) -> Sequence[Message]:
        """The pinned ones before the newest so many exchanges."""
        first = self._exchanges[kept - 1].messages[0].id if kept else inf
        return [message for message in self._pins if message.id < first]

    def _not_sent(self, kept: int, pins: int, *, whole: bool, chosen: bool) -> NotSent | None:
        """What stands before the newest so many exchanges, without the pinned ones of it."""
        if kept == len(self._exchanges):
            return None
        first = self._exchanges[kept]
        count = len(self._path) - first.behind - pins if whole else None
        return NotSent(first.messages[-1].id, count, chosen) if count != 0 else None

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
        if messages := sendable(self._path[start:end]):
            free = [message for message in messages if not message.pinned]
            self._sums.append(self._sums[-1] + sum(map(self._size, free)))
            self._numbers.append(self._numbers[-1] + len(free))
            self._exchanges.append(_Exchange(messages, self._looked_at))
        self._looked_at += end - start
        return True

    def _size(self, message: Message) -> int:
        size, exact = self._count(message)
        self._exact = self._exact and exact
        return size

    @property
    def looked_at(self) -> list[Message]:
        """The messages whose sizes were asked for."""
        free = [message for exchange in self._exchanges for message in exchange.messages if not message.pinned]
        return [*self._pins, *free]


def sendable(exchange: Sequence[Message]) -> tuple[Message, ...]:
    """What of a prompt and what followed it is part of the conversation for the service.

    An exchange whose reply failed or was filtered is not: it stands in the transcript marked so, and sent again with
    the next prompt it would fail again; but what is pinned is sent. A reply without text says nothing.
    """
    refused = any(
        message.status is Status.FILTERED or (message.status is Status.FAILED and not message.text)
        for message in exchange
    )
    return tuple(
        message for message in exchange if message.text and not message.excluded and (message.pinned or not refused)
    )

"""What messages take in a request, counted once and kept; what is long is judged at once, counted in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from math import ceil

from tui.domain.budget import turn_tokens
from tui.domain.conversation import Message, Role, Turn
from tui.domain.ports import Moment, TokenCounter

COUNTED_AT_ONCE = 100_000
"""Characters that are counted where they are met, some 10 ms; what is beyond is estimated there."""

SAMPLE = 2_000
"""Characters by which a longer text is judged, from its beginning, its middle and its end."""

LEAST = 100
"""Characters that take as long to count as the shortest message."""


_Key = tuple[int, str, int]


def _key(message: Message, encoding: str) -> _Key:
    """A reply that comes is another message with each length; one may be counted while it grows."""
    return message.id, encoding, len(message.text)


class Sizes:
    """Tokens of the messages of one path."""

    def __init__(self, counter: TokenCounter) -> None:
        self._counter = counter
        self._known: dict[_Key, tuple[int, bool]] = {}
        self._long: list[tuple[str, str, tuple[int, bool]]] = []
        """Long texts that are no messages yet, with the encoding in which they were counted and what they take."""
        self._left = COUNTED_AT_ONCE
        self._met = self._met_tokens = 1

    def clear(self) -> None:
        """Another path is open."""
        self._known.clear()
        self.renew()

    def renew(self) -> None:
        """Something else is asked: as much as before may be counted at once."""
        self._left = COUNTED_AT_ONCE

    def forget(self, message_id: int) -> None:
        """A message has changed."""
        for key in [key for key in self._known if key[0] == message_id]:
            del self._known[key]

    def turn(self, turn: Turn, encoding: str) -> tuple[int, bool]:
        """Tokens of a message to be sent, and whether that is exact."""
        return self.turns((turn,), encoding)

    def turns(self, turns: Sequence[Turn], encoding: str) -> tuple[int, bool]:
        """Tokens of messages to be sent, and whether that is exact; of all together as much is counted as of one."""
        at_once = COUNTED_AT_ONCE if sum(len(turn.text) for turn in turns) <= COUNTED_AT_ONCE else 0
        sizes = [turn_tokens(lambda text: self._text(text, encoding, at_once), turn) for turn in turns]
        return sum(tokens for tokens, _ in sizes), all(exact for _, exact in sizes)

    def system_prompt(self, text: str, encoding: str) -> tuple[int, bool]:
        """Tokens of a system prompt, and whether that is exact; an empty one is no message."""
        return self.turn(Turn(Role.SYSTEM, text), encoding) if text.strip() else (0, True)

    def message(self, message: Message, encoding: str) -> tuple[int, bool]:
        """Tokens of a message of the path, and whether that is exact."""
        key = _key(message, encoding)
        if key not in self._known:
            turn = Turn(message.role, message.text)
            self._known[key] = turn_tokens(lambda text: self._judged(text, encoding), turn)
        return self._known[key]

    def _judged(self, text: str, encoding: str) -> tuple[int, bool]:
        """Tokens of one text of many: when as much was counted as may be at once, by those that were."""
        if self._left <= 0:
            return ceil(len(text) * self._met_tokens / self._met), False
        tokens, exact = self._text(text, encoding, self._left)
        self._left -= max(len(text) if exact else min(len(text), SAMPLE), LEAST)
        self._met, self._met_tokens = self._met + len(text), self._met_tokens + tokens
        return tokens, exact

    async def count(self, messages: Sequence[Message], encoding: str, moment: Moment | None = None) -> bool:
        """Load the encoding and count exactly, in a thread, what is only estimated; False where it cannot be loaded."""
        if not await self._counter.load(encoding, moment):
            return False
        wanted = [message for message in messages if not self._known.get(_key(message, encoding), (0, False))[1]]
        sizes = await asyncio.to_thread(self._exact, wanted, encoding)
        self._known.update(zip([_key(message, encoding) for message in wanted], sizes, strict=True))
        return True

    async def count_long(self, texts: Iterable[str], encoding: str, moment: Moment | None = None) -> None:
        """Count texts in a thread that are too long to be counted where they are met; those of before are forgotten."""
        long = [text for text in texts if len(text) > COUNTED_AT_ONCE]
        self._long = [known for known in self._long if known[0] in long]
        if long and await self._counter.load(encoding, moment):
            for text in long:
                if self._counted(text, encoding) is None:
                    counted = await asyncio.to_thread(self._counter.count, text, encoding)
                    self._long.append((text, encoding, counted))

    def _counted(self, text: str, encoding: str) -> tuple[int, bool] | None:
        """What a long text takes that was counted; None for another. Texts of unlike lengths are not compared."""
        return next((counted for known, by, counted in self._long if by == encoding and known == text), None)

    def _exact(self, messages: Sequence[Message], encoding: str) -> list[tuple[int, bool]]:
        def count(text: str) -> tuple[int, bool]:
            return self._counter.count(text, encoding)

        return [turn_tokens(count, Turn(message.role, message.text)) for message in messages]

    def _text(self, text: str, encoding: str, at_once: int) -> tuple[int, bool]:
        if len(text) <= max(at_once, SAMPLE):
            return self._counter.count(text, encoding)
        if (counted := self._counted(text, encoding)) is not None:
            return counted
        middle = len(text) // 2
        sample = text[: SAMPLE // 3] + text[middle : middle + SAMPLE // 3] + text[-SAMPLE // 3 :]
        return self._counter.count(sample, encoding)[0] * len(text) // len(sample), False

"""What messages take in a request, counted once and kept; long texts are judged at once and counted in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tui.domain.budget import turn_tokens
from tui.domain.conversation import Message, Role, Turn
from tui.domain.ports import TokenCounter

COUNTED_AT_ONCE = 100_000
"""Characters that are counted where they are met, some 10 ms; what is beyond is estimated there."""

SAMPLE = 2_000
"""Characters by which a longer text is judged, from its beginning, its middle and its end."""


class Sizes:
    """Tokens of the messages of one path."""

    def __init__(self, counter: TokenCounter) -> None:
        self._counter = counter
        self._known: dict[tuple[int, str], tuple[int, bool]] = {}
        self._left = COUNTED_AT_ONCE

    def clear(self) -> None:
        """Another path is open."""
        self._known.clear()
        self._left = COUNTED_AT_ONCE

    def forget(self, message_id: int) -> None:
        """A message has changed."""
        for key in [key for key in self._known if key[0] == message_id]:
            del self._known[key]

    def turn(self, turn: Turn, encoding: str) -> tuple[int, bool]:
        """Tokens of a message to be sent, and whether that is exact."""
        return turn_tokens(lambda text: self._text(text, encoding, COUNTED_AT_ONCE), turn)

    def system_prompt(self, text: str, encoding: str) -> tuple[int, bool]:
        """Tokens of a system prompt, and whether that is exact; an empty one is no message."""
        return self.turn(Turn(Role.SYSTEM, text), encoding) if text.strip() else (0, True)

    def message(self, message: Message, encoding: str) -> tuple[int, bool]:
        """Tokens of a message of the path, and whether that is exact."""
        key = (message.id, encoding)
        if key not in self._known:
            turn = Turn(message.role, message.text)
            self._known[key] = turn_tokens(lambda text: self._text(text, encoding, self._left), turn)
            self._left = max(self._left - len(message.text), 0)
        return self._known[key]

    async def count(self, path: Sequence[Message], encoding: str) -> bool:
        """Load the encoding and count exactly, in a thread, what is only estimated; False where it cannot be loaded."""
        if not await self._counter.load(encoding):
            return False
        wanted = [message for message in path if not self._known.get((message.id, encoding), (0, False))[1]]
        sizes = await asyncio.to_thread(self._exact, wanted, encoding)
        self._known.update(zip([(message.id, encoding) for message in wanted], sizes, strict=True))
        return True

    def _exact(self, messages: Sequence[Message], encoding: str) -> list[tuple[int, bool]]:
        def count(text: str) -> tuple[int, bool]:
            return self._counter.count(text, encoding)

        return [turn_tokens(count, Turn(message.role, message.text)) for message in messages]

    def _text(self, text: str, encoding: str, at_once: int) -> tuple[int, bool]:
        if len(text) <= max(at_once, SAMPLE):
            return self._counter.count(text, encoding)
        middle = len(text) // 2
        sample = text[: SAMPLE // 3] + text[middle : middle + SAMPLE // 3] + text[-SAMPLE // 3 :]
        return self._counter.count(sample, encoding)[0] * len(text) // len(sample), False

"""Token counts as the service has them: always exact, so a request waits for its encoding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol


class Counter(Protocol):
    """What counts a text; `tui.tokens.counter.Counter` does."""

    def count(self, text: str, encoding: str) -> tuple[int, bool]:
        """Tokens, and whether that is exact."""
        ...

    def load_now(self, encoding: str) -> bool:
        """Load an encoding in this thread; calling it again is cheap."""
        ...


class Tokens:
    """Counts texts and messages, and cuts a text to a number of tokens."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def count(self, text: str, encoding: str) -> int:
        """Tokens of a text."""
        self._counter.load_now(encoding)
        return self._counter.count(text, encoding)[0]

    def prompt(self, messages: Iterable[Mapping[str, str]], encoding: str) -> int:
        """Tokens of a request: 3 a message, 1 a name, 3 at the end, and every value (azure.md section 8)."""
        total = 3
        for message in messages:
            total += 3 + ("name" in message)
            total += sum(self.count(value, encoding) for value in message.values())
        return total

    def fit(self, text: str, limit: int, encoding: str) -> tuple[str, int]:
        """The longest beginning of a text that has at most `limit` tokens, and how many it has."""
        total = self.count(text, encoding)
        if total <= limit:
            return text, total
        low, high = 0, len(text)
        while low + 1 < high:
            middle = (low + high) // 2
            if self.count(text[:middle], encoding) <= limit:
                low = middle
            else:
                high = middle
        # A few characters more may make a whole word, which is fewer tokens than the half of it.
        ends = (low + more for more in range(9) if low + more < len(text))
        end = max((end for end in ends if self.count(text[:end], encoding) <= limit), default=low)
        return text[:end], self.count(text[:end], encoding)

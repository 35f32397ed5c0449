"""The messages of a transcript in order, and the row at which each begins. It grows at both ends."""

from __future__ import annotations

from collections.abc import Sequence

from tui.transcript.entry import Entry
from tui.transcript.heights import Heights


class Column:
    """Entries one below the other. Finding one costs O(log n), adding a page at either end no more than the page does.

    Attributes:
        entries: One for each message of the path, in order.
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        # by message id, counted from the first entry there ever was: what comes before it has negative numbers
        self._numbers: dict[int, int] = {}
        self._first = 0
        self._heights = Heights()

    def _fill(self, entries: list[Entry], heights: Sequence[int]) -> None:
        """Other entries in place of all."""
        self.entries, self._heights, self._first = entries, Heights(heights), 0
        self._numbers = {entry.message.id: number for number, entry in enumerate(entries)}

    def _append(self, entry: Entry, height: int) -> None:
        self._numbers[entry.message.id] = self._first + len(self.entries)
        self.entries.append(entry)
        self._heights.append(height)

    def _prepend(self, entries: Sequence[Entry], heights: Sequence[int]) -> None:
        self._first -= len(entries)
        self._numbers.update((entry.message.id, self._first + index) for index, entry in enumerate(entries))
        self.entries[:0] = entries
        self._heights.prepend(heights)

    def _truncate(self, keep: int) -> None:
        """Keep the first entries only."""
        for entry in self.entries[keep:]:
            del self._numbers[entry.message.id]
        del self.entries[keep:]
        self._heights.truncate(keep)

    def get(self, message_id: int) -> Entry | None:
        """The entry of a message."""
        index = self.index(message_id)
        return None if index is None else self.entries[index]

    def index(self, message_id: int) -> int | None:
        """Where a message stands, for now: messages may come before it."""
        number = self._numbers.get(message_id)
        return None if number is None else number - self._first

    def _index(self, entry: Entry) -> int:
        return self._numbers[entry.message.id] - self._first

    @property
    def height(self) -> int:
        """Rows of all messages."""
        return self._heights.total

    def top(self, index: int) -> int:
        """The row at which a message begins."""
        return self._heights.start(index)

    def rows(self, index: int) -> int:
        """Rows of a message."""
        return self._heights[index]

    def find(self, row: int) -> tuple[int, int]:
        """Which entry a row is in, and the line of it."""
        return self._heights.find(row)

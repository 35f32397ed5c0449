"""The messages whose lines are kept, those that were looked at last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from tui.transcript.entry import Entry

KEPT_LINES = 2_000
"""Lines of messages that are kept, out of sight too; with their strips about 15 MB."""

AT_MOST = 125
"""Lines that a message counts for at most: sixteen are kept however long they are, and a long one in sight leaves room
for the short ones around it."""


class Kept:
    """Entries that are drawn."""

    def __init__(self) -> None:
        self._entries: OrderedDict[int, tuple[Entry, int]] = OrderedDict()
        self._lines = 0

    def __iter__(self) -> Iterator[Entry]:
        return iter([entry for entry, _ in self._entries.values()])

    def keep(self, entry: Entry) -> None:
        """Keep what was drawn, and forget what was looked at longest ago."""
        lines = min(len(entry.lines or ()), AT_MOST)
        self._entries[entry.message.id] = entry, lines
        self._lines += lines
        while self._lines > KEPT_LINES:
            self.forget(next(iter(self)))

    def looked_at(self, entry: Entry) -> None:
        """It is the one that was looked at last."""
        self._entries.move_to_end(entry.message.id)

    def forget(self, entry: Entry) -> None:
        """Drop what is drawn."""
        _, lines = self._entries.pop(entry.message.id, (entry, 0))
        self._lines -= lines
        entry.forget()

"""The messages whose lines are kept, those that were looked at last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from tui.transcript.entry import Entry

KEPT_LINES = 2_000
"""Lines of messages that are kept, out of sight too; with their strips about 15 MB."""

KEPT_MESSAGES = 16
"""Messages that are kept however long they are: those in sight."""


class Kept:
    """Entries that are drawn."""

    def __init__(self) -> None:
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self._lines = 0

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._entries.values()))

    def keep(self, entry: Entry) -> None:
        """Keep what was drawn, and forget what was looked at longest ago."""
        self._entries[entry.message.id] = entry
        self._lines += len(entry.lines or ())
        while self._lines > KEPT_LINES and len(self._entries) > KEPT_MESSAGES:
            self.forget(next(iter(self._entries.values())))

    def looked_at(self, entry: Entry) -> None:
        """It is the one that was looked at last."""
        self._entries.move_to_end(entry.message.id)

    def forget(self, entry: Entry) -> None:
        """Drop what is drawn."""
        if self._entries.pop(entry.message.id, None):
            self._lines -= len(entry.lines or ())
        entry.forget()

"""A list of any length of which only a part is read: what stands on each of its lines."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

from tui.domain.conversation import ConversationRow
from tui.domain.listing import Listed, Look

AT_ONCE = 400
"""Rows that are read at a time, around what is looked at."""


class Window:
    """The groups of the whole list, and the rows of it that are here.

    A group has its heading on a line, its rows below it, and a blank line before it, but for the first. Places are
    those of rows and lines those of the screen, both counted from 0 at the top of the list.

    Attributes:
        listed: What was read.
        total: How many rows there are.
        lines: How many lines they take.
    """

    def __init__(self, listed: Listed = Listed(Look(today=date.min, count=0))) -> None:  # noqa: B008  a frozen value
        self.listed = listed
        self.total = listed.total
        self.lines = self.total + max(2 * len(listed.groups) - 1, 0)
        # of each group: its first place, and the line of its heading
        self._places: list[int] = []
        self._headings: list[int] = []
        place = 0
        for number, group in enumerate(listed.groups):
            self._places.append(place)
            self._headings.append(place + 2 * number)
            place += group.count

    def line_of(self, place: int) -> int:
        """The line of a row."""
        return place + 2 * bisect_right(self._places, place) - 1

    def at(self, line: int) -> int | str | None:
        """The place of the row on a line; or the words of a heading, none for a blank line; None behind the end."""
        if not 0 <= line < self.lines:
            return None
        group = bisect_right(self._headings, line) - 1
        if line == self._headings[group]:
            return self.listed.groups[group].heading
        if group + 1 < len(self._headings) and line == self._headings[group + 1] - 1:
            return ""
        return line - 2 * group - 1

    def near(self, line: int) -> int:
        """The place of a row on a line or next to it."""
        group = max(bisect_right(self._headings, line) - 1, 0)
        return min(max(line - 2 * group - 1, 0), max(self.total - 1, 0))

    def row(self, place: int) -> ConversationRow | None:
        """The row at a place, where it is here."""
        index = place - self.listed.first
        return self.listed.rows[index] if 0 <= index < len(self.listed.rows) else None

    def find(self, conversation_id: int) -> int | None:
        """The place of a conversation, where it is here."""
        rows = enumerate(self.listed.rows, self.listed.first)
        return next((place for place, row in rows if row.id == conversation_id), None)

    def lacks(self, first: int, last: int) -> bool:
        """Whether some rows between two places, or not far from them, are not here."""
        here, end = self.listed.first, self.listed.first + len(self.listed.rows)
        ahead = AT_ONCE // 5
        return (here > 0 and first - ahead < here) or (end < self.total and last + ahead >= end)

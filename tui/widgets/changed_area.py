"""A text to write in that says which piece of it was replaced: what stands in it can be followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.document._document import EditResult, Location
from textual.document._edit import Edit

from tui.widgets.filled_area import FilledArea


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of a text that another one replaced."""

    top: Location
    """Where it began."""
    bottom: Location
    """Where it ended."""
    end: Location
    """Where the piece ends that stands there now."""

    def moved(self, place: Location) -> Location:
        """Where a place is now: what is put in before it moves it; one within the piece is at the end."""
        if place < self.top or place == self.top != self.bottom:
            return place
        row, column = max(place, self.bottom)
        columns = self.end[1] - self.bottom[1] if row == self.bottom[0] else 0
        return row + self.end[0] - self.bottom[0], column + columns

    def spares(self, place: Location, length: int) -> bool:
        """Whether so many characters from a place on, in one row, are as they were."""
        return self.bottom <= place or self.top >= (place[0], place[1] + length)


class ChangedArea(FilledArea):
    """Calls `changed` for each piece that is replaced in place, by an edit, by undo or redo; not for a whole text."""

    def changed(self, change: Change) -> None:
        """Take note of a change."""

    def edit(self, edit: Edit) -> EditResult:
        result = super().edit(edit)
        self.changed(Change(edit.top, edit.bottom, result.end_location))
        return result

    # what Textual's undo and redo call, which are no edits to it

    def _undo_batch(self, edits: Sequence[Edit]) -> None:
        super()._undo_batch(edits)
        for edit in reversed(edits):
            if edit._edit_result is not None:
                self.changed(Change(edit.top, edit._edit_result.end_location, edit.bottom))

    def _redo_batch(self, edits: Sequence[Edit]) -> None:
        super()._redo_batch(edits)
        for edit in edits:
            if edit._edit_result is not None:
                self.changed(Change(edit.top, edit.bottom, edit._edit_result.end_location))

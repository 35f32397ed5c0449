"""A text to write in, in which a long paste is one thing: `[pasted 1,204,331 characters]`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from rich.text import Text
from textual import events
from textual.document._document import EditResult, Location
from textual.document._edit import Edit

from tui.domain.draft import LONG, marked, parts
from tui.widgets.filled_area import FilledArea

_FIRST = 0x100000
"""In the text each chip begins with a character of its own, from here on in the private use area; `[` is drawn."""

_CHIP = re.compile(r"[\U00100000-\U0010fffd]pasted [0-9,]+ characters\]")


class PastedArea(FilledArea):
    """Keeps long pastes beside its text, which has a few words for each: chips.

    The cursor goes over a chip as over one character, and what deletes a part of it deletes it. `text` has the chips;
    `whole`, `draft` and `selected_text` have what was pasted.
    """

    def __init__(self, *, share: int, least: int, placeholder: str = "") -> None:
        # those that were deleted too: they may be brought back by undo
        self._chips: dict[str, str] = {}
        self._marked: dict[str, str] = {}
        # of a text, because they are asked for often and may be long: what is written, and the same marked
        self._known = ("", "", "")
        super().__init__(share=share, least=least, placeholder=placeholder)

    @property
    def whole(self) -> str:
        """What is written."""
        return self._know()[1]

    @property
    def draft(self) -> str:
        """What is written, long pastes marked."""
        return self._know()[2]

    def _know(self) -> tuple[str, str, str]:
        text = self.text
        if text != self._known[0]:
            self._known = text, _full(text, self._chips), _full(text, self._marked)
        return self._known

    @property
    def selected_text(self) -> str:
        return _full(super().selected_text, self._chips)

    def _shown(self, draft: str) -> str:
        """A draft with a chip for each long paste."""
        return "".join(self._chip(part.text) if part.pasted else part.text for part in parts(draft))

    def _chip(self, text: str) -> str:
        chip = f"{chr(_FIRST + len(self._chips) % 0xFFFD)}pasted {len(text):,} characters]"
        self._chips[chip], self._marked[chip] = text, marked(text)
        return chip

    # texts that come from elsewhere

    def put(self, text: str) -> None:
        self._chips, self._marked, self._known = {}, {}, ("", "", "")
        super().put(self._shown(text))

    def rewrite(self, text: str) -> None:
        super().rewrite(self._shown(text))

    def on_paste(self, event: events.Paste) -> None:
        """Take a long paste as one thing; a short one is taken as ever."""
        if len(event.text) > LONG:
            event.prevent_default()
            event.stop()
            self._take(event.text)

    def action_paste(self) -> None:
        self._take(self.app.clipboard)

    def _take(self, text: str) -> None:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        result = self._replace_via_keyboard(self._chip(text) if len(text) > LONG else text, *self.selection)
        if result is not None:
            self.move_cursor(result.end_location)

    def action_cut(self) -> None:
        start, end = self.selection
        result = self._delete_cursor_line() if start == end else self._delete_via_keyboard(start, end)
        if result is not None:
            self.app.copy_to_clipboard(_full(result.replaced_text, self._chips))

    # a chip is one character

    def clamp_visitable(self, location: Location) -> Location:
        """The nearest place for the cursor: within a chip, the end of it towards which the cursor was going."""
        row, column = super().clamp_visitable(location)
        start, end = self._chip_around(row, column)
        return row, end if self.selection.end <= (row, start) else start

    def edit(self, edit: Edit) -> EditResult:
        """Do an edit; a chip that it is to change a part of is changed as a whole."""
        (top, start), (bottom, end) = sorted((edit.from_location, edit.to_location))
        if (top, start) != (bottom, end):
            top_of, bottom_of = (top, self._chip_around(top, start)[0]), (bottom, self._chip_around(bottom, end)[1])
            edit = replace(edit, from_location=top_of, to_location=bottom_of)
        return super().edit(edit)

    def _chip_around(self, row: int, column: int) -> tuple[int, int]:
        """Where the chip begins and ends that a place is within; where it is in none, twice the place itself."""
        if self._chips:
            for match in _CHIP.finditer(self.document.get_line(row)):
                if match.start() < column < match.end() and match.group() in self._chips:
                    return match.span()
        return column, column

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        if not self._chips:
            return line
        chips = [match for match in _CHIP.finditer(line.plain) if match.group() in self._chips]
        for chip in chips:
            line.plain = f"{line.plain[: chip.start()]}[{line.plain[chip.start() + 1 :]}"
        for chip in chips:
            line.stylize("bold", *chip.span())
        return line


def _full(text: str, chips: Mapping[str, str]) -> str:
    """A text with what its chips stand for."""
    return _CHIP.sub(lambda match: chips.get(match.group(), match.group()), text)

"""A text to write in, in which a long paste or a file is one thing: `[pasted 1,204,331 characters]`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rich.text import Text
from textual import events
from textual.document._document import EditResult, Location
from textual.document._edit import Edit

from tui.domain.draft import LONG, Part, file_part, parts, sent
from tui.domain.taken_file import TakenFile
from tui.widgets.path_area import PathArea
from tui.widgets.path_list import PathList

_FIRST, _LAST = 0x100000, "\U0010fffd"
"""In the text each chip begins with a character of its own, from the first on in the private use area, and ends with
the last; brackets are drawn."""

_CHIP = re.compile("[\U00100000-\U0010fffc][^\U00100000-\U0010fffd\n]*\U0010fffd")


class PastedArea(PathArea):
    """Keeps long pastes and files beside its text, which has a few words for each: chips.

    The cursor goes over a chip as over one character, and what deletes a part of it deletes it. `text` has the chips;
    `whole`, `draft` and `selected_text` have what they stand for.
    """

    def __init__(self, paths: PathList, *, share: int, least: int, placeholder: str = "") -> None:
        # those that were deleted too: they may be brought back by undo
        self._chips: dict[str, Part] = {}
        # of a text, because they are asked for often and may be long: what is written, the same marked, and its files
        self._known: tuple[str, str, str, tuple[TakenFile, ...]] = ("", "", "", ())
        super().__init__(paths, share=share, least=least, placeholder=placeholder)

    @property
    def whole(self) -> str:
        """What is written."""
        return self._know()[1]

    @property
    def draft(self) -> str:
        """What is written, long pastes marked."""
        return self._know()[2]

    @property
    def files(self) -> tuple[TakenFile, ...]:
        """The files that were taken in."""
        return self._know()[3]

    def _know(self) -> tuple[str, str, str, tuple[TakenFile, ...]]:
        text = self.text
        if text != self._known[0]:
            parts = list(self._parts(text))
            files = tuple(part.file for part in parts if part.file is not None)
            self._known = text, sent(parts), "".join(part.marked for part in parts), files
        return self._known

    @property
    def selected_text(self) -> str:
        return self._full(super().selected_text)

    def _parts(self, text: str) -> Iterator[Part]:
        """A text of this area in parts, each chip as what it stands for."""
        at = 0
        for match in _CHIP.finditer(text):
            if match.group() in self._chips:
                yield Part(text[at : match.start()])
                yield self._chips[match.group()]
                at = match.end()
        yield Part(text[at:])

    def _full(self, text: str) -> str:
        """A text of this area with what its chips stand for."""
        return sent(self._parts(text))

    def _shown(self, draft: str) -> str:
        """A draft with a chip for each long paste and each file."""
        return "".join(self._chip(part) if part.label else part.text for part in parts(draft))

    def _chip(self, part: Part) -> str:
        label = re.sub("[\U00100000-\U0010ffff]", "\ufffd", part.label)
        chip = f"{chr(_FIRST + len(self._chips) % 0xFFFD)}{label}{_LAST}"
        self._chips[chip] = part
        return chip

    def _put_file(self, file: TakenFile, start: Location, end: Location) -> str:
        return self._chip(file_part(file))

    # texts that come from elsewhere

    def put(self, text: str) -> None:
        self._chips, self._known = {}, ("", "", "", ())
        super().put(self._shown(text))

    def rewrite(self, text: str) -> None:
        super().rewrite(self._shown(text))

    def on_paste(self, event: events.Paste) -> None:
        """Take a long paste as one thing; a short one is taken as ever."""
        self.wait_no_more()
        if len(event.text) > LONG:
            event.prevent_default()
            event.stop()
            self._take(event.text)

    def action_paste(self) -> None:
        self._take(self.app.clipboard)

    def _take(self, text: str) -> None:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        result = self._replace_via_keyboard(self._chip(Part(text, True)) if len(text) > LONG else text, *self.selection)
        if result is not None:
            self.move_cursor(result.end_location)

    def action_cut(self) -> None:
        start, end = self.selection
        result = self._delete_cursor_line() if start == end else self._delete_via_keyboard(start, end)
        if result is not None:
            self.app.copy_to_clipboard(self._full(result.replaced_text))

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
            before, label, behind = line.plain[: chip.start()], chip.group()[1:-1], line.plain[chip.end() :]
            line.plain = f"{before}[{label}]{behind}"
        for chip in chips:
            line.stylize("bold", *chip.span())
        return line

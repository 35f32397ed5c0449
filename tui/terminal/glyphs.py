"""The look of lines, marks and bars where a terminal or its font has only ASCII, or not even Unicode."""

from __future__ import annotations

import sys
from itertools import islice

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from tui.domain.glyphs import in_ascii, is_unicode

ERROR_BAR = "error bar"
"""The member of a style's `meta` that tells the bar of an error from that of the focus."""


class GlyphFilter(LineFilter):
    """Draws our glyphs in ASCII; in a terminal that is not in UTF-8 also leaves out what it cannot show.

    Keep one instance for an app: Textual caches what a filter made.

    Args:
        encoding: Of the terminal; a character it lacks becomes `?`.
    """

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__()
        self._encoding = encoding
        self._any_character = is_unicode(encoding)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The line with the same widths in cells; the same list where it is ASCII."""
        if all(segment.text.isascii() for segment in segments):
            return segments
        if any("…" in segment.text for segment in segments):
            segments = _dotted(segments)
        return [Segment(self._plain(segment), segment.style, segment.control) for segment in segments]

    def _plain(self, segment: Segment) -> str:
        text = segment.text
        if text == "▌" and segment.style is not None and ERROR_BAR in segment.style.meta:
            return "!"
        plain = in_ascii(text)
        if self._any_character or plain.isascii():
            return plain
        shown = "".join([one if self._has(one) else "?" * cell_len(one) for one in plain])
        # a cluster takes fewer cells than its characters by themselves
        return set_cell_size(shown, cell_len(text)) if cell_len(shown) != cell_len(text) else shown

    def _has(self, character: str) -> bool:
        try:
            character.encode(self._encoding)
        except UnicodeEncodeError:
            return False
        return True


def _dotted(segments: list[Segment]) -> list[Segment]:
    """The line with three dots for each ellipsis that has room for them.

    They take the blank cells behind it, where there are enough; at the end of its column, where text was cut, the last
    two of the text before it.
    """
    text = [character for segment in segments for character in segment.text]
    grounds = [_ground(segment.style) for segment in segments for _ in segment.text]
    for at in (at for at, character in enumerate(text) if character == "…"):
        blank = next((place for place in range(at + 1, len(text)) if text[place] != " "), len(text)) - at - 1
        is_last = at + 1 + blank == len(text)
        behind, before = range(at + 1, at + 3), range(at - 2, at)
        if blank >= (2 if is_last else 3) and all(grounds[place] == grounds[at] for place in behind):
            cells = [at, *behind]
        elif blank <= 2 if is_last else blank == 2:
            narrow = at >= 2 and all(cell_len(text[place]) == 1 and text[place] != " " for place in before)
            cells = [*before, at] if narrow else [at]
        else:
            cells = [at]
        for place in cells:
            text[place] = "."
    taken = iter(text)
    return [Segment("".join(islice(taken, len(segment.text))), segment.style, segment.control) for segment in segments]


def _ground(style: Style | None) -> object:
    return style and (style.bgcolor, style.reverse)


def terminal_encoding() -> str:
    """The encoding in which Textual writes to the terminal; UTF-8 also in the C locale (PEP 538, 540)."""
    return getattr(sys.__stderr__, "encoding", None) or "utf-8"

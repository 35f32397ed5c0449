"""The look of lines, marks and bars where a terminal or its font has only ASCII, or not even Unicode."""

from __future__ import annotations

import codecs
import sys

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_STAND_INS = {
    "▌": ">",
    "❯": ">",
    "▄▀▂▃▅▆▇▖▗▘▝": " ",
    "█": "#",
    "‹⟨←": "<",
    "›⟩→": ">",
    "↑": "^",
    "↓▾▼": "v",
    "·‐‑–—─▔▁": "-",
    "━═": "=",
    "┬┭┮├┤┴┼┌┐└┘╭╮╰╯": "+",
    "│┃▏▎▊▉▋▐▕": "|",
    "•": "*",
    "…╌┄┈": ".",
    "●": "*",
    "○□": "o",
    "■": "#",
    "✓": "v",
    "×✕": "x",
    "▍": "_",
    "≈": "~",
    "“”": '"',
    "‘’": "'",
}
"""One cell for one cell, so that the layout holds (design notes, table of glyphs; where they take more cells, the
nearest single one)."""

_TABLE = {ord(glyph): plain for glyphs, plain in _STAND_INS.items() for glyph in glyphs}


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
        return [Segment(self._plain(segment.text), segment.style, segment.control) for segment in segments]

    def _plain(self, text: str) -> str:
        plain = text.translate(_TABLE)
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


def terminal_encoding() -> str:
    """The encoding in which Textual writes to the terminal; UTF-8 also in the C locale (PEP 538, 540)."""
    return getattr(sys.__stderr__, "encoding", None) or "utf-8"


def is_unicode(encoding: str) -> bool:
    """Whether an encoding has every character."""
    try:
        return codecs.lookup(encoding).name.startswith("utf")
    except LookupError:
        return False

"""The last look at what is written to the terminal, after every widget has drawn."""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, C1, line separators, bidirectional controls, lone surrogates (threats 1, 2, 8, 48)."""

_JOINERS = re.compile("[\u200d\ufe0f]")

_HTTP = re.compile("https?://[!-~]+", re.IGNORECASE)


class TerminalControlFilter(LineFilter):
    """Lets no character through that a terminal could obey, and no OSC 8 link but to http and https.

    Textual strips next to none of them, in any widget (threats.md section 1.2). Text is made safe where it is shown;
    this catches what was forgotten there. Keep one instance for an app: Textual caches what a filter made.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The line with the same widths in cells and nothing unsafe in it; the same list where nothing is."""
        text = "".join([segment.text for segment in segments])
        if not _UNSAFE.search(text) and not any(
            segment.control or (segment.style and segment.style.link) for segment in segments
        ):
            return segments
        return [
            Segment(safe, _safe_style(segment.style))
            for segment in segments
            if not segment.control and (safe := _safe_text(segment.text))
        ]


def _safe_text(text: str) -> str:
    """The text without what is unsafe, in as many cells: layout was done with the old text."""
    safe, width = _UNSAFE.sub(lambda match: "\ufffd" * cell_len(match.group()), text), cell_len(text)
    if cell_len(safe) == width:
        return safe
    # a joiner that stood beside a control now takes hold of what stood beyond it
    return set_cell_size(_JOINERS.sub("", safe), width)


def _safe_style(style: Style | None) -> Style | None:
    if style is None or not style.link or _HTTP.fullmatch(style.link):
        return style
    return style.update_link(None)

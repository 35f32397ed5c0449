"""The last look at what is written to the terminal, after every widget has drawn."""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from tui.domain.text import FLAG

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Controls, C1, line separators, bidirectional controls, lone surrogates, what is hidden (threats 1, 2, 8, 9, 48)."""

_TAGS = "\U000e0000"

_FLAG_OR_UNSAFE = re.compile(f"{FLAG.pattern}|{_UNSAFE.pattern}")

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
        if not _has_unsafe(text) and not any(
            segment.control or (segment.style and segment.style.link) for segment in segments
        ):
            return segments
        return [
            Segment(safe, _safe_style(segment.style))
            for segment in segments
            if not segment.control and (safe := _safe_text(segment.text))
        ]


def _has_unsafe(text: str) -> bool:
    found = _UNSAFE.search(text)
    return found is not None and (found.group() < _TAGS or _UNSAFE.search(FLAG.sub("", text)) is not None)


def _safe_text(text: str) -> str:
    """The text without what is unsafe, in as many cells: layout was done with the old text."""
    safe, width = _FLAG_OR_UNSAFE.sub(_safe_part, text), cell_len(text)
    if cell_len(safe) == width:
        return safe
    # a joiner that stood beside a control now takes hold of what stood beyond it
    return set_cell_size(_JOINERS.sub("", safe), width)


def _safe_part(match: re.Match[str]) -> str:
    part = match.group()
    return part if FLAG.fullmatch(part) else "\ufffd" * cell_len(part)


def _safe_style(style: Style | None) -> Style | None:
    if style is None or not style.link or _HTTP.fullmatch(style.link):
        return style
    return style.update_link(None)

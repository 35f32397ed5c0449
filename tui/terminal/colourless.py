"""Without colour (NO_COLOR): what a theme says by colour is said by weight, lines and reverse."""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter


class ColourlessFilter(LineFilter):
    """Takes every colour away. What stands on a fill of its own (cursor, selection) is reversed.

    Textual's own filter for NO_COLOR turns colours into greys; https://no-color.org asks for none. Meant for themes
    whose other grounds are the terminal's own. Keep one instance for an app: Textual caches what a filter made.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The line without colours."""
        return [
            Segment(segment.text, segment.style and _colourless(segment.style), segment.control) for segment in segments
        ]


@lru_cache(maxsize=4096)
def _colourless(style: Style) -> Style:
    filled = style.bgcolor is not None and not style.bgcolor.is_default
    # what a click means hangs on the style, too
    return style.without_color + Style(reverse=True if filled else None, meta=style.meta or None)

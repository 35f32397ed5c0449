"""What replies are written to on standard output: a pipe gets every byte as it came, a terminal gets Markdown rendered.

On a terminal the end of the text, which may still change, stands below what is closed and is rewritten in its place.
It is never higher than the window, so that nothing above it is touched; after the window changed its size, where its
rows are is not known, and only what is closed is written from then on.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol, TextIO

from tui.domain.glyphs import is_unicode
from tui.domain.text import clean

if TYPE_CHECKING:
    from tui.rendering.blocks import MarkdownBlocks
    from tui.rendering.layout import MarkdownLines
    from tui.rendering.printed import Printing

NARROWEST = 12
"""Columns that are laid out for, at least."""
_RESERVED = 3
"""Columns that text leaves free: the indent of code, and the last one, where terminals differ in when they wrap."""
_NO_SIZE = os.terminal_size((80, 24))


class Page(Protocol):
    """Takes a text piece by piece."""

    def feed(self, text: str) -> None:
        """Write a piece.

        Raises:
            OSError: It cannot be written; a BrokenPipeError where nobody reads any more.
        """
        ...

    def end(self) -> None:
        """Write what is left, and end the line."""
        ...


class PlainPage:
    """Writes the text as it is; on a terminal made safe."""

    def __init__(self, out: TextIO, *, safe: bool) -> None:
        self._out = out
        self._safe = safe
        self._held = ""
        self._last = ""

    def feed(self, text: str) -> None:
        if self._safe:
            text = self._held + text
            # the other half of a line break may come in the next piece
            self._held = "\r" if text.endswith("\r") else ""
            text = clean(text.removesuffix("\r"))
        self._write(text)

    def end(self) -> None:
        if self._held or (self._last and self._last != "\n"):
            self._write("\n")

    def _write(self, text: str) -> None:
        if text:
            self._out.write(text)
            self._out.flush()
            self._last = text[-1]


class RenderedPage:
    """Writes the text as rendered Markdown.

    Args:
        out: A terminal.
        blocks: Of a text that has not begun.
        lines: Where its blocks are laid out.
        printing: How they look.
    """

    def __init__(self, out: TextIO, blocks: MarkdownBlocks, lines: MarkdownLines, printing: Printing) -> None:
        self._out = out
        self._blocks = blocks
        self._lines = lines
        self._printing = printing
        self._size = size_of(out)
        self._live = True
        self._written = 0
        self._shown: list[str] = []
        """The rows that may still change, the cursor behind the last of them."""

    def feed(self, text: str) -> None:
        self._blocks.feed(text)
        self._draw(whole=False)

    def end(self) -> None:
        # link definitions that come below are not gone back for: what is printed is printed
        self._blocks.end()
        self._draw(whole=True)

    def _draw(self, *, whole: bool) -> None:
        self._lines.update(self._blocks)
        lines = self._lines.lines
        settled = len(lines) if whole else self._lines.settled
        fresh = self._printing.rows(lines[self._written : settled])
        self._written = settled
        if self._live and size_of(self._out) != self._size:
            self._live = False
            fresh = fresh if not self._shown else ["", *fresh]
            self._shown = []
        tail = self._printing.rows(lines[settled:])[-max(self._size.lines - 1, 1) :] if self._live else []
        self._replace([*fresh, *tail], ended=not tail)
        self._shown = tail

    def _replace(self, rows: list[str], *, ended: bool) -> None:
        """Let these rows stand where those that may change stood, from the first one on that is another."""
        if rows == self._shown and not ended:
            return
        pairs = zip(self._shown, rows, strict=False)
        same = next((place for place, (old, new) in enumerate(pairs) if old != new), min(len(self._shown), len(rows)))
        if same < len(self._shown):
            up = len(self._shown) - 1 - same
            start = "\r" + (f"\x1b[{up}A" if up else "") + "\x1b[J"
        else:
            start = "\n" if self._shown and len(rows) > same else ""
        end = "\n" if ended and rows else ""
        if text := start + "\n".join(rows[same:]) + end:
            self._out.write(text)
            self._out.flush()


def page_for(out: TextIO, environ: Mapping[str, str], *, plain: bool = False, ascii_only: bool = False) -> Page:
    """What to write a reply to.

    Args:
        out: Standard output.
        environ: Says what the terminal can do: TERM and NO_COLOR.
        plain: Not rendered, on a terminal either.
        ascii_only: Our glyphs in ASCII.
    """
    if not out.isatty():
        return PlainPage(out, safe=False)
    if plain or environ.get("TERM", "").lower() in ("", "dumb", "unknown"):
        return PlainPage(out, safe=True)
    # a pipe needs none of what draws
    from tui.rendering.blocks import MarkdownBlocks  # noqa: PLC0415
    from tui.rendering.layout import MarkdownLines  # noqa: PLC0415
    from tui.rendering.printed import PALETTE, Printing  # noqa: PLC0415

    width = max(size_of(out).columns - _RESERVED, NARROWEST)
    ascii_only = ascii_only or not is_unicode(out.encoding)
    printing = Printing(colours=not environ.get("NO_COLOR"), ascii_only=ascii_only)
    return RenderedPage(out, MarkdownBlocks(), MarkdownLines(width, PALETTE), printing)


def size_of(out: TextIO) -> os.terminal_size:
    """Columns and rows of a terminal; 80 and 24 where it does not say."""
    try:
        size = os.get_terminal_size(out.fileno())
    except (OSError, ValueError):
        return _NO_SIZE
    return size if size.columns and size.lines else _NO_SIZE

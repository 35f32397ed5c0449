"""Lays blocks out as lines of a width in a palette; closed blocks once, the open ones again each time."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment

from tui.rendering.blocks import Block, Code, MarkdownBlocks, Table, Text
from tui.rendering.leaves import QUOTE
from tui.rendering.lines import MUTED, PLAIN, Fill, Line, Look, Palette, Row, Span
from tui.rendering.tables import TableLayout
from tui.rendering.wrap import cut, wrap

_BAR = Span("│ ", Look("track"))
_COPY = Span("copy", MUTED._replace(press="code"))
_MARKERS = {"✓": Look("success"), "□": Look("muted")}


class MarkdownLines:
    """The lines of a Markdown text that grows.

    Attributes:
        lines: All lines, those of the open tail at the end.
        drawn: How many lines were made so far, those of tails again and again.
    """

    def __init__(self, width: int, palette: Palette) -> None:
        self._width = width
        self._palette = palette
        self._taken = 0
        self._closed = 0
        self._table: tuple[TableLayout, Block, int] | None = None
        self.lines: list[Line] = []
        self.drawn = 0

    @property
    def settled(self) -> int:
        """How many lines at the start stay as they are, whatever comes: those before the tail, and before a table at
        its end, whose columns the next row may change."""
        return self._table[2] if self._table else self._closed

    def update(self, blocks: MarkdownBlocks) -> int:
        """Take what has come since; the index of the first line that is another one now."""
        changed = self._closed
        before = self.lines[changed:]
        del self.lines[changed:]
        for block in blocks.closed[self._taken :]:
            changed = min(changed, self._take(block))
        self._taken = len(blocks.closed)
        closed = len(self.lines)
        for block in blocks.open:
            self._draw(block)
        if changed == self._closed:
            pairs = zip(before, self.lines[changed:], strict=False)
            changed += next((index for index, (old, new) in enumerate(pairs) if old != new), len(before))
        self._closed = closed
        return min(changed, len(self.lines))

    def take(self, blocks: MarkdownBlocks) -> None:
        """Take what was closed since, for a text that nobody looks at before it is whole."""
        del self.lines[self._closed :]
        for block in blocks.closed[self._taken :]:
            self._take(block)
        self._taken, self._closed = len(blocks.closed), len(self.lines)

    def _take(self, block: Block) -> int:
        """Draw a closed block; the index of the first line that this changes."""
        start = len(self.lines)
        content = block.content
        if not isinstance(content, Table):
            self._table = None
        elif content.first or self._table is None:
            layout = self._table_of(block)
            self._table = layout, block, start
            self._emit(block, layout.lines())
            return start
        else:
            layout, head, start_of_table = self._table
            if layout.add(content.rows):
                del self.lines[start_of_table:]
                self._emit(head, layout.lines())
                return start_of_table
            self._emit(block, [line for row in content.rows for line in layout.row_lines(row)])
            return start
        self._draw(block)
        return start

    def _draw(self, block: Block) -> None:
        """Append the lines of a block."""
        content = block.content
        room = self._width - self._prefix_width(block)
        if isinstance(content, Text):
            self._emit(block, wrap(content.spans, room))
        elif isinstance(content, Code):
            self._emit_code(block, content, room)
        elif not isinstance(content, Table):
            self._emit(block, [Row((Span("─" * room, Look("line")),))])
        elif content.first or self._table is None:
            self._emit(block, self._table_of(block).lines())
        else:
            self._emit(block, [line for row in content.rows for line in self._table[0].row_lines(row)])

    def _table_of(self, block: Block) -> TableLayout:
        """The layout of a table that begins."""
        assert isinstance(block.content, Table)
        layout = TableLayout(block.content.head, block.content.aligns, self._width - self._prefix_width(block))
        layout.add(block.content.rows)
        return layout

    def _emit_code(self, block: Block, code: Code, room: int) -> None:
        """The half row above, the label, the code, the half row below; a piece leaves out what it does not have."""
        label = _label(code.language, room) if code.first else []
        rows = [row for line in code.lines for row in cut(line, room)]
        if code.first:
            self._append(Line((), self._indent(block, opening=False), Fill.TOP))
        self._emit(block, [*label, *rows], Fill.WHOLE)
        if code.last:
            self._append(Line((), self._indent(block, opening=False), Fill.BOTTOM))

    def _emit(self, block: Block, rows: Sequence[Row], fill: Fill = Fill.NONE) -> None:
        """Append rows: a blank one where there is a gap, the first with the markers that the block draws."""
        if block.gap:
            shared = block.markers[: len(block.markers) - block.opens]
            bars = self._indent(Block(block.content, shared), opening=False) if QUOTE in shared else ()
            self._append(Line((), bars))
        indent = self._indent(block, opening=True)
        for row in rows:
            self._append(Line(self._palette.segments(row.spans), indent, fill, joint=row.joint))
            indent = self._indent(block, opening=False)

    def _append(self, line: Line) -> None:
        self.drawn += 1
        self.lines.append(line)

    def _shown_levels(self, block: Block) -> int:
        """How many of the innermost levels are drawn: text keeps half of the width."""
        used = 0
        for count, marker in enumerate(reversed(block.markers)):
            used += len(marker) + 1
            if used > self._width // 2:
                return count
        return len(block.markers)

    def _prefix_width(self, block: Block) -> int:
        levels = self._shown_levels(block)
        return sum(len(marker) + 1 for marker in block.markers[len(block.markers) - levels :])

    def _indent(self, block: Block, *, opening: bool) -> tuple[Segment, ...]:
        """What stands before a row: bars of quotes, and the markers of items that begin here."""
        levels = self._shown_levels(block)
        spans: list[Span] = []
        for depth in range(len(block.markers) - levels, len(block.markers)):
            marker = block.markers[depth]
            if marker == QUOTE:
                spans.append(_BAR)
            elif opening and depth >= len(block.markers) - block.opens:
                spans.append(Span(f"{marker} ", _MARKERS.get(marker, PLAIN)))
            else:
                spans.append(Span(" " * (len(marker) + 1)))
        return self._palette.segments(spans)


def _label(language: str, room: int) -> list[Row]:
    """The row above code: its language, and at the right end how to copy it, where there is room."""
    gap = room - cell_len(language) - cell_len(_COPY.text)
    if gap > 0:
        return [Row((Span(language, MUTED), Span(" " * gap), _COPY), joint=None)]
    return [row._replace(joint=None) for row in cut([Span(language, MUTED)], room)[:1]] if language else []


def render(text: str, width: int, palette: Palette) -> list[Line]:
    """The lines of a whole text."""
    lines = MarkdownLines(width, palette)
    blocks = MarkdownBlocks()
    blocks.feed(text)
    lines.update(blocks.settle())
    return lines.lines

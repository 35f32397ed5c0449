"""Makes the lines of a text that is whole; those of a long one in slices, between which keys are read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import Any

from tui.domain.text import hidden_count
from tui.rendering.blocks import MarkdownBlocks
from tui.rendering.layout import MarkdownLines
from tui.rendering.lines import Line
from tui.rendering.source import pieces
from tui.transcript.layout import MessageLayout

BITE = 2_000
"""Characters that are rendered between two looks at the clock."""

ROW = 20
"""Characters that cost as much as a row does."""

AT_ONCE = 20_000
"""Characters of a text whose lines are made in one go: some hundredths of a second."""

FIRST = 100
"""Lines of a text that are shown while the others are made."""


class Making:
    """The lines of one text, while they are made.

    Args:
        source: The text.
        layout: What it is laid out with.
        is_reply: It is Markdown, and not a prompt.
        references: The links that it defines, where they are known.

    Attributes:
        body: Its lines so far; they may change until it is done.
        hidden: Characters of what is laid out that are left out.
        taken: Characters that are laid out.
        done: Whether all are.
        shown: Whether those that are made stand in the transcript; else others do until it is done.
        told: The `share` that is said there.
    """

    def __init__(
        self, source: str, layout: MessageLayout, *, is_reply: bool, references: dict[str, Any] | None = None
    ) -> None:
        self.size = len(source)
        self.body: Sequence[Line] = ()
        self.taken = 0
        self.hidden = 0
        self.done = False
        self.shown = False
        self.told = -1
        lines = self._markdown(source, layout, references) if is_reply else self._typed(source, layout)
        self._steps = itertools.chain(lines, self._counted(source))

    @property
    def share(self) -> int:
        """How much is laid out, in fiftieths."""
        return 50 * self.taken // self.size

    def advance(self, deadline: float) -> None:
        """Make lines until `deadline` (of `perf_counter`)."""
        for taken in self._steps:
            # a line counts with its end, which the last one lacks
            self.taken = min(taken, self.size)
            if perf_counter() > deadline:
                return
        self.done = True

    def _typed(self, source: str, layout: MessageLayout) -> Iterator[int]:
        body: list[Line] = []
        self.body, taken, work = body, 0, 0
        for size, rows in layout.typed(source):
            body += rows
            taken += size
            work += size + ROW * len(rows)
            if work >= BITE:
                work = 0
                yield taken

    def _counted(self, source: str) -> Iterator[int]:
        for piece, _ in () if source.isascii() else pieces(source):
            self.hidden += hidden_count(piece)
            yield len(source)

    def _markdown(self, source: str, layout: MessageLayout, references: dict[str, Any] | None) -> Iterator[int]:
        blocks, lines = MarkdownBlocks(references), MarkdownLines(layout.measure, layout.palette)
        self.body = lines.lines
        for start in range(0, len(source), BITE):
            blocks.feed(source[start : start + BITE])
            lines.take(blocks)
            yield start + BITE
        if references is None and blocks.references:
            # a link may be used above its definition
            yield from self._markdown(source, layout, blocks.references)
        else:
            lines.update(blocks.end())

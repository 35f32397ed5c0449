"""One message of the transcript: its lines while they are kept, and its text while it comes."""

from __future__ import annotations

import sys
from collections import deque
from dataclasses import dataclass, field
from time import perf_counter

from textual.strip import Strip

from tui.domain.budget import NotSent
from tui.domain.conversation import Message
from tui.domain.text import hidden_count
from tui.rendering.blocks import MarkdownBlocks
from tui.rendering.layout import MarkdownLines
from tui.rendering.lines import Line
from tui.transcript.layout import FOLDED, RULE_ROWS
from tui.transcript.making import BITE, Making
from tui.transcript.words import Progress

ALL = sys.maxsize
"""No line has changed: all stand as they are."""


class Live:
    """A text that comes: what is rendered of it, and what waits to be.

    Attributes:
        body: Its lines, once they were asked for.
        shown: How many of them stand in the entry.
        changed: The first of them that is another one than stands there, or ALL.
        hidden: Characters of what is rendered that are left out, about; 0 is exact.
        ended: The reply as it ended, until all of it is rendered.
    """

    def __init__(self, text: str) -> None:
        self.blocks = MarkdownBlocks()
        self.body: MarkdownLines | None = None
        self.shown = self.hidden = 0
        self.changed = ALL
        self.ended: Message | None = None
        self._pieces = [text]
        self._waiting: deque[str] = deque()
        self._left = 0
        self._queue(text)

    def add(self, text: str) -> None:
        """Take a delta; it is rendered with the next frame."""
        self._pieces.append(text)
        self._queue(text)

    def _queue(self, text: str) -> None:
        self._left += len(text)
        self._waiting.extend(text[start : start + BITE] for start in range(0, len(text), BITE))

    @property
    def text(self) -> str:
        """All of it."""
        self._pieces[:] = ["".join(self._pieces)]
        return self._pieces[0]

    @property
    def pending(self) -> bool:
        """Whether something waits to be rendered."""
        return bool(self._waiting) or self.ended is not None

    @property
    def behind(self) -> bool:
        """Whether more waits than is rendered between two looks at the clock."""
        return self._left > BITE

    def advance(self, deadline: float) -> None:
        """Render what waits, until `deadline` (of `perf_counter`)."""
        while self._waiting:
            bite = [self._waiting.popleft()]
            size = len(bite[0])
            while self._waiting and size + len(self._waiting[0]) <= BITE:
                bite.append(self._waiting.popleft())
                size += len(bite[-1])
            text = "".join(bite)
            self._left -= size
            self.hidden += hidden_count(text)
            self.blocks.feed(text)
            self.lay_out()
            if perf_counter() > deadline:
                return

    def lay_out(self) -> None:
        """Make the lines of what was parsed, where they were asked for."""
        if self.body is not None:
            self.changed = min(self.changed, self.body.update(self.blocks))

    @property
    def drained(self) -> bool:
        """Whether all that came is rendered."""
        return not self._waiting


AROUND = 4
"""Rows a message takes around its text, as an estimate."""

MOST_STRIPS = 400
"""Strips of one message that are kept, at some 3 kB each: those of a few screens."""


class Strips(dict[int, Strip]):
    """Strips of a message's lines by number: what was drawn lately, however far its reader or its end has gone."""

    def __setitem__(self, number: int, strip: Strip) -> None:
        if len(self) >= MOST_STRIPS:
            self.clear()
        super().__setitem__(number, strip)


@dataclass(eq=False, slots=True)
class Entry:
    """A message, and what is kept to draw it."""

    message: Message
    folded: bool = False
    """Its first rows are shown, and the others are not."""
    rule: NotSent | None = None
    """The messages that are not sent, at the last of them; None at all others."""
    progress: Progress | None = None
    live: Live | None = None
    lines: list[Line] | None = None
    """Its lines, or None until they are asked for."""
    making: Making | None = None
    """Its lines, while they are made in slices; those that it has are others meanwhile."""
    hidden: int = 0
    """Characters of its text that are left out, once that is known."""
    body_start: int = 0
    """The index of the first line of its text."""
    body_rows: int = 0
    """How many lines of its text there are: all, but while they are made in slices."""
    strips: Strips = field(default_factory=Strips)

    @property
    def newest(self) -> Message:
        """The message as it is, also while its end is not drawn yet."""
        return self.live.ended if self.live and self.live.ended else self.message

    @property
    def source(self) -> str:
        """Its text as it was written, as far as it has come."""
        return self.live.text if self.live else self.message.text or self.message.refusal

    def estimate(self, measure: int) -> int:
        """Rows it takes, by the length of its text; `measure` is how many cells a row has."""
        text = self.message.text
        rows = FOLDED if self.folded else text.count("\n") + len(text) // measure
        return AROUND + rows + (RULE_ROWS if self.rule else 0)

    def forget(self) -> None:
        """Drop what is drawn."""
        self.lines = self.making = None
        self.strips.clear()
        if self.live:
            self.live.body, self.live.shown, self.live.changed = None, 0, ALL

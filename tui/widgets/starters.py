"""What stands in an empty conversation: a few prompts to begin with, and the keys that matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.domain.text import clean
from tui.keys import Key

ROOMY = 56
"""Cells of the pane from which on the text hangs three cells from its edge, not two: as in the transcript."""
GAP = 3
"""Cells between two keys."""
MARK = "› "


@dataclass(frozen=True, slots=True)
class Starter:
    """A prompt to begin with."""

    title: str
    hint: str
    """What it leads to, or what is to be added."""
    text: str
    """What it puts into the composer."""


class Starters(Widget):
    """The starters as a block in the middle. It never has the focus: the composer's keys choose one."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "starters--mark",
        "starters--title",
        "starters--hint",
        "starters--chosen",
        "starters--chosen-mark",
        "starters--key",
    }
    DEFAULT_CSS = """
    Starters {
        height: 1fr;
        background: $background;
        pointer: default;

        & > .starters--mark { color: $muted; }
        & > .starters--title { color: $foreground; }
        & > .starters--hint { color: $muted; }
        & > .starters--chosen { color: $strong; text-style: bold; }
        & > .starters--chosen-mark { color: $accent; text-style: bold; }
        & > .starters--key { color: $strong; text-style: bold; }
    }
    """

    chosen: reactive[int | None] = reactive(None)
    """Which one Enter takes; None while none is chosen."""

    @dataclass
    class Taken(Message):
        """A starter was clicked."""

        starters: Starters
        starter: Starter

        @property
        def control(self) -> Starters:
            return self.starters

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._starters: tuple[Starter, ...] = ()
        self._lead = ""
        self._keys: tuple[Key, ...] = ()
        self._stands = Size(0, 0), 0
        self._room = 0

    def show(self, starters: Sequence[Starter], keys: Sequence[Key], lead: str = "") -> None:
        """Offer these, with keys to name below them and a line to stand above; none is chosen."""
        self._starters, self._keys, self._lead = tuple(starters), tuple(keys), lead
        self.chosen = None
        self.refresh()

    def choose(self, delta: int) -> None:
        """Choose the next or the one before, and stay at the ends; with none chosen, the first or the last."""
        last = len(self._starters) - 1
        if last < 0:
            return
        if self.chosen is None:
            self.chosen = 0 if delta > 0 else last
        else:
            self.chosen = max(0, min(self.chosen + delta, last))

    def let_go(self) -> bool:
        """Choose none; False where none was."""
        was, self.chosen = self.chosen, None
        return was is not None

    @property
    def starter(self) -> Starter | None:
        """The chosen one."""
        return None if self.chosen is None else self._starters[self.chosen]

    def render(self) -> Content:
        return Content("\n").join(line for line, _ in self._rows())

    def on_resize(self, event: events.Resize) -> None:
        """Stand still while what is written below grows; what comes above moves the block in any case."""
        stands = self.app.size, self.region.y
        self._room = max(self._room if stands == self._stands else 0, event.size.height)
        self._stands = stands
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        rows = self._rows()
        at = rows[event.y][1] if event.y < len(rows) else None
        if at is not None:
            self.post_message(self.Taken(self, self._starters[at]))

    def _rows(self) -> list[tuple[Content, int | None]]:
        """The rows from the top of the pane, each with the starter that stands in it.

        What is cut first as rows go: the blanks between, the hints, the keys, the line above.
        """
        high = self.size.height
        block = self._block(blanks=True, hints=True)
        for blanks, hints, around in ((False, True, True), (False, False, True), (False, False, False)):
            if len(block) > high:
                block = self._block(blanks=blanks, hints=hints, around=around)
        top = max(min((max(self._room, high) - len(block)) // 2, high - len(block)), 0)
        return [*[(Content(""), None)] * top, *block[:high]]

    def _block(self, *, blanks: bool, hints: bool, around: bool = True) -> list[tuple[Content, int | None]]:
        blank: tuple[Content, int | None] = (Content(""), None)
        rows: list[tuple[Content, int | None]] = []
        if self._lead and around:
            rows += [(self._line((self._lead, "hint"), indent=len(MARK)), None), blank]
        for number, starter in enumerate(self._starters):
            chosen = number == self.chosen
            mark, title = ("chosen-mark", "chosen") if chosen else ("mark", "title")
            rows.append((self._line((MARK, mark), (starter.title, title)), number))
            if hints:
                rows.append((self._line((starter.hint, "hint"), indent=len(MARK)), number))
            if blanks:
                rows.append(blank)
        if self._keys and around:
            rows += [self._key_row()] if blanks else [blank, self._key_row()]
        return rows

    def _key_row(self) -> tuple[Content, int | None]:
        """The keys, as many as there is room for."""
        parts: list[tuple[str, str]] = []
        used = self._margin + len(MARK)
        for key in self._keys:
            gap = GAP * bool(parts)
            used += gap + Content(f"{key.label} {key.words}").cell_length
            if used > self.size.width:
                break
            parts += [(" " * gap + key.label, "key"), (f" {key.words}", "hint")]
        return self._line(*parts, indent=len(MARK)), None

    @property
    def _margin(self) -> int:
        return 3 if self.size.width >= ROOMY else 2

    def _line(self, *parts: tuple[str, str], indent: int = 0) -> Content:
        spans = [(clean(text, multiline=False), f".starters--{role}") for text, role in parts]
        line = Content.assemble(" " * (self._margin + indent), *spans)
        return line.truncate(max(self.size.width - 1, 1), ellipsis=True)

"""The examples of a conversation, one in a row, in the order in which they are sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from tui.domain.conversation import Example
from tui.domain.text import clean_line
from tui.keys import Place, keys_at
from tui.widgets.drawn_rows import DrawnRows

NOT_SENT = "not sent"
EMPTY = "empty"
BOTH_FROM = 56
"""Cells from which the answer stands beside the question."""
GAP = 3
HEAD = 1_000
"""Characters of a text that are looked at: a row shows no more."""


class ExampleList(DrawnRows, can_focus=True):
    """Questions and answers, one of them chosen. The letters are the screen's keys.

    Attributes:
        chosen: The index of the one that the keys are on.
    """

    LOOKS = "example-list"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
        for key in keys_at(Place.PAIRS)
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "example-list--number",
        "example-list--user",
        "example-list--assistant",
        "example-list--note",
        "example-list--chosen",
        "example-list--chosen-user",
        "example-list--hover",
        "example-list--bar",
        "example-list--resting",
    }
    DEFAULT_CSS = """
    ExampleList {
        & > .example-list--number { color: $muted; }
        & > .example-list--user { color: $foreground; }
        & > .example-list--assistant { color: $muted; }
        & > .example-list--note { color: $warning; }
        & > .example-list--chosen { background: $select; }
        & > .example-list--chosen-user { color: $strong; text-style: bold; }
        & > .example-list--hover { background: $panel; }
        & > .example-list--bar { color: $accent; }
        & > .example-list--resting { color: $muted; }
        &:nocolor > .example-list--chosen, &:ansi > .example-list--chosen { text-style: underline; }
    }
    """
    SCOPED_CSS = False

    chosen: reactive[int] = reactive(0)

    @dataclass
    class Wanted(Message):
        """The person goes to another one."""

        pairs: ExampleList
        index: int

        @property
        def control(self) -> ExampleList:
            return self.pairs

    def __init__(self) -> None:
        super().__init__()
        self._examples: Sequence[Example] = ()

    def show(self, examples: Sequence[Example], chosen: int) -> None:
        """Show these, one of them chosen."""
        self._examples = tuple(examples)
        self.virtual_size = Size(0, len(examples))
        self.chosen = chosen
        self.call_after_refresh(self._show_chosen)
        self.refresh()

    def watch_chosen(self) -> None:
        self._show_chosen()

    def _show_chosen(self) -> None:
        self.scroll_to_region(Region(0, self.chosen, 1, 1), animate=False, force=True, x_axis=False)

    def action_move(self, step: int) -> None:
        """Go so many on."""
        self._go_to(self.chosen + step)

    def _go_to(self, index: int) -> None:
        if self._examples:
            self.post_message(self.Wanted(self, min(max(index, 0), len(self._examples) - 1)))

    def on_click(self, event: events.Click) -> None:
        line = event.y + self.scroll_offset.y
        if line < len(self._examples):
            self._go_to(line)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    # drawing

    def render_line(self, y: int) -> Strip:
        index, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        if index >= len(self._examples):
            return Strip.blank(width, self.visual_style.rich_style)
        ground = "chosen" if index == self.chosen else "hover" if index == self.hovered else ""
        return self._strip(self._row(index, width), width, ground)

    def _row(self, index: int, width: int) -> Content:
        example, chosen = self._examples[index], index == self.chosen
        bar = Content("▌" if chosen else " ").stylize(self._style("bar" if self.has_focus else "resting"))
        digits = len(f"{len(self._examples)}")
        number = Content(f" {index + 1:>{digits}}  ").stylize(self._style("number"))
        note = Content("")
        if not example.is_whole:
            blank = example == Example()
            note = Content(f"  {EMPTY if blank else NOT_SENT}").stylize(self._style("number" if blank else "note"))
        room = max(width - 1 - number.cell_length - note.cell_length - 1, 0)
        user = _line(example.user).stylize(self._style("chosen-user" if chosen else "user"))
        if width < BOTH_FROM:
            texts = _fitted(user, room)
        else:
            half = (room - GAP) // 2
            assistant = _line(example.assistant).stylize(self._style("assistant"))
            texts = Content.assemble(_fitted(user, half), " " * GAP, _fitted(assistant, room - GAP - half))
        return Content.assemble(bar, number, texts, note, " ")


def _line(text: str) -> Content:
    return Content(clean_line(text[:HEAD]).strip())


def _fitted(text: Content, width: int) -> Content:
    """A text in so many cells, cut or filled up."""
    cut = text.truncate(max(width, 0), ellipsis=True)
    return cut.pad_right(max(width - cut.cell_length, 0))

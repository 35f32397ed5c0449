"""One of a few: a label, and the choices in a row. Moving chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.keys import Place, keys_at

LABEL = 22
"""Cells of the label with the gap behind it (design notes, "Spacing")."""
GAP = 3


class ChoiceRow(Widget, can_focus=True):
    """`●` stands before what is chosen, `○` before the others. Where a row is too narrow, the label has one of its own.

    Args:
        label: What is chosen here.
        choices: The words of each choice.
        chosen: The one that is in force.

    Attributes:
        chosen: Its index; setting it posts no message.
    """

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
        for key in keys_at(Place.CHOICE)
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice-row--label", "choice-row--chosen", "choice-row--other"}
    DEFAULT_CSS = """
    ChoiceRow {
        height: auto;

        & > .choice-row--label { color: $foreground; }
        & > .choice-row--chosen { color: $strong; text-style: bold; }
        & > .choice-row--other { color: $foreground; }
        &:focus > .choice-row--label { color: $strong; text-style: bold; }
    }
    """

    chosen: reactive[int] = reactive(0)

    @dataclass
    class Chosen(Message):
        """The person chose another."""

        row: ChoiceRow
        index: int

        @property
        def control(self) -> ChoiceRow:
            return self.row

    def __init__(self, label: str, choices: Sequence[str], chosen: int, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._label = label
        self._choices = tuple(choices)
        self.set_reactive(ChoiceRow.chosen, chosen)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1 if self._in_one_row(width) else 2

    def render(self) -> Content:
        label = Content.styled(self._label, ".choice-row--label")
        between = " " * (LABEL - label.cell_length) if self._in_one_row(self.size.width) else "\n"
        return Content.assemble(label, between, self._drawn())

    def _drawn(self) -> Content:
        marks = (
            Content.styled(
                f"{'●' if index == self.chosen else '○'} {words}",
                ".choice-row--chosen" if index == self.chosen else ".choice-row--other",
            )
            for index, words in enumerate(self._choices)
        )
        return Content(" " * GAP).join(marks)

    def _in_one_row(self, width: int) -> bool:
        return LABEL + self._drawn().cell_length <= width

    def action_choose(self, step: int) -> None:
        """Choose the one so many to the right."""
        self._choose(min(max(self.chosen + step, 0), len(self._choices) - 1))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        one_row = self._in_one_row(self.size.width)
        if offset is None or offset.y != (0 if one_row else 1):
            return
        at = LABEL if one_row else 0
        for index, words in enumerate(self._choices):
            end = at + 2 + Content(words).cell_length
            if at <= offset.x < end:
                self._choose(index)
            at = end + GAP

    def _choose(self, index: int) -> None:
        if index != self.chosen:
            self.chosen = index
            self.post_message(self.Chosen(self, index))

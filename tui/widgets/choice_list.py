"""One of several, in one column or two: the arrow keys choose, and a line below says what the choice is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

TWO_COLUMNS_FROM = 5
"""Choices from which there are two columns, where they have room."""
GAP = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    value: str
    label: str
    note: str = ""


class ChoiceList(Widget, can_focus=True):
    """Choices of which one is chosen, `●`. Who uses it binds keys to `choose` and watches `chosen`.

    Args:
        choices: What there is to choose from.
        chosen: The value of the one that is chosen at first.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice-list--chosen", "choice-list--other", "choice-list--note"}
    DEFAULT_CSS = """
    ChoiceList {
        height: auto;
        pointer: pointer;

        & > .choice-list--chosen { color: $strong; text-style: bold; }
        & > .choice-list--other { color: $foreground; }
        & > .choice-list--note { color: $muted; }
        &:focus > .choice-list--chosen { color: $accent; }
    }
    """

    chosen: reactive[str] = reactive("", init=False)

    def __init__(self, choices: Sequence[Choice], chosen: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._choices = tuple(choices)
        self.set_reactive(ChoiceList.chosen, chosen)

    def action_choose(self, step: int) -> None:
        """Choose the one so many further on, down the columns; the first follows the last."""
        values = [choice.value for choice in self._choices]
        self.chosen = values[(values.index(self.chosen) + step) % len(values)]

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        rows = self._rows(self.size.width)
        column = min(offset.x // self._column(self.size.width), -(-len(self._choices) // rows) - 1)
        at = column * rows + offset.y
        if offset.y < rows and 0 <= at < len(self._choices):
            self.chosen = self._choices[at].value

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self._rows(width) + any(choice.note for choice in self._choices)

    def _rows(self, width: int) -> int:
        """How many rows of choices there are; the columns are filled one after the other."""
        longest = 2 + max(Content(choice.label).cell_length for choice in self._choices)
        two = len(self._choices) >= TWO_COLUMNS_FROM and 2 * longest + GAP <= width
        return -(-len(self._choices) // 2) if two else len(self._choices)

    def _column(self, width: int) -> int:
        """Cells of a column with the gap behind it."""
        return max(width // 2 if self._rows(width) < len(self._choices) else width, 1)

    def render(self) -> Content:
        width = self.size.width
        rows, column = self._rows(width), self._column(width)
        lines = []
        for row in range(rows):
            cells = [self._cell(choice, column) for choice in self._choices[row::rows]]
            lines.append(Content("").join(cells))
        note = next((choice.note for choice in self._choices if choice.value == self.chosen), "")
        if any(choice.note for choice in self._choices):
            lines.append(Content.styled(note, ".choice-list--note").truncate(width, ellipsis=True))
        return Content("\n").join(lines)

    def _cell(self, choice: Choice, width: int) -> Content:
        is_chosen = choice.value == self.chosen
        style = ".choice-list--chosen" if is_chosen else ".choice-list--other"
        cell = Content.assemble((f"{'●' if is_chosen else '○'} {choice.label}", style)).truncate(width, ellipsis=True)
        return cell.pad_right(width - cell.cell_length)

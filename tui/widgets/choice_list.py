"""One of several, a row each: the arrow keys choose, and a note at the right says what the choice is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    value: str
    label: str
    note: str = ""


class ChoiceList(Widget, can_focus=True):
    """Rows of which one is chosen, `●`. Who uses it binds keys to `choose` and watches `chosen`.

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
        """Choose the one so many rows further down; there is none beyond the ends."""
        values = [choice.value for choice in self._choices]
        at = values.index(self.chosen) + step
        self.chosen = values[min(max(at, 0), len(values) - 1)]

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and 0 <= offset.y < len(self._choices):
            self.chosen = self._choices[offset.y].value

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._choices)

    def render(self) -> Content:
        return Content("\n").join(self._row(choice) for choice in self._choices)

    def _row(self, choice: Choice) -> Content:
        width = self.size.width
        is_chosen = choice.value == self.chosen
        style = ".choice-list--chosen" if is_chosen else ".choice-list--other"
        row = Content.assemble((f"{'●' if is_chosen else '○'} {choice.label}", style)).truncate(width, ellipsis=True)
        gap = width - row.cell_length - Content(choice.note).cell_length
        if not choice.note or gap < 2:
            return row
        return Content.assemble(row, " " * gap, (choice.note, ".choice-list--note"))

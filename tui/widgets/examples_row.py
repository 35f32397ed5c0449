"""The row of the setup that says how many examples are sent, and opens them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.domain.budget import Part
from tui.domain.conversation import Example
from tui.keys import Place, keys_at
from tui.widgets import row_look

HELP = "Questions with the answers you want: sent after the system prompt, and before the messages."


class ExamplesRow(Widget, can_focus=True):
    """A label, and at the row's end what there is. Enter, a click or the arrow to the right opens it."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
            for key in keys_at(Place.EXAMPLES)
        ),
        Binding("space,right,l", "open", show=False),
    ]
    DEFAULT_CSS = """
    ExamplesRow {
        height: 1;
        margin: 0 0 1 0;
        pointer: pointer;
    }
    /* the classes of the app's breakpoints */
    .-low ExamplesRow, .-flat ExamplesRow { margin: 0; }
    """
    SCOPED_CSS = False

    examples: reactive[tuple[Example, ...]] = reactive(())
    part: reactive[Part] = reactive(Part())
    """What they take of the request."""

    @dataclass
    class Opened(Message):
        """The person wants to see them."""

        row: ExamplesRow

        @property
        def control(self) -> ExamplesRow:
            return self.row

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.tooltip = Content(HELP)

    def render(self) -> Content:
        width, label = self.size.width, Content.styled("Examples", row_look.label(self))
        style = row_look.value(self) if self.examples else row_look.HINT
        arrow = Content.styled(" ›" if self.has_focus else "", row_look.ARROW)
        room = width - label.cell_length - 1 - arrow.cell_length
        said = summary(self.examples, self.part)
        said = said if len(said) <= room else said.removesuffix(" tokens")
        words = Content.styled(said, style).truncate(max(room, 0), ellipsis=True)
        gap = " " * (width - label.cell_length - words.cell_length - arrow.cell_length)
        return Content.assemble(label, gap, words, arrow)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Let them be seen."""
        self.post_message(self.Opened(self))


def summary(examples: Sequence[Example], part: Part) -> str:
    """How many there are, of these how many are sent, and what they take."""
    if not examples:
        return "none"
    sent = sum(example.is_whole for example in examples)
    number = f"{sent}" if sent == len(examples) else f"{sent} of {len(examples)}"
    return f"{number} · {'' if part.exact else '≈'}{part.tokens:,} tokens" if sent else f"{number} sent"

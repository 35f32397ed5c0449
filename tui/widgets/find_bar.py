"""A line to find a text with: what is looked for, how it is meant, and how much was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Input, Static

from tui.domain.text import clean_line
from tui.keys import Place, keys_at
from tui.widgets.field import LineField


class FindField(LineField):
    """The line that is typed in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False) for key in keys_at(Place.FIND)
    ]

    def action_next(self, delta: int) -> None:
        self.post_message(FindBar.Stepped(delta))

    def action_turn(self, switch: str) -> None:
        self.post_message(FindBar.Turned(switch))

    def action_close(self) -> None:
        self.post_message(FindBar.Closed())


class FindSwitch(Static):
    """How what is typed is meant, on or off; the mouse turns it, and a key of the line does."""

    def __init__(self, words: str, *, id: str) -> None:
        super().__init__(markup=False, id=id)
        self._words = words
        self.on = False
        self._show()

    def turn(self) -> None:
        """Turn it on or off."""
        self.on = not self.on
        self._show()

    def _show(self) -> None:
        self.update(Content(f"{'●' if self.on else '○'} {self._words}"))
        self.set_class(self.on, "-on")

    def on_click(self, event: Click) -> None:
        event.stop()
        self.post_message(FindBar.Turned(str(self.id)))


class FindBar(Horizontal):
    """The line over the composer, while something is looked for in the transcript."""

    DEFAULT_CSS = """
    FindBar {
        display: none;
        height: 1;
        padding: 0 2 0 1;
        background: $panel;

        &.-shown { display: block; }
        & > * { width: auto; color: $muted; }
        & > #find-mark { width: 2; color: $accent; text-style: bold; }
        & > #find-count { margin: 0 0 0 2; color: $foreground; }
        & > #find-count.-none { color: $warning; }
        & > FindSwitch { margin: 0 0 0 2; }
        & > FindSwitch.-on { color: $strong; text-style: bold; }
        &:nocolor > FindField { text-style: underline; }
    }
    FindBar > FindField { width: 1fr; }
    .-tiny FindBar > FindSwitch { display: none; }
    """
    SCOPED_CSS = False

    @dataclass
    class Changed(Message):
        """Something else is looked for."""

        text: str
        case: bool
        regex: bool

    @dataclass
    class Stepped(Message):
        """The next place is asked for (1), or the one before (-1)."""

        delta: int

    @dataclass
    class Turned(Message):
        """A switch is to be turned."""

        switch: str

    class Closed(Message):
        """Nothing is looked for any more."""

    field = getters.query_one(FindField)
    count = getters.query_one("#find-count", Static)

    def compose(self) -> ComposeResult:
        yield Static("❯", id="find-mark", markup=False)
        yield FindField(placeholder="Find in this conversation", select_on_focus=False)
        yield Static("", id="find-count", markup=False)
        yield FindSwitch("case", id="case")
        yield FindSwitch("regex", id="regex")

    @property
    def is_open(self) -> bool:
        """Whether it is there."""
        return self.has_class("-shown")

    def open(self) -> None:
        """Show it; what was looked for last is there to be typed over."""
        self.add_class("-shown")
        self.field.focus()
        self.field.action_select_all()
        self._ask()

    def close(self) -> None:
        """Take it away."""
        self.remove_class("-shown")

    def show(self, position: int, total: int, *, done: bool, slow: int = 0, problem: str = "") -> None:
        """Say how much was found.

        Args:
            position: The number of the current place, from 1; 0 where there is none.
            total: Places found so far.
            done: Whether all is searched.
            slow: Messages that were given up.
            problem: Why there is no search.
        """
        more = "" if done else " …"
        said = f"{position:,} / {total:,}{more}" if total else "none" if done else "…"
        if slow:
            said += f", {slow:,} too slow"
        if not self.field.value.strip():
            said = ""
        self.count.update(Content(clean_line(problem) or said))
        self.count.set_class(bool(problem) or said == "none", "-none")

    @on(Turned)
    def _turn(self, message: Turned) -> None:
        message.stop()
        self.query_one(f"#{message.switch}", FindSwitch).turn()
        self._ask()

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        message.stop()
        if self.is_open:
            self._ask()

    def _ask(self) -> None:
        case, regex = (self.query_one(f"#{switch}", FindSwitch).on for switch in ("case", "regex"))
        self.post_message(self.Changed(self.field.value, case, regex))

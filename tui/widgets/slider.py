"""A number a person moves by keys, by mouse, or by typing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.domain.parameters import Parameter
from tui.domain.text import clean_line
from tui.keys import Place, keys_at
from tui.widgets import row_look
from tui.widgets.entry import after_key

ENTRY_CHARACTERS = frozenset("0123456789.,-")
ENTRY_LENGTH = 12
NOT_A_NUMBER = "That is not a number."

LABEL, VALUE, TRACK, HINT = 22, 10, 40, 16
"""Cells of the columns of a slider in one row, gaps included; the track takes less where there is less, and the hint
goes where even `TRACK_LEAST` is not left (design notes, "Spacing")."""
TRACK_LEAST = 16


class Slider(Widget, can_focus=True):
    """One parameter: its label and value, and under them its track; with a height of 1, all in one row.

    The fill runs from the default to the value, so that what was changed is seen and what was not is quiet (design
    notes, "Type"). A digit opens an entry in the value's place: Enter takes it, Esc does not.

    Args:
        parameter: What it sets, within the model's limits.

    Attributes:
        value: Where it stands; read it, and set it by `show`.
        refusal: Why it cannot be used; empty where it can.
    """

    ALLOW_SELECT = False
    idle: ClassVar[frozenset[str]] = frozenset({"slider.write"})
    """Ids of the keys that have nothing to act on here."""
    SCOPED_CSS = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
        for key in keys_at(Place.SLIDER)
        if key.action
    ]
    DEFAULT_CSS = """
    Slider {
        height: 3;

        &:disabled:can-focus { opacity: 100%; }
    }
    /* the classes of the app's breakpoints: with few rows there is no blank one between sliders */
    .-low Slider, .-flat Slider { height: 2; }
    """

    value: reactive[float] = reactive(0.0)
    _entry: reactive[str | None] = reactive(None)
    """What is being typed, while something is."""
    _word: reactive[str] = reactive("")
    """What was wrong with the last entry."""

    @dataclass
    class Changed(Message):
        """The person set a value; None where it is back at the default."""

        slider: Slider
        value: float | None

        @property
        def control(self) -> Slider:
            return self.slider

    def __init__(self, parameter: Parameter, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.parameter = parameter
        self.refusal = ""
        self.set_reactive(Slider.value, parameter.default)
        self.tooltip = Content(parameter.help)

    @property
    def setting(self) -> Parameter:
        """What it sets, as the other rows of a setup call it."""
        return self.parameter

    def show(self, parameter: Parameter, value: float, refusal: str | None = None) -> None:
        """Stand at a value, within new limits or none at all, without a message.

        One that is beyond the limits stands at the nearest; until the next key a word says what was set.
        """
        shown = parameter.clamp(value)
        if (parameter, shown, refusal or "") == (self.parameter, self.value, self.refusal):
            return
        self.parameter, self.value, self.refusal = parameter, shown, refusal or ""
        self.disabled = bool(refusal)
        beyond = f"Set {parameter.shown(value)}, most {parameter.shown(shown)}." if value > parameter.maximum else ""
        self._entry, self._word = None, beyond
        self.refresh()

    # drawing

    def render(self) -> Content:
        width = self.size.width
        if self.size.height == 1:
            return self._row(width)
        return Content("\n").join([self._head(width), self._foot(width)])

    def _row(self, width: int) -> Content:
        start, track = self._track()
        label = Content.styled(self.parameter.label, row_look.label(self)).truncate(start - 1, ellipsis=True)
        value = self._value().truncate(VALUE, ellipsis=True)
        foot = self._foot(track)
        gap = track - foot.cell_length + VALUE - value.cell_length
        row = Content.assemble(label, " " * (start - label.cell_length), foot, " " * gap, value)
        if row.cell_length + HINT <= width and self.value != self.parameter.default and not self.refusal:
            hint = f"   default {self.parameter.shown(self.parameter.default)}"
            row = Content.assemble(row, (hint, row_look.HINT))
        return row

    def _track(self) -> tuple[int, int]:
        """The first cell of the track and its length."""
        width = self.size.width
        if self.size.height != 1:
            return 0, width
        room = width - LABEL - VALUE
        return LABEL, min(TRACK, room - HINT if room - HINT >= TRACK_LEAST else max(room, 1))

    def _value(self) -> Content:
        if self.refusal:
            return Content.styled("not sent", row_look.value(self))
        if self._entry is not None:
            return Content.assemble((self._entry, row_look.value(self)), (" ", row_look.entry(self)))
        return Content.styled(self.parameter.shown(self.value), row_look.value(self))

    def _head(self, width: int) -> Content:
        value = self._value()
        label = Content.styled(self.parameter.label, row_look.label(self))
        label = label.truncate(max(width - value.cell_length - 1, 0), ellipsis=True)
        return Content.assemble(label, " " * (width - label.cell_length - value.cell_length), value)

    def _foot(self, width: int) -> Content:
        if self.refusal:
            return Content.styled(clean_line(self.refusal), row_look.REASON).truncate(width, ellipsis=True)
        if self._word:
            return Content.styled(self._word, row_look.WARNING).truncate(width, ellipsis=True)
        thumb = cell_of(self.parameter, self.value, width)
        home = cell_of(self.parameter, self.parameter.default, width)
        left, right = min(thumb, home), max(thumb, home)
        # the tick's heavy arm points to where the fill is
        tick = "" if thumb == home else "┮" if thumb > home else "┭"
        fill = "━" * (right - left - 1)
        inner = f"{tick}{fill}●" if thumb >= home else f"●{fill}{tick}"
        return Content.assemble(
            ("─" * left, row_look.TRACK), (inner, row_look.fill(self)), ("─" * (width - right - 1), row_look.TRACK)
        )

    # keys

    def action_step(self, steps: int) -> None:
        """Go so many stops up, or down with a negative number."""
        if self._take_entry():
            self._set(self.parameter.stepped(self.value, steps))

    def action_minimum(self) -> None:
        self._set(self.parameter.minimum)

    def action_maximum(self) -> None:
        self._set(self.parameter.maximum)

    def action_reset(self) -> None:
        """Back to the default."""
        self._set(self.parameter.default)

    def on_key(self, event: events.Key) -> None:
        self._word = ""
        if event.key == "enter" and self._entry is not None:
            self._take_entry()
        else:
            own, self._entry = after_key(self._entry, event, ENTRY_CHARACTERS, ENTRY_LENGTH)
            if not own:
                return
        event.stop()
        event.prevent_default()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.leave()
        self.refresh()

    def leave(self) -> None:
        """Take what is being typed, and say no more of what was wrong."""
        self._take_entry()
        self._word = ""

    def _take_entry(self) -> bool:
        """Set what was typed; False where it is not a number, and then a word says so."""
        entry, self._entry = self._entry, None
        if entry is None:
            return True
        try:
            wanted = float(entry.replace(",", "." if self.parameter.decimals else ""))
        except ValueError:
            self._word = NOT_A_NUMBER
            return False
        low, high = self.parameter.minimum, self.parameter.maximum
        self._set(wanted)
        if not low <= wanted <= high:
            bound, value = ("least", low) if wanted < low else ("most", high)
            self._word = f"The {bound} is {self.parameter.shown(value)}."
        return True

    # mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        offset = event.get_content_offset(self)
        start, track = self._track()
        row = min(self.size.height - 1, 1)
        if event.button == 1 and offset and offset.y == row and start <= offset.x < start + track:
            self.capture_mouse()
            self._drag_to(offset.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.app.mouse_captured is self:
            self._drag_to(event.get_content_offset_capture(self).x)

    def on_mouse_up(self) -> None:
        self.release_mouse()

    def _drag_to(self, cell: int) -> None:
        self._word = ""
        start, track = self._track()
        self._set(value_at(self.parameter, cell - start, track))

    def _set(self, value: float) -> None:
        self._entry = None
        value = self.parameter.clamp(value)
        if value == self.value:
            return
        self.value = value
        self.post_message(self.Changed(self, None if value == self.parameter.default else value))


def cell_of(parameter: Parameter, value: float, width: int) -> int:
    """The cell of a track of so many cells that a value's thumb stands in."""
    return round(parameter.fraction(value) * max(width - 1, 0))


def value_at(parameter: Parameter, cell: int, width: int) -> float:
    """The stop that a click on a cell of the track means."""
    return parameter.at_fraction(cell / max(width - 1, 1))

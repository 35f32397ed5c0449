"""A parameter that is no number on a track: a choice, a seed, or texts that are written below it."""

from __future__ import annotations

import textwrap
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

from tui.domain.models import UNKNOWN, BaseModel
from tui.domain.options import SEED, Choice, Seed, Setting, Stops, Value
from tui.domain.text import clean_line
from tui.keys import Place, keys_at
from tui.widgets import row_look
from tui.widgets.entry import after_key

LABEL = 22
"""Cells of the label with the gap behind it, where the row is wide (design notes, "Spacing")."""
WIDE = 56
"""Cells from which on the value stands beside the label; in less it stands at the row's end."""
DIGITS = frozenset("0123456789-")
SEED_LENGTH = 20
NO_SEED = f"A seed is {SEED.wanted}."


class OptionRow(Widget, can_focus=True):
    """A label and what is set; below it, where there is one, why it cannot be used or what is wrong with it.

    Args:
        setting: What it sets.

    Attributes:
        refusal: Why it cannot be used; empty where it can.
        value: What is set; None where it stands at its default.
    """

    ALLOW_SELECT = False
    SCOPED_CSS = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
        for key in keys_at(Place.SLIDER)
        if key.action
    ]
    DEFAULT_CSS = """
    OptionRow {
        height: auto;

        &:disabled:can-focus { opacity: 100%; }
    }
    """

    idle: ClassVar[frozenset[str]] = frozenset({"slider.write"})
    """Ids of the keys that have nothing to act on here."""

    _drawn: reactive[int] = reactive(0, layout=True)
    """Counts up with what is shown: it may take another number of rows then."""

    @dataclass
    class Changed(Message):
        """The person set a value; None where it is back at the default."""

        row: OptionRow
        value: Value | None

        @property
        def control(self) -> OptionRow:
            return self.row

    @dataclass
    class Opened(Message):
        """The person wants to write what is set."""

        row: OptionRow

        @property
        def control(self) -> OptionRow:
            return self.row

    def __init__(self, setting: Setting, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.setting = setting
        self.value: Value | None = None
        self.refusal = ""
        self._model = UNKNOWN
        self._warning = ""
        self.tooltip = Content(setting.help)

    def show(self, value: Value | None, model: BaseModel, refusal: str | None) -> None:
        """Stand at a value, for a model, without a message."""
        if (value, model, refusal or "") == (self.value, self._model, self.refusal):
            return
        self.value, self._model, self.refusal = value, model, refusal or ""
        self.disabled = bool(refusal)
        self._drawn += 1

    @property
    def warning(self) -> str:
        """What is wrong with what was typed, in a sentence; empty for nothing."""
        return self._warning

    @warning.setter
    def warning(self, sentence: str) -> None:
        if sentence != self._warning:
            self._warning = sentence
            self._drawn += 1

    def leave(self) -> None:
        """Take what is being typed, and say no more of what was wrong."""
        self.warning = ""

    # drawing

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1 + len(self._below(width))

    def _below(self, width: int) -> list[str]:
        said = clean_line(self.refusal or self._warning)
        return textwrap.wrap(said, max(width, 10)) if said else []

    def render(self) -> Content:
        width = self.size.width
        style = row_look.REASON if self.refusal else row_look.WARNING
        below = [Content.styled(line, style) for line in self._below(width)]
        return Content("\n").join([self._head(width), *below])

    def _head(self, width: int) -> Content:
        label = Content.styled(self.setting.label, row_look.label(self))
        value = Content.styled("not sent", row_look.HINT) if self.refusal else self._value()
        if width >= WIDE:
            return Content.assemble(label, " " * (LABEL - label.cell_length), value).truncate(width, ellipsis=True)
        label = label.truncate(max(width - 5, 0), ellipsis=True)
        value = value.truncate(max(width - label.cell_length - 1, 0), ellipsis=True)
        return Content.assemble(label, " " * (width - label.cell_length - value.cell_length), value)

    def _value(self) -> Content:
        words, own = self._words()
        value = Content.styled(clean_line(words), row_look.value(self) if own else row_look.HINT)
        if not self.has_focus:
            return value
        left, right = self._arrows()
        return Content.assemble((left, row_look.ARROW), value, (right, row_look.ARROW))

    def _words(self) -> tuple[str, bool]:
        """What is set in words, and whether it is something else than the default."""
        return ("none", False) if self.value is None else (self.setting.shown(self.value), True)

    def _arrows(self) -> tuple[str, str]:
        """What stands around the value while it can be changed."""
        return "", ""

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    # what keys and the mouse do

    def action_step(self, steps: int) -> None:
        """Go so many values on, or back with a negative number."""

    def action_minimum(self) -> None:
        """The first value."""

    def action_maximum(self) -> None:
        """The last value."""

    def action_reset(self) -> None:
        """Back to the default."""
        self._set(None)

    def _set(self, value: Value | None) -> None:
        self.warning = ""
        if value != self.value:
            self.value = value
            self._drawn += 1
            self.post_message(self.Changed(self, value))


class ChoiceOption(OptionRow):
    """One of a few values. Left and right change it; a click takes the next."""

    idle = frozenset({"slider.write", "slider.less_ten", "slider.exact"})

    def __init__(self, setting: Choice, *, id: str | None = None) -> None:
        super().__init__(setting, id=id)
        self._choice = setting

    @property
    def _choices(self) -> Sequence[str]:
        """What can be chosen: a default that is not known is one of them, without a name of its own."""
        taken, default = self._choice.taken(self._model), self._choice.default_of(self._model)
        return taken if default in taken else (default, *taken)

    @property
    def _chosen(self) -> int:
        value = self.value if self.value in self._choices else self._choice.default_of(self._model)
        return self._choices.index(str(value))

    def _words(self) -> tuple[str, bool]:
        value = self._choices[self._chosen]
        return self._choice.shown(value), value != self._choice.default_of(self._model)

    def _arrows(self) -> tuple[str, str]:
        last = len(self._choices) - 1
        return "‹ " if self._chosen else "  ", " ›" if self._chosen < last else "  "

    def action_step(self, steps: int) -> None:
        self._choose(self._chosen + steps)

    def action_minimum(self) -> None:
        self._choose(0)

    def action_maximum(self) -> None:
        self._choose(len(self._choices) - 1)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and offset.y == 0:
            self._choose((self._chosen + 1) % len(self._choices))

    def _choose(self, index: int) -> None:
        value = self._choices[min(max(index, 0), len(self._choices) - 1)]
        self._set(None if value == self._choice.default_of(self._model) else value)


class SeedOption(OptionRow):
    """A whole number that is typed in the value's place: Enter takes it, Esc does not."""

    _entry: reactive[str | None] = reactive(None)

    def __init__(self, setting: Seed, *, id: str | None = None) -> None:
        super().__init__(setting, id=id)

    def _value(self) -> Content:
        if self._entry is None:
            return super()._value()
        return Content.assemble((self._entry, row_look.value(self)), (" ", row_look.entry(self)))

    def action_step(self, steps: int) -> None:
        if self._take_entry():
            self._set(self.setting.kept((self.value if isinstance(self.value, int) else 0) + steps) or 0)

    def on_key(self, event: events.Key) -> None:
        self.warning = ""
        if event.key == "enter" and self._entry is not None:
            self._take_entry()
        else:
            own, self._entry = after_key(self._entry, event, DIGITS, SEED_LENGTH)
            if not own:
                return
        event.stop()
        event.prevent_default()

    def on_blur(self) -> None:
        self._take_entry()
        super().on_blur()

    def leave(self) -> None:
        self._take_entry()
        super().leave()

    def _take_entry(self) -> bool:
        """Set what was typed; False where it is no seed, and then a sentence says so."""
        entry, self._entry = self._entry, None
        if entry is None:
            return True
        digits = entry.removeprefix("-")
        seed = self.setting.kept(int(entry)) if digits.isascii() and digits.isdigit() else None
        if seed is None:
            self.warning = NO_SEED
            return False
        self._set(seed)
        return True


class StopOption(OptionRow):
    """Texts that are written in an area below it; Enter, a click or the arrow to the right opens that."""

    idle = frozenset({"slider.less", "slider.less_ten", "slider.exact"})

    def __init__(self, setting: Stops, *, id: str | None = None) -> None:
        super().__init__(setting, id=id)

    def _arrows(self) -> tuple[str, str]:
        return "", " ›"

    def action_step(self, steps: int) -> None:
        if steps > 0:
            self.post_message(self.Opened(self))

    def on_click(self) -> None:
        self.post_message(self.Opened(self))

    def on_key(self, event: events.Key) -> None:
        if event.key in ("enter", "space"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Opened(self))

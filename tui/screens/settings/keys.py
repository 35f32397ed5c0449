"""The page of keys: every action by the place it works in, and another key for it by pressing that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from tui.keys import Key, Place, keys_at
from tui.screens.help import TITLES
from tui.screens.settings.page import Heading, Page
from tui.services.keymap import Keymap
from tui.widgets.setting_row import Cell, SettingRow

LABELS, NARROW_LABELS, DEFAULT = 18, 8, 24
"""Cells of the column of keys, the same in a narrow row, and of the keys an action comes with."""
LEAVE_KEY = "escape"
"""The one key that is not taken while a new one is waited for, whatever leads back elsewhere."""
CAPTURE = "Press the new key. Esc leaves it as it is."
NOT_CHANGED = "What has the focus reads this key itself: it cannot be changed."


class KeyRow(SettingRow):
    """One action and its keys.

    Attributes:
        capturing: Whether the next key is taken as the action's new one, whatever it does elsewhere.
    """

    PLACE: ClassVar[Place] = Place.BINDING
    MAIN_ACTION = "change"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
        for key in keys_at(Place.BINDING)
    ]

    capturing: reactive[bool] = reactive(False, init=False)

    @dataclass
    class Capturing(Message):
        """The row begins to wait for a key, or waits no longer."""

        row: KeyRow

        @property
        def control(self) -> KeyRow:
            return self.row

    @dataclass
    class Pressed(Message):
        """A key was pressed for the action; none to go back to those it comes with."""

        row: KeyRow
        key: str

        @property
        def control(self) -> KeyRow:
            return self.row

    def __init__(self, key: Key) -> None:
        super().__init__()
        self.key_id = key.id

    def show(self, key: Key, comes_with: Key, keymap: Keymap) -> None:
        """Show the keys an action has, and those it comes with where they are others."""
        facts = (
            Cell(_labels(key, keymap), LABELS, NARROW_LABELS, "strong" if key.remappable else "muted"),
            Cell(key.help.rstrip("."), look="text" if key.remappable else "muted"),
        )
        remark = Cell(f"default {_labels(comes_with, keymap)}", DEFAULT, look="muted", right=True)
        self.cells = (*facts, remark) if key.keys != comes_with.keys else facts

    def check_consume_key(self, key: str, character: str | None) -> bool:
        # Textual leaves the bindings of the places around out for what is consumed here, those with priority too
        return self.capturing

    def watch_capturing(self) -> None:
        self.post_message(self.Capturing(self))

    def action_change(self) -> None:
        self.capturing, self.problem, self.note = True, "", CAPTURE

    def action_reset(self) -> None:
        self.post_message(self.Pressed(self, ""))

    def on_key(self, event: events.Key) -> None:
        if not self.capturing:
            return
        event.stop()
        event.prevent_default()
        self.leave()
        if event.key != LEAVE_KEY:
            self.post_message(self.Pressed(self, event.key))

    def on_blur(self) -> None:
        self.leave()

    def leave(self) -> None:
        """Wait for no key, and leave those there are."""
        self.capturing, self.note = False, ""


class KeysPage(Page):
    """Every action."""

    TITLE = "Keys"

    def words(self) -> str:
        change, reset = self.label("binding.change"), self.label("binding.reset")
        return f"{change} on a line, then press the new key. {reset} goes back to the default."

    def compose_rows(self) -> ComposeResult:
        for place in Place:
            keys = keys_at(place)
            if keys:
                yield Heading(TITLES[place])
            for key in keys:
                yield KeyRow(key)

    def on_mount(self) -> None:
        self.show()
        keymap = self._preferences.keymap
        for row in self._rows():
            wanted = self.settings.keys.get(row.key_id)
            if wanted and row.key_id not in keymap.changed:
                row.problem = keymap.problem(row.key_id, wanted) or ""

    def show(self) -> None:
        keymap = self._preferences.keymap
        known = {key.id: key for place in Place for key in keys_at(place)}
        for row in self._rows():
            row.show(keymap.key(row.key_id), known[row.key_id], keymap)

    def back(self) -> bool:
        waiting = [row for row in self._rows() if row.capturing]
        for row in waiting:
            row.leave()
        return bool(waiting)

    def _rows(self) -> Iterable[KeyRow]:
        return self.query(KeyRow)

    @on(KeyRow.Pressed)
    def _pressed(self, message: KeyRow.Pressed) -> None:
        row, name = message.row, message.key
        for other in self._rows():
            other.problem = ""
        keymap = self._preferences.keymap
        key = keymap.key(row.key_id)
        if not key.remappable:
            row.problem = NOT_CHANGED
            return
        keys = {id: wanted for id, wanted in self.settings.keys.items() if id != row.key_id}
        wanted = name or next(known.keys for known in keys_at(key.place) if known.id == key.id)
        problem = keymap.problem(row.key_id, wanted)
        if problem:
            row.problem = problem
            self._mark_others(key, wanted)
            return
        self.keep(replace(self.settings, keys={**keys, key.id: name} if name else keys))

    def _mark_others(self, key: Key, wanted: str) -> None:
        """Say at the lines that have the key what it was wanted for."""
        names, keymap = set(wanted.split(",")), self._preferences.keymap
        for row in self._rows():
            other = keymap.key(row.key_id)
            shared = names & set(other.names)
            if other.id != key.id and shared and keymap.meet(key, other):
                row.problem = f"{keymap.written(min(shared))} was wanted for “{key.help.rstrip('.')}”."


def _labels(key: Key, keymap: Keymap) -> str:
    return "  ".join(map(keymap.written, key.names))

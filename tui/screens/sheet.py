"""A sheet over the main screen that is read, copied and closed: details, a request, hidden characters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.domain.text import clean
from tui.keys import Key, Place, keys_at
from tui.services.keymap import Keymap
from tui.widgets.key_hints import KeyHints


def bindings_of(actions: Mapping[str, str]) -> list[BindingType]:
    """Keys of the transcript and of the app that do something on a sheet: its actions by the ids of the keys."""
    return [
        Binding(key.keys, actions[key.id], key.words, id=key.id, show=False)
        for place in (Place.TRANSCRIPT, Place.APP)
        for key in keys_at(place)
        if key.id in actions
    ]


class Sheet(ModalScreen[None]):
    """A heading, what is scrolled, a note and the keys.

    Args:
        keymap: The keys in force.
    """

    CSS_PATH = "sheet.tcss"
    AUTO_FOCUS = "#sheet-body"
    HEADING: ClassVar[str]
    ACTIONS: ClassVar[Mapping[str, str]] = {"app.back": "dismiss"}
    """What keys of the main screen do here, by their ids; the one that opened it closes it too."""

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Static(self.HEADING, id="sheet-heading", markup=False)
            with VerticalScroll(id="sheet-body"):
                yield from self.body()
            yield Static("", id="sheet-note", markup=False)
            yield KeyHints()

    def body(self) -> ComposeResult:
        """What is scrolled."""
        yield from ()

    def keys(self) -> tuple[Key, ...]:
        """The keys of the footer, but for the one that closes."""
        return ()

    def on_mount(self) -> None:
        self.query_one(KeyHints).show(self.keys(), replace(self._keymap.key("app.back"), words="close"))

    def note(self, sentence: str) -> None:
        """Say something below what is scrolled."""
        self.query_one("#sheet-note", Static).update(Content(clean(sentence)))

    @on(KeyHints.Pressed)
    async def _hint_pressed(self, message: KeyHints.Pressed) -> None:
        await self.run_action(self.ACTIONS[message.key.id])

"""What is known of a message: times, tokens, setup, filters, and the facts as they are stored."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.domain.conversation import Message
from tui.keys import Place, keys_at
from tui.screens.help import HelpScreen
from tui.screens.json_text import coloured
from tui.services.keymap import Keymap
from tui.transcript.details import as_text, sections, stored
from tui.widgets.key_hints import KeyHints

_ACTIONS = {
    "transcript.copy": "copy",
    "transcript.details": "dismiss",
    "transcript.help": "help",
    "app.back": "dismiss",
    "app.help": "help",
}
"""What keys of the main screen do here, by their ids; the one that opened it closes it too."""


class DetailsScreen(ModalScreen[None]):
    """The facts, and below them the stored JSON.

    Args:
        message: The message.
        keymap: The keys in force.
        copy: Copies a text and says which way it went.
    """

    CSS_PATH = "details.tcss"
    AUTO_FOCUS = "#details-facts"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, _ACTIONS[key.id], key.words, id=key.id, show=False)
        for place in (Place.TRANSCRIPT, Place.APP)
        for key in keys_at(place)
        if key.id in _ACTIONS
    ]

    def __init__(self, message: Message, keymap: Keymap, copy: Callable[[str], Awaitable[str]]) -> None:
        super().__init__()
        self._message = message
        self._keymap = keymap
        self._copy = copy

    def compose(self) -> ComposeResult:
        with Vertical(id="details"):
            yield Static("Details", id="details-heading", markup=False)
            with VerticalScroll(id="details-facts"):
                for number, section in enumerate(sections(self._message)):
                    if number:
                        yield Static(section.title, classes="details-title", markup=False)
                    for label, value, usual in section.facts:
                        with Horizontal(classes="details-row"):
                            yield Static(label, classes="details-label", markup=False)
                            yield Static(
                                value, classes="details-value -usual" if usual else "details-value", markup=False
                            )
                yield Static("As it is stored", classes="details-title", markup=False)
                yield Static(coloured(stored(self._message)), id="details-stored", markup=False)
            yield Static("", id="details-note", markup=False)
            yield KeyHints()

    def on_mount(self) -> None:
        copy = replace(self._keymap.key("transcript.copy"), words="copy all")
        self.query_one(KeyHints).show((copy,), replace(self._keymap.key("app.back"), words="close"))

    @work(group="copy", exclusive=True)
    async def action_copy(self) -> None:
        self.query_one("#details-note", Static).update(Content(await self._copy(as_text(self._message))))

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(Place.TRANSCRIPT, self._keymap))

    @on(KeyHints.Pressed)
    async def _hint_pressed(self, message: KeyHints.Pressed) -> None:
        await self.run_action(_ACTIONS[message.key.id])

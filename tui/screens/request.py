"""The request that Enter would send, as JSON: nothing is hidden of what goes to the service but how it is signed."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.domain.text import clean
from tui.keys import Place, keys_at
from tui.screens.json_text import coloured
from tui.services.keymap import Keymap
from tui.widgets.key_hints import KeyHints

SHOWN = 200_000
"""Characters that are shown; what is copied is whole."""

_ACTIONS = {"transcript.copy": "copy", "app.back": "dismiss"}
"""What keys of the main screen do here, by their ids."""


class RequestScreen(ModalScreen[None]):
    """The body, to be read and copied.

    Args:
        body: What would be posted.
        keymap: The keys in force.
        copy: Copies a text and says which way it went.
    """

    CSS_PATH = "request.tcss"
    AUTO_FOCUS = "#request-body"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, _ACTIONS[key.id], key.words, id=key.id, show=False)
        for place in (Place.TRANSCRIPT, Place.APP)
        for key in keys_at(place)
        if key.id in _ACTIONS
    ]

    def __init__(self, body: Mapping[str, object], keymap: Keymap, copy: Callable[[str], Awaitable[str]]) -> None:
        super().__init__()
        self._text = json.dumps(body, ensure_ascii=False, indent=2)
        self._keymap = keymap
        self._copy = copy

    def compose(self) -> ComposeResult:
        shown = self._text[:SHOWN]
        with Vertical(id="request"):
            yield Static("The request that Enter sends", id="request-heading", markup=False)
            with VerticalScroll(id="request-body"):
                yield Static(coloured(shown), id="request-json", markup=False)
            yield Static(self._note(len(shown)), id="request-note", markup=False)
            yield KeyHints()

    def _note(self, shown: int) -> str:
        whole = len(self._text)
        return "" if shown == whole else f"The first {shown:,} of {whole:,} characters; a copy has all of them."

    def on_mount(self) -> None:
        copy = self._keymap.key("transcript.copy")
        self.query_one(KeyHints).show((copy,), replace(self._keymap.key("app.back"), words="close"))

    @work(group="copy", exclusive=True)
    async def action_copy(self) -> None:
        self.query_one("#request-note", Static).update(Content(clean(await self._copy(self._text))))

    @on(KeyHints.Pressed)
    async def _hint_pressed(self, message: KeyHints.Pressed) -> None:
        await self.run_action(_ACTIONS[message.key.id])

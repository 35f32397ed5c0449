"""The request that Enter would send, as JSON: nothing is hidden of what goes to the service but how it is signed."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.widgets import Static

from tui.keys import Key
from tui.screens.json_text import coloured
from tui.screens.sheet import Sheet, bindings_of
from tui.services.keymap import Keymap

SHOWN = 200_000
"""Characters that are shown; what is copied is whole."""


class RequestScreen(Sheet):
    """The body, to be read and copied.

    Args:
        body: What would be posted.
        keymap: The keys in force.
        copy: Copies a text and says which way it went.
    """

    HEADING = "The request that Enter sends"
    ACTIONS: ClassVar[Mapping[str, str]] = {"transcript.copy": "copy", "app.back": "dismiss"}
    BINDINGS = bindings_of(ACTIONS)

    def __init__(self, body: Mapping[str, object], keymap: Keymap, copy: Callable[[str], Awaitable[str]]) -> None:
        super().__init__(keymap)
        self._text = json.dumps(body, ensure_ascii=False, indent=2)
        self._copy = copy

    def body(self) -> ComposeResult:
        yield Static(coloured(self._text[:SHOWN]), id="request-json", markup=False)

    def keys(self) -> tuple[Key, ...]:
        return (self._keymap.key("transcript.copy"),)

    def on_mount(self) -> None:
        if len(self._text) > SHOWN:
            self.note(f"The first {SHOWN:,} of {len(self._text):,} characters; a copy has all of them.")

    @work(group="copy", exclusive=True)
    async def action_copy(self) -> None:
        self.note(await self._copy(self._text))

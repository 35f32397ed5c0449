"""F4: the system prompt over the whole page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from tui.keys import Place, keys_at
from tui.services.keymap import Keymap
from tui.widgets.key_hints import KeyHints
from tui.widgets.prompt_editor import PromptEditor


class PromptScreen(ModalScreen[None]):
    """The same editor as in the setup, with room for a long text. What is written there is kept as it is written.

    Args:
        pane: The editor of the setup, whose text and numbers it shows.
        keymap: The keys in force.
        changed: Takes the text after each change.
    """

    CSS_PATH = "prompt.tcss"
    AUTO_FOCUS = "PromptArea"
    BINDINGS: ClassVar[list[BindingType]] = [
        # the key that opened it closes it too
        Binding(key.keys, "dismiss", key.words, id=key.id, show=False, priority=True)
        for key in keys_at(Place.APP)
        if key.id in ("app.back", "app.prompt")
    ]

    editor = getters.query_one(PromptEditor)

    def __init__(self, pane: PromptEditor, keymap: Keymap, changed: Callable[[str], None]) -> None:
        super().__init__()
        self._pane = pane
        self._keymap = keymap
        self._changed = changed

    def compose(self) -> ComposeResult:
        with Vertical(id="full-prompt"):
            yield PromptEditor()
            yield KeyHints()

    def on_mount(self) -> None:
        self.editor.text = self._pane.text
        self.query_one(KeyHints).show((), replace(self._keymap.key("app.back"), words="back"))
        self.watch(self._pane, "tokens", self._show_tokens)
        self.watch(self._pane, "exact", self._show_tokens)

    def _show_tokens(self) -> None:
        self.editor.tokens, self.editor.exact = self._pane.tokens, self._pane.exact

    @on(PromptEditor.Changed)
    def _written(self, message: PromptEditor.Changed) -> None:
        message.stop()
        self._changed(message.text)

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
from tui.screens.help import HelpScreen
from tui.screens.taking import TakesFiles
from tui.services.keymap import Keymap
from tui.services.taken_files import TakenFiles
from tui.widgets.key_hints import KeyHints
from tui.widgets.prompt_editor import PromptEditor

_ACTIONS = {"app.back": "back", "app.prompt": "dismiss", "app.edit": "edit_outside", "app.help": "help"}
"""What keys of the main screen do here, by their ids; the one that opened it closes it too."""


class PromptScreen(ModalScreen[None], TakesFiles):
    """The same editor as in the setup, with room for a long text. What is written there is kept as it is written.

    Args:
        pane: The editor of the setup, whose text and numbers it shows.
        keymap: The keys in force.
        changed: Takes the text after each change.
        edit_outside: Gives the editor's text to the person's own one.
        files: Those that may be taken in.
        encoding: By which they are counted.
    """

    CSS_PATH = "prompt.tcss"
    AUTO_FOCUS = "PromptArea"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            key.keys,
            _ACTIONS[key.id],
            key.words,
            id=key.id,
            show=False,
            priority=_ACTIONS[key.id] in ("back", "dismiss"),
        )
        for key in keys_at(Place.APP)
        if key.id in _ACTIONS
    ]

    editor = getters.query_one(PromptEditor)

    def __init__(
        self,
        pane: PromptEditor,
        keymap: Keymap,
        changed: Callable[[str], None],
        edit_outside: Callable[[PromptEditor], object],
        files: TakenFiles,
        encoding: str,
    ) -> None:
        super().__init__()
        self._files = files
        self._encoding = encoding
        self._pane = pane
        self._keymap = keymap
        self._changed = changed
        self._edit_outside = edit_outside

    def compose(self) -> ComposeResult:
        with Vertical(id="full-prompt"):
            yield PromptEditor()
            yield KeyHints()

    def on_mount(self) -> None:
        self.editor.text = self._pane.text
        self._show_hints()
        self.watch(self._pane, "tokens", self._show_tokens)
        self.watch(self._pane, "exact", self._show_tokens)

    def encoding(self) -> str:
        return self._encoding

    def _show_hints(self) -> None:
        keymap, hints = self._keymap, self.query_one(KeyHints)
        if self.editor.choosing:
            *keys, leave = keymap.named(Place.FILES)
            hints.show(keys, leave)
        else:
            hints.show((keymap.key("app.edit"),), replace(keymap.key("app.back"), words="back"))

    def _show_tokens(self) -> None:
        self.editor.tokens, self.editor.exact = self._pane.tokens, self._pane.exact

    @on(KeyHints.Pressed)
    async def _hint_pressed(self, message: KeyHints.Pressed) -> None:
        actions = {"app.edit": "edit_outside", "app.back": "back", "files.leave": "back"}
        if action := actions.get(message.key.id):
            await self.run_action(action)

    def action_back(self) -> None:
        """Close what is open in the editor, else the editor."""
        if not self.editor.leave_path():
            self.dismiss()

    def action_edit_outside(self) -> None:
        self._edit_outside(self.editor)

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(Place.PROMPT, self._keymap))

    @on(PromptEditor.Changed)
    def _written(self, message: PromptEditor.Changed) -> None:
        message.stop()
        self._changed(message.text)

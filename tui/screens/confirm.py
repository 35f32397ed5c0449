"""A question that is answered before something is done: what, in a sentence and in full, and two keys."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.domain.links import parts_of
from tui.keys import Place, keys_at
from tui.services.keymap import Keymap
from tui.widgets.key_hints import KeyHints


class ConfirmScreen(ModalScreen[bool]):
    """Answers with True where it is to be done.

    Args:
        keymap: The keys in force.
        title: The question.
        sentence: What is to be known first.
        words: What the key does that says yes.
        url: A safe address, which is shown whole, its host strong.
    """

    CSS_PATH = "confirm.tcss"
    AUTO_FOCUS = "#confirm-text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=True) for key in keys_at(Place.CONFIRM)
    ]

    def __init__(self, keymap: Keymap, title: str, sentence: str, words: str, *, url: str = "") -> None:
        super().__init__()
        self._keymap = keymap
        self._title = title
        self._sentence = sentence
        self._words = words
        self._url = url

    def compose(self) -> ComposeResult:
        with Vertical(id="confirm"):
            yield Static(self._title, id="confirm-title", markup=False)
            yield Static(self._sentence, id="confirm-sentence", markup=False)
            with VerticalScroll(id="confirm-text"):
                yield Static(self._address(), id="confirm-address", markup=False)
            yield KeyHints()

    def _address(self) -> Content:
        if not self._url:
            return Content("")
        before, host, after = parts_of(self._url)
        return Content.assemble((before, "$muted"), (host, "bold $strong"), (after, "$foreground"))

    def on_mount(self) -> None:
        self.query_one("#confirm-text").display = bool(self._url)
        accept, refuse = (self._keymap.key(f"confirm.{action}") for action in ("accept", "refuse"))
        self.query_one(KeyHints).show((replace(accept, words=self._words),), refuse)

    def action_accept(self) -> None:
        self.dismiss(True)

    def action_refuse(self) -> None:
        self.dismiss(False)

    @on(KeyHints.Pressed)
    async def _hint_pressed(self, message: KeyHints.Pressed) -> None:
        await self.run_action(message.key.action)

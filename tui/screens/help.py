"""F1: the keys of the place one is in, and those that work everywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.keys import Key, Place, is_arrows, keys_at
from tui.services.keymap import DEFAULT_KEYS, Keymap
from tui.widgets.key_hints import KeyHints

TITLES = {
    Place.COMPOSER: "Writing a message",
    Place.FILES: "Choosing a file",
    Place.TRANSCRIPT: "In the transcript",
    Place.SELECTION: "With text selected",
    Place.FIND: "Finding a text",
    Place.LIST: "In the conversations",
    Place.FILTER: "In the filter",
    Place.SLIDER: "On a slider",
    Place.PROMPT: "In a text of the setup",
    Place.EXAMPLES: "On the examples' row",
    Place.PAIRS: "In the examples",
    Place.BUDGET: "On the context window",
    Place.APP: "Everywhere",
    Place.STARTERS: "On a starter prompt",
    Place.CONNECT: "Connecting",
    Place.PALETTE: "In the commands",
    Place.SEARCH: "In the search",
    Place.CONFIRM: "In a question",
    Place.SIGN_IN: "While you sign in",
    Place.SETTINGS: "In the settings",
    Place.SECTIONS: "On the list of pages",
    Place.CHOICE: "On a row of choices",
    Place.THEME: "On the themes",
    Place.CONNECTION: "On a connection",
    Place.ENTRY: "On a line to type in",
    Place.BINDING: "On an action and its keys",
    Place.FOLDER: "On a place on disk",
}
ALL_KEYS_FROM = 60
"""Columns from which every key of an action is named, and not the first alone."""
_CLOSING = ("app.help", "app.back")
"""Ids of the keys that close it; so do q and Enter."""


class HelpScreen(ModalScreen[None]):
    """The keys in force, from the one table.

    Args:
        place: What has the focus below; its keys come first.
        keymap: The keys in force.
        around: The screen below, where a place is a part of several.
    """

    CSS_PATH = "help.tcss"
    AUTO_FOCUS = "#help-keys"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,enter,question_mark", "dismiss", show=False),
        *(
            Binding(key.keys, "dismiss", key.words, id=key.id, show=False, priority=True)
            for key in keys_at(Place.APP)
            if key.id in _CLOSING
        ),
    ]

    def __init__(self, place: Place, keymap: Keymap = DEFAULT_KEYS, around: Place | None = None) -> None:
        super().__init__()
        self._place = place
        self._around = around or place.around
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        places = [place for place in dict.fromkeys((self._place, self._around)) if place is not None]
        whole = self.app.size.width >= ALL_KEYS_FROM
        rows = {
            place: [(_labels(key, self._keymap) if whole else key.label, key.help) for key in self._keymap.named(place)]
            for place in places
        }
        width = max(cell_len(labels) for keys in rows.values() for labels, _ in keys)
        with Vertical(id="help"):
            yield Static("Keys", id="help-heading", markup=False)
            with VerticalScroll(id="help-keys"):
                for place, keys in rows.items():
                    title_classes = "help-title" if place is self._place else "help-title -next"
                    yield Static(TITLES[place], classes=title_classes, markup=False)
                    for labels, sentence in keys:
                        with Horizontal(classes="help-row"):
                            label = Static(labels, classes="help-label", markup=False)
                            label.styles.width = width + 3
                            yield label
                            yield Static(sentence, classes="help-words", markup=False)
            yield KeyHints()

    def on_mount(self) -> None:
        self.query_one(KeyHints).show((), replace(self._keymap.key("app.back"), words="close"))

    @on(KeyHints.Pressed)
    def _hint_pressed(self) -> None:
        self.dismiss()


def _labels(key: Key, keymap: Keymap) -> str:
    """Every key of an action, as they are written; of a pair, the keys of both."""
    if key.shown and not is_arrows(key.shown):
        return key.shown
    names = [*key.names[1:], *(keymap.key(key.pair).names[1:] if key.pair else ())]
    return " ".join((key.label, *map(keymap.written, names)))

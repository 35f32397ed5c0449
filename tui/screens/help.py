"""F1: the keys of the place one is in, and those that work everywhere."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.keys import Key, Place, keys_at

TITLES = {
    Place.COMPOSER: "Writing a message",
    Place.TRANSCRIPT: "In the transcript",
    Place.LIST: "In the conversations",
    Place.FILTER: "In the filter",
    Place.SLIDER: "On a slider",
    Place.PROMPT: "In the system prompt",
    Place.APP: "Everywhere",
    Place.CONNECT: "Connecting",
    Place.PALETTE: "In the commands",
    Place.SETTINGS: "In the settings",
    Place.SECTIONS: "On the list of pages",
    Place.CHOICE: "On a row of choices",
    Place.THEME: "On the themes",
    Place.CONNECTION: "On a connection",
    Place.ENTRY: "On a line to type in",
    Place.BINDING: "On an action and its keys",
    Place.FOLDER: "On a place on disk",
}
_LABEL_WIDTH = 12


class HelpScreen(ModalScreen[None]):
    """The keys, from the one table.

    Args:
        place: What has the focus below; its keys come first.
    """

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,q,enter", "dismiss", show=False)]

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place = place

    def compose(self) -> ComposeResult:
        places = [self._place] if self._place in (Place.APP, Place.CONNECT) else [self._place, Place.APP]
        with VerticalScroll(id="help"):
            for place in places:
                yield Static(TITLES[place], classes="help-title", markup=False)
                yield Static(Content("\n").join(_row(key) for key in keys_at(place)), classes="help-keys", markup=False)
            yield Static("Esc closes this.", classes="help-foot", markup=False)


def _row(key: Key) -> Content:
    return Content.assemble((key.label.ljust(_LABEL_WIDTH), "bold $strong"), (key.help, "$foreground"))

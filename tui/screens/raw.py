"""The hidden characters of a message: which they are, and where they stand."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.domain.text import revealed
from tui.keys import Place, keys_at
from tui.services.keymap import Keymap
from tui.widgets.key_hints import KeyHints

MOST = 200
"""Places that are shown."""

WORDS = "They are left out of what is shown, and are in what is copied and sent."
_CLOSING = ("app.back", "transcript.raw")


class RawScreen(ModalScreen[None]):
    """Each place with what is around it.

    Args:
        text: The message as it is stored.
        keymap: The keys in force.
    """

    CSS_PATH = "raw.tcss"
    AUTO_FOCUS = "#raw-places"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, "dismiss", key.words, id=key.id, show=False)
        for place in (Place.TRANSCRIPT, Place.APP)
        for key in keys_at(place)
        if key.id in _CLOSING
    ]

    def __init__(self, text: str, keymap: Keymap) -> None:
        super().__init__()
        self._text = text
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        places = list(islice(revealed(self._text), MOST + 1))
        rows = [
            Content.assemble(
                (f"line {place.line:,}  ", "$muted"),
                (f"…{place.before}", "$foreground"),
                (f"⟨{place.hidden}⟩", "bold $warning"),
                (f" which says “{place.spelled}”" if place.spelled else "", "$warning"),
                (f"{place.after}…", "$foreground"),
            )
            for place in places[:MOST]
        ]
        if len(places) > MOST:
            rows.append(Content.styled(f"These are the first {MOST} places; there are more.", "$muted"))
        with Vertical(id="raw"):
            yield Static("Hidden characters", id="raw-heading", markup=False)
            with VerticalScroll(id="raw-places"):
                yield Static(WORDS, id="raw-words", markup=False)
                yield Static(Content("\n").join(rows), markup=False)
            yield KeyHints()

    def on_mount(self) -> None:
        self.query_one(KeyHints).show((), replace(self._keymap.key("app.back"), words="close"))

    @on(KeyHints.Pressed)
    def _hint_pressed(self) -> None:
        self.dismiss()

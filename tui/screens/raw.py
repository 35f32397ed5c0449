"""The hidden characters of a message: which they are, and where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from tui.domain.text import revealed
from tui.screens.sheet import Sheet, bindings_of
from tui.services.keymap import Keymap

MOST = 200
"""Places that are shown."""

WORDS = "They are left out of what is shown, and are in what is copied and sent."


class RawScreen(Sheet):
    """Each place with what is around it.

    Args:
        text: The message as it is stored.
        keymap: The keys in force.
    """

    HEADING = "Hidden characters"
    ACTIONS: ClassVar[Mapping[str, str]] = {"app.back": "dismiss", "transcript.raw": "dismiss"}
    BINDINGS = bindings_of(ACTIONS)

    def __init__(self, text: str, keymap: Keymap) -> None:
        super().__init__(keymap)
        self._text = text

    def body(self) -> ComposeResult:
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
        yield Static(WORDS, id="raw-words", markup=False)
        yield Static(Content("\n").join(rows), markup=False)

"""One line above the transcript for what the program has to say: it stays until it is read."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from tui.domain.text import clean


class NoticeLine(Static):
    """A sentence and its remedy; Esc or a click closes it."""

    DEFAULT_CSS = """
    NoticeLine {
        display: none;
        height: auto;
        max-height: 4;
        padding: 0 2;
        background: $panel;
        color: $foreground;

        &.-shown { display: block; }
    }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)

    def say(self, sentence: str) -> None:
        """Show a sentence in place of the one before."""
        self.update(Content.assemble((clean(sentence), ""), ("  Esc closes", "$muted")))
        self.add_class("-shown")

    def close(self) -> bool:
        """Take the sentence away; False where there was none."""
        shown = self.has_class("-shown")
        self.remove_class("-shown")
        return shown

    def on_click(self) -> None:
        self.close()

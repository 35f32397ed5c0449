"""What the program has to say, above the transcript: a problem stays until it is read, an answer until the next act."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tui.domain.text import clean


class NoticeLine(Static):
    """A sentence and its remedy; Esc or a click closes it and shows the next.

    Attributes:
        closing_key: How the key is written that closes it.
    """

    DEFAULT_CSS = """
    NoticeLine {
        display: none;
        height: auto;
        max-height: 5;
        padding: 0 2;
        background: $panel;
        color: $foreground;

        &.-shown { display: block; }
    }
    """

    class Changed(Message):
        """There is something to close now, or no longer."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._lasting: list[str] = []
        self._passing = ""
        self.closing_key = "Esc"

    @property
    def is_open(self) -> bool:
        """Whether a problem is shown, which stays until it is closed."""
        return bool(self._lasting) and not self._passing

    def say(self, sentence: str) -> None:
        """Show a problem until it is closed; others that are open wait behind it."""
        if sentence not in self._lasting:
            self._lasting.append(sentence)
        self._passing = ""
        self._show()

    def take_back(self, sentence: str) -> None:
        """A problem is mended: it is said no longer."""
        if sentence in self._lasting:
            self._lasting.remove(sentence)
            self._show()

    def mention(self, sentence: str) -> None:
        """Show an answer to what was just done, until something else is done."""
        self._passing = sentence
        self._show()

    def pass_on(self) -> None:
        """Something else was done: an answer goes, a problem stays."""
        self._passing = ""
        self._show()

    def close(self) -> bool:
        """Take the problem away that is shown; False where none was, since an answer goes by itself."""
        closed = self.is_open
        if closed:
            self._lasting.pop(0)
        self.pass_on()
        return closed

    def on_click(self) -> None:
        self.close()

    def _show(self) -> None:
        sentence = self._passing or next(iter(self._lasting), "")
        hint = "" if self._passing else f"  {self.closing_key} closes"
        self.update(Content.assemble(clean(sentence), (hint, "$muted")))
        self.set_class(bool(sentence), "-shown")
        self.post_message(self.Changed())

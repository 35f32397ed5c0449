"""What every page of the settings has: a title, rows to stand on, and one way to keep what was changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from tui.domain.settings import Settings
from tui.services.preferences import Preferences


class Heading(Static):
    """The name of a group of rows. It comes into view with the first of them."""

    def __init__(self, words: str) -> None:
        super().__init__(words, markup=False)


class Words(Static):
    """A sentence about the rows below it."""

    def __init__(self, words: str, *, id: str | None = None) -> None:
        super().__init__(words, markup=False, id=id)


class Page(VerticalScroll, can_focus=False, inherit_bindings=False):
    """One page. The keys of a scrolling container are not its own: they move from row to row.

    Args:
        preferences: The settings.

    Attributes:
        gone: Whether it was taken off the screen: there is nothing to show any more.
    """

    TITLE: ClassVar[str] = ""

    @dataclass
    class Answered(Message):
        """There is something to say of what was just done."""

        sentence: str

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self.gone = False

    def compose(self) -> ComposeResult:
        yield Heading(self.TITLE)
        yield Words(self.words())
        yield from self.compose_rows()

    def words(self) -> str:
        """The sentence below the page's title."""
        return ""

    def label(self, id: str) -> str:
        """How the key of an action is written."""
        return self._preferences.keymap.key(id).label

    def compose_rows(self) -> ComposeResult:
        """What stands below the page's title."""
        yield from ()

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._preferences.current

    def keep(self, settings: Settings) -> None:
        """Put other settings in force. The screen, which hears of it as everyone does, writes them."""
        self._preferences.use(settings)

    def show(self) -> None:
        """Show the settings in force; they may have been changed elsewhere."""

    def back(self) -> bool:
        """Esc: leave what is open on the page; False where nothing is."""
        return False

    def leave(self) -> None:
        """The page goes away: put what is not kept back, write what is not written. Its rows may be gone already."""

    def on_unmount(self) -> None:
        self.gone = True
        self.leave()

    # moving

    @property
    def rows(self) -> list[Widget]:
        """What can be stood on, from the top."""
        # not Textual's own order, which it takes from a layout that may not have been made yet
        return [widget for widget in self.walk_children(Widget) if widget.focusable and widget.display]

    def enter(self) -> None:
        """Go to the first row."""
        if self.rows:
            self.go_to(self.rows[0])

    def move(self, step: int) -> None:
        """Go so many rows down, or up with a negative number."""
        rows, focused = self.rows, self.screen.focused
        if focused in rows:
            self.go_to(rows[min(max(rows.index(focused) + step, 0), len(rows) - 1)])

    def go_to(self, row: Widget) -> None:
        """Stand on a row, and bring it into view with the heading above it."""
        # at once: `focus` would let the next key find the row before
        self.screen.set_focus(row, scroll_visible=False)
        if row is self.rows[0]:
            self.scroll_home(animate=False)
            return
        above = row
        siblings = list(row.parent.children) if row.parent is not None else []
        for sibling in reversed(siblings[: siblings.index(row)] if row in siblings else []):
            if not isinstance(sibling, Static):
                break
            above = sibling
        self.scroll_to_widget(above, animate=False)
        self.scroll_to_widget(row, animate=False)

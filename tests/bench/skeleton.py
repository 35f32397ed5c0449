"""The same panes from stock widgets, with no logic: what any app of this shape costs.

`python -m tests.bench.skeleton`
"""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.scroll_view import ScrollView
from textual.widgets import Footer, Header, OptionList, Static, TextArea


class Skeleton(App[None]):
    """A list, a page with a place to write in, and a column of settings."""

    CSS = """
    OptionList { width: 28; height: 1fr; }
    #page { width: 1fr; }
    ScrollView { height: 1fr; }
    #page TextArea { height: 5; }
    #setup { width: 34; }
    #setup TextArea { height: 8; }
    """

    def compose(self) -> ComposeResult:
        yield Header()
        with Horizontal():
            yield OptionList(*(f"Conversation {number}" for number in range(60)))
            with Vertical(id="page"):
                yield ScrollView()
                yield TextArea(placeholder="Write a message", id="composer")
            with Vertical(id="setup"):
                yield TextArea("You are a helpful assistant.")
                for number in range(6):
                    yield Static(f"Setting {number}")
        yield Footer()

    def on_mount(self) -> None:
        self.query_one("#composer").focus()


if __name__ == "__main__":
    Skeleton().run()

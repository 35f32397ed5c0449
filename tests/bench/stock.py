"""A reply in Textual's own widget for Markdown that streams: what an app would write that leaves drawing to Textual.

`python -m tests.bench.stock KIND SIZE PIECE RATE END`; it begins at Enter.
"""

from __future__ import annotations

import asyncio
import sys
import time

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Footer, Header, Markdown, OptionList, Static, TextArea

from tests.bench.texts import text_of


class Stock(App[None]):
    """The skeleton's panes around a column of Markdown."""

    CSS = """
    OptionList { width: 28; height: 1fr; }
    #page { width: 1fr; }
    VerticalScroll { height: 1fr; }
    #page TextArea { height: 5; }
    #setup { width: 34; }
    """
    BINDINGS = [("f2", "begin", "Begin")]  # noqa: RUF012  Textual's own declaration

    def compose(self) -> ComposeResult:
        yield Header()
        with Horizontal():
            yield OptionList(*(f"Conversation {number}" for number in range(60)))
            with Vertical(id="page"):
                with VerticalScroll():
                    yield Markdown()
                yield TextArea(placeholder="Write a message")
            with Vertical(id="setup"):
                for number in range(6):
                    yield Static(f"Setting {number}")
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).anchor()
        self.query_one(TextArea).focus()

    async def action_begin(self) -> None:
        """Stream the reply."""
        self.run_worker(self._stream())

    async def _stream(self) -> None:
        kind, size, piece, rate, end = sys.argv[1], *map(int, sys.argv[2:5]), sys.argv[5]
        text = text_of(kind, size)
        stream = Markdown.get_stream(self.query_one(Markdown))
        begun = time.monotonic()
        for number, start in enumerate(range(0, len(text), piece)):
            await asyncio.sleep(max(begun + number / rate - time.monotonic(), 0) if rate else 0)
            await stream.write(text[start : start + piece])
        await stream.write(f"\n\n{end}")
        await stream.stop()


if __name__ == "__main__":
    Stock().run()

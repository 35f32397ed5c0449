"""A reply in the skeleton's panes, put into Textual's own TextArea as it comes, with no Markdown and no colours.

`python -m tests.bench.stock KIND SIZE PIECE RATE END`; it begins at F2.
"""

from __future__ import annotations

import asyncio
import sys
import time

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Footer, Header, OptionList, Static, TextArea

from tests.bench.skeleton import Skeleton
from tests.bench.texts import text_of


class Stock(Skeleton):
    """The skeleton with a reply in the place of its empty column."""

    CSS = Skeleton.CSS + "#page #reply { height: 1fr; }"
    BINDINGS = [("f2", "begin", "Begin")]  # noqa: RUF012  Textual's own declaration

    def compose(self) -> ComposeResult:
        yield Header()
        with Horizontal():
            yield OptionList(*(f"Conversation {number}" for number in range(60)))
            with Vertical(id="page"):
                yield TextArea(id="reply", soft_wrap=True)
                yield TextArea(placeholder="Write a message", id="composer")
            with Vertical(id="setup"):
                yield TextArea("You are a helpful assistant.")
                for number in range(6):
                    yield Static(f"Setting {number}")
        yield Footer()

    def action_begin(self) -> None:
        """Stream the reply."""
        self.run_worker(self._stream())

    async def _stream(self) -> None:
        kind, size, piece, rate, end = sys.argv[1], *map(int, sys.argv[2:5]), sys.argv[5]
        text, reply = text_of(kind, size), self.query_one("#reply", TextArea)
        begun = time.monotonic()
        for number, start in enumerate(range(0, len(text), piece)):
            await asyncio.sleep(max(begun + number / rate - time.monotonic(), 0) if rate else 0)
            reply.insert(text[start : start + piece], reply.document.end)
            reply.scroll_end(animate=False)
        reply.insert(f"\n\n{end}", reply.document.end)
        reply.scroll_end(animate=False)


if __name__ == "__main__":
    Stock().run()

"""Takes something out of the messages of the transcript to be copied or opened: a code block, links, the text shown."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from tui.rendering.parts import CodeBlock, Link, code_blocks, links
from tui.transcript.document import Document
from tui.transcript.flat import FlatText
from tui.transcript.words import count


class Taken(NamedTuple):
    """A text, and what it is."""

    text: str
    what: str


class Taking:
    """What can be taken out of a document's messages. Long texts are read in a thread.

    Args:
        document: The messages.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._of: tuple[int, ...] = ()
        self._number = 0

    def shown(self, index: int) -> str:
        """The text of a message as it is drawn."""
        return FlatText(self._document.peek(index)).text.strip("\n")

    async def code(self, indices: Sequence[int], number: int | None = None) -> Taken | None:
        """The code block of this number in these messages; None where there is none.

        Without a number it is the one after the one that was taken last, or the first of other messages.
        """
        ids = tuple(self._document.entries[index].message.id for index in indices)
        blocks: list[CodeBlock] = []
        for text in self._texts(indices):
            blocks += await asyncio.to_thread(code_blocks, text)
        if not blocks:
            return None
        if number is None:
            number = self._number + 1 if ids == self._of else 0
        self._of, self._number = ids, number % len(blocks)
        block = blocks[self._number]
        which = f"code block {self._number + 1} of {len(blocks)}" if len(blocks) > 1 else "the code block"
        lines = count(block.text.count("\n") + 1, "line")
        return Taken(block.text, ", ".join(filter(None, (which, block.language, lines))))

    def label(self, index: int, line: int) -> int:
        """The number of the code block whose label is this line of a message."""
        above = self._document.lines(index)[:line]
        return sum(any(part.style and part.style.meta.get("press") == "code" for part in row.segments) for row in above)

    async def links(self, indices: Sequence[int]) -> list[Link]:
        """The links of these messages, each target once."""
        found: dict[str, Link] = {}
        for text in self._texts(indices):
            for link in await asyncio.to_thread(links, text):
                found.setdefault(link.target, link)
        return list(found.values())

    def _texts(self, indices: Sequence[int]) -> list[str]:
        return [self._document.entries[index].source for index in indices]

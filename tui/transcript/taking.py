"""Takes something out of the messages of the transcript to be copied or opened: a code block, links, the text shown."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from tui.rendering.parts import CodeBlock, Link, code_blocks, links
from tui.transcript.document import Document
from tui.transcript.entry import Entry
from tui.transcript.flat import FlatText
from tui.transcript.words import count

_Where = tuple[int, int]
"""The id of a message, and the number of a code block in it."""


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
        self._last: _Where | None = None

    def shown(self, index: int) -> str:
        """The text of a message as it is drawn."""
        return FlatText(self._document.peek(index)).text.strip("\n")

    async def code(self, entries: Sequence[Entry], number: int | None = None) -> Taken | None:
        """The code block of this number in these messages; None where there is none.

        Without a number it is the one after the one that was taken last, or the first where that is not among them.
        """
        blocks: list[tuple[_Where, CodeBlock]] = []
        for entry in entries:
            found = await asyncio.to_thread(code_blocks, entry.source)
            blocks += [((entry.message.id, order), block) for order, block in enumerate(found)]
        if not blocks:
            return None
        # here and not before the reading: another press may have been answered meanwhile
        if number is None:
            places = [where for where, _ in blocks]
            number = places.index(self._last) + 1 if self._last in places else 0
        number %= len(blocks)
        self._last, block = blocks[number]
        which = f"code block {number + 1} of {len(blocks)}" if len(blocks) > 1 else "the code block"
        lines = count(block.text.count("\n") + 1, "line")
        return Taken(block.text, ", ".join(filter(None, (which, block.language, lines))))

    def label(self, index: int, line: int) -> int:
        """The number of the code block whose label is this line of a message."""
        above = self._document.lines(index)[:line]
        return sum(any(part.style and part.style.meta.get("press") == "code" for part in row.segments) for row in above)

    async def links(self, entries: Sequence[Entry]) -> list[Link]:
        """The links of these messages, each target once."""
        found: dict[str, Link] = {}
        for entry in entries:
            for link in await asyncio.to_thread(links, entry.source):
                found.setdefault(link.target, link)
        return list(found.values())

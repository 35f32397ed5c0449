"""A file whose text is taken into a message, and the frame in which that text is sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tui.domain.disk_words import shown_size

MOST_BYTES = 4_000_000
"""Bytes of the largest file that is taken in: as many as a reply may have characters, and more than most windows."""

_TICKS = re.compile("`+")
_FRAME = re.compile(r"File: ([^\n]*)\n(`{3,})\n")
_OPEN_END = "\n(no line break at the end of the file)"
"""What follows the fence of a text whose last line is not ended, so that it comes back as it was."""
_SHOWN = 40
"""Characters of a name that a chip has room for."""


@dataclass(frozen=True)
class TakenFile:
    """The text of a file as it was when it was taken in; the file itself is not looked at again."""

    name: str
    """Where it was, as it is shown and sent: one line, nothing in it to obey."""
    text: str
    tokens: int = 0
    """What the framed text takes."""
    exact: bool = False
    """False while `tokens` is only estimated: shown with "≈"."""
    encoding: str = ""
    """What it was counted in."""

    @cached_property
    def framed(self) -> str:
        """The text as it is sent: after its name, and between fences longer than any row of backticks in it."""
        fence, at = "```", 0
        while (at := self.text.find(fence, at)) >= 0:
            ticks = _TICKS.match(self.text, at)
            assert ticks is not None
            fence, at = f"{ticks[0]}`", ticks.end()
        ended = self.text.endswith("\n")
        closing = fence if ended else f"\n{fence}{_OPEN_END}"
        return f"File: {self.name}\n{fence}\n{self.text}{closing}"

    @cached_property
    def size(self) -> int:
        """Bytes of the text, in UTF-8."""
        return len(self.text.encode())

    @property
    def label(self) -> str:
        """The file in a few words: the end of its name, and its tokens."""
        name = self.name.rstrip("/").rpartition("/")[2] or self.name
        if len(name) > _SHOWN:
            name = f"{name[: _SHOWN // 2]}…{name[1 - _SHOWN // 2 :]}"
        return f"{name} · {'' if self.exact else '≈'}{self.tokens:,} tokens"


def frozen(files: Sequence[TakenFile]) -> str:
    """A sentence that says of files what is sent of them; empty where there are none."""
    if not files:
        return ""
    size = shown_size(sum(file.size for file in files))
    if len(files) == 1:
        return f"{files[0].name}, {size}: sent as it was when taken in."
    return f"{len(files)} files, {size}: sent as they were when taken in."


def unframed(text: str, begins: int = 0, ends: int | None = None) -> TakenFile | None:
    """The file in a frame, not counted; None where the text, or this part of it, is no frame.

    Looks only at the beginning and the end of what is none, so that a text with many of them costs nothing.
    """
    opening = _FRAME.match(text, begins)
    if opening is None:
        return None
    ends = len(text) if ends is None else min(ends, len(text))
    fence = opening[2]
    for closing, left in ((f"\n{fence}", len(fence)), (f"\n{fence}{_OPEN_END}", len(fence) + len(_OPEN_END) + 1)):
        # the line break before the fence belongs to the text, unless the text has none at its end
        if text.endswith(closing, opening.end() - 1, ends) and ends - left >= opening.end():
            return TakenFile(opening[1], text[opening.end() : ends - left])
    return None

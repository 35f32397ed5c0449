"""A file whose text is taken into a message, and the frame in which that text is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_BYTES = 4_000_000
"""Bytes of the largest file that is taken in: as many as a reply may have characters, and more than most windows."""

_FENCE = re.compile(r"`{3,}")
_FRAME = re.compile(r"File: ([^\n]*)\n(`{3,})\n")
_OPEN_END = "\n(no line break at the end of the file)"
"""What follows the fence of a text whose last line is not ended, so that it comes back as it was."""
_SHOWN = 40
"""Characters of a name that a chip has room for."""


@dataclass(frozen=True, slots=True)
class TakenFile:
    """The text of a file as it was when it was taken in; the file itself is not looked at again."""

    name: str
    """Where it was, as it is shown and sent: one line, nothing in it to obey."""
    text: str
    tokens: int = 0
    """What the framed text takes."""
    exact: bool = False
    """False while `tokens` is only estimated: shown with "≈"."""

    @property
    def framed(self) -> str:
        """The text as it is sent: after its name, and between fences longer than any row of backticks in it."""
        fence = "`" * max((len(run) + 1 for run in _FENCE.findall(self.text)), default=3)
        ended = self.text.endswith("\n")
        closing = fence if ended else f"\n{fence}{_OPEN_END}"
        return f"File: {self.name}\n{fence}\n{self.text}{closing}"

    @property
    def label(self) -> str:
        """The file in a few words: the end of its name, and its tokens."""
        name = self.name.rstrip("/").rpartition("/")[2] or self.name
        if len(name) > _SHOWN:
            name = f"{name[: _SHOWN // 2]}…{name[1 - _SHOWN // 2 :]}"
        return f"{name} · {'' if self.exact else '≈'}{self.tokens:,} tokens"


def unframed(framed: str) -> TakenFile | None:
    """The file in a frame, not counted; None where the text is no frame. Takes time linear in its length."""
    opening = _FRAME.match(framed)
    if opening is None:
        return None
    text, closing = framed[opening.end() :], opening[2]
    if text.endswith(f"\n{closing}"):
        return TakenFile(opening[1], text[: -len(closing)])
    closing = f"\n{closing}{_OPEN_END}"
    return TakenFile(opening[1], text[: -len(closing)]) if text.endswith(closing) else None

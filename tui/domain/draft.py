"""A draft in which long pasted texts are marked, so that it can be shown short and kept and sent whole.

The marks are two noncharacters, which Unicode keeps for a program's own use: no text that is exchanged has them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LONG = 100_000
"""Characters above which a pasted text is shown as one thing."""

_BEGINS, _ENDS = "\ufdd0", "\ufdd1"
_MARK = re.compile(f"[{_BEGINS}{_ENDS}]")
_PASTED = re.compile(f"{_BEGINS}([^{_BEGINS}{_ENDS}]{{{LONG + 1},}}){_ENDS}")


class Part(NamedTuple):
    """A part of a draft."""

    text: str
    pasted: bool = False
    """It is shown as one thing."""


def pasted(text: str) -> str:
    """A pasted text as it stands in a draft: marked where it is long; line breaks are `\\n`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"{_BEGINS}{text}{_ENDS}" if len(text) > LONG and not _MARK.search(text) else text


def parts(draft: str) -> list[Part]:
    """The draft in parts. What is too long to be edited is shown as one thing, marked or not."""
    if len(draft) <= LONG:
        return [Part(draft)] if draft else []
    found: list[Part] = []
    for index, text in enumerate(_PASTED.split(draft)):
        if text:
            found.append(Part(text, index % 2 == 1 or len(text) > LONG))
    return found


def whole(draft: str) -> str:
    """The text of a draft, as it is sent: without marks."""
    return "".join(part.text for part in parts(draft))

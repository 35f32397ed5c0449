"""A draft in which long pasted texts are marked, so that it can be shown short and kept and sent whole.

The marks are two noncharacters, which Unicode keeps for a program's own use: no text that is exchanged has them.
"""

from __future__ import annotations

from typing import NamedTuple

LONG = 100_000
"""Characters above which a pasted text is shown as one thing."""

_BEGINS, _ENDS = "\ufdd0", "\ufdd1"


class Part(NamedTuple):
    """A part of a draft."""

    text: str
    pasted: bool = False
    """It is shown as one thing."""


def marked(text: str) -> str:
    """A long pasted text as it stands in a draft."""
    return text if _BEGINS in text or _ENDS in text else f"{_BEGINS}{text}{_ENDS}"


def parts(draft: str) -> list[Part]:
    """The draft in parts. What is too long to be edited is shown as one thing, marked or not."""
    found: list[Part] = []
    start = at = 0
    while len(draft) - at > LONG and (ends := draft.find(_ENDS, at)) >= 0:
        begins = draft.rfind(_BEGINS, at, ends)
        if begins >= 0 and ends - begins > LONG + 1:
            found += Part(draft[start:begins]), Part(draft[begins + 1 : ends], True)
            start = ends + 1
        at = ends + 1
    found.append(Part(draft[start:]))
    return [part._replace(pasted=part.pasted or len(part.text) > LONG) for part in found if part.text]


def whole(draft: str) -> str:
    """The text of a draft, as it is sent: without marks."""
    return "".join(part.text for part in parts(draft))

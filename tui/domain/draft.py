"""A draft in which long pasted texts and files are marked, so that it can be shown short and kept and sent whole.

The marks are noncharacters, which Unicode keeps for a program's own use: no text that is exchanged has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from tui.domain.taken_file import TakenFile, unframed

LONG = 100_000
"""Characters above which a pasted text is shown as one thing."""

_BEGINS, _ENDS, _IS_FILE = "\ufdd0", "\ufdd1", "\ufdd2"
_FILE = re.compile(f"{_IS_FILE}(≈?)([0-9]{{1,9}}) ([a-z0-9_]*) ([0-9]{{1,9}})\n")
"""Before the frame of a file: its tokens, what they were counted in, and the characters of the frame."""


class Part(NamedTuple):
    """A part of a draft."""

    text: str
    """What is sent of it."""
    pasted: bool = False
    """A long text that is shown as one thing."""
    file: TakenFile | None = None
    """The file that `text` is the frame of, where it is one; shown as one thing too."""

    @property
    def label(self) -> str:
        """What stands for it where it is shown as one thing; empty where it is shown as it is."""
        if self.file is not None:
            return self.file.label
        return f"pasted {len(self.text):,} characters" if self.pasted else ""

    @property
    def marked(self) -> str:
        """The part as it stands in a draft."""
        if self.file is not None:
            counted = f"{'' if self.file.exact else '≈'}{self.file.tokens} {self.file.encoding}"
            return f"{_IS_FILE}{counted} {len(self.text)}\n{self.text}"
        return marked(self.text) if self.pasted else plain(self.text)


def file_part(file: TakenFile) -> Part:
    """A file as a part of a draft."""
    return Part(file.framed, file=file)


def marked(text: str) -> str:
    """A long pasted text as it stands in a draft."""
    return f"{_BEGINS}{plain(text)}{_ENDS}"


def plain(text: str) -> str:
    """A text from elsewhere as a draft: what looks like a mark in it is none, so that it makes no file of itself."""
    for mark in (_BEGINS, _ENDS, _IS_FILE):
        text = text.replace(mark, "\ufffd")
    return text


def parts(draft: str) -> list[Part]:
    """The draft in parts. What is too long to be edited is shown as one thing, marked or not."""
    found: list[Part] = []
    start = 0
    for begins, ends, file in _files(draft):
        found += _texts(draft[start:begins])
        found.append(file_part(file))
        start = ends
    return [*found, *_texts(draft[start:])]


def _files(draft: str) -> Iterator[tuple[int, int, TakenFile]]:
    """Where each file begins and ends, and what it is; a mark with no file behind it is text."""
    at = 0
    while mark := _FILE.search(draft, at):
        at, ends = mark.end(), mark.end() + int(mark[4])
        file = unframed(draft, at, ends)
        if file is not None:
            yield mark.start(), ends, replace(file, tokens=int(mark[2]), exact=not mark[1], encoding=mark[3])
            at = ends


def _texts(draft: str) -> list[Part]:
    """What is between files: long pasted texts, and what is around them."""
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
    return sent(parts(draft))


def sent(parts: Iterable[Part]) -> str:
    """The text of these parts, as it is sent. A file has lines of its own, which stand in place of blanks beside it."""
    text, was_file = "", False
    for part in parts:
        is_file = part.file is not None
        behind = part.text.lstrip(" ") if was_file and not is_file else part.text
        text = _apart(text.rstrip(" ") if is_file else text, behind) if is_file or was_file else text + behind
        was_file = is_file or (was_file and not behind)
    return text


def _apart(before: str, behind: str) -> str:
    """Two texts, each with lines of its own."""
    joined = not before or not behind or before.endswith("\n") or behind.startswith("\n")
    return before + ("" if joined else "\n\n") + behind

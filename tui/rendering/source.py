"""Cuts text that arrives in pieces into source lines of bounded length, the same however it was cut on its way."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_LINE = 2_000
"""Characters of a source line; a longer one is broken where a word begins, which a paragraph does not show."""

_WORD = re.compile(r" (?=[^\W\d_])")


class SourceLines:
    """Lines of a text that grows: complete ones, and the one that is still being written."""

    def __init__(self) -> None:
        self.partial = ""
        self._carriage_return = False

    def feed(self, text: str) -> list[str]:
        """Take a piece; the lines that it completes. Line breaks are `\\n`, `\\r\\n` and `\\r`."""
        if self._carriage_return:
            text = "\r" + text
            self._carriage_return = False
        if "\r" in text:
            self._carriage_return = text.endswith("\r")
            text = text.removesuffix("\r").replace("\r\n", "\n").replace("\r", "\n")
        *complete, self.partial = (self.partial + text).split("\n")
        lines = [piece.expandtabs(4) for line in complete for piece in _broken(line)]
        *pieces, self.partial = _broken(self.partial)
        return lines + [piece.expandtabs(4) for piece in pieces]

    @property
    def last(self) -> str:
        """The line that is still being written, as far as it is known."""
        return self.partial.expandtabs(4)


def _broken(line: str) -> list[str]:
    """A line in pieces of bounded length; each break depends on nothing but what stands before it."""
    pieces, start = [], 0
    while len(line) - start > LONGEST_LINE:
        breaks = [match.end() for match in _WORD.finditer(line, start + LONGEST_LINE // 2, start + LONGEST_LINE)]
        end = breaks[-1] if breaks else start + LONGEST_LINE
        pieces.append(line[start:end].rstrip(" "))
        start = end
    return [*pieces, line[start:]]


def pieces(text: str, longest: int = 4 * LONGEST_LINE) -> Iterator[tuple[str, str]]:
    """The lines of a text, a longer one in pieces cut behind a word; with each what joins it to the one before."""
    start, joint = 0, "\n"
    while True:
        newline = text.find("\n", start)
        end = len(text) if newline < 0 else newline
        while end - start > longest:
            space = text.rfind(" ", start + longest // 2, start + longest)
            cut = space if space >= 0 else start + longest
            yield text[start:cut], joint
            start, joint = (space + 1, " ") if space >= 0 else (cut, "")
        yield text[start:end], joint
        if newline < 0:
            return
        start, joint = newline + 1, "\n"

"""A text with what was looked for in it, and the line of a long text around the first of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui.domain.cjk import is_cjk
from tui.domain.folding import spellings

BEFORE = 40
"""Characters that are shown before the first hit of a snippet, at most."""
LENGTH = 240
"""Characters of a snippet: a row of any terminal."""
MOST_MARKS = 40
"""Hits that are marked in one text."""

_LETTER = r"[^\W_]"
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Marked:
    """A text, raw, and where in it stands what was looked for: from one character to before another."""

    text: str
    hits: tuple[tuple[int, int], ...] = ()

    def parts(self) -> Iterator[tuple[str, bool]]:
        """The text in pieces, with whether each is a hit; each is to be made safe by itself, so that no place moves."""
        at = 0
        for start, end in self.hits:
            if start > at:
                yield self.text[at:start], False
            yield self.text[start:end], True
            at = end
        if at < len(self.text):
            yield self.text[at:], False


@dataclass(frozen=True, slots=True)
class Marker:
    """Finds terms in texts: first as words, and where there are none, inside words.

    Made once for a query: `marker_of`.
    """

    as_words: re.Pattern[str]
    inside: re.Pattern[str]

    def marked(self, text: str) -> Marked:
        """A short text with all that is found in it."""
        return Marked(text, self._hits(text))

    def snippet(self, text: str) -> Marked:
        """One line of a text: around the first place where as many hits are near as anywhere, with `…` where it is cut.

        Blanks and line breaks become one space each.
        """
        first = self.as_words.search(text) or self.inside.search(text)
        start = max(first.start() - BEFORE, 0) if first else 0
        if start:
            # at a word's beginning, where there is one near
            blank = re.search(r"\s", text[start : first.start() if first else start])
            start += blank.end() if blank else 0
        cut = text[start : start + 2 * LENGTH]
        line = " ".join(cut.split())[:LENGTH].rstrip()
        ends = start + 2 * LENGTH >= len(text) and len(" ".join(cut.split())) <= LENGTH
        line = f"{'… ' if start else ''}{line}{'' if ends else ' …'}"
        return Marked(line, self._hits(line))

    def _hits(self, text: str) -> tuple[tuple[int, int], ...]:
        for pattern in (self.as_words, self.inside):
            hits: list[tuple[int, int]] = []
            for match in pattern.finditer(text):
                if match.end() > match.start():
                    hits.append(match.span())
                if len(hits) == MOST_MARKS:
                    break
            if hits:
                return tuple(hits)
        return ()


def marker_of(terms: Sequence[tuple[str, Sequence[str], bool]]) -> Marker:
    """What finds terms.

    Args:
        terms: Of each its text, its words, and whether words are meant that begin so.
    """
    # the longest first, because of those that begin alike the first one is taken
    ordered = sorted(terms, key=lambda term: -len(term[0]))
    whole = "|".join(filter(None, (_as_words(words, goes_on) for _, words, goes_on in ordered)))
    inside = "|".join(filter(None, (_inside(text, words) for text, words, _ in ordered)))
    return Marker(_compiled(whole), _compiled(inside))


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE) if pattern else _NEVER


def _as_words(words: Sequence[str], goes_on: bool) -> str:
    if not words:
        return ""
    before = "" if is_cjk(words[0][0]) else f"(?<!{_LETTER})"
    after = "" if goes_on or is_cjk(words[-1][-1]) else f"(?!{_LETTER})"
    return before + r"[\W_]{1,9}".join(map(spellings, words)) + after


def _inside(text: str, words: Sequence[str]) -> str:
    return r"[\W_]{1,9}".join(map(spellings, words)) if words else re.escape(text)

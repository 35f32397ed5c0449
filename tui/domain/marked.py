"""A text with what was looked for in it, and the line of a long text around the first of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from tui.domain.cjk import is_cjk
from tui.domain.folding import spellings

BEFORE = 40
"""Characters that are shown before the first hit of a snippet, at most."""
LENGTH = 240
"""Characters of a snippet: a row of any terminal."""
MOST_MARKS = 40
"""Hits that are marked in one text."""

_LETTER = r"[^\W_]"
_BETWEEN = r"[\W_]{1,9}"
"""What stands between the words of a phrase."""


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
class Term:
    """A word, or several that stand side by side.

    Attributes:
        text: As it is typed.
        goes_on: Whether words are meant that begin so: it is the last one typed, and may not be whole.
    """

    text: str
    goes_on: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Its letters and digits, without what stands between them; empty where there are none."""
        return tuple(re.findall(f"{_LETTER}+", self.text))


@dataclass(frozen=True, slots=True)
class Marker:
    """Finds terms in texts, each as words, or where it stands nowhere as such, inside words. `of` makes one.

    Attributes:
        patterns: Of each term, as words and inside.
    """

    patterns: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]

    @classmethod
    def of(cls, terms: Sequence[Term], *, goes_on: bool = False) -> Marker:
        """What finds terms; `goes_on` where all of them may be the beginnings of words."""
        return cls(tuple((_as_words(term, goes_on or term.goes_on), _inside(term)) for term in terms))

    def marked(self, text: str) -> Marked:
        """A short text with all that is found in it."""
        return Marked(text, tuple(_joined(sorted(span for spans in self._spans(text) for span in spans))))

    def snippet(self, text: str) -> Marked:
        """One line of a text, where the most of the terms are near each other, with `…` where it is cut.

        Blanks and line breaks become one space each.
        """
        place = self._place(text)
        start = max(place - BEFORE, 0)
        if start:
            # at a word's beginning, where there is one near
            blank = re.search(r"\s+", text[start:place])
            start += blank.end() if blank else 0
        cut = text[start : start + 2 * LENGTH]
        whole = " ".join(cut.split())
        line = whole[:LENGTH].rstrip()
        goes_on = len(whole) > LENGTH or start + len(cut) < len(text.rstrip())
        return self.marked(f"{'… ' if start else ''}{line}{' …' if goes_on else ''}")

    def _place(self, text: str) -> int:
        """Where the first term begins of those that are near each other."""
        starts = sorted((span[0], number) for number, spans in enumerate(self._spans(text)) for span in spans)
        best, most = 0, 0
        for start, _ in starts:
            near = len({number for other, number in starts if start <= other < start + LENGTH // 2})
            if near > most:
                best, most = start, near
        return best

    def _spans(self, text: str) -> Iterator[list[tuple[int, int]]]:
        """Of each term where it stands."""
        for patterns in self.patterns:
            for pattern in patterns:
                spans = [match.span() for match in islice(pattern.finditer(text), MOST_MARKS)]
                if spans:
                    yield spans
                    break


def _joined(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The places in order, those that overlap as one."""
    begun, end = -1, -1
    for start, stop in spans:
        if start > end:
            if begun >= 0:
                yield begun, end
            begun, end = start, stop
        end = max(end, stop)
    if begun >= 0:
        yield begun, end


def _as_words(term: Term, goes_on: bool) -> re.Pattern[str]:
    words = term.words
    if not words:
        return _inside(term)
    before = "" if is_cjk(words[0][0]) else f"(?<!{_LETTER})"
    after = "" if goes_on or is_cjk(words[-1][-1]) else f"(?!{_LETTER})"
    return re.compile(before + _BETWEEN.join(map(spellings, words)) + after, re.IGNORECASE)


def _inside(term: Term) -> re.Pattern[str]:
    words = _BETWEEN.join(map(spellings, term.words)) or re.escape(term.text)
    return re.compile(words, re.IGNORECASE)

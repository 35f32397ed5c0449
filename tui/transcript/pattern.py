"""What is looked for in the transcript, and where it is in a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tui.domain.errors import InputError

PATIENCE = 0.2
"""Seconds that one message may take; a pattern can be such that a short text takes years."""

MOST = 10_000
"""Places in one message, at most."""

_MARKUP = r"[\s*_`~\\|>\[\]()#&;+-]*"
"""Markup that may stand in the source between two characters that are drawn beside each other."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed to be found, and how it is meant."""

    text: str
    case: bool = False
    """Capital letters are other letters."""
    regex: bool = False
    """The text is a regular expression."""


class Pattern:
    """A query that can be looked for.

    Raises:
        InputError: It is no regular expression; the sentence says why.
    """

    def __init__(self, query: Query) -> None:
        import regex  # noqa: PLC0415  # for a quick start

        flags = regex.MULTILINE | (0 if query.case else regex.IGNORECASE)
        # a blank at an end is meant: it ends a word
        words = regex.sub(r"\s+", " ", query.text).split(" ")
        pattern = query.text if query.regex else r"\s+".join(map(regex.escape, words))
        try:
            self._pattern = regex.compile(pattern, flags)
        except regex.error as error:
            sentence = f"This is no regular expression: {error}."
            raise InputError(sentence, "Mend it, or look for it as text.") from None
        # what an entity stands for is not in the source
        drawn_only = query.regex or any(character in query.text for character in "&<>\"'\xa0")
        letters = _MARKUP.join(regex.escape(letter) for word in words for letter in word)
        self._source = None if drawn_only else regex.compile(letters, flags)

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Where it is in a text; a place of no length is none.

        Raises:
            TimeoutError: The text takes too long.
        """
        found = self._pattern.finditer(text, timeout=PATIENCE)
        return islice((match.span() for match in found if match.end() > match.start()), MOST)

    def may_be_in(self, source: str) -> bool:
        """Whether it can be in what a Markdown source is drawn as: False spares the drawing.

        Raises:
            TimeoutError: The text takes too long.
        """
        return self._source is None or self._source.search(source, timeout=PATIENCE) is not None

"""Text with case and accents taken away, so that what is alike to a reader is alike to a search."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_MARKS = re.compile("[\u0300-\u036f]+")
"""Accents that stand beside their letters once these are taken apart (NFD)."""
_LETTERS = ((0xC0, 0x250), (0x370, 0x530), (0x1E00, 0x2000))
"""Where letters with accents are: Latin, Greek and Cyrillic."""


def folded(text: str) -> str:
    """The text casefolded and without accents; its length may be another."""
    if text.isascii():
        return text.lower()
    return _plain(text.casefold())


def spellings(text: str) -> str:
    """A regular expression, to be used with IGNORECASE, for a text in whatever case and with whatever accents."""
    variants = _variants()
    return "".join(
        f"[{letter}{variants[letter]}][\u0300-\u036f]*" if letter in variants else re.escape(letter)
        for letter in _plain(text.lower())
    )


def _plain(text: str) -> str:
    # composed again, because Hangul and kana come apart too
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text)))


@cache
def _variants() -> dict[str, str]:
    """The letters that are another one with accents, by that one; both small."""
    found = dict.fromkeys("abcdefghijklmnopqrstuvwxyz", "")
    for first, end in _LETTERS:
        for letter in map(chr, range(first, end)):
            apart = unicodedata.normalize("NFD", letter)
            base = apart[0]
            if letter == letter.lower() and base.isalpha() and _MARKS.fullmatch(apart[1:]):
                found[base] = found.get(base, "") + letter
    return found

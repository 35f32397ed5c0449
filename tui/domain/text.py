"""Untrusted text made safe to show. What is stored and sent stays as it was received.

Textual lets control characters through to the terminal in every widget (threats.md section 0, finding 1), so text of
models, people, files and exceptions passes here on its way to the screen. Only `SurrogateJoiner` keeps a state.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

REPLACEMENT = "�"

_BIDI_MARKS = {
    0x061C: "ALM",
    0x200E: "LRM",
    0x200F: "RLM",
    0x202A: "LRE",
    0x202B: "RLE",
    0x202C: "PDF",
    0x202D: "LRO",
    0x202E: "RLO",
    0x2066: "LRI",
    0x2067: "RLI",
    0x2068: "FSI",
    0x2069: "PDI",
}
"""The controls that change the order in which text is shown (Trojan Source), and what is shown for them."""

_JOINERS = {0x200C, 0x200D}

_SUSPECT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""A first look that plain text passes at the speed of one regular expression; `_shown` decides."""

_FLAGS = {
    "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in region) + "\U000e007f"
    for region in ("gbeng", "gbsct", "gbwls")
}
"""England, Scotland and Wales: the only emoji made with tag characters (RGI_Emoji_Tag_Sequence, UTS #51)."""

FLAG = re.compile("|".join(sorted(_FLAGS)))
"""The emoji in which tag characters belong."""

_FLAG_OR_SUSPECT = re.compile("|".join((*sorted(_FLAGS), _SUSPECT.pattern)))


def clean(text: str, *, multiline: bool = True) -> str:
    """The text with nothing in it that a terminal could obey or that would hide or reorder what is read.

    Control characters are shown as their pictures (`␛`), bidirectional controls as marks (`⟨RLO⟩`), lone surrogates are
    replaced, other invisible format characters left out. Line breaks of every kind become `\\n` when `multiline`, else
    spaces, as do tabs. The result holds no control character but `\\n` and `\\t`.
    """
    if _SUSPECT.search(text):
        text = text.replace("\r\n", "\n")
        text = _FLAG_OR_SUSPECT.sub(_shown, text)
    if not multiline:
        text = text.replace("\n", " ").replace("\t", " ")
    return text


def clean_line(text: str) -> str:
    """One line of safe text: titles, names, labels, errors."""
    return clean(text, multiline=False).strip()


def hidden_count(text: str) -> int:
    """How many characters of the text `clean` leaves out because nothing of them would be seen."""
    if text.isascii() or not _SUSPECT.search(text):
        return 0
    return sum(1 for match in _FLAG_OR_SUSPECT.finditer(text) if _shown(match) == "")


class Revealed(NamedTuple):
    """A place of a text where something is hidden, safe to show."""

    line: int
    """Of the text, from 1."""
    before: str
    hidden: str
    """Each hidden character by its name, such as `U+200B`."""
    spelled: str
    """What the tag characters among them say to a model, which reads them as letters; empty where there are none."""
    after: str


AROUND = 30
"""Characters that are shown on either side of hidden ones."""
MOST_SPELLED = 500
"""Characters that are shown of what tag characters say."""


def revealed(text: str) -> Iterator[Revealed]:
    """The places where characters are left out by `clean`, in order; those side by side are one place."""
    line, counted = 1, 0
    for run in _runs(text):
        start, end = run[0].start(), run[-1].end()
        line += text.count("\n", counted, start)
        counted = start
        before = text[max(0, start - AROUND) : start].rpartition("\n")[2]
        after = text[end : end + AROUND].partition("\n")[0]
        names = " ".join(f"U+{ord(match.group()):04X}" for match in run[:AROUND])
        more = f" and {len(run) - AROUND:,} more" if len(run) > AROUND else ""
        spelled = "".join(chr(tag - 0xE0000) for match in run if 0xE0020 <= (tag := ord(match.group())) < 0xE007F)
        words = clean(before, multiline=False), names + more, spelled[:MOST_SPELLED], clean(after, multiline=False)
        yield Revealed(line, *words)


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    run: list[re.Match[str]] = []
    for match in _FLAG_OR_SUSPECT.finditer(text):
        if _shown(match):
            continue
        if run and match.start() != run[-1].end():
            yield run
            run = []
        run.append(match)
    if run:
        yield run


def _shown(match: re.Match[str]) -> str:
    """What stands for one suspect character, or for a flag."""
    if match.group() in _FLAGS:
        return match.group()
    code = ord(match.group())
    if code in _BIDI_MARKS:
        shown = f"⟨{_BIDI_MARKS[code]}⟩"
    elif code in (0x0D, 0x85, 0x2028, 0x2029):
        shown = "\n"
    elif code < 0x20:
        shown = chr(0x2400 + code)
    elif code == 0x7F:
        shown = "␡"
    elif code < 0xA0 or 0xD800 <= code <= 0xDFFF:
        shown = REPLACEMENT
    elif code in _JOINERS:
        shown = _joiner(match)
    else:
        shown = ""
    return shown


def _joiner(match: re.Match[str]) -> str:
    """A zero-width joiner is kept where a script or an emoji needs it: after a shown letter, mark or symbol.

    Nothing before Hebrew needs one; after Latin letters it would only hide something.
    """
    before = match.string[match.start() - 1 : match.start()]
    kept = before >= "\u0590" and unicodedata.category(before)[0] in "LMS" and not _SUSPECT.match(before)
    return match.group() if kept else ""


def without_surrogates(text: str) -> str:
    """The text as it can be stored and sent: split pairs joined, lone surrogates replaced."""
    joiner = SurrogateJoiner()
    return joiner.feed(text) + joiner.close()


_SURROGATE = re.compile("[\ud800-\udfff]")
_PAIR_OR_LONE = re.compile("[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]")


class SurrogateJoiner:
    """Mends UTF-16 surrogates in text that arrives in pieces: a pair may be split over two of them (threat 48)."""

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> str:
        """The piece with pairs joined and lone surrogates replaced; a high one at its end waits for the next piece."""
        text = self._held + piece
        self._held = ""
        if not _SURROGATE.search(text):
            return text
        if "\ud800" <= text[-1] <= "\udbff":
            self._held, text = text[-1], text[:-1]
        return _PAIR_OR_LONE.sub(_mended, text)

    def close(self) -> str:
        """What is left when no further piece will come."""
        left, self._held = self._held, ""
        return REPLACEMENT if left else ""


def _mended(match: re.Match[str]) -> str:
    pair = match.group()
    if len(pair) == 1:
        return REPLACEMENT
    return pair.encode("utf-16", "surrogatepass").decode("utf-16")

"""JSON of strangers: read in parts of a bounded size, and refused where it is more than plain values (threat 67)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from tui.domain.carried import Json
from tui.domain.errors import InputError

MOST_CHARACTERS = 64_000_000
"""Characters of one part: a conversation, mostly. What is read at once must fit in memory several times over."""
MOST_VALUES = 2_000_000
"""Of one part, by the signs that separate them."""
DEEPEST = 100
"""Levels of nesting."""
LONGEST_NUMBER = 40
"""Digits of a number."""

_TOO_MANY = "has more values in one conversation than can be read."
_REMEDY = "Nothing was imported."
_MARK = re.compile(r'["{}\[\]]')
_REST_OF_STRING = re.compile(r'(?:[^"\\]++|\\.)*+', re.DOTALL)
_BLANKS = " \t\r\n"


def refusal(why: str) -> InputError:
    """An error for a file that cannot be used; the sentence goes on behind the file's name."""
    return InputError(why, _REMEDY)


def loads(text: str) -> Json:
    """The value that a JSON text is.

    Raises:
        InputError: It is none, or has numbers that are none, names that stand twice, or too many parts.
    """
    if text.count(",") + text.count("[") + 4 * text.count("{") > MOST_VALUES:
        raise refusal(_TOO_MANY)
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float, parse_int=_int)
    except RecursionError:
        raise refusal("is nested too deeply.") from None
    except json.JSONDecodeError as error:
        raise refusal(f"is no valid JSON ({error.msg}, at character {error.pos:,} of a part).") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise refusal("says something twice: a name stands twice in one JSON object.")
    return found


def _constant(name: str) -> NoReturn:
    raise refusal(f"has {name} where a number should be.")


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise refusal("has a number that is too large.")
    return number


def _int(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise refusal("has a number that is too large.")
    return int(digits)


class JsonText:
    """A JSON text that comes in pieces, of which one object after the other is cut out.

    Args:
        pieces: The text.
    """

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = iter(pieces)
        self._text = ""
        self._at = 0

    def head(self, length: int) -> str:
        """What comes next, without taking it: so many characters where there are as many."""
        while len(self._text) - self._at < length and self._more():
            pass
        return self._text[self._at : self._at + length]

    def skip(self, length: int) -> None:
        """Take what `head` has shown."""
        self._at += length

    def sign(self) -> str:
        """The next character that is no blank, without taking it; empty at the end."""
        while True:
            rest = self._text[self._at : self._at + 4_096]
            stripped = rest.lstrip(_BLANKS)
            self._at += len(rest) - len(stripped)
            if stripped:
                return stripped[0]
            if self._at >= len(self._text) and not self._more():
                return ""

    def values(self) -> Iterator[Json]:
        """The objects of an array whose opening bracket was taken, up to its closing one."""
        first = True
        while (sign := self.sign()) != "]":
            if not first:
                if sign != ",":
                    raise refusal("ends in the middle, or is no valid JSON.")
                self.skip(1)
            first = False
            yield loads(self.object())
        self.skip(1)

    def object(self) -> str:
        """The text of the object that comes next.

        Raises:
            InputError: There is none, it does not end, or it is too large or nested too deeply.
        """
        if self.sign() != "{":
            raise refusal("has something else where a conversation or a message should be.")
        found: list[str] = []
        length = depth = marks = 0
        in_string = False
        while True:
            text, begins = self._text, self._at
            at, depth, in_string, seen = _scanned(text, begins, depth, in_string)
            marks += seen
            if marks > MOST_VALUES:
                raise refusal(_TOO_MANY)
            found.append(text[begins:at])
            length += at - begins
            self._at = at
            if length > MOST_CHARACTERS:
                raise refusal(f"has a conversation of more than {MOST_CHARACTERS // 1_000_000} million characters.")
            if depth == 0:
                return "".join(found)
            if not self._more():
                raise refusal("ends in the middle.")

    def _more(self) -> bool:
        piece = next(self._pieces, "")
        self._text = self._text[self._at :] + piece
        self._at = 0
        return piece != ""


def _scanned(text: str, at: int, depth: int, in_string: bool) -> tuple[int, int, bool, int]:
    """Go on to the end of an object or of the text.

    Where that is, how deep it is there, whether it is in a string, and how many signs were seen outside of strings.
    """
    seen = 0
    while True:
        if in_string:
            rest = _REST_OF_STRING.match(text, at)
            at = rest.end() if rest else at
            # an escape that the end of the text cuts in two is looked at with what follows
            if at >= len(text) or text[at] == "\\":
                return at, depth, True, seen
            in_string = False
            at += 1
        mark = _MARK.search(text, at)
        if mark is None:
            return len(text), depth, False, seen
        at = mark.end()
        seen += 1
        if mark[0] == '"':
            in_string = True
            continue
        depth += 1 if mark[0] in "{[" else -1
        if depth > DEEPEST:
            raise refusal(f"is nested more than {DEEPEST} levels deep.")
        if depth == 0 or seen > MOST_VALUES:
            return at, depth, False, seen

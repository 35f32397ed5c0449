"""The text of a TOML file: its values, and on which line each of them stands, which no reader of TOML tells."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from tui.domain.text import clean_line
from tui.storage.files import UnreadableError

Path = tuple[str, ...]
"""The keys that lead to a value, from the outermost."""

_DOTS = 200
"""In one line: a key of thousands of parts takes tomllib seconds in a small file, too."""
_DIGITS = re.compile(r"[0-9_]{4300}")
"""Python turns no more into a number."""
_PLAIN_KEY = re.compile(r"[ \t]*([A-Za-z0-9_-]+)[ \t]*=")
_TOKEN = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|[\[\]{}]|#')
_ENDS = {'"""': re.compile(r'(?:\\.|[^\\])*?"{3,5}'), "'''": re.compile(r".*?'{3,5}")}


def parsed(text: str) -> dict[str, Any]:
    """The values of a file.

    Raises:
        UnreadableError: It is not TOML; with the line.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _DOTS:
            raise UnreadableError(f"has too many dots in line {number}")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"is not valid TOML: {_reason(error, text)}") from error


class Lines:
    """Where the values and tables of a file stand, whose text has been `parsed`."""

    def __init__(self, text: str) -> None:
        self._text = text

    def of(self, path: Path) -> int | None:
        """The line, from 1, of a value, or of the innermost table around it that has one."""
        return next(
            (self._numbers[path[:depth]] for depth in range(len(path), 0, -1) if path[:depth] in self._numbers), None
        )

    @cached_property
    def _numbers(self) -> dict[Path, int]:
        numbers: dict[Path, int] = {}
        table: Path = ()
        for number, line, depth in _statements(self._text):
            if depth == 0 and line.lstrip().startswith("["):
                path = table = _keys(line.rstrip("\r"))
            elif depth == 0 and "=" in line:
                plain = _PLAIN_KEY.match(line)
                path = (*table, *((plain[1],) if plain else _keys(line.partition("=")[0] + "= 0")))
            else:
                continue
            numbers.setdefault(path, number)
        return numbers


def _statements(text: str) -> Iterator[tuple[int, str, int]]:
    """The lines that do not begin within a string, each with its number and how many brackets are open before it."""
    quote, depth = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if not quote:
            yield number, line, depth
        quote, depth = _open_behind(line, quote, depth)


def _open_behind(line: str, quote: str, depth: int) -> tuple[str, int]:
    """What is still open at the end of a line: the quotes of a string, and how many brackets."""
    at = 0
    while True:
        if quote:
            end = _ENDS[quote].match(line, at)
            if end is None:
                return quote, depth
            at, quote = end.end(), ""
        token = _TOKEN.search(line, at)
        if token is None or token[0] == "#":
            return "", depth
        at = token.end()
        if token[0] in _ENDS:
            quote = token[0]
        else:
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)


def _keys(line: str) -> Path:
    """The keys that one line of TOML names, from the outermost; none where it names none by itself."""
    try:
        value: Any = tomllib.loads(line)
    except ValueError:
        return ()
    keys: list[str] = []
    while isinstance(value, dict) and value:
        key, value = next(iter(value.items()))
        keys.append(key)
    return tuple(keys)


def _reason(error: ValueError | RecursionError, text: str) -> str:
    """Why a text is not TOML, with the line in every case."""
    if isinstance(error, RecursionError):
        depths = {number: depth + line.count("[") + line.count("{") for number, line, depth in _statements(text)}
        return f"nested too deeply (at line {max(depths, key=depths.__getitem__)})"
    if not isinstance(error, tomllib.TOMLDecodeError):
        digits = _DIGITS.search(text)
        return f"a number is too long (at line {text.count(chr(10), 0, digits.start() if digits else 0) + 1})"
    last = text.rstrip().count("\n") + 1
    return clean_line(str(error)).replace("(at end of document)", f"(at the end, line {last})")

"""Replies of a size that no model writes and a client has to bear, in pieces."""

from __future__ import annotations

from collections.abc import Iterator

ENDLESS = 20_000_000
"""Characters after which what does not end ends after all: five times what a client should take."""

LINE = 1_000_000
"""Characters of the one line."""

LINES, ITEMS = 1_000_000, 10_000

_PIECE = 2_000
"""Characters of a piece, about."""


def endless() -> Iterator[str]:
    """Numbered lines of 40 characters, in a fence so that they stay lines."""
    yield "```\n"
    at_once = _PIECE // 40
    for first in range(1, ENDLESS // 40, at_once):
        yield "".join(f"{f'line {number:,} of what does not end':<39}\n" for number in range(first, first + at_once))


def one_line() -> Iterator[str]:
    """Words without a line's end."""
    yield "begin "
    for _ in range(LINE // _PIECE):
        yield "0123456789abcde " * (_PIECE // 16)
    yield "end"


def million_lines() -> Iterator[str]:
    """Lines of a letter."""
    yield "begin\n"
    for _ in range(LINES * 2 // _PIECE):
        yield "x\n" * (_PIECE // 2)
    yield "end\n"


def many_items() -> Iterator[str]:
    """A list."""
    for first in range(1, ITEMS, 100):
        yield "".join(f"- item {number:,} with **weight** in it\n" for number in range(first, first + 100))

"""What an honest run writes to its terminal, as a grammar: every other byte is a leak (threats 1 to 10, fixtures)."""

from __future__ import annotations

import re
import unicodedata

MODES = "7|25|69|1000|1003|1004|1006|1015|1016|1049|2004|2026|2048"

GRAMMAR = re.compile(
    rf"""
      [\r\n]
    | \x1b\[[0-9;:]*m
    | \x1b\[(?:[0-9]+;[0-9]+)?H
    | \x1b\[\?(?:{MODES})(?:;(?:{MODES}))*[hl]
    | \x1b\[\?(?:69|2026|2048)\$p
    | \x1b\[(?:[0-9]+;[0-9]+)?r
    | \x1b\[[0-9]+;[0-9]+s
    | \x1bM
    | \x1b\[>[0-9;]*u
    | \x1b\[<u
    | \x1b\]22;[a-z-]*(?:\x1b\\|\x07)
    """,
    re.VERBOSE,
)
"""Everything but printable characters."""

COPY = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")
"""A copy, which only the person may ask for."""

MOVES = re.compile(rb"\r(?:\x1b\[[0-9]+A)?\x1b\[J")
"""What a command writes beside colours: back to where the rows begin that may still change, and nothing below."""

_NEVER = {"Cc", "Cs", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"
_FLAGS = re.compile("\U0001f3f4[\U000e0061-\U000e007a]{5}\U000e007f")


def violations(captured: bytes, *, copies: int = 0) -> list[str]:
    """What of the bytes is outside the grammar, each with what is around it.

    Args:
        copies: How many copies the person asked for; every other OSC 52 is a leak.
    """
    text = captured.decode("utf-8", "surrogateescape")
    copied = len(COPY.findall(text))
    found = [f"{copied} copies, not {copies}"] if copied != copies else []
    text = _FLAGS.sub("", GRAMMAR.sub("", COPY.sub("", text)))
    for place, character in enumerate(text):
        kind = unicodedata.category(character)
        if kind in _NEVER or (kind == "Cf" and character not in _JOINERS) or 0xFDD0 <= ord(character) <= 0xFDEF:
            found.append(ascii(text[max(0, place - 12) : place + 24]))
    return found[:10]

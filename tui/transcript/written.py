"""Finds in a message's Markdown source what a part of its drawn text was written as."""

from __future__ import annotations

import re

AHEAD = 400
"""Characters of source that markup may take before a character that is drawn."""

_FENCE = re.compile(r"[ >]*(`{3,}|~{3,}).*\n")
_OPENS = re.compile(r"(?:[ \t]*(?:[>#*+-]+|\d+[.)]|(?:`{3,}|~{3,}).*\n)[ \t]*)*[*_~`\[!|]*$")
_CLOSES = re.compile(r"[*_~`]*(?:\]\([^()\s]*\))?[*_~`]*(?:\n[ \t]*`{3,})?")


def source_of(source: str, shown: str, start: int, end: int) -> str:
    """The source of `shown[start:end]`, with the markup right before and behind it.

    What is drawn is what is written without its markup, in the same order; so both are walked side by side, and what is
    drawn but not written (the sign of a list item, a table's rule) is passed over.
    """
    first: int | None = None
    last = at = 0
    for offset, character in enumerate(shown[:end]):
        if character.isspace():
            continue
        found = source.find(character, at, at + AHEAD)
        if found < 0:
            continue
        at = found + 1
        if offset >= start:
            first = found if first is None else first
            last = at
    if first is None:
        return ""
    line = source.rfind("\n", 0, first) + 1
    above = source.rfind("\n", 0, max(0, line - 1)) + 1
    if _FENCE.fullmatch(source, above, line):
        line = above
    opening = _OPENS.search(source, line, first)
    closing = _CLOSES.match(source, last)
    return source[opening.start() if opening else first : closing.end() if closing else last]

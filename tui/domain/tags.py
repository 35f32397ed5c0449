"""Tags of a conversation, as a person types them."""

from __future__ import annotations

from collections.abc import Iterable

from tui.domain.text import clean_line

MOST = 20
"""Tags of one conversation."""
LONGEST = 40
"""Characters of a tag."""


def tags_of(typed: str) -> tuple[str, ...]:
    """Tags from a line: separated by commas, each once; `#` before it is no part of one, a gap in it is a hyphen."""
    return kept_tags(typed.split(","))


def kept_tags(names: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are kept: clean, each once whatever its case, no more and none longer than can be."""
    tags: dict[str, str] = {}
    for name in names:
        tag = "-".join(clean_line(name).strip(" #").split())[:LONGEST]
        if tag:
            tags.setdefault(tag.casefold(), tag)
    return tuple(tags.values())[:MOST]


def completed(typed: str, known: Iterable[str]) -> str | None:
    """A line of tags whose last one, begun, is made a known tag; None where there is none that begins so."""
    *before, begun = typed.split(",")
    gap = begun[: len(begun) - len(begun.lstrip(" #"))]
    start = begun.lstrip(" #").casefold()
    used = {tag.casefold() for tag in tags_of(",".join(before))}
    fitting = (tag for tag in known if tag.casefold().startswith(start) and tag.casefold() not in used)
    found = next(fitting, None) if start else None
    return None if found is None else ",".join((*before, gap + found))

"""A number that is typed in the place of a value, key by key."""

from __future__ import annotations

from collections.abc import Container

from textual.events import Key


def after_key(entry: str | None, key: Key, characters: Container[str | None], most: int) -> tuple[bool, str | None]:
    """Whether a key belongs to an entry, and the entry after it; None is no entry.

    The key that takes it, Enter, is not known here.

    Args:
        entry: What was typed so far.
        key: The key.
        characters: What an entry may hold; one of these begins it.
        most: Characters of the longest.
    """
    if key.character in characters:
        return True, f"{entry or ''}{key.character}"[:most]
    if entry is None:
        return False, None
    if key.key == "escape":
        return True, None
    if key.key == "backspace":
        return True, entry[:-1] or None
    return False, entry

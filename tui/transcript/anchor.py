"""Where a reader is in a document, also through a change of its measure."""

from __future__ import annotations

from dataclasses import dataclass

from tui.transcript.document import Document


@dataclass(frozen=True, slots=True)
class Anchor:
    """The first line in sight."""

    message_id: int
    line: int
    mark: int | None = None
    """The same place at any measure (`mark`), since the measure changed; the reader has not moved."""


def mark(document: Document, index: int, line: int) -> int:
    """A place in a message that holds at any measure: the characters before a line, without blanks."""
    lines, making = document.lines(index), document.entries[index].making
    if making is not None:
        return making.size * line // len(lines)
    return sum(len(drawn.text.replace(" ", "")) for drawn in lines[:line])


def at_mark(document: Document, index: int, mark: int) -> int:
    """The line at which a mark is now; about that, while the message's lines are made."""
    lines, making = document.lines(index), document.entries[index].making
    if making is not None:
        return min(len(lines) * mark // making.size, len(lines) - 1)
    passed = 0
    for number, drawn in enumerate(lines):
        passed += len(drawn.text.replace(" ", ""))
        if passed > mark:
            return number
    return max(0, len(lines) - 1)

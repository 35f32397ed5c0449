"""Facts, a line each: a mark, what it is about, what is so, and a number at the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

LABEL = 14
"""Cells of a label with the gap behind it."""
WIDE_FROM = 56
"""Cells from which words go on below themselves; with fewer, those that do not fit stand below their label."""
MARK = 2

_STYLES = {"✓": "passed", "×": "failed", "!": "warned", "●": "alive"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line. Its texts are shown as they are, so they are clean."""

    mark: str
    """`✓`, `×`, `!`, `●` for what is going on, `·` for all else."""
    label: str
    words: str
    more: str = ""
    """What follows from it: on lines of its own, quieter."""
    right: str = ""


class FactList(Widget):
    """The facts.

    Attributes:
        facts: What is shown.
    """

    ALLOW_SELECT = True
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "fact-list--passed",
        "fact-list--failed",
        "fact-list--warned",
        "fact-list--alive",
        "fact-list--quiet",
        "fact-list--words",
    }
    DEFAULT_CSS = """
    FactList {
        height: auto;

        & > .fact-list--passed { color: $success; }
        & > .fact-list--failed { color: $error; }
        & > .fact-list--warned { color: $warning; }
        & > .fact-list--alive { color: $accent; }
        & > .fact-list--quiet { color: $muted; }
        & > .fact-list--words { color: $foreground; }
        &.-past > .fact-list--passed { color: $muted; }
        &.-past > .fact-list--failed { color: $muted; }
        &.-past > .fact-list--words { color: $muted; }
    }
    """

    facts: reactive[tuple[Fact, ...]] = reactive((), layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.size.width))

    def rows_of(self, number: int) -> int:
        """The rows of the first so many facts."""
        return len(self._lines(self.size.width, number))

    def _lines(self, width: int, number: int | None = None) -> list[Content]:
        """The lines of all facts, or of the first so many."""
        return [line for fact in self.facts[:number] for line in _lines_of(fact, max(width, 24))]


def _lines_of(fact: Fact, width: int) -> list[Content]:
    right = Content(fact.right).cell_length
    mark = _STYLES.get(fact.mark, "quiet")
    words = Content.styled(fact.words, f".fact-list--{'quiet' if mark == 'quiet' else 'words'}")
    more = Content.styled(fact.more, ".fact-list--quiet")
    label = Content.assemble(
        (fact.mark.ljust(MARK), f".fact-list--{mark}"), (fact.label.ljust(LABEL), ".fact-list--quiet")
    )
    room = width - MARK - LABEL - (right + 2 if right else 0)
    if width >= WIDE_FROM or words.cell_length <= room:
        indent, first, *rest = " " * (MARK + LABEL), *_wrapped(words, room)
        label = Content.assemble(label, first)
    else:
        indent, rest = " " * MARK, _wrapped(words, width - MARK)
    if right:
        label = Content.assemble(label, " " * (width - label.cell_length - right), (fact.right, ".fact-list--quiet"))
    rest += _wrapped(more, width - len(indent)) if fact.more else []
    return [label, *(Content.assemble(indent, line) for line in rest)]


def _wrapped(text: Content, width: int) -> list[Content]:
    return text.wrap(width) or [Content("")]

"""The last row of a screen: the keys that do something now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.keys import Key

GAP = 3
"""Cells between two hints."""
NARROW_GAP = 2
"""The same, below `WIDE_FROM`."""
WIDE_FROM = 56


@dataclass(frozen=True, slots=True)
class _Hint:
    """A key and the cells it stands in, from `start` up to `end`."""

    key: Key
    start: int
    end: int


class KeyHints(Widget):
    """Keys and what they do. Whole hints go when there is no room, from the right end; none is ever cut."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-hints--key", "key-hints--words"}
    DEFAULT_CSS = """
    KeyHints {
        height: 1;
        padding: 0 2;
        background: $surface;
        pointer: pointer;

        & > .key-hints--key { color: $strong; text-style: bold; }
        & > .key-hints--words { color: $muted; }
    }
    """

    _keys: reactive[tuple[Key, ...]] = reactive(())
    _right: reactive[Key | None] = reactive(None)
    _kept: reactive[str] = reactive("")

    @dataclass
    class Pressed(Message):
        """A hint was clicked."""

        hints: KeyHints
        key: Key

        @property
        def control(self) -> KeyHints:
            return self.hints

    def show(self, keys: Sequence[Key], right: Key | None, *, kept: str = "") -> None:
        """Name these keys, the most useful first.

        Args:
            keys: What they are.
            right: One at the right end, which is the last to go.
            kept: The id of the key among the others that goes after them, wherever it stands.
        """
        self._keys, self._right, self._kept = tuple(keys), right, kept

    def render(self) -> Content:
        parts: list[str | tuple[str, str]] = []
        at = 0
        for hint in self._laid_out():
            label, words = _texts(hint.key)
            parts += [" " * (hint.start - at), (label, ".key-hints--key"), (words, ".key-hints--words")]
            at = hint.end
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        hint = next((hint for hint in self._laid_out() if hint.start <= offset.x < hint.end), None)
        if hint is not None:
            self.post_message(self.Pressed(self, hint.key))

    def _laid_out(self) -> list[_Hint]:
        width = self.size.width
        gap = GAP if width >= WIDE_FROM else NARROW_GAP
        last: list[_Hint] = []
        room = width
        if self._right is not None and _length(self._right) <= width:
            last = [_Hint(self._right, width - _length(self._right), width)]
            room = last[0].start - gap
        hints: list[_Hint] = []
        at = 0
        for key in self._fitting(room + gap, gap):
            hints.append(_Hint(key, at, at + _length(key)))
            at = hints[-1].end + gap
        return hints + last

    def _fitting(self, room: int, gap: int) -> list[Key]:
        """The keys there is room for, each with the gap behind it."""
        places = sorted(range(len(self._keys)), key=lambda place: self._keys[place].id != self._kept)
        shown: list[int] = []
        for place in places:
            room -= _length(self._keys[place]) + gap
            if room < 0:
                break
            shown.append(place)
        return [self._keys[place] for place in sorted(shown)]


def _texts(key: Key) -> tuple[str, str]:
    return key.label, f" {key.words}"


def _length(key: Key) -> int:
    return sum(Content(text).cell_length for text in _texts(key))

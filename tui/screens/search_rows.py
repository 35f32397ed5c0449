"""What a search found, drawn line by line: titles, then messages, of which those in sight are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from tui.domain.conversation import Role
from tui.domain.marked import Marked
from tui.domain.search import Found, Hit, TitleHit
from tui.domain.text import clean
from tui.widgets.drawn_rows import DrawnRows

INDENT = 2
"""Cells before what is found: the first is the bar of the highlighted row."""
MARGIN = 2
"""Cells after what stands at the right."""
TITLE_LEAST = 16
"""Cells of a title that are kept before what stands at its right goes."""
TITLES = 5
"""Titles that are shown above messages, until the person asks for all."""
PAGE = 20
"""Messages that are read at a time: more than a screen has."""
ROOMY = 10
"""Rows from which on a blank one stands between messages."""
UNTITLED = "New conversation"


class More(Enum):
    """An entry that stands for others."""

    TITLES = "titles"
    """Those that are not shown."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What a line shows: an entry, or words of our own."""

    entry: int | None
    words: str = ""
    second: bool = False
    """Whether it is the second line of a message."""


class SearchRows(DrawnRows, can_focus=False):
    """Titles and messages, one of them highlighted. The line above has the focus and moves the highlight."""

    LOOKS = "search"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "search--heading",
        "search--title",
        "search--fact",
        "search--snippet",
        "search--hit",
        "search--highlighted",
        "search--highlighted-title",
        "search--hover",
        "search--bar",
    }
    DEFAULT_CSS = """
    SearchRows {
        & > .search--heading { color: $muted; }
        & > .search--title { color: $foreground; }
        & > .search--fact { color: $muted; }
        & > .search--snippet { color: $muted; }
        & > .search--hit { color: $accent; text-style: bold underline; }
        & > .search--highlighted { background: $select; }
        & > .search--highlighted-title { color: $strong; text-style: bold; }
        & > .search--hover { background: $panel; }
        & > .search--bar { color: $accent; }
        &:nocolor > .search--highlighted-title, &:ansi > .search--highlighted-title { text-style: bold reverse; }
    }
    """

    highlighted: reactive[int] = reactive(0)
    """Which entry the keys are on."""

    @dataclass
    class Clicked(Message):
        """An entry was clicked; it is the highlighted one now."""

        rows: SearchRows

        @property
        def control(self) -> SearchRows:
            return self.rows

    @dataclass
    class Wanted(Message):
        """Messages come into sight that are not here: a page of them, from `first` on."""

        rows: SearchRows
        first: int

        @property
        def control(self) -> SearchRows:
            return self.rows

    def __init__(self) -> None:
        super().__init__()
        self._found: Found | None = None
        self._hits: dict[int, Hit] = {}
        self._asked: set[int] = set()
        self._all_titles = False
        self._now = 0.0
        self._nothing = ""
        self._height = 3
        """Lines of a message: as they were measured, since the size changes before that is told."""

    # what is shown

    def show(self, found: Found, hits: Sequence[Hit], *, now: float, nothing: str) -> None:
        """Show what was found, the first entry highlighted.

        Args:
            found: What that is.
            hits: The first page of the messages.
            now: Seconds since the epoch.
            nothing: What is said where it is nothing.
        """
        self._found, self._now, self._nothing = found, now, nothing
        self._hits = {hit.message_id: hit for hit in hits}
        self._asked = {0}
        self._all_titles = not found.ids
        self.highlighted = 0
        self._measure()
        self.scroll_to(y=0, animate=False, force=True)

    def show_more(self, found: Found) -> None:
        """Show what was found with more behind it; the highlight stays."""
        self._found = found
        self._all_titles = self._all_titles and not found.ids
        # the page that was the last one goes on now
        self._asked.clear()
        self._measure()

    def put(self, hits: Sequence[Hit]) -> None:
        """A page of messages was read."""
        self._hits |= {hit.message_id: hit for hit in hits}
        self.refresh()

    @property
    def chosen(self) -> TitleHit | Hit | More | None:
        """The highlighted entry; `More.TITLES` for those not shown, None where nothing is there, or not yet."""
        if self._found is None or self.highlighted >= self._entries:
            return None
        if self.highlighted < self._titles:
            return self._found.titles[self.highlighted]
        if self.highlighted < self._first_message:
            return More.TITLES
        return self._hits.get(self._found.ids[self.highlighted - self._first_message])

    def show_all_titles(self) -> None:
        """Show the titles that are not shown yet."""
        self._all_titles = True
        self._measure()

    # where things stand

    @property
    def _titles(self) -> int:
        """How many titles are shown."""
        count = len(self._found.titles) if self._found else 0
        # one more takes no more room than the line that tells of it
        return count if self._all_titles or count <= TITLES + 1 else TITLES

    @property
    def _first_message(self) -> int:
        """The entry that is the first message: behind the titles, and the line that tells of more."""
        return self._titles + (self._found is not None and self._titles < len(self._found.titles))

    @property
    def _entries(self) -> int:
        return self._first_message + (len(self._found.ids) if self._found else 0)

    @property
    def _message_top(self) -> int:
        """The line of the first message."""
        head = self._first_message + 1 + (self._height == 3) if self._first_message else 0
        return head + 1

    def _measure(self) -> None:
        found = self._found
        self._height = 3 if self.size.height >= ROOMY else 2
        lines = self._first_message + 1 if self._first_message else 0
        if found is not None and found.ids:
            lines = self._message_top + len(found.ids) * self._height
        self.virtual_size = Size(0, lines)
        self.refresh()

    def on_resize(self) -> None:
        self._measure()

    def _line_of(self, entry: int) -> int:
        if entry < self._first_message:
            return entry + 1
        return self._message_top + (entry - self._first_message) * self._height

    def _at(self, line: int) -> _Place:
        """What stands on a line."""
        found = self._found
        if found is None or line < 0 or line >= self.virtual_size.height:
            return _Place(None)
        if self._first_message and line <= self._first_message:
            return _Place(line - 1) if line else _Place(None, self._heading_of_titles(found))
        if line < self._message_top:
            messages = f"Messages {_counted(len(found.ids), found.more)}"
            return _Place(None, messages if line == self._message_top - 1 else "")
        number, inner = divmod(line - self._message_top, self._height)
        return _Place(self._first_message + number, second=inner == 1) if inner < 2 else _Place(None)

    def _heading_of_titles(self, found: Found) -> str:
        return "Recent" if found.query.empty else f"Titles {_counted(len(found.titles), found.more_titles)}"

    # moving

    def move(self, rows: int) -> None:
        """Highlight another entry; beyond an end, the one at it."""
        self.highlighted = min(max(self.highlighted + rows, 0), max(self._entries - 1, 0))

    def page(self, pages: int) -> None:
        """Go so many pages down, or up with a negative number."""
        line = self._line_of(self.highlighted) + pages * max(self.size.height - self._height, 1)
        if line < self._message_top:
            self.move(max(line - 1, 0) - self.highlighted)
        else:
            self.move(self._first_message + (line - self._message_top) // self._height - self.highlighted)

    def watch_highlighted(self) -> None:
        if self._found is None or not self._entries:
            return
        top = self._line_of(self.highlighted)
        height = 1 if self.highlighted < self._first_message else 2
        if self.highlighted in (0, self._first_message):
            # with its heading
            top, height = top - 1, height + 1
        self.scroll_to_region(Region(0, top, 1, height), animate=False, force=True, x_axis=False)

    # drawing

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        line = y + self.scroll_offset.y
        place, found = self._at(line), self._found
        if found is None or place.entry is None:
            words = place.words if found is None or self._entries else self._nothing if y == 0 else ""
            return self._strip(self._words(words, width), width)
        ground = ""
        if place.entry == self.highlighted:
            ground = "highlighted"
        elif self.hovered is not None and self._at(self.hovered).entry == place.entry:
            ground = "hover"
        return self._strip(self._drawn(found, place, width), width, ground)

    def _words(self, words: str, width: int) -> Content:
        text = Content(words).truncate(max(width - INDENT, 0), ellipsis=True)
        return Content.assemble(" " * INDENT, text.stylize(self._style("heading")))

    def _drawn(self, found: Found, place: _Place, width: int) -> Content:
        entry, chosen = place.entry or 0, place.entry == self.highlighted
        if entry < self._titles:
            title = found.titles[entry]
            return self._row(title.title, when(title.updated, self._now), width, chosen)
        if entry < self._first_message:
            more = len(found.titles) - self._titles
            return self._row(Marked(f"{_counted(more, found.more_titles)} more titles"), "", width, chosen)
        number = entry - self._first_message
        hit = self._hits.get(found.ids[number])
        if hit is None:
            self._want(number)
            return self._bar(chosen) if place.second else self._row(Marked("…"), "", width, chosen)
        if place.second:
            room = max(width - INDENT - MARGIN, 0)
            snippet = self._marked(hit.snippet, "snippet").truncate(room, ellipsis=True)
            return Content.assemble(self._bar(chosen), snippet)
        who = "you" if hit.role is Role.USER else clean(hit.deployment, multiline=False) or hit.role.value
        return self._row(Marked(hit.title), f"{when(hit.created, self._now)} · {who}", width, chosen)

    def _want(self, number: int) -> None:
        first = number // PAGE * PAGE
        if first not in self._asked:
            self._asked.add(first)
            self.post_message(self.Wanted(self, first))

    def _row(self, title: Marked, fact: str, width: int, chosen: bool) -> Content:
        """A title, and a fact at the right that goes where there is no room."""
        text = self._marked(title, "highlighted-title" if chosen else "title")
        right = Content(fact).stylize(self._style("fact"))
        if width - INDENT - right.cell_length - 2 * MARGIN < min(TITLE_LEAST, text.cell_length):
            right = Content("")
        room = width - INDENT - MARGIN - (right.cell_length + 2 if right.cell_length else 0)
        text = text.truncate(max(room, 0), ellipsis=True)
        gap = " " * (width - INDENT - MARGIN - text.cell_length - right.cell_length)
        return Content.assemble(self._bar(chosen), text, gap, right)

    def _bar(self, chosen: bool) -> Content:
        return Content.assemble(Content("▌" if chosen else " ").stylize(self._style("bar")), " " * (INDENT - 1))

    def _marked(self, marked: Marked, look: str) -> Content:
        """A text made safe piece by piece, with its hits marked."""
        parts = list(_safe(marked))
        if not any(text.strip() for text, _ in parts):
            parts = [(UNTITLED, False)] if look != "snippet" else []
        styles = {True: self._style("hit"), False: self._style(look)}
        return Content.assemble(*(Content(text).stylize(styles[hit]) for text, hit in parts))

    # mouse

    def on_click(self, event: events.Click) -> None:
        entry = self._at(event.y + self.scroll_offset.y).entry
        if entry is not None:
            self.highlighted = entry
            self.post_message(self.Clicked(self))


def _safe(marked: Marked) -> Iterator[tuple[str, bool]]:
    return ((clean(text, multiline=False), hit) for text, hit in marked.parts())


def _counted(count: int, more: bool) -> str:
    return f"{count:,}{'+' if more else ''}"


def when(moment: float, now: float) -> str:
    """When something was, as one says it: today with the time, a day of the week, a date, with its year if not this.

    Args:
        moment: Seconds since the epoch.
        now: The same.
    """
    try:
        then, today = datetime.fromtimestamp(moment), date.fromtimestamp(now)
    except (ValueError, OverflowError, OSError):
        return ""
    days = (today - then.date()).days
    if days == 0:
        return f"today {then:%H:%M}"
    if days == 1:
        return "yesterday"
    if 1 < days < 7:
        return f"{then:%A}"
    return f"{then.day} {then:%b}" if then.year == today.year else f"{then.day} {then:%b %Y}"

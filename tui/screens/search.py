"""Ctrl+O: conversations and what was said in them, found as one types."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from functools import partial
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.domain.errors import AztuiError
from tui.domain.ports import Clock
from tui.domain.search import Found, Hit, SearchIndex, TitleHit, understood
from tui.domain.text import clean
from tui.keys import Key, Place, borrowed_at, keys_at
from tui.screens.help import HelpScreen
from tui.screens.search_rows import PAGE, More, SearchRows
from tui.screens.typed_ahead import TypedAhead
from tui.services.keymap import Keymap
from tui.widgets.field import Field
from tui.widgets.key_hints import KeyHints

_ACTIONS = {"app.help": "help", "app.quit": "app.quit", "app.new": "new"}
"""What keys of the main screen do here, by their ids; those that are not named close it."""
_NEED_SOMETHING = ("search.previous", "search.take")
"""Keys that have nothing to do where nothing was found."""
WANTED = "Titles and messages; deployment: tag: after: before: has:code"
WANTED_HERE = "Messages of this conversation"
NOTHING = "Nothing like this."
NOTHING_YET = "Nothing here yet."
NOTHING_HERE = "Type what to look for in this conversation."


class Wish(Enum):
    """What one may choose that was not found."""

    NEW = "new"
    """A new conversation."""


class SearchScreen(ModalScreen[TitleHit | Hit | Wish | None]):
    """A line to type in, and what is found below it. It answers with what was chosen, or None.

    Args:
        index: What finds.
        clock: The time.
        keymap: The keys in force.
        here: The id of the open conversation; 0 where it is not stored.
    """

    CSS_PATH = "search.tcss"
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=True)
            for key in keys_at(Place.SEARCH)
            if key.action
        ),
        *(
            Binding(key.keys, _ACTIONS.get(key.id, "close"), key.words, id=key.id, show=False, priority=True)
            for key in borrowed_at(Place.SEARCH)
        ),
    ]

    rows = getters.query_one(SearchRows)
    line = getters.query_one(Input)
    count = getters.query_one("#search-count", Static)
    note = getters.query_one("#search-note", Static)

    def __init__(self, index: SearchIndex, clock: Clock, keymap: Keymap, here: int) -> None:
        super().__init__()
        self._index = index
        self._clock = clock
        self._keymap = keymap
        self._open = here
        self._only_here = False
        self._found: Found | None = None
        self._ahead = TypedAhead(lambda: self.line)

    def compose(self) -> ComposeResult:
        with Vertical(id="search"):
            with Horizontal(id="search-line"):
                yield Static("❯ ", id="search-mark", markup=False)
                yield Field(placeholder=WANTED, id="search-input")
                yield Static("", id="search-count", markup=False)
            yield SearchRows()
            yield Static("", id="search-note", markup=False)
            yield KeyHints()

    def on_mount(self) -> None:
        self._show_keys()
        self._find("")

    def _show_keys(self) -> None:
        keys = {key.id: key for key in self._keymap.named(Place.SEARCH) if key.footer}
        close = keys.pop("search.close")
        if self._found is not None and not self._found.total:
            keys = {id: key for id, key in keys.items() if id not in _NEED_SOMETHING}
        if not self._open:
            keys.pop("search.here")
        elif self._only_here:
            keys["search.here"] = replace(keys["search.here"], words="everywhere")
        new: Key = self._keymap.key("app.new")
        self.query_one(KeyHints).show((*keys.values(), new), close)

    # finding

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        self._find(message.value)

    @work(group="find", exclusive=True)
    async def _find(self, typed: str) -> None:
        """Show what is found, then what is found inside words; what is typed meanwhile ends this."""
        query = understood(typed, self._open if self._only_here else 0)
        # a page of what was found before would take this one's place
        self._found = None
        self._ahead.begin()
        try:
            found = await self._index.search(query)
            hits = await self._index.hits(found, 0, PAGE) if found else None
            if found is None or hits is None:
                return
            self._found = found
            self.rows.show(found, hits, now=self._clock.now(), nothing=self._nothing)
            self._tell()
            self._ahead.found(typed)
            more = await self._index.look_inside(found)
        except AztuiError as error:
            self.note.update(Content(clean(str(error), multiline=False)))
            return
        if more is not None and more.looked_inside:
            self._found = more
            self.rows.show_more(more)
            self._tell()

    @property
    def _nothing(self) -> str:
        if self.line.value.strip():
            return NOTHING
        return NOTHING_HERE if self._only_here else NOTHING_YET

    def _tell(self) -> None:
        """Say how much was found, and what is to be known of it."""
        found = self._found
        if found is None:
            return
        more = "+" if found.more or found.more_titles else ""
        took = f"{found.total:,}{more} found · {max(round(found.seconds * 1000), 1):,} ms"
        self.count.update(Content("" if found.query.empty else took))
        notes = [*found.query.problems]
        if found.looked_inside:
            notes.append(f"Also looked inside words of the newest {found.looked_inside:,} messages.")
        if found.unindexed and not found.query.empty:
            notes.append(f"The oldest {found.unindexed:,} messages are still being indexed.")
        self.note.update(Content(clean(" ".join(notes), multiline=False)))
        self.note.display = bool(notes)
        self._show_keys()

    @on(SearchRows.Wanted)
    @work(group="page")
    async def _page(self, message: SearchRows.Wanted) -> None:
        """Read a page that comes into sight; another call may take its place, so it is asked for again."""
        found = self._found
        while found is not None and found is self._found:
            try:
                hits = await self._index.hits(found, message.first, PAGE)
            except AztuiError as error:
                self.note.update(Content(clean(str(error), multiline=False)))
                return
            if hits is not None:
                if found is self._found:
                    self.rows.put(hits)
                return

    # choosing

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self._ahead.act(self._take)

    @on(SearchRows.Clicked)
    def _take(self) -> None:
        chosen = self.rows.chosen
        if chosen is More.TITLES:
            self.rows.show_all_titles()
        elif chosen is not None:
            self.dismiss(chosen)

    def action_move(self, rows: int) -> None:
        self._ahead.press(partial(self.rows.move, rows))

    def action_page(self, pages: int) -> None:
        self._ahead.press(partial(self.rows.page, pages))

    def action_here(self) -> None:
        """Look in the open conversation alone, or in all again."""
        if self._open:
            self._only_here = not self._only_here
            self.line.placeholder = WANTED_HERE if self._only_here else WANTED
            self._show_keys()
            self._find(self.line.value)

    def action_new(self) -> None:
        self.dismiss(Wish.NEW)

    def action_close(self) -> None:
        self.dismiss(None)

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(Place.SEARCH, self._keymap))

    @on(KeyHints.Pressed)
    async def _hint_pressed(self, message: KeyHints.Pressed) -> None:
        action = _ACTIONS.get(message.key.id, message.key.action)
        if action:
            await self.run_action(action)
        else:
            self._submitted()

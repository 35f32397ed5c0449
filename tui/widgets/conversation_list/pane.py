"""The left pane: the conversations, narrowed as one types and renamed in place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from tui.domain.conversation import ConversationRow
from tui.domain.text import clean_line
from tui.keys import Place, keys_at
from tui.widgets.conversation_list.rows import NOTHING_YET, ConversationRows
from tui.widgets.field import LineField

NOTHING_FOUND = "No title like this."
PAGE = 500
"""Rows that are read at a time: more than anybody looks at, and read in a moment."""


class TitleFilter(LineField):
    """A line that narrows the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down", "to_rows", show=False),
    ]

    @dataclass
    class Left(Message):
        """Esc or Down was pressed; Down goes on to the rows."""

        to_rows: bool

    def action_leave(self) -> None:
        self.post_message(self.Left(False))

    def action_to_rows(self) -> None:
        self.post_message(self.Left(True))


class TitleEditor(LineField):
    """A line over a row, in which its title is changed. Its own Esc, so that nothing else is closed by it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    @dataclass
    class Left(Message):
        """Esc was pressed."""

    def action_leave(self) -> None:
        self.post_message(self.Left())


class ConversationList(Vertical):
    """The left pane."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    ConversationList {
        background: $surface;
        layers: base editor;

        & > #list-title { height: auto; padding: 1 0 0 3; }
        & #list-name { width: 1fr; color: $strong; text-style: bold; }
        & #list-key { width: auto; color: $muted; }
        & > #list-filter { height: auto; padding: 1 0 1 2; }
        & #filter-fill { height: 1; padding: 0 1; background: $panel; }
        & #filter-key { width: auto; color: $muted; }
        & > ConversationRows { height: 1fr; }
        & > TitleEditor { layer: editor; position: absolute; width: 100%; display: none; }
        & > TitleEditor.-shown { display: block; }
        &:nocolor #filter-fill > *, &:ansi #filter-fill > * { text-style: underline; }
    }
    ConversationList #filter-fill > TitleFilter { width: 1fr; }
    ConversationList > TitleEditor, ConversationList > TitleEditor:focus { padding: 0 0 0 3; }
    /* the class of the app's breakpoint: with few rows no blank ones */
    .-flat ConversationList > #list-title { padding: 0 0 0 3; }
    .-flat ConversationList > #list-filter { padding: 0 0 0 2; }
    """

    @dataclass
    class _Posted(Message):
        """What all messages of the list have."""

        list: ConversationList

        @property
        def control(self) -> ConversationList:
            return self.list

    @dataclass
    class Opened(_Posted):
        """A conversation is to be opened."""

        conversation_id: int

    @dataclass
    class NewAsked(_Posted):
        """A new conversation is to be started."""

    @dataclass
    class Renamed(_Posted):
        """A conversation was given a title, which is not empty."""

        conversation_id: int
        title: str

    @dataclass
    class DeleteAsked(_Posted):
        """A conversation is to be deleted."""

        conversation_id: int

    @dataclass
    class ForgetAsked(_Posted):
        """A conversation is to be gone from everywhere."""

        conversation_id: int
        title: str

    @dataclass
    class UndoAsked(_Posted):
        """What was deleted last is to come back."""

    @dataclass
    class RowsWanted(_Posted):
        """Rows that are not here may be looked at: `wanted` of them, whose titles hold all `words`."""

    @dataclass
    class Left(_Posted):
        """The filter was left by Esc."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: tuple[ConversationRow, ...] = ()
        self._folded: tuple[str, ...] = ()
        self._read_with: Sequence[str] = ()
        self._more = False
        self._then: Callable[[], None] | None = None
        self.wanted = PAGE
        """How many rows are looked at, at most."""
        self.including = 0
        """The conversation whose title is changed: it is wanted too, wherever it stands."""
        self._open_id = 0
        self._answering: Collection[int] = ()
        self._today = date.fromtimestamp(0)
        self._renaming: ConversationRow | None = None
        self._list = ConversationRows()
        self._filter = TitleFilter(placeholder="Filter")
        self._editor = TitleEditor(placeholder="It needs a title", select_on_focus=False)

    def compose(self) -> ComposeResult:
        labels = {key.id: key.label for key in keys_at(Place.APP)}
        with Horizontal(id="list-title"):
            yield Static("Conversations", id="list-name", markup=False)
            yield Static(labels["app.list"], id="list-key", markup=False)
        with Vertical(id="list-filter"), Horizontal(id="filter-fill"):
            yield self._filter
            yield Static(labels["app.open"], id="filter-key", markup=False)
        yield self._list
        yield self._editor

    def on_mount(self) -> None:
        self.watch(self._list, "scroll_y", self._scrolled, init=False)

    @property
    def words(self) -> tuple[str, ...]:
        """What the titles are narrowed to, casefolded."""
        return tuple(self._filter.value.casefold().split())

    def show(
        self,
        rows: Sequence[ConversationRow],
        *,
        open_id: int,
        running: Collection[int],
        now: float,
        words: Sequence[str] = (),
        including: int = 0,
        more: bool = False,
    ) -> None:
        """Show the conversations.

        Args:
            rows: Those that are wanted, pinned first, then the newest first.
            open_id: The one that is open; 0 for none.
            running: Those a reply is coming in.
            now: Seconds since the epoch: the groups are by day, in the person's zone.
            words: Of the filter, with which the rows were read.
            including: The id with which they were.
            more: Whether there are more than these.
        """
        self._rows = tuple(rows)
        self._folded = tuple(row.title.casefold() for row in rows)
        self._read_with, self._more = words, more
        self._open_id, self._answering, self._today = open_id, running, date.fromtimestamp(now)
        self._refresh_rows()
        # what was asked for before that waits for rows still to be read
        if (tuple(words), including) == (self.words, self.including) and self._then is not None:
            then, self._then = self._then, None
            then()

    def name_keys(self, list_key: str, filter_key: str) -> None:
        """Name the keys that lead to the list and to its filter."""
        self.query_one("#list-key", Static).update(Content(list_key))
        self.query_one("#filter-key", Static).update(Content(filter_key))

    def focus_filter(self) -> None:
        """Let the person type what to look for."""
        self._filter.focus()

    def focus_list(self) -> None:
        """Go to the rows."""
        self._list.focus()

    def rename(self, conversation_id: int) -> None:
        """Let the person change a title in its place; nothing where the conversation is not stored."""
        with self.prevent(Input.Changed):
            self._filter.clear()
        self.including = conversation_id
        away = all(row.id != conversation_id for row in self._rows)
        self._look(lambda: self._rename_at(conversation_id), away=away)

    def _rename_at(self, conversation_id: int) -> None:
        if self._list.go_to(conversation_id) and self._list.row:
            self._rename(self._list.row)
        else:
            self.including = 0

    def _look(self, then: Callable[[], None] | None = None, *, away: bool = False) -> None:
        """Show what the filter leaves, at once of the rows that are here; and do something once all are."""
        self._refresh_rows()
        if away or self._read_with or (self._more and self.words):
            self._then = then
            self.post_message(self.RowsWanted(self))
        elif then is not None:
            then()

    def _scrolled(self) -> None:
        self._place_editor()
        if self._more and len(self._rows) >= self.wanted and self._list.near_end and not self.including:
            self.wanted += PAGE
            self.post_message(self.RowsWanted(self))

    def _refresh_rows(self) -> None:
        words = self.words
        rows: Sequence[ConversationRow] = self._rows
        if words:
            folded = zip(self._rows, self._folded, strict=True)
            rows = [row for row, title in folded if all(word in title for word in words)]
        self._list.show(
            rows,
            open_id=self._open_id,
            running=self._answering,
            today=self._today,
            empty=NOTHING_FOUND if words else NOTHING_YET,
        )
        self._place_editor()

    # the filter

    @on(Input.Changed, "TitleFilter")
    def _filter_changed(self, message: Input.Changed) -> None:
        message.stop()
        self._then, self.wanted = None, PAGE
        self._look()
        self._list.highlighted = 0

    @on(Input.Submitted, "TitleFilter")
    def _filter_submitted(self, message: Input.Submitted) -> None:
        message.stop()
        # of the rows that are here the first is the first of all
        if self._list.row is None and tuple(self._read_with) != self.words:
            self._look(self._open_first)
        else:
            self._open_first()

    def _open_first(self) -> None:
        row = self._list.row
        if row is not None:
            self._filter.clear()
            self.post_message(self.Opened(self, row.id))

    @on(TitleFilter.Left)
    def _filter_left(self, message: TitleFilter.Left) -> None:
        message.stop()
        if message.to_rows:
            self._list.focus()
        else:
            self._filter.clear()
            self.post_message(self.Left(self))

    # the rows

    @on(ConversationRows.Asked)
    def _asked(self, message: ConversationRows.Asked) -> None:
        message.stop()
        row = message.row
        match message.action:
            case "new":
                self.post_message(self.NewAsked(self))
            case "undo":
                self.post_message(self.UndoAsked(self))
            case "filter":
                self.focus_filter()
            case "open" if row:
                self.post_message(self.Opened(self, row.id))
            case "delete" if row:
                self.post_message(self.DeleteAsked(self, row.id))
            case "forget" if row:
                self.post_message(self.ForgetAsked(self, row.id, row.title))
            case "rename" if row:
                self._rename(row)

    # renaming

    def _rename(self, row: ConversationRow) -> None:
        self._renaming = row
        self._editor.value = clean_line(row.title)
        self._editor.cursor_position = len(self._editor.value)
        self._editor.add_class("-shown")
        self._place_editor()
        self._editor.focus()

    def _place_editor(self) -> None:
        if self._renaming is not None:
            self._editor.styles.offset = (0, self._list.virtual_region.y + self._list.line)

    @on(Input.Submitted, "TitleEditor")
    def _title_submitted(self, message: Input.Submitted) -> None:
        message.stop()
        # an empty one is refused by staying: its placeholder says why
        if self._editor.value.strip():
            self._end_rename(keep=True)

    @on(TitleEditor.Left)
    def _title_left(self, message: TitleEditor.Left) -> None:
        message.stop()
        self._end_rename(keep=False)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        # while another window has the focus, the editing only pauses
        if event.widget is self._editor and self.app.app_focus:
            self._end_rename(keep=True)

    def _end_rename(self, *, keep: bool) -> None:
        row, self._renaming, self.including = self._renaming, None, 0
        if row is None:
            return
        title = self._editor.value.strip()
        if self._editor.has_focus:
            self._list.focus()
        self._editor.remove_class("-shown")
        if keep and title and title != clean_line(row.title):
            self.post_message(self.Renamed(self, row.id, title))

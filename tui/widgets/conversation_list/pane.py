"""The left pane: a list of conversations, narrowed as one types; titles and tags are changed in their place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from tui.domain.conversation import ConversationRow
from tui.domain.days import day_of
from tui.domain.listing import Arrangement, Listed, Look, Narrowing, View
from tui.keys import Place, keys_at
from tui.widgets.conversation_list.lines import RowEditor, TitleFilter
from tui.widgets.conversation_list.messages import ListMessages
from tui.widgets.conversation_list.rows import NOTHING_YET, ConversationRows
from tui.widgets.conversation_list.window import AT_ONCE

NOTHING_FOUND = "No title like this."
EMPTY = {
    View.CONVERSATIONS: NOTHING_YET,
    View.ARCHIVE: "Nothing archived.",
    View.TRASH: "The trash is empty.",
}
KEPT = ("rename", "tags", "pin", "archive", "delete")
"""What cannot be done with a conversation in the trash."""


class ConversationList(ListMessages, Vertical):
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
        & > RowEditor { layer: editor; position: absolute; width: 100%; display: none; }
        & > RowEditor.-shown { display: block; }
        &:nocolor #filter-fill > *, &:ansi #filter-fill > * { text-style: underline; }
    }
    ConversationList #filter-fill > TitleFilter { width: 1fr; }
    ConversationList > RowEditor, ConversationList > RowEditor:focus { padding: 0 0 0 3; }
    /* the class of the app's breakpoint: with few rows no blank ones */
    .-flat ConversationList > #list-title { padding: 0 0 0 3; }
    .-flat ConversationList > #list-filter { padding: 0 0 0 2; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view = View.CONVERSATIONS
        self._shown: Look | None = None
        self._sought = 0
        self._from_top = False
        self._then: Callable[[], None] | None = None
        self._list = ConversationRows()
        self._filter = TitleFilter(placeholder="Filter")
        self._editor = RowEditor(select_on_focus=False)

    def compose(self) -> ComposeResult:
        labels = {key.id: key.label for key in (*keys_at(Place.APP), *keys_at(Place.LIST))}
        with Horizontal(id="list-title"):
            yield Static(self.view.value, id="list-name", markup=False)
            yield Static(labels["app.list"], id="list-key", markup=False)
        with Vertical(id="list-filter"), Horizontal(id="filter-fill"):
            yield self._filter
            yield Static(labels["list.filter"], id="filter-key", markup=False)
        yield self._list
        yield self._editor

    def on_mount(self) -> None:
        self.watch(self._list, "scroll_y", self._scrolled, init=False)

    # what is looked at

    @property
    def narrowing(self) -> Narrowing:
        """What the filter leaves."""
        return Narrowing.of(self._filter.value)

    def look(self, open_id: int, now: float) -> Look:
        """What is looked at now.

        Args:
            open_id: The conversation that is open; 0 for none.
            now: Seconds since the epoch.
        """
        rows = self._list
        top, bottom = rows.seen
        goes = bool(self._sought) or open_id not in (0, rows.open_id) or not rows.total
        anchor = self._sought or open_id if goes else rows.row.id if rows.row and not self._from_top else 0
        return Look(
            view=self.view,
            narrowing=self.narrowing,
            today=day_of(now),
            first=0 if self._from_top else max((top + bottom - AT_ONCE) // 2, 0),
            count=AT_ONCE,
            anchor=anchor,
            follow=goes or rows.sees_highlight,
        )

    def show(self, listed: Listed, *, open_id: int, running: Collection[int]) -> None:
        """Show what was read; nothing where something else is looked at by now, which is being read.

        Args:
            listed: What was read by `look`.
            open_id: The conversation that is open; 0 for none.
            running: Those a reply is coming in.
        """
        look = listed.look
        if (look.view, look.narrowing) != (self.view, self.narrowing):
            return
        sought = self._sought if self._sought == look.anchor else 0
        if sought and listed.place is None:
            self._look_elsewhere()
        self._shown = look
        empty = NOTHING_FOUND if look.narrowing else EMPTY[look.view]
        # a new conversation has no row to go to: the highlight stays where it was
        go = bool(sought) or self._from_top or open_id not in (0, self._list.open_id)
        self._from_top = False
        self._list.show(listed, open_id=open_id, running=running, empty=empty, go=go)
        self._place_editor()
        if self._sought == sought and not self._waits and self._then is not None:
            (then, self._then), self._sought = (self._then, None), 0
            then()

    @property
    def _waits(self) -> bool:
        """Whether rows that are looked at are still to be read."""
        now = (self.view, self.narrowing)
        stale = self._shown is None or (self._shown.view, self._shown.narrowing) != now
        return stale or (self._list.row is None and self._list.total > 0)

    def _ask(self, then: Callable[[], None] | None = None) -> None:
        """Have read what is looked at, and do something once it is here."""
        self._then = then
        self.post_message(self.RowsWanted(self))

    def _begin_at_top(self) -> None:
        self._from_top = True
        self._list.reset()
        self._ask()

    def _once_here(self, then: Callable[[], None]) -> None:
        """Do something once the highlighted row is here: at once, mostly."""
        if self._waits:
            self._ask(then)
        else:
            then()

    def _scrolled(self) -> None:
        self._place_editor()
        if self._list.lacks_rows:
            self.post_message(self.RowsWanted(self))

    def on_resize(self) -> None:
        self._scrolled()

    def _look_elsewhere(self) -> None:
        """What is sought is not in this list: it may be in the archive."""
        if self.view is View.CONVERSATIONS:
            self._show_view(View.ARCHIVE)
            self.post_message(self.RowsWanted(self))
        else:
            self._sought, self._then = 0, None

    def show_view(self, view: View) -> None:
        """Show another list, from its top."""
        with self.prevent(Input.Changed):
            self._filter.clear()
        self._sought = 0
        self._show_view(view)
        self._begin_at_top()

    def _show_view(self, view: View) -> None:
        self.view = view
        self._list.mark(())

    def _show_title(self) -> None:
        count = len(self._list.marked)
        self.query_one("#list-name", Static).update(Content(f"{count:,} selected" if count else self.view.value))

    def name_keys(self, list_key: str, filter_key: str) -> None:
        """Name the keys that lead to the list and to its filter."""
        self.query_one("#list-key", Static).update(Content(list_key))
        self.query_one("#filter-key", Static).update(Content(filter_key))

    @property
    def idle(self) -> set[str]:
        """Ids of the keys that have nothing to act on in this list."""
        idle = {f"list.{action}" for action in KEPT} if self.view is View.TRASH else {"list.empty"}
        if self._editor.open:
            idle.add("filter.down")
        return idle if self._list.marked else idle | {"list.unmark"}

    @property
    def key_words(self) -> dict[str, str]:
        """Other words for what keys do in this list, by their ids."""
        if self._editor.open:
            return {"filter.open": f"keep the {self._editor.what}", "app.back": "as it was"}
        words = {"app.back": "unselect"} if self._list.marked and self._list.has_focus else {}
        if self.view is View.TRASH:
            return words | {"list.open": "bring back", "list.undo": "bring back"}
        return words | ({"list.archive": "unarchive"} if self.view is View.ARCHIVE else {})

    def focus_filter(self) -> None:
        """Let the person type what to look for."""
        self._filter.focus()

    def focus_list(self) -> None:
        """Go to the rows."""
        self._list.focus()

    def mark(self, ids: Sequence[int]) -> None:
        """Select these conversations."""
        self._list.mark(ids)

    @on(ConversationRows.Marked)
    def _marked(self, message: ConversationRows.Marked) -> None:
        message.stop()
        self._show_title()
        self.post_message(self.Changed(self))

    # the filter

    @on(Input.Changed, "TitleFilter")
    def _filter_changed(self, message: Input.Changed) -> None:
        message.stop()
        self._begin_at_top()

    @on(Input.Submitted, "TitleFilter")
    def _filter_submitted(self, message: Input.Submitted) -> None:
        message.stop()
        self._once_here(self._open_first)

    def _open_first(self) -> None:
        row = self._list.row
        if row is not None:
            self._filter.clear()
            self._act_on(row, "open")

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
        match message.action:
            case "new":
                self.post_message(self.NewAsked(self))
            case "filter":
                self.focus_filter()
            case "all":
                self.post_message(self.AllAsked(self))
            case "view":
                self.show_view(self.view.next)
            case "empty" if self.view is View.TRASH:
                self.post_message(self.EmptyAsked(self))
            case "undo" if self.view is not View.TRASH:
                self.post_message(self.UndoAsked(self))
            case "click" if self.view is View.TRASH:
                pass
            case action if self._list.total and not (self.view is View.TRASH and action in KEPT):
                self._once_here(lambda: self._act(action))

    def _act(self, action: str) -> None:
        """Do something with the row, or with all that are selected."""
        if self._list.row is not None:
            self._act_on(self._list.row, action)

    def _act_on(self, row: ConversationRow, action: str) -> None:
        ids = tuple(self._list.marked) or (row.id,)
        match action:
            case "open" | "click" if self.view is not View.TRASH:
                self.post_message(self.Opened(self, row.id))
            case "rename":
                self._editor.change_title(row)
                self._place_editor()
            case "tags":
                self._editor.change_tags(row, ids)
                self._place_editor()
                self.post_message(self.TagsWanted(self))
            case "open" | "undo":
                self._arrange(ids, Arrangement(trashed=False))
            case "delete":
                self._arrange(ids, Arrangement(trashed=True))
            case "forget":
                self.post_message(self.ForgetAsked(self, row.id, row.title))
            case "archive":
                self._arrange(ids, Arrangement(archived=self.view is not View.ARCHIVE))
            case "pin":
                known = self._list.known(ids) or [row]
                self._arrange(ids, Arrangement(pinned=not all(one.pinned for one in known)))

    def _arrange(self, ids: tuple[int, ...], change: Arrangement) -> None:
        self._list.mark(())
        self.post_message(self.Arranged(self, ids, change))

    # titles and tags

    def rename(self, conversation_id: int) -> None:
        """Let the person change a title in its place; nothing where the conversation is not stored."""
        self._seek(conversation_id, lambda: self._act("rename"))

    def tag(self, conversation_id: int) -> None:
        """The same with its tags."""
        self._list.mark(())
        self._seek(conversation_id, lambda: self._act("tags"))

    def _seek(self, conversation_id: int, then: Callable[[], None]) -> None:
        with self.prevent(Input.Changed):
            self._filter.clear()
        if self.view is View.TRASH:
            self._show_view(View.CONVERSATIONS)
        self._sought = conversation_id
        self._ask(then)

    def know_tags(self, tags: Sequence[str]) -> None:
        """The tags that Tab completes."""
        self._editor.know_tags(tags)

    def _place_editor(self) -> None:
        if self._editor.open:
            self._editor.styles.offset = (0, self._list.virtual_region.y + self._list.line)

    @on(RowEditor.Titled)
    def _titled(self, message: RowEditor.Titled) -> None:
        message.stop()
        self.post_message(self.Renamed(self, message.row.id, message.title))

    @on(RowEditor.Tagged)
    def _tagged(self, message: RowEditor.Tagged) -> None:
        message.stop()
        self._arrange(message.ids, message.change)

    @on(RowEditor.Left)
    def _editor_left(self, message: RowEditor.Left) -> None:
        message.stop()
        self._list.focus()

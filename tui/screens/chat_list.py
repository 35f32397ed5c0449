"""The main screen, as far as the list of conversations is concerned: what is read of it, and what is done in it."""

from __future__ import annotations

from textual import on, work

from tui.domain.days import day_of
from tui.screens.chat_setup import ChatSetup
from tui.screens.order_actions import OrderActions
from tui.services.preferences import Preferences
from tui.services.workspace import Workspace
from tui.widgets.conversation_list import ConversationList

DAY_EVERY = 20.0
"""Seconds between two looks at whether another day has begun."""
TIDY_AFTER = 5.0
"""Seconds after the start, when nobody waits for anything any more."""


class ChatList(ChatSetup):
    """The panes, with what can be done in the one at the left. Opening a conversation is `ChatScreen`'s."""

    def __init__(self, workspace: Workspace, preferences: Preferences) -> None:
        super().__init__(workspace, preferences)
        self._orders = OrderActions(self, workspace, preferences)
        self._day = day_of(workspace.clock.now())

    def _follow_titles(self) -> None:
        self._workspace.titling.subscribe(self._titled)

    def _titled(self, conversation_id: int, title: str) -> None:
        """A model gave a title."""
        if conversation_id == self._session.conversation.id:
            self._session.retitle(title)
            self.show_header()
        self._rows_changed()

    def _tidy_soon(self) -> None:
        """From now on: tidy once a day, and let the list be by the days of the moment."""
        self.set_timer(TIDY_AFTER, self._tidy)
        self.set_interval(DAY_EVERY, self._look_at_day)

    def _look_at_day(self) -> None:
        today = day_of(self._workspace.clock.now())
        if today != self._day:
            self._day = today
            self._rows_changed()
            self._tidy()

    @work(group="tidy")
    async def _tidy(self) -> None:
        await self._orders.tidy()

    @on(ConversationList.RowsWanted)
    @work(group="refresh", exclusive=True)
    async def _rows_changed(self) -> None:
        await self.refresh_rows()

    @on(ConversationList.Changed)
    def _list_changed(self) -> None:
        self._show_hints()

    @on(ConversationList.TagsWanted)
    @work(group="tags", exclusive=True)
    async def _tags_wanted(self) -> None:
        self.rows.know_tags(await self.tried(self._workspace.library.known_tags()) or ())

    @on(ConversationList.AllAsked)
    @work(group="rows")
    async def _mark_all(self) -> None:
        view, narrowing = self.rows.view, self.rows.narrowing
        ids = await self.tried(self._workspace.library.listed_ids(view, narrowing))
        if ids and (view, narrowing) == (self.rows.view, self.rows.narrowing):
            self.rows.mark(ids)

    @on(ConversationList.Renamed)
    @work(group="rows")
    async def _rename(self, message: ConversationList.Renamed) -> None:
        await self._orders.rename(message.conversation_id, message.title)

    @on(ConversationList.Arranged)
    @work(group="rows")
    async def _arrange_rows(self, message: ConversationList.Arranged) -> None:
        await self._orders.arrange(message.ids, message.change)

    @on(ConversationList.UndoAsked)
    @work(group="rows")
    async def _undo(self) -> None:
        await self._orders.undo()

    @on(ConversationList.EmptyAsked)
    @work(group="empty", exclusive=True)
    async def _empty(self) -> None:
        await self._orders.empty()

    @on(ConversationList.Left)
    def _list_left(self) -> None:
        """Esc in the filter leaves the list, and does nothing to a reply."""
        if self._panes.close_over():
            self._arrange()
        self.composer.focus()

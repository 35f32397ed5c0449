"""The main screen, as far as conversations go out into files and come in from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import work

from tui.screens.chat_list import ChatList
from tui.widgets.conversation_list.rows import ConversationRows

if TYPE_CHECKING:
    from tui.screens.exchange import Said


class ChatExchange(ChatList):
    """The panes, with what leads from them to an export or an import."""

    def action_export(self) -> None:
        """Export the open conversation."""
        conversation = self._session.conversation
        if conversation.id:
            self._export([conversation.id], conversation.title)
        else:
            self.notice.mention("There is nothing to export in this conversation yet.")

    def action_export_listed(self) -> None:
        """Export the conversations that are selected in the list, or the one that is highlighted."""
        rows = self.query_one(ConversationRows)
        if rows.marked:
            self._export(sorted(rows.marked), None)
        elif rows.row is not None:
            self._export([rows.row.id], rows.row.title)

    @work(group="exchange")
    async def action_export_all(self) -> None:
        """Export every conversation."""
        ids = await self.tried(self._workspace.exchange.all_ids())
        if ids:
            self._export(ids, None)
        elif ids is not None:
            self.notice.mention("There is no conversation to export yet.")

    def _export(self, ids: Sequence[int], title: str | None) -> None:
        from tui.screens.exchange import ExportScreen  # noqa: PLC0415  # for a quick start

        screen = ExportScreen(self._workspace, self._preferences.keymap, ids, title)
        self.app.push_screen(screen, self._mention)

    def _mention(self, said: Said | None) -> None:
        if said is not None:
            self.notice.mention(said[0])

    def action_import_files(self) -> None:
        """Take conversations in from a file."""
        from tui.screens.exchange import ImportScreen  # noqa: PLC0415  # for a quick start

        self.app.push_screen(ImportScreen(self._workspace, self._preferences.keymap), self._imported)

    def _imported(self, said: Said | None) -> None:
        if said is not None:
            self._show_imported(*said)

    @work(group="exchange")
    async def _show_imported(self, sentence: str, conversation_id: int) -> None:
        await self.refresh_rows()
        if conversation_id:
            await self._conversations.open(conversation_id)
        self.notice.mention(sentence)

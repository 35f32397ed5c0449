"""The main screen, as far as conversations are not kept: temporary ones, and those that are forgotten."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual import on, work

from tui.screens.chat_exchange import ChatExchange
from tui.screens.forgetting import Forgetting
from tui.widgets.conversation_list import ConversationList


class ChatPrivate(ChatExchange):
    """The panes, with what leaves no trace."""

    def on_mount(self) -> None:
        self._forgetting = Forgetting(self, self._workspace, self._preferences)

    @work(group="open")
    async def action_temporary(self) -> None:
        """Start a conversation that is never saved."""
        await self._conversations.new(temporary=True)

    @property
    def asks_at_end(self) -> bool:
        """Whether the person is to be asked before the program ends, or goes to another store."""
        return self._conversations.asks_at_end

    @work(group="open")
    async def ask_then(self, act: Callable[[], Awaitable[object]]) -> None:
        """Do what ends these conversations' time here, once the person has said what becomes of the temporary one."""
        if await self._conversations.may_end():
            await act()

    @on(ConversationList.ForgetAsked)
    def _forget_asked(self, message: ConversationList.ForgetAsked) -> None:
        self.forget(message.conversation_id, message.title)

    def forget_open(self) -> None:
        """Ask about the open conversation, and let it be gone from everywhere."""
        open_one = self._session.conversation
        self.forget(open_one.id, open_one.title)

    @work(group="forget")
    async def forget(self, conversation_id: int, title: str) -> None:
        """Ask, and then let a conversation be gone from everywhere."""
        await self._forgetting.forget(conversation_id, title)

    @work(group="forget")
    async def go_on_forgetting(self) -> None:
        """Go on with what an earlier run could not end."""
        await self._forgetting.go_on()

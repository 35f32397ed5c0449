"""The main screen, as far as something is asked in its panes: of a message, or of a file that is to be taken in."""

from __future__ import annotations

from textual import on, work

from tui.screens.chat_display import ChatDisplay
from tui.screens.conversation_actions import ConversationActions
from tui.screens.message_actions import MessageActions
from tui.screens.taking import TakesFiles
from tui.transcript.reader import TranscriptReader


class ChatMessages(ChatDisplay, TakesFiles):
    """The panes, with what can be done with the messages and files in them."""

    _conversations: ConversationActions

    def on_mount(self) -> None:
        self._files = self._workspace.files
        self._actions = MessageActions(self._workspace, self._preferences, self.transcript, self.composer, self.notice)

    def encoding(self) -> str:
        return self._session.model.encoding

    @on(TranscriptReader.Asked)
    def _asked(self, message: TranscriptReader.Asked) -> None:
        self.act_on(message.action, message.message_id)

    @work(group="ask")
    async def act_on(self, action: str, message_id: int) -> None:
        """Do one of the actions of a message."""
        possible = await self._conversations.trying_again(message_id) if action == "retry" else action
        if possible is None:
            return
        await self.tried(self._actions.do(possible, message_id))
        self._show_running()
        self._show_budget()

    def action_regenerate(self) -> None:
        """Ask for the last reply again; nothing where there is none."""
        last = self._session.path[-1] if self._session.path else None
        if last is not None and last.is_reply and not self._session.streaming:
            self.act_on("retry", last.id)

    async def show_request(self) -> None:
        """Show what Enter would send."""
        await self.tried(self._actions.show_request())

    @on(TranscriptReader.CopyAsked)
    @work(group="copy")
    async def _copy_asked(self, message: TranscriptReader.CopyAsked) -> None:
        await self.tried(self._actions.copy(message.text, message.what))

    @on(TranscriptReader.LinkAsked)
    @work(group="link", exclusive=True)
    async def _link_asked(self, message: TranscriptReader.LinkAsked) -> None:
        await self.tried(self._actions.open_link(message.links))

    @on(TranscriptReader.NothingThere)
    def _nothing_there(self, message: TranscriptReader.NothingThere) -> None:
        self.notice.mention(message.sentence)

"""The main screen, as far as something is asked in its panes: of a message, or of a file that is to be taken in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual import on, work

from tui.screens.chat_display import ChatDisplay
from tui.screens.conversation_actions import ConversationActions
from tui.screens.message_actions import MessageActions
from tui.screens.palette import PaletteScreen
from tui.screens.taking import TakesFiles
from tui.screens.tree_actions import TreeActions
from tui.transcript.reader import TranscriptReader


class ChatMessages(ChatDisplay, TakesFiles):
    """The panes, with what can be done with the messages and files in them."""

    _conversations: ConversationActions
    _deployments_once: Callable[[], PaletteScreen]

    def on_mount(self) -> None:
        self._files = self._workspace.files
        panes = self.transcript, self.composer, self.notice
        self._actions = MessageActions(self._workspace, self._preferences, *panes)
        self._tree = TreeActions(self._workspace, self._preferences, *panes, lambda id: self._conversations.open(id))

    def encoding(self) -> str:
        return self._session.model.encoding

    @on(TranscriptReader.Asked)
    def _asked(self, message: TranscriptReader.Asked) -> None:
        if message.action == "retry_with":
            self.retry_with(message.message_id)
        else:
            self.act_on(message.action, message.message_id)

    @work(group="ask")
    async def act_on(self, action: str, message_id: int, deployment: str = "") -> None:
        """Do one of the actions of a message."""
        match action:
            case "answer_before" | "answer_after":
                await self._in_tree(self._tree.walk(message_id, 1 if action == "answer_after" else -1))
            case "delete":
                await self._in_tree(self._tree.delete(message_id))
            case "branch":
                await self._in_tree(self._tree.branch(message_id))
            case "retry" if not deployment:
                possible = await self._conversations.trying_again(message_id)
                if possible is not None:
                    await self.tried(self._actions.do(possible, message_id))
            case _:
                await self.tried(self._actions.do(action, message_id, deployment))
        self._show_running()
        self._show_budget()

    async def _in_tree(self, doing: Awaitable[None]) -> None:
        """Change the path, and read on where it is not whole."""
        before = self._session.path
        await self.tried(doing)
        self._show_running()
        self._show_budget()
        if not self._session.path:
            # what has no messages is no place for the focus
            self.composer.focus()
        if self._session.path is not before:
            self.read_older()
            await self.count()

    @work(group="ask")
    async def action_undo_message(self) -> None:
        """Bring back what was deleted last in this conversation."""
        await self._in_tree(self._tree.undo())

    def action_regenerate(self) -> None:
        """Ask for the chosen reply again, else for the last one; nothing where there is none."""
        target = self._asked_again()
        if target is not None:
            self.act_on("retry", target)

    def action_regenerate_with(self) -> None:
        """The same of another deployment, this once."""
        target = self._asked_again()
        if target is not None:
            self.retry_with(target)

    def _asked_again(self) -> int | None:
        """The message chosen in the transcript while that has the focus, else the last; None while a reply comes."""
        if self._session.streaming or not self._session.path:
            return None
        chosen = self.transcript.selected if self.transcript.has_focus else None
        return self._session.path[-1].id if chosen is None else chosen

    @work(group="palette")
    async def retry_with(self, message_id: int) -> None:
        """Choose a deployment, and ask it for a reply beside this one; the conversation's own stays."""
        if self.is_active:
            command = await self.app.push_screen_wait(self._deployments_once())
            if command is not None:
                self.act_on("retry", message_id, command.id)

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

"""What can be done in the tree of the open conversation: walk its answers, branch, delete, bring back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tui.domain.conversation import ScrollPlace
from tui.services.begun import Begun
from tui.services.preferences import Preferences
from tui.services.workspace import Workspace
from tui.transcript.reader import TranscriptReader
from tui.transcript.words import count
from tui.widgets.composer import Composer
from tui.widgets.notice_line import NoticeLine

NO_OTHER = {1: "This is the last answer.", -1: "This is the first answer."}
NOT_YET = "A conversation can branch off at a reply once it has come."
BRANCHED = "This is a branch. The conversation it comes from stays as it was."
NOTHING_DELETED = "Nothing was deleted in this conversation that could be brought back."


class TreeActions:
    """The actions, on the session and the panes that show its path.

    Args:
        workspace: The services.
        preferences: The settings.
        transcript: Shows the path.
        composer: Where a prompt is edited that may be left by this.
        notice: Where it is told.
        open_conversation: Opens another conversation.
    """

    def __init__(
        self,
        workspace: Workspace,
        preferences: Preferences,
        transcript: TranscriptReader,
        composer: Composer,
        notice: NoticeLine,
        open_conversation: Callable[[int], Awaitable[None]],
    ) -> None:
        self._session = workspace.session
        self._replies = workspace.replies
        self._preferences = preferences
        self._transcript = transcript
        self._composer = composer
        self._notice = notice
        self._open = open_conversation

    async def walk(self, message_id: int, delta: int) -> None:
        """Show the answer after a message, or before it, with what followed it.

        Raises:
            StoreError: It cannot be read.
        """
        begun = await self._session.walk(message_id, delta)
        if begun is None:
            self._notice.mention(NO_OTHER[delta])
        else:
            self._show(begun)

    async def delete(self, message_id: int) -> None:
        """Delete a message and what follows it.

        Raises:
            StoreError: It could not be stored.
        """
        gone = await self._session.delete_message(message_id)
        if gone is None:
            return
        deleted, begun = gone
        if begun is not None:
            self._show(begun)
        more = f", and {count(deleted.count - 1, 'message')} after it" if deleted.count > 1 else ""
        keymap = self._preferences.keymap
        way = f"Press {keymap.label('transcript.undo')} in the messages to bring it back."
        if not self._session.path:
            way = f"To bring it back, press {keymap.label('app.commands')} and type undelete message."
        self._notice.mention(f"The message is deleted{more}. {way}")

    async def undo(self) -> None:
        """Bring back what was deleted last in this conversation.

        Raises:
            StoreError: It could not be stored.
        """
        back = await self._session.undelete_message()
        if back is None:
            self._notice.mention(NOTHING_DELETED)
            return
        deleted, begun = back
        if begun is not None:
            self._show(begun)
            self._transcript.choose(deleted.message_id)
        self._notice.pass_on()

    async def branch(self, message_id: int) -> None:
        """Go on from a message in a new conversation.

        Raises:
            StoreError: It could not be stored.
        """
        branch = await self._session.branch(message_id)
        if branch is None:
            self._notice.mention(NOT_YET)
            return
        await self._open(branch.id)
        if self._session.conversation.id == branch.id:
            self._notice.mention(BRANCHED)

    def _show(self, begun: Begun) -> None:
        """Show the path as it is now, where the reader is."""
        # as it is by now: some of a reply may have come
        messages = [self._replies.newest(message) for message in begun.added]
        if begun.caught_up:
            self._transcript.show(messages, place=ScrollPlace(begun.at), whole=self._session.whole)
        else:
            self._transcript.show_answer(begun.cut_after, messages)
        if self._session.editing is None:
            self._composer.note = ""

"""What can be done with stored conversations: rename, pin, tag, archive, put into the trash, bring back, empty it."""

from __future__ import annotations

from collections.abc import Sequence

from tui.domain.days import day_of
from tui.domain.errors import AztuiError
from tui.domain.listing import Arrangement, Look, View
from tui.screens.chat_display import ChatDisplay
from tui.screens.confirm import ConfirmScreen
from tui.services.preferences import Preferences
from tui.services.tidying import TRASH_DAYS
from tui.services.workspace import Workspace


class OrderActions:
    """The actions, on the services and on the screen that shows the list.

    Args:
        screen: The screen.
        workspace: The services.
        preferences: The settings.
    """

    def __init__(self, screen: ChatDisplay, workspace: Workspace, preferences: Preferences) -> None:
        self._screen = screen
        self._workspace = workspace
        self._library = workspace.library
        self._session = workspace.session
        self._preferences = preferences

    async def rename(self, conversation_id: int, title: str) -> None:
        """Give a conversation a title."""
        stored = await self._screen.tried(self._library.rename(conversation_id, title))
        if stored and conversation_id == self._session.conversation.id:
            self._session.retitle(stored)
            self._screen.show_header()
        await self._screen.refresh_rows()

    async def arrange(self, ids: Sequence[int], change: Arrangement) -> None:
        """Change where conversations stand; where the open one goes into the trash, a new one takes its place."""
        try:
            count = await self._library.arrange(ids, change)
        except AztuiError as error:
            self._screen.notice.say(str(error))
            return
        if change.trashed:
            for conversation_id in ids:
                self._workspace.replies.stop(conversation_id)
            if self._session.conversation.id in ids:
                self._session.open_new()
                self._screen.show_conversation()
        await self._screen.refresh_rows()
        words = _words(count, change)
        if words:
            self._screen.notice.mention(f"{words} Press {self._undo_key} in the list to undo.")
        else:
            self._screen.notice.pass_on()

    async def pin(self) -> None:
        """Pin the open conversation, or no more."""
        listed = await self._screen.tried(self._library.listed(self._look(View.CONVERSATIONS)))
        if listed is not None:
            here = self._session.conversation.id
            pinned = any(row.pinned for row in listed.rows if row.id == here)
            await self.arrange([here], Arrangement(pinned=not pinned))

    async def archive(self) -> None:
        """Archive the open conversation, or take it out."""
        listed = await self._screen.tried(self._library.listed(self._look(View.ARCHIVE)))
        if listed is not None:
            await self.arrange([self._session.conversation.id], Arrangement(archived=listed.place is None))

    def _look(self, view: View) -> Look:
        today, here = day_of(self._workspace.clock.now()), self._session.conversation.id
        return Look(view=view, today=today, count=1, anchor=here, follow=True)

    async def undo(self) -> None:
        """Take back what was changed last."""
        if await self._screen.tried(self._library.undo()) is None:
            self._screen.notice.mention("There is nothing to bring back.")
        else:
            self._screen.notice.pass_on()
        await self._screen.refresh_rows()

    async def empty(self) -> None:
        """Remove for good what is in the trash, after a question that says how much that is."""
        screen = self._screen
        listed = await screen.tried(self._library.listed(self._look(View.TRASH)))
        if listed is None:
            return
        if not listed.total:
            screen.notice.mention("The trash is empty.")
            return
        confirm = ConfirmScreen(
            self._preferences.keymap,
            "Empty the trash?",
            f"{_counted(listed.total)} will be removed for good. Nothing brings them back.",
            "empty it",
        )
        if await screen.app.push_screen_wait(confirm):
            removed = await screen.tried(self._workspace.tidying.empty_all())
            if removed is not None:
                screen.notice.mention(f"{_counted(removed)} {_were(removed)} removed for good.")
            await screen.refresh_rows()

    async def tidy(self) -> None:
        """What is done once a day: by age into the trash, where that is wanted, and out of an old trash."""
        tidying, days = self._workspace.tidying, self._preferences.current.retention_days
        retired = await self._screen.tried(tidying.retire(days, self._session.conversation.id))
        if retired:
            self._screen.notice.mention(
                f"{_counted(retired)} older than {days:,} days {_were(retired)} put into the trash, which keeps them "
                f"{TRASH_DAYS} days."
            )
        removed = await self._screen.tried(tidying.empty_old())
        if retired or removed:
            await self._screen.refresh_rows()

    @property
    def _undo_key(self) -> str:
        return self._preferences.keymap.label("list.undo")


def _words(count: int, change: Arrangement) -> str:
    """What was done, where one does not see it in the list."""
    several = f"{_counted(count)} {_were(count)}" if count != 1 else "The conversation is"
    if change.trashed is not None:
        return f"{several} {'put into' if count != 1 else 'in'} the trash." if change.trashed else ""
    if change.archived is not None:
        return f"{several} {'archived' if change.archived else 'out of the archive'}."
    if count > 1 and change.pinned is not None:
        return f"{several} {'pinned' if change.pinned else 'unpinned'}."
    return f"{several} tagged." if count > 1 else ""


def _counted(count: int) -> str:
    return f"{count:,} conversation{'' if count == 1 else 's'}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"

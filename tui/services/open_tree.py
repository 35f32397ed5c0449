"""The tree of the open conversation: its other answers, its branches, and what is deleted of it."""

from __future__ import annotations

from dataclasses import replace

from tui.domain.conversation import Conversation, ScrollPlace, Status, branch_title
from tui.domain.conversation_store import Deleted
from tui.services.begun import Begun
from tui.services.open_conversation import OpenConversation


class OpenTree(OpenConversation):
    """The conversation on the screen, of which one path is shown."""

    _deletions: tuple[tuple[int, Deleted, int | None], ...] = ()
    """Of this run, the newest last: the conversation, what was deleted, and the leaf before."""

    async def walk(self, message_id: int, delta: int) -> Begun | None:
        """Show the path through the answer so many places after this one, or before it; None where there is none.

        It is the one the conversation opens with from now on. A reply that comes goes on in its own branch.

        Raises:
            StoreError: It cannot be read.
        """
        opened = self._opened
        async with self._storing:
            answer = await self._store.beside(message_id, delta)
            leaf = None if answer is None else await self._store.leaf_below(answer)
            if answer is None or leaf is None or opened != self._opened or self.message(message_id) is None:
                return None
            self._leave_branch(message_id)
            begun = await self._follow(leaf, answer)
            if begun is not None:
                self._store.save_leaf(self.conversation.id, leaf)
            return begun

    async def delete_message(self, message_id: int) -> tuple[Deleted, Begun | None] | None:
        """Delete a message and all that follows it; the path goes on with the answer beside it. None where it is gone.

        A reply that comes there is stopped.

        Raises:
            StoreError: It could not be stored; nothing changed but that the reply was stopped.
        """
        opened = self._opened
        async with self._storing:
            before = self.path[-1].id if self.path else None
            if self.message(message_id) is None or opened != self._opened:
                return None
            run = self._replies.run_in(self.conversation.id)
            if run is not None and await self._store.leaf_below(message_id, run.message.id) == run.message.id:
                self._replies.stop(self.conversation.id)
            deleted = await self._store.delete_message(message_id)
            if deleted is None:
                return None
            self._deletions = (*self._deletions, (self.conversation.id, deleted, before))
            begun = None
            if opened == self._opened:
                begun = await self._follow(deleted.leaf, deleted.answer or message_id)
            return deleted, begun

    async def undelete_message(self) -> tuple[Deleted, Begun | None] | None:
        """Bring back what was deleted last in this conversation, with the path it was on; None where nothing was.

        Raises:
            StoreError: It could not be stored.
        """
        opened = self._opened
        async with self._storing:
            here = [one for one in self._deletions if one[0] == self.conversation.id]
            if not here or opened != self._opened:
                return None
            _, deleted, leaf = last = here[-1]
            back = await self._store.undelete_message(deleted, leaf)
            self._deletions = tuple(one for one in self._deletions if one is not last)
            if not back:
                return None
            begun = await self._follow(leaf, deleted.message_id) if opened == self._opened else None
            return deleted, begun

    async def branch(self, message_id: int) -> Conversation | None:
        """A new conversation with a copy of the path up to a message; None where that is not here, or still comes.

        Raises:
            StoreError: It could not be stored.
        """
        message = self.message(message_id)
        if message is None or message.status is Status.STREAMING:
            return None
        now = self._clock.now()
        branch = replace(
            self.conversation,
            title=branch_title(self.conversation.title),
            created=now,
            updated=now,
            draft="",
            place=ScrollPlace(),
            pinned=False,
            unread=False,
        )
        return await self._store.branch(branch, message_id)

    def _leave_branch(self, message_id: int) -> None:
        """Keep with which leaf the branch is left that begins with a message of the path."""
        self._store.save_seen_leaf(message_id, self.path[-1].id)

    async def _follow(self, leaf: int | None, fork: int) -> Begun | None:
        """Enter the path to a leaf; what that changed, or None where another conversation was opened meanwhile.

        Args:
            leaf: Its last message.
            fork: The id of the message that it leaves the open path with, or of the one it is left with.
        """
        opened, old = self._opened, self._path
        path = await self._read(leaf, fork - 1)
        if opened != self._opened:
            return None
        shared = path.join(old)
        self.conversation = replace(self.conversation, active_leaf=leaf)
        self._enter(path)
        if self.editing is not None and self.message(self.editing) is None:
            # it is on another path: what is sent next goes to the end of this one
            self.editing = None
        before = path.messages[shared - 1].id if shared else None
        return Begun(before, tuple(path.messages[shared or 0 :]), True, caught_up=shared is None, at=fork)

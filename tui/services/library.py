"""The conversations a person has: list, rename, order, delete and bring back."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from tui.domain.conversation import ConversationRow
from tui.domain.conversation_store import ConversationStore
from tui.domain.errors import InputError
from tui.domain.forgetting import ForgetStep
from tui.domain.listing import Arrangement, Listed, Look, Narrowing, Standing, View

TITLE_LIMIT = 200
"""Characters of a title; longer ones are cut."""
UNDONE = 50
"""Changes that can be taken back, the last ones."""


class Library:
    """All conversations on disk; opening one is `ChatSession`'s work."""

    def __init__(self, store: ConversationStore) -> None:
        self._store = store
        self._changes: list[Sequence[Standing]] = []

    async def rows(
        self, words: Sequence[str] = (), limit: int | None = None, including: int = 0
    ) -> list[ConversationRow]:
        """Conversations, pinned first, then newest first: all of them, or as many as are wanted (see the port)."""
        return await self._store.rows(words, limit, including)

    async def listed(self, look: Look) -> Listed:
        """As much of a list as is looked at."""
        return await self._store.listed(look)

    async def listed_ids(self, view: View, narrowing: Narrowing) -> list[int]:
        """All that a narrowing leaves of a list."""
        return await self._store.listed_ids(view, narrowing)

    async def count(self) -> int:
        """How many there are outside the trash."""
        lists = [await self._store.listed_ids(view, Narrowing()) for view in (View.CONVERSATIONS, View.ARCHIVE)]
        return sum(map(len, lists))

    async def known_tags(self) -> list[str]:
        """The tags that are in use, the most frequent first."""
        return await self._store.known_tags()

    async def rename(self, conversation_id: int, title: str) -> str:
        """Give a conversation a title; the one that was stored.

        Raises:
            InputError: The title is empty.
        """
        title = " ".join(title.split())[:TITLE_LIMIT]
        if not title:
            raise InputError("A title needs at least one character.", "Type one, or press Esc to keep the old title.")
        await self._store.rename(conversation_id, title)
        return title

    async def arrange(self, ids: Sequence[int], change: Arrangement) -> int:
        """Change where conversations stand, all at once; how many there were. `undo` takes it back, as one change."""
        standings = await self._store.arrange(ids, change)
        if standings:
            self._changes = [*self._changes[1 - UNDONE :], standings]
        return len(standings)

    def forget(self, conversation_id: int) -> AsyncGenerator[ForgetStep, None]:
        """Let a conversation be gone from everywhere, a step at a time; nothing brings it back."""
        self._changes = [[one for one in change if one.id != conversation_id] for change in self._changes]
        return self._store.forget([conversation_id])

    def go_on_forgetting(self) -> AsyncGenerator[ForgetStep, None]:
        """The steps that an earlier run had left; none mostly."""
        return self._store.forget([])

    async def out_of_reach(self) -> tuple[str, ...]:
        """The names of damaged files that nothing can be forgotten in."""
        return await self._store.out_of_reach()

    async def delete(self, *ids: int) -> int:
        """Put conversations into the trash; how many there were."""
        return await self.arrange(ids, Arrangement(trashed=True))

    async def undo(self) -> tuple[int, ...] | None:
        """Take back the last change of this run; whose, or None where nothing is left to take back."""
        if not self._changes:
            return None
        standings = self._changes[-1]
        await self._store.stand_back(standings)
        self._changes.remove(standings)
        return tuple(standing.id for standing in standings)

"""The conversations a person has: list, rename, delete and bring back."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from tui.domain.conversation import ConversationRow
from tui.domain.conversation_store import ConversationStore
from tui.domain.errors import InputError
from tui.domain.forgetting import ForgetStep

TITLE_LIMIT = 200
"""Characters of a title; longer ones are cut."""


class Library:
    """All conversations on disk; opening one is `ChatSession`'s work."""

    def __init__(self, store: ConversationStore) -> None:
        self._store = store
        self._deleted: list[int] = []

    async def rows(
        self, words: Sequence[str] = (), limit: int | None = None, including: int = 0
    ) -> list[ConversationRow]:
        """Conversations, pinned first, then newest first: all of them, or as many as are wanted (see the port)."""
        return await self._store.rows(words, limit, including)

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

    async def delete(self, conversation_id: int) -> None:
        """Delete a conversation; `undo` brings it back."""
        await self._store.delete(conversation_id)
        self._deleted.append(conversation_id)

    def forget(self, conversation_id: int) -> AsyncGenerator[ForgetStep, None]:
        """Let a conversation be gone from everywhere, a step at a time; nothing brings it back."""
        if conversation_id in self._deleted:
            self._deleted.remove(conversation_id)
        return self._store.forget([conversation_id])

    def go_on_forgetting(self) -> AsyncGenerator[ForgetStep, None]:
        """The steps that an earlier run had left; none mostly."""
        return self._store.forget([])

    async def out_of_reach(self) -> tuple[str, ...]:
        """The names of damaged files that nothing can be forgotten in."""
        return await self._store.out_of_reach()

    async def undo(self) -> int | None:
        """Bring back what this run deleted last; its id, or None where nothing is left to bring back."""
        if not self._deleted:
            return None
        conversation_id = self._deleted[-1]
        await self._store.undelete(conversation_id)
        self._deleted.remove(conversation_id)
        return conversation_id

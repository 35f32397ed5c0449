"""What is removed without being asked for each time: old conversations, where that is wanted, and an old trash."""

from __future__ import annotations

import asyncio

from tui.domain.conversation_store import ConversationStore
from tui.domain.ports import Clock

DAY = 86_400.0
"""Seconds."""
TRASH_DAYS = 30
"""Days after which what lies in the trash is removed for good."""
AT_ONCE = 20
"""Conversations that are removed in one transaction: others can write in between."""
PAUSE = 0.05
"""Seconds between two of those."""


class Tidying:
    """The trash and the age of conversations.

    Args:
        store: The conversations.
        clock: The time.
    """

    def __init__(self, store: ConversationStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def retire(self, days: int, keep: int) -> int:
        """Put into the trash what was not written in for so many days, 0 for never; how many there were.

        What is pinned or archived stays, and the one conversation that is given.
        """
        return await self._store.trash_older(self._clock.now() - days * DAY, keep) if days > 0 else 0

    async def empty_old(self) -> int:
        """Remove for good what has been in the trash for its time; how many there were."""
        return await self._empty(self._clock.now() - TRASH_DAYS * DAY)

    async def empty_all(self) -> int:
        """Remove for good all that is in the trash; how many there were."""
        return await self._empty(None)

    async def _empty(self, before: float | None) -> int:
        removed = 0
        while gone := await self._store.empty_trash(before, AT_ONCE):
            removed += gone
            await asyncio.sleep(PAUSE)
        return removed

"""The part of the conversations on disk that lists and orders them: `ConversationOrder` of `domain`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from tui.domain.listing import Arrangement, Listed, Look, Narrowing, Standing, View
from tui.domain.ports import Clock
from tui.storage import listing, order
from tui.storage.reading import StoreReading
from tui.storage.transaction import Job, T
from tui.storage.unfailing import UnfailingDatabase


class OrderStore(StoreReading):
    """What `Store` does with lists."""

    _clock: Clock

    def __init__(self, database: UnfailingDatabase) -> None:
        super().__init__(database)
        self._lists = listing.Lists()  # touched by the reader's thread only

    @abstractmethod
    async def _written(self, job: Job[T]) -> T:
        """Write durably and wait for it."""

    async def listed(self, look: Look) -> Listed:
        return await self._read(lambda db: self._lists.listed(db, look))

    async def listed_ids(self, view: View, narrowing: Narrowing) -> list[int]:
        return await self._read(lambda db: listing.ids(db, view, narrowing))

    async def known_tags(self) -> list[str]:
        return await self._read(listing.known_tags)

    async def arrange(self, ids: Sequence[int], change: Arrangement) -> list[Standing]:
        now = self._clock.now()
        return await self._written(lambda db: order.arrange(db, ids, change, now))

    async def stand_back(self, standings: Sequence[Standing]) -> None:
        await self._written(lambda db: order.stand_back(db, standings))

    async def trash_older(self, before: float, keep: int) -> int:
        now = self._clock.now()
        # most days there is none, and then nothing is written
        if not await self._read(lambda db: order.has_older(db, before, keep)):
            return 0
        return await self._written(lambda db: order.trash_older(db, before, keep, now))

    async def empty_trash(self, before: float | None, limit: int) -> int:
        if not await self._read(lambda db: order.has_trash(db, before)):
            return 0
        return await self._written(lambda db: order.empty_trash(db, before, limit))

    async def title_by_model(self, conversation_id: int, expected: str, title: str) -> bool:
        return await self._written(lambda db: order.retitle(db, conversation_id, expected, title))

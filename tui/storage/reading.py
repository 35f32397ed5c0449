"""The reading half of the conversations on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tui.domain.conversation import Conversation, ConversationRow, Message
from tui.domain.conversation_store import SentPrompt
from tui.domain.deployments import DeploymentFacts
from tui.domain.usage import Used
from tui.storage import conversation_table as table
from tui.storage import deployment_facts, messages, tree, usage
from tui.storage.transaction import Job, T
from tui.storage.unfailing import UnfailingDatabase


class StoreReading:
    """What `Store` reads of its database: see `ConversationStore` of `domain`."""

    def __init__(self, database: UnfailingDatabase) -> None:
        self._database = database

    async def rows(
        self, words: Sequence[str] = (), limit: int | None = None, including: int = 0
    ) -> list[ConversationRow]:
        return await self._read(lambda db: table.rows(db, words, limit, including))

    async def conversation(self, conversation_id: int, *, trashed: bool = False) -> Conversation | None:
        return await self._read(lambda db: table.get(db, conversation_id, trashed=trashed))

    async def path(self, leaf: int | None, limit: int | None = None) -> list[Message]:
        if leaf is None:
            return []
        return await self._read(lambda db: messages.path(db, leaf, limit))

    async def message(self, message_id: int) -> Message | None:
        return await self._read(lambda db: messages.get(db, message_id))

    async def sent_prompt(self, message_id: int) -> str:
        return await self._read(lambda db: messages.sent_prompt(db, message_id))

    async def leaf_below(self, message_id: int, preferred: int | None = None) -> int | None:
        return await self._read(lambda db: tree.leaf_below(db, message_id, preferred))

    async def beside(self, message_id: int, delta: int) -> int | None:
        return await self._read(lambda db: tree.beside(db, message_id, delta))

    async def prompts(
        self, conversation_id: int, *, elsewhere: bool, before: int | None, limit: int
    ) -> list[SentPrompt]:
        return await self._read(
            lambda db: messages.prompts(db, conversation_id, elsewhere=elsewhere, before=before, limit=limit)
        )

    async def last_opened(self) -> int | None:
        return await self._read(table.last_opened)

    async def deployment_facts(self) -> list[DeploymentFacts]:
        return await self._read(deployment_facts.load)

    async def used_by_day(self, days: int) -> list[Used]:
        return await self._read(lambda db: usage.by_day(db, days))

    async def used_in(self, conversation_id: int) -> list[Used]:
        return await self._read(lambda db: usage.of_conversation(db, conversation_id))

    async def _read(self, job: Job[T]) -> T:
        return await asyncio.wrap_future(self._database.read(job))

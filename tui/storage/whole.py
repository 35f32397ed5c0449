"""All conversations of a run behind one port: those on disk, and the temporary ones that are in memory."""

from __future__ import annotations

from collections.abc import Sequence

from tui.domain.conversation import Conversation, Message, SentWith
from tui.domain.conversation_store import Exchange, SentPrompt
from tui.domain.ports import Clock
from tui.domain.usage import Used
from tui.storage.conversations import Store, Written
from tui.storage.locations import Locations
from tui.storage.temporary import FIRST_ID, TemporaryStore, put


class WholeStore(Store):
    """The store on disk, which hands on whatever concerns a temporary conversation.

    What it does not hand on finds nothing on disk under such an id, and so writes nothing.
    """

    def __init__(self, locations: Locations, clock: Clock) -> None:
        super().__init__(locations, clock)
        self._locations = locations
        self._made: TemporaryStore | None = None

    @property
    def _temporary(self) -> TemporaryStore:
        if self._made is None:
            self._made = TemporaryStore(self._locations, self._clock)
        return self._made

    # temporary ones

    async def keep(self, conversation_id: int) -> int:
        """Store a temporary conversation whole; its id from now on."""
        whole = await self._temporary.take(conversation_id)
        kept = await self._written(lambda db: put(db, whole))
        await self._temporary.drop(conversation_id)
        return kept

    async def drop(self, conversation_id: int) -> None:
        """Let a temporary conversation be gone."""
        await self._temporary.drop(conversation_id)

    # reading

    async def conversation(self, conversation_id: int) -> Conversation | None:
        if conversation_id >= FIRST_ID:
            return await self._temporary.conversation(conversation_id)
        return await super().conversation(conversation_id)

    async def path(self, leaf: int | None, limit: int | None = None) -> list[Message]:
        if leaf is not None and leaf >= FIRST_ID:
            return await self._temporary.path(leaf, limit)
        return await super().path(leaf, limit)

    async def message(self, message_id: int) -> Message | None:
        if message_id >= FIRST_ID:
            return await self._temporary.message(message_id)
        return await super().message(message_id)

    async def prompts(
        self, conversation_id: int, *, elsewhere: bool, before: int | None, limit: int
    ) -> list[SentPrompt]:
        if conversation_id >= FIRST_ID and not elsewhere:
            return await self._temporary.prompts(conversation_id, elsewhere=False, before=before, limit=limit)
        return await super().prompts(conversation_id, elsewhere=elsewhere, before=before, limit=limit)

    async def used_in(self, conversation_id: int) -> list[Used]:
        if conversation_id >= FIRST_ID:
            return await self._temporary.used_in(conversation_id)
        return await super().used_in(conversation_id)

    # writing, awaited

    async def create(self, conversation: Conversation) -> Conversation:
        if conversation.temporary:
            return await self._temporary.create(conversation)
        return await super().create(conversation)

    async def begin_exchange(
        self, conversation: Conversation, parent_id: int | None, text: str, sent_with: SentWith
    ) -> Exchange:
        if conversation.temporary:
            return await self._temporary.begin_exchange(conversation, parent_id, text, sent_with)
        return await super().begin_exchange(conversation, parent_id, text, sent_with)

    async def begin_reply(self, conversation_id: int, parent_id: int, sent_with: SentWith) -> Message:
        if conversation_id >= FIRST_ID:
            return await self._temporary.begin_reply(conversation_id, parent_id, sent_with)
        return await super().begin_reply(conversation_id, parent_id, sent_with)

    async def resume_reply(self, message_id: int, sent_with: SentWith) -> Message:
        if message_id >= FIRST_ID:
            return await self._temporary.resume_reply(message_id, sent_with)
        return await super().resume_reply(message_id, sent_with)

    async def rename(self, conversation_id: int, title: str) -> None:
        if conversation_id >= FIRST_ID:
            return await self._temporary.rename(conversation_id, title)
        return await super().rename(conversation_id, title)

    async def delete(self, conversation_id: int) -> None:
        if conversation_id >= FIRST_ID:
            return await self._temporary.delete(conversation_id)
        return await super().delete(conversation_id)

    async def undelete(self, conversation_id: int) -> None:
        if conversation_id >= FIRST_ID:
            return await self._temporary.undelete(conversation_id)
        return await super().undelete(conversation_id)

    # writing, queued

    def save_text(self, message_id: int, text: str) -> None:
        if message_id >= FIRST_ID:
            self._temporary.save_text(message_id, text)
        else:
            super().save_text(message_id, text)

    def finish(self, message: Message, *, unread: bool = False) -> Written:
        if message.id >= FIRST_ID:
            return self._temporary.finish(message, unread=unread)
        return super().finish(message, unread=unread)

    def save_setup(self, conversation: Conversation) -> None:
        if conversation.temporary:
            self._temporary.save_setup(conversation)
        else:
            super().save_setup(conversation)

    def save_draft(self, conversation_id: int, draft: str) -> None:
        if conversation_id >= FIRST_ID:
            self._temporary.save_draft(conversation_id, draft)
        else:
            super().save_draft(conversation_id, draft)

    def save_new(self, conversation: Conversation) -> None:
        # one that is temporary would be gone with the program that ends
        if not conversation.temporary:
            super().save_new(conversation)

    def save_place(self, conversation: Conversation) -> None:
        if conversation.temporary:
            self._temporary.save_place(conversation)
        else:
            super().save_place(conversation)

    def mark_message(self, message: Message) -> None:
        if message.id >= FIRST_ID:
            self._temporary.mark_message(message)
        else:
            super().mark_message(message)

    def mark_opened(self, conversation_id: int) -> None:
        # which one was open last is for the next run to know
        if conversation_id < FIRST_ID:
            super().mark_opened(conversation_id)

    def close(self, timeout: float = 2.0) -> Sequence[str]:
        if self._made is not None:
            self._made.close(timeout)
        return super().close(timeout)

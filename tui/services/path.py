"""The path of the open conversation: its end is read first, the rest in pages, so that length costs no waiting."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace

from tui.domain.conversation import Message
from tui.domain.conversation_store import ConversationStore

FIRST = 100
"""Messages that are read before anything is shown: some screens of the shortest there are."""
PAGE = 200
"""Messages of every further page: some 2 ms of the event loop's time (measured), and 15 ms of the reading thread's."""


WAITED_FOR = 2_000
"""Messages that are read before anything is shown, at most, where a reader was further up: some 0.1 s (measured)."""


class Path:
    """The messages from the root to the active leaf, as far as they are read.

    Attributes:
        messages: Those that are read, oldest first; the last one is the leaf.
        pins: Those of them that are pinned.
        whole: Whether they are all.
    """

    def __init__(self, store: ConversationStore, newest: Callable[[Message], Message]) -> None:
        self._store = store
        self._newest = newest
        self._reading = asyncio.Lock()
        self.messages: list[Message] = []
        self.pins: list[Message] = []
        self.whole = True

    @classmethod
    async def read(
        cls,
        store: ConversationStore,
        leaf: int | None,
        newest: Callable[[Message], Message],
        back_to: int | None = None,
    ) -> Path:
        """The end of a path.

        Args:
            store: Where it is.
            leaf: Its last message; None for a path without messages.
            newest: A message as this run knows it, by how it is stored.
            back_to: The id of a message that is read too, where it is further up, and not too far.

        Raises:
            StoreError: It cannot be read.
        """
        path = cls(store, newest)
        path._take(await store.path(leaf, FIRST))
        while back_to is not None and not path.whole and path.messages[0].id > back_to:
            if len(path.messages) >= WAITED_FOR:
                break
            await path.read_older()
        return path

    async def read_older(self) -> Sequence[Message]:
        """Read the page before what is here; its messages, none where there are no more.

        Raises:
            StoreError: It cannot be read.
        """
        async with self._reading:
            if self.whole:
                return ()
            return self._take(await self._store.path(self.messages[0].parent_id, PAGE))

    def _take(self, page: Sequence[Message]) -> Sequence[Message]:
        page = [self._newest(message) for message in page]
        self.messages[:0] = page
        self.pins[:0] = _pinned(page)
        self.whole = not page or page[0].parent_id is None
        return page

    def join(self, old: Path) -> int | None:
        """Take over what another path has read of the way that both share; how many messages that is.

        None where they share none that both have read, and nothing is taken over.
        """
        here = {message.id for message in self.messages}
        shared = next((count for count in range(len(old.messages), 0, -1) if old.messages[count - 1].id in here), 0)
        if not shared:
            return 0 if self.whole and old.whole else None
        common = len(self.messages) - self.count_from(old.messages[shared - 1].id) + 1
        # as far up as the other has read: who follows it is told of no more
        self.messages[:common] = [*old.messages[: max(shared - common, 0)], *self.messages[:common][-shared:]]
        self.pins = _pinned(self.messages)
        self.whole = old.whole
        return shared

    def message(self, message_id: int) -> Message | None:
        """One that is read."""
        count = self.count_from(message_id)
        return self.messages[-count] if count else None

    def count_from(self, message_id: int) -> int:
        """How many messages there are from this one to the leaf; 0 where it is not among them."""
        # a parent's id is less than its child's
        at = bisect_left(self.messages, message_id, key=lambda message: message.id)
        found = at < len(self.messages) and self.messages[at].id == message_id
        return len(self.messages) - at if found else 0

    def id_before(self, count: int) -> int | None:
        """The id of the message before the last `count`; None where there is none."""
        return self.messages[-count - 1].id if len(self.messages) > count else None

    def cut(self, skip: int) -> int | None:
        """The id of the last message that the request of the newest reply left out, before the last `skip` messages."""
        for message in reversed(self.messages[-skip - 2 : len(self.messages) - skip]):
            if message.sent_with is not None:
                return message.sent_with.left_out
        return None

    def replace_last(self, count: int, *messages: Message) -> None:
        """Let others stand at the end, in place of so many."""
        self.messages[len(self.messages) - count :] = messages
        self.pins = _pinned(self.messages)

    def update(self, message: Message) -> bool:
        """A message as it is now; False where it is not among those that are read."""
        count = self.count_from(message.id)
        if count:
            # who tells of a reply knows only which answer it was of how many when it was begun
            self.messages[-count] = replace(message, answer=self.messages[-count].answer)
            self.pins = _pinned(self.messages)
        return count > 0


def _pinned(messages: Sequence[Message]) -> list[Message]:
    return [message for message in messages if message.pinned]

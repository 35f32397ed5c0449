"""All conversations of a run behind one port: those on disk, and the temporary ones that are in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from types import CodeType
from typing import Any

from tui.domain.conversation import Conversation, Message
from tui.domain.conversation_store import Deleted, SentPrompt
from tui.domain.ports import Clock
from tui.storage.conversations import Store
from tui.storage.locations import Locations
from tui.storage.temporary import FIRST_ID, TemporaryStore, put

CONCERNS_ONE = ("conversation", "conversation_id", "message", "message_id", "leaf", "deleted")
"""What a method is given first that concerns one conversation."""


def _handed_on(name: str) -> Callable[..., Any]:
    @wraps(getattr(Store, name))
    def where_it_is(self: WholeStore, what: object, *others: Any, **named: Any) -> Any:
        return getattr(Store, name)(self.temporary if _is_temporary(what) else self, what, *others, **named)

    return where_it_is


def _first_of(code: CodeType) -> str:
    """The name of what a method is given first."""
    return code.co_varnames[1] if code.co_argcount > 1 else ""


def _is_temporary(what: object) -> bool:
    if isinstance(what, Conversation):
        return what.temporary
    known = what.id if isinstance(what, Message) else what.message_id if isinstance(what, Deleted) else what
    return isinstance(known, int) and known >= FIRST_ID


def _handing_on(store: type[WholeStore]) -> type[WholeStore]:
    """Let each method that concerns one conversation, and is none of the class's own, be done where that one is."""
    for kind in Store.__mro__:
        for name, method in vars(kind).items():
            code = getattr(method, "__code__", None)
            if code and name[0] != "_" and name not in vars(store) and _first_of(code) in CONCERNS_ONE:
                setattr(store, name, _handed_on(name))
    return store


@_handing_on
class WholeStore(Store):
    """The store on disk, which hands on whatever concerns a temporary conversation.

    What is not handed on finds nothing on disk under such an id, and so writes nothing.
    """

    def __init__(self, locations: Locations, clock: Clock) -> None:
        super().__init__(locations, clock)
        self._locations = locations
        self._made: TemporaryStore | None = None

    @property
    def temporary(self) -> TemporaryStore:
        """Where the temporary ones are; it is made once there is one."""
        if self._made is None:
            self._made = TemporaryStore(self._locations, self._clock)
        return self._made

    async def keep(self, conversation_id: int) -> int:
        whole = await self.temporary.take(conversation_id)
        kept = await self._written(lambda db: put(db, whole))
        await self.temporary.drop(conversation_id)
        return kept

    async def prompts(
        self, conversation_id: int, *, elsewhere: bool, before: int | None, limit: int
    ) -> list[SentPrompt]:
        if _is_temporary(conversation_id) and not elsewhere:
            return await self.temporary.prompts(conversation_id, elsewhere=False, before=before, limit=limit)
        return await super().prompts(conversation_id, elsewhere=elsewhere, before=before, limit=limit)

    def close(self, timeout: float = 2.0) -> Sequence[str]:
        if self._made is not None:
            self._made.close(timeout)
        return super().close(timeout)

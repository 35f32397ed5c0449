"""Finds the conversations that a command line means."""

from __future__ import annotations

from tui.domain.conversation import Conversation
from tui.domain.conversation_store import ConversationStore
from tui.domain.errors import InputError

_FIRST_LOOK = 64
"""Rows; the pinned ones come first, and seldom are there as many."""


async def known_conversation(store: ConversationStore, conversation_id: int) -> Conversation:
    """The conversation of an id.

    Raises:
        InputError: There is none.
        StoreError: It cannot be read.
    """
    found = await store.conversation(conversation_id)
    if found is None and await store.conversation(conversation_id, trashed=True) is not None:
        raise InputError(f"Conversation {conversation_id} is in the trash.", "Bring it back in the app, in the list.")
    if found is None:
        raise unknown_conversation(conversation_id)
    return found


def unknown_conversation(conversation_id: int) -> InputError:
    """There is no conversation of this id."""
    return InputError(f"There is no conversation {conversation_id}.", "See which there are: aztui list")


async def newest_conversation(store: ConversationStore) -> int:
    """The id of the conversation that was used last.

    Raises:
        InputError: There is none.
        StoreError: They cannot be read.
    """
    limit = _FIRST_LOOK
    while True:
        rows = await store.rows(limit=limit)
        if len(rows) < limit or not all(row.pinned for row in rows):
            break
        limit *= 2
    if not rows:
        raise InputError("There is no conversation to continue.", 'Begin one: aztui ask "your prompt"')
    return max(rows, key=lambda row: row.updated).id

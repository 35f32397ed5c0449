"""Conversations of any length, put into a store's file at once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from tui.domain.conversation import Conversation, SentWith, Status
from tui.storage.conversations import Store


async def long_conversation(
    store: Store, database: Path, count: int, *, words: int = 8, conversation: Conversation | None = None
) -> tuple[Conversation, list[int]]:
    """Store a conversation of prompts and replies by turns; it, and the ids of its path.

    Args:
        store: Where; its first exchange is written by it.
        database: The store's file.
        count: Messages; an even number.
        words: Of each message, behind its number among all.
        conversation: Its setup.
    """
    setup = conversation or Conversation(title="Long")
    exchange = await store.begin_exchange(setup, None, "number 1 " + "word " * words, SentWith())
    await store.finish(replace(exchange.reply, text="number 2 " + "word " * words, status=Status.DONE))
    ids = [exchange.prompt.id, exchange.reply.id]
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.row_factory = sqlite3.Row
        templates = [dict(row) for row in connection.execute("SELECT * FROM messages WHERE id IN (?, ?)", ids)]
        names = list(templates[0])
        rows = []
        for number in range(3, count + 1):
            parent, text = ids[-1], f"number {number} " + "word " * words
            ids.append(parent + 1)
            template = templates[(number - 1) % 2]
            rows.append(template | {"id": ids[-1], "uid": f"{setup.title} {number}", "parent_id": parent, "text": text})
        places = ", ".join(f":{name}" for name in names)
        connection.executemany(f"INSERT INTO messages ({', '.join(names)}) VALUES ({places})", rows)
        connection.execute("UPDATE conversations SET active_leaf = ? WHERE id = ?", (ids[-1], exchange.conversation.id))
    found = await store.conversation(exchange.conversation.id)
    assert found is not None
    return found, ids

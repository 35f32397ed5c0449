"""Folders with so many conversations and messages in them, made once a run.

The first exchange is written by the store itself; the others are its rows copied, whatever columns they have.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.bench.texts import text_of
from tui.domain.conversation import Conversation, SentWith, Status, Timings, Usage
from tui.domain.parameters import Parameters
from tui.storage import word_index
from tui.storage.conversations import Store
from tui.storage.locations import Locations

TITLE = "The open one"
"""Of the conversation that is open; it is drawn once its messages are there."""

LAST = "thelastwords"
"""What its last message ends with, where it has more than two."""

Row = dict[str, Any]


class _Clock:
    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()


def build(home: Path, *, messages: int = 0, conversations: int = 0) -> Path:
    """Make a home whose open conversation has so many messages, beside so many other conversations; the home."""
    locations = Locations(home / "aztui", home / "aztui")
    asyncio.run(_seed(locations, with_messages=messages > 0))
    with closing(sqlite3.connect(locations.database)) as connection, connection:
        if conversations:
            _copy_conversations(connection, conversations)
        if messages > 2:
            _copy_messages(connection, messages)
        word_index.rebuild(connection)
    return home


def clean(home: Path) -> None:
    """Undo what typing left: drafts, and the conversations that were made for them."""
    with closing(sqlite3.connect(home / "aztui" / "aztui.db")) as connection, connection:
        connection.execute("UPDATE conversations SET draft = '', has_draft = 0 WHERE has_draft")
        connection.execute("DELETE FROM conversations WHERE active_leaf IS NULL")


async def _seed(locations: Locations, *, with_messages: bool) -> None:
    """The schema, and the exchange that is copied."""
    store = Store(locations, _Clock())
    await store.rows()
    if with_messages:
        sent_with = SentWith("gpt-4o", Parameters())
        conversation = Conversation(title=TITLE, profile="environment", deployment="gpt-4o")
        exchange = await store.begin_exchange(conversation, None, text_of("prose", 80), sent_with)
        reply = replace(
            exchange.reply,
            text=text_of("mixed", 600),
            status=Status.DONE,
            finish_reason="stop",
            model="gpt-4o-2024-11-20",
            usage=Usage(120, 150),
            timings=Timings(0.4, 3.1),
        )
        await store.finish(reply)
        store.mark_opened(exchange.conversation.id)
    store.close()


def _copy_conversations(connection: sqlite3.Connection, count: int) -> None:
    """Conversations of one exchange, one every quarter of an hour."""
    [conversation] = _rows(connection, "SELECT * FROM conversations")
    prompt, reply = _rows(connection, "SELECT * FROM messages ORDER BY id")
    updated, first = conversation["updated"], 1_000_000

    def conversations() -> Iterable[Row]:
        for number in range(count):
            yield conversation | {
                "id": first + number,
                "title": f"Conversation {number} about {text_of('prose', 20 + number % 7)[:24]}",
                "updated": updated - number * 900,
                "opened": None,
                "active_leaf": None,
            }

    def messages() -> Iterable[Row]:
        for number in range(count):
            mine = {"conversation_id": first + number}
            prompt_id, reply_id = first + 2 * number, first + 2 * number + 1
            yield prompt | mine | {"id": prompt_id, "uid": f"p{number}"}
            yield (
                reply | mine | {"id": reply_id, "uid": f"r{number}", "parent_id": prompt_id, "text": "A short answer."}
            )

    _insert(connection, "conversations", conversations())
    _insert(connection, "messages", messages())
    connection.execute(
        "UPDATE conversations SET active_leaf = ? + 2 * (id - ?) + 1 WHERE id >= ?", (first, first, first)
    )


def _copy_messages(connection: sqlite3.Connection, count: int) -> None:
    """Exchanges behind the first one of the open conversation."""
    [conversation] = _rows(connection, "SELECT * FROM conversations WHERE opened IS NOT NULL")
    prompt, reply = _rows(
        connection, f"SELECT * FROM messages WHERE conversation_id = {conversation['id']} ORDER BY id"
    )
    first = 5_000_000

    def messages() -> Iterable[Row]:
        parent = reply["id"]
        for number in range(count - 2):
            template = (prompt, reply)[number % 2]
            text = text_of("prose", 80 + number % 50) if number % 2 == 0 else text_of("mixed", 500 + number % 200)
            if number == count - 3:
                text = f"{text}\n\n{LAST}"
            yield template | {
                "id": first + number,
                "uid": f"m{number}",
                "parent_id": parent,
                "text": text,
            }
            parent = first + number

    _insert(connection, "messages", messages())
    connection.execute("UPDATE conversations SET active_leaf = ? WHERE id = ?", (first + count - 3, conversation["id"]))


def _rows(connection: sqlite3.Connection, query: str) -> list[Row]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    names = [row["name"] for row in _rows(connection, f"SELECT name FROM pragma_table_info('{table}')")]
    places = ", ".join(f":{name}" for name in names)
    connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)

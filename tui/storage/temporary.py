"""Temporary conversations: they are in memory and in no file, and have ids that no stored one has."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tui.domain.ports import Clock
from tui.storage import messages
from tui.storage.conversations import Store
from tui.storage.locations import Locations

FIRST_ID = 1 << 52
"""From here on, the ids of conversations and messages are those of temporary ones."""

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Whole:
    """All that is stored of one conversation, by the names of the columns; the rows of a table in the order of ids."""

    conversation: Row
    prompt_versions: Sequence[Row]
    messages: Sequence[Row]
    attachments: Sequence[Row]


class TemporaryStore(Store):
    """The temporary conversations of one run."""

    def __init__(self, locations: Locations, clock: Clock) -> None:
        super().__init__(locations, clock, memory=True)
        self._queued(("The beginning", 0), _count_from_first)

    async def take(self, conversation_id: int) -> Whole:
        """A conversation with every answer it has had."""
        return await self._read(lambda db: _take(db, conversation_id))


def put(connection: sqlite3.Connection, whole: Whole) -> int:
    """Store a conversation anew, under ids of its own; the conversation's."""
    conversation = dict(whole.conversation)
    dangling = ("prompt_version", "active_leaf", "place_message", "opened")
    new = _insert(connection, "conversations", {**conversation, **dict.fromkeys(dangling), "temporary": 0})
    versions: dict[object, int] = {}
    for row in whole.prompt_versions:
        versions[row["id"]] = _insert(connection, "prompt_versions", {**row, "conversation_id": new})
    ids: dict[object, int] = {}
    for row in whole.messages:
        ids[row["id"]] = _insert(
            connection,
            "messages",
            {
                **row,
                "conversation_id": new,
                "parent_id": ids.get(row["parent_id"]),
                "prompt_version": versions.get(row["prompt_version"]),
                "request": _with_new_ids(row["request"], ids),
                "seen_leaf": None,
            },
        )
    # a leaf is younger than the messages it is seen from
    connection.executemany(
        "UPDATE messages SET seen_leaf = ? WHERE id = ?",
        [(ids.get(row["seen_leaf"]), ids[row["id"]]) for row in whole.messages if row["seen_leaf"] is not None],
    )
    for row in whole.attachments:
        _insert(connection, "attachments", {**row, "message_id": ids[row["message_id"]]})
    connection.execute(
        "UPDATE conversations SET prompt_version = ?, active_leaf = ?, place_message = ? WHERE id = ?",
        (
            versions.get(conversation["prompt_version"]),
            ids.get(conversation["active_leaf"]),
            ids.get(conversation["place_message"]),
            new,
        ),
    )
    messages.make_findable(connection, new)
    return new


def _count_from_first(connection: sqlite3.Connection) -> None:
    for table in ("conversations", "messages"):
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, FIRST_ID - 1))


def _take(connection: sqlite3.Connection, conversation_id: int) -> Whole:
    def rows(table: str, where: str) -> list[Row]:
        cursor = connection.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY id", (conversation_id,))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    of_it = "message_id IN (SELECT id FROM messages WHERE conversation_id = ?)"
    return Whole(
        rows("conversations", "id = ?")[0],
        rows("prompt_versions", "conversation_id = ?"),
        rows("messages", "conversation_id = ?"),
        rows("attachments", of_it),
    )


def _insert(connection: sqlite3.Connection, table: str, row: Row) -> int:
    """Insert a row under a new id."""
    names = [name for name in row if name != "id"]
    marks = ", ".join("?" * len(names))
    inserted = connection.execute(
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", [row[name] for name in names]
    )
    assert inserted.lastrowid is not None
    return inserted.lastrowid


def _with_new_ids(request: object, ids: Mapping[object, int]) -> object:
    """How a reply was asked for, with the message that its request began after under its new id."""
    if not isinstance(request, str):
        return request
    asked = json.loads(request)
    return json.dumps({**asked, "left_out": ids.get(asked.get("left_out"))}, ensure_ascii=False)

"""The SQL of messages. Every function runs inside a job of `storage/database`."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass

from tui.domain.conversation import Answer, Message, Role, SentWith, Status
from tui.domain.conversation_store import SentPrompt
from tui.domain.errors import StoreError
from tui.storage import values, word_index
from tui.storage.tree import ANSWERS
from tui.storage.values import storable

_COLUMNS = f"""
    m.id, m.uid, m.conversation_id, m.parent_id, m.role, m.text, m.reasoning, m.refusal, m.status, m.finish_reason,
    m.model, m.request, m.prompt_version, m.request_id, m.usage, m.filters, m.timings, m.error, m.pinned, m.excluded,
    m.created, {ANSWERS}
"""


_NEWEST = 2**63 - 1
"""Above every id: SQLite's are of 64 bits."""


@dataclass(slots=True)
class Uids:
    """Makes names of messages that are unique among all stores and sort by time, also within a millisecond."""

    _last: int = 0

    def next(self, now: float) -> str:
        """A name.

        Args:
            now: Seconds since the epoch.
        """
        self._last = max(int(now * 1000), self._last + 1)
        return f"{self._last:012x}{os.urandom(10).hex()}"

    def several(self, now: float, count: int) -> int:
        """The milliseconds that the first of so many names begins with; each further one takes the next."""
        first = max(int(now * 1000), self._last + 1)
        self._last = first + count - 1
        return first


def insert_prompt(connection: sqlite3.Connection, message: Message) -> int:
    """Store a message of the person, findable at once; its id."""
    row = _insert(connection, message, owner=None)
    word_index.add(connection, row)
    return row


def insert_reply(connection: sqlite3.Connection, message: Message, owner: str) -> int:
    """Store an empty reply that an instance streams; its id."""
    return _insert(connection, message, owner)


def save_text(connection: sqlite3.Connection, message_id: int, text: str) -> None:
    """Write a save point. It comes too late for a reply that has ended, and is dropped then."""
    connection.execute(
        "UPDATE messages SET text = :text WHERE id = :id AND status = 'streaming'",
        storable({"id": message_id, "text": text}),
    )


def finish(connection: sqlite3.Connection, message: Message) -> None:
    """Write how a reply ended, and make it findable. The prompt's version stays as it was when it was begun.

    Raises:
        StoreError: There is no such message.
    """
    word_index.remove(connection, message.id)
    written = connection.execute(
        """
        UPDATE messages SET
            text = :text, reasoning = :reasoning, refusal = :refusal, status = :status, owner = NULL,
            finish_reason = :finish_reason, model = :model, request = coalesce(:request, request),
            request_id = :request_id, usage = :usage, filters = :filters, timings = :timings, error = :error
        WHERE id = :id
        """,
        storable(
            {
                "id": message.id,
                "text": message.text,
                "reasoning": message.reasoning,
                "refusal": message.refusal,
                "status": message.status.value,
                "finish_reason": message.finish_reason,
                "model": message.model,
                "request": message.sent_with and values.sent_with_json(message.sent_with),
                "request_id": message.request_id,
                "usage": values.usages_json(message.requests),
                "filters": values.filters_json(message.filters),
                "timings": values.timings_json(message.timings),
                "error": values.failure_json(message.failure),
            }
        ),
    )
    if not written.rowcount:
        raise StoreError("The reply has no place in the conversations any more.", "Copy its text to keep it.")
    word_index.add(connection, message.id)


def make_findable(connection: sqlite3.Connection, conversation_id: int) -> None:
    """Make the messages of a conversation findable that has come in whole."""
    rows = connection.execute(
        "SELECT id FROM messages WHERE conversation_id = ? AND status <> 'streaming'", (conversation_id,)
    ).fetchall()
    for (row,) in rows:
        word_index.add(connection, row)


def mark(connection: sqlite3.Connection, message: Message) -> None:
    """Keep whether a message is pinned or left out."""
    connection.execute(
        "UPDATE messages SET pinned = ?, excluded = ? WHERE id = ?", (message.pinned, message.excluded, message.id)
    )


def resume(connection: sqlite3.Connection, message: Message, sent_with: SentWith, owner: str) -> None:
    """Set a reply streaming again, with its text as it is; what its requests took so far is kept.

    Raises:
        StoreError: It is streaming already, or does not exist.
    """
    word_index.remove(connection, message.id)
    written = connection.execute(
        """
        UPDATE messages SET
            status = 'streaming', owner = :owner, finish_reason = NULL, error = NULL, usage = :usage,
            request = :request, prompt_version = :prompt_version
        WHERE id = :id AND status <> 'streaming'
        """,
        storable(
            {
                "id": message.id,
                "owner": owner,
                "usage": values.usages_json((*message.earlier, message.usage, None)),
                "request": values.sent_with_json(sent_with),
                "prompt_version": sent_with.prompt_version,
            }
        ),
    )
    if not written.rowcount:
        raise StoreError("This reply is being written already.", "Wait until it has ended.")


def streaming_owners(connection: sqlite3.Connection) -> list[str | None]:
    """Who streams anything, by the rows; None stands for rows without an owner."""
    return [row[0] for row in connection.execute("SELECT DISTINCT owner FROM messages WHERE status = 'streaming'")]


def interrupt(connection: sqlite3.Connection, owner: str | None) -> int:
    """Mark what a dead instance streamed; how many replies there were."""
    rows = connection.execute("SELECT id FROM messages WHERE status = 'streaming' AND owner IS ?", (owner,)).fetchall()
    for (row,) in rows:
        connection.execute("UPDATE messages SET status = 'interrupted', owner = NULL WHERE id = ?", (row,))
        word_index.add(connection, row)
    return len(rows)


def get(connection: sqlite3.Connection, message_id: int) -> Message | None:
    """One message."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM messages AS m WHERE m.id = ?", (message_id,)).fetchone()
    return row and _message(row)


def sent_prompt(connection: sqlite3.Connection, message_id: int) -> str:
    """The system prompt that a reply was asked for with; empty where there was none."""
    row = connection.execute(
        "SELECT v.text FROM messages AS m JOIN prompt_versions AS v ON v.id = m.prompt_version WHERE m.id = ?",
        (message_id,),
    ).fetchone()
    return values.text_of(row[0]) if row else ""


def path(connection: sqlite3.Connection, leaf: int, limit: int | None = None) -> list[Message]:
    """The last messages on the way from the root to a leaf, or all. A parent's id is less than its child's, so their
    order is the path's; and the way up ends with the limit, so that a page costs the same wherever it is.
    """
    rows = connection.execute(
        f"""
        WITH RECURSIVE path (id, parent_id) AS (
            SELECT id, parent_id FROM messages WHERE id = :leaf
            UNION ALL
            SELECT parent.id, parent.parent_id FROM messages AS parent
            JOIN path ON parent.id = path.parent_id AND parent.id < path.id
            LIMIT :limit
        )
        SELECT {_COLUMNS} FROM path JOIN messages AS m ON m.id = path.id ORDER BY m.id
        """,
        {"leaf": leaf, "limit": -1 if limit is None else limit},
    )
    return [_message(row) for row in rows]


def prompts(
    connection: sqlite3.Connection, conversation_id: int, *, elsewhere: bool, before: int | None, limit: int
) -> list[SentPrompt]:
    """What was sent in a conversation, or in all others that are not deleted: newest first, from an id on.

    Either reads an index backwards and stops at the limit.
    """
    where = "m.conversation_id = :conversation_id"
    if elsewhere:
        where = """
            m.conversation_id <> :conversation_id
            AND (SELECT deleted_at FROM conversations WHERE id = m.conversation_id) IS NULL
        """
    rows = connection.execute(
        f"""
        SELECT m.id, m.text FROM messages AS m
        WHERE {where} AND m.role = 'user' AND m.deleted_at IS NULL AND m.id < :before
        ORDER BY m.id DESC LIMIT :limit
        """,
        {"conversation_id": conversation_id, "before": _NEWEST if before is None else before, "limit": limit},
    )
    return [SentPrompt(_int(row[0]) or 0, values.text_of(row[1])) for row in rows]


def _insert(connection: sqlite3.Connection, message: Message, owner: str | None) -> int:
    """The columns a message has before anything has come of it."""
    sent_with = message.sent_with
    inserted = connection.execute(
        """
        INSERT INTO messages
            (parent_id, conversation_id, uid, created, role, status, owner, text, request, prompt_version)
        VALUES (:parent_id, :conversation_id, :uid, :created, :role, :status, :owner, :text, :request, :prompt_version)
        """,
        storable(
            {
                "parent_id": message.parent_id,
                "conversation_id": message.conversation_id,
                "uid": message.uid,
                "created": message.created,
                "role": message.role.value,
                "status": message.status.value,
                "owner": owner,
                "text": message.text,
                "request": sent_with and values.sent_with_json(sent_with),
                "prompt_version": sent_with and sent_with.prompt_version,
            }
        ),
    )
    assert inserted.lastrowid is not None
    return inserted.lastrowid


def _message(row: tuple[object, ...]) -> Message:
    (id_, uid, conversation_id, parent_id, role, text, reasoning, refusal, status, finish_reason, *rest) = row
    (model, request, prompt_version, request_id, usage, filters, timings, error, pinned, excluded, created, *answer) = (
        rest
    )
    *earlier, last = values.usages_of(usage)
    return Message(
        id=_int(id_) or 0,
        uid=values.text_of(uid),
        conversation_id=_int(conversation_id) or 0,
        parent_id=_int(parent_id),
        role=values.member(Role, role, Role.USER),
        text=values.text_of(text),
        reasoning=values.text_of(reasoning),
        refusal=values.text_of(refusal),
        status=values.member(Status, status, Status.INTERRUPTED),
        finish_reason=values.optional_text(finish_reason),
        model=values.text_of(model),
        sent_with=values.sent_with_of(request, _int(prompt_version)),
        request_id=values.optional_text(request_id),
        usage=last,
        earlier=tuple(earlier),
        filters=values.filters_of(filters),
        timings=values.timings_of(timings),
        failure=values.failure_of(error),
        pinned=bool(pinned),
        excluded=bool(excluded),
        created=created if isinstance(created, float) else 0.0,
        answer=Answer(*(_int(number) or 1 for number in answer)),
    )


def _int(value: object) -> int | None:
    return value if isinstance(value, int) else None

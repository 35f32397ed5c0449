"""Conversations that come into the store from elsewhere. Every function runs inside a job of `storage/database`.

A message is known by its uid, a conversation by its messages; one without any by its setup and its title.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace

from tui.domain.carried import CarriedConversation, CarriedMessage, Json
from tui.domain.strict_json import refusal
from tui.domain.work import Imported, Work
from tui.storage import word_index
from tui.storage.values import dumped, storable

_AT_ONCE = 500
"""Uids that are asked for in one statement."""

_INSERT_CONVERSATION = """
    INSERT INTO conversations (title, created, updated, pinned, archived, unread, deleted_at, tags, profile,
        deployment, model, examples, parameters, context_policy, has_draft, draft)
    VALUES (:title, :created, :updated, :pinned, :archived, :unread, :deleted_at, :tags, :profile,
        :deployment, :model, :examples, :parameters, :context_policy, :has_draft, :draft)
"""
_INSERT_MESSAGE = """
    INSERT INTO messages (parent_id, conversation_id, uid, created, role, name, status, pinned, excluded, copied,
        deleted_at, token_count, token_encoding, model, finish_reason, request_id, prompt_version, request, usage,
        timings, error, filters, text, reasoning, refusal, raw)
    VALUES (:parent_id, :conversation_id, :uid, :created, :role, :name, :status, :pinned, :excluded, :copied,
        :deleted_at, :token_count, :token_encoding, :model, :finish_reason, :request_id, :prompt_version, :request,
        :usage, :timings, :error, :filters, :text, :reasoning, :refusal, :raw)
"""


def write(
    connection: sqlite3.Connection, conversations: Iterable[CarriedConversation], now: float, work: Work
) -> Imported:
    """Store what is not there yet.

    Args:
        now: The time of what has none.
        work: Counts the conversations.

    Raises:
        InputError: They contradict what is in the store, or each other.
        StoppedError: The person stopped it.
    """
    writer = _Writer(connection, now)
    imported = Imported()
    for conversation in conversations:
        work.step()
        imported = writer.take(conversation, imported)
    return imported


class _Writer:
    """Writes one conversation after the other.

    Args:
        connection: Within a transaction.
        now: The time of what has none.
    """

    def __init__(self, connection: sqlite3.Connection, now: float) -> None:
        self._connection = connection
        self._now = now
        self._empty: dict[str, int] | None = None

    def take(self, carried: CarriedConversation, so_far: Imported) -> Imported:
        """Store what is new of a conversation; what has come in so far, with it."""
        stored = self._stored(carried.messages)
        fresh = tuple(message for message in carried.messages if message.uid not in stored)
        homes = {home for _, home in stored.values()}
        if len(homes) > 1:
            raise refusal("has messages in one conversation that stand in several ones here.")
        home = homes.pop() if homes else (0 if fresh else self._empties().get(_fingerprint(carried), 0))
        if home and not fresh:
            if self._is_deleted(home):
                return replace(so_far, trashed=so_far.trashed + 1)
            return replace(so_far, known=so_far.known + 1, opened=so_far.opened or home)
        ids = {uid: id_ for uid, (id_, _) in stored.items()}
        came = replace(so_far, messages=so_far.messages + len(fresh), left_out=so_far.left_out + carried.left_out)
        if home:
            self._fill(home, fresh, ids, self._versions(home, carried))
            if carried.active not in stored and carried.active is not None:
                self._connection.execute(
                    "UPDATE conversations SET active_leaf = ?, updated = max(updated, ?) WHERE id = ?",
                    (ids[carried.active], carried.updated, home),
                )
            return replace(came, grown=came.grown + 1, opened=came.opened or (0 if self._is_deleted(home) else home))
        home = self._add(carried)
        versions = self._versions(home, carried)
        self._fill(home, fresh, ids, versions)
        self._finish(home, carried, ids, versions)
        if not fresh:
            self._empties()[_fingerprint(carried)] = home
        return replace(came, added=came.added + 1, opened=came.opened or (home if carried.deleted_at is None else 0))

    def _is_deleted(self, home: int) -> bool:
        rows = self._connection.execute("SELECT 1 FROM conversations WHERE id = ? AND deleted_at IS NOT NULL", (home,))
        return rows.fetchone() is not None

    def _stored(self, carried: tuple[CarriedMessage, ...]) -> dict[str, tuple[int, int]]:
        """The messages that are there already: the id and the conversation of each, by its uid."""
        found: dict[str, tuple[int, int]] = {}
        for at in range(0, len(carried), _AT_ONCE):
            uids = [message.uid for message in carried[at : at + _AT_ONCE]]
            rows = self._connection.execute(
                f"SELECT uid, id, conversation_id FROM messages WHERE uid IN ({','.join('?' * len(uids))})", uids
            )
            found.update({uid: (id_, home) for uid, id_, home in rows})
        return found

    def _empties(self) -> dict[str, int]:
        """The conversations without a message, by what is in them. They are looked for once, and only if need be."""
        if self._empty is None:
            rows = self._connection.execute(
                """
                SELECT c.id, title, v.text, examples, parameters FROM conversations AS c
                LEFT JOIN prompt_versions AS v ON v.id = c.prompt_version
                WHERE NOT EXISTS (SELECT 1 FROM messages AS m WHERE m.conversation_id = c.id)
                """
            )
            self._empty = {
                _digest(title, prompt or "", examples, parameters): id_
                for id_, title, prompt, examples, parameters in rows
            }
        return self._empty

    def _add(self, carried: CarriedConversation) -> int:
        created = carried.created or self._now
        inserted = self._connection.execute(
            _INSERT_CONVERSATION,
            storable(
                {
                    "title": carried.title,
                    "created": created,
                    "updated": carried.updated or created,
                    "pinned": carried.pinned,
                    "archived": carried.archived,
                    "unread": carried.unread,
                    "deleted_at": carried.deleted_at,
                    "tags": dumped(list(carried.tags)),
                    "profile": carried.profile,
                    "deployment": carried.deployment,
                    "model": carried.model,
                    "examples": _column(carried.examples),
                    "parameters": _column(carried.parameters),
                    "context_policy": carried.context_policy,
                    "has_draft": carried.draft != "",
                    "draft": carried.draft,
                }
            ),
        )
        assert inserted.lastrowid is not None
        return inserted.lastrowid

    def _fill(self, home: int, fresh: tuple[CarriedMessage, ...], ids: dict[str, int], versions: list[int]) -> None:
        """Write messages into a conversation, and note their ids."""
        for message in fresh:
            inserted = self._connection.execute(
                _INSERT_MESSAGE, storable(_row(message, home, self._now, ids, versions))
            )
            assert inserted.lastrowid is not None
            ids[message.uid] = inserted.lastrowid
            word_index.add(self._connection, inserted.lastrowid)
            for one in message.attachments:
                self._connection.execute(
                    """
                    INSERT INTO attachments (message_id, created, name, media_type, sha256, data)
                    VALUES (:message_id, :created, :name, :media_type, :sha256, :data)
                    """,
                    storable(
                        {
                            "message_id": inserted.lastrowid,
                            "created": one.created,
                            "name": one.name,
                            "media_type": one.media_type,
                            "sha256": hashlib.sha256(one.data).hexdigest(),
                            "data": one.data,
                        }
                    ),
                )

        self._connection.executemany(
            "UPDATE messages SET seen_leaf = ? WHERE id = ?",
            [(ids[message.seen], ids[message.uid]) for message in fresh if message.seen in ids],
        )

    def _versions(self, home: int, carried: CarriedConversation) -> list[int]:
        """The ids of the versions of the system prompt, those that are new stored first."""
        known: dict[str, list[int]] = {}
        rows = self._connection.execute(
            "SELECT text, id FROM prompt_versions WHERE conversation_id = ? ORDER BY id DESC", (home,)
        )
        for text, stored in rows:
            known.setdefault(text, []).append(stored)
        versions: list[int] = []
        for prompt in carried.system_prompts:
            version = known[prompt.text].pop() if known.get(prompt.text) else None
            if version is None:
                version = self._connection.execute(
                    "INSERT INTO prompt_versions (conversation_id, created, text) VALUES (?, ?, ?)",
                    (home, prompt.created or carried.created or self._now, storable({"text": prompt.text})["text"]),
                ).lastrowid
                assert version is not None
            versions.append(version)
        return versions

    def _finish(self, home: int, carried: CarriedConversation, ids: Mapping[str, int], versions: list[int]) -> None:
        """What of a new conversation points at its messages and system prompts."""
        self._connection.execute(
            """
            UPDATE conversations SET active_leaf = ?, place_message = ?, place_line = ?, prompt_version = ?
            WHERE id = ?
            """,
            (
                ids.get(carried.active or ""),
                ids.get(carried.place or ""),
                carried.place_line,
                None if carried.system_prompt is None else versions[carried.system_prompt],
                home,
            ),
        )


def _row(
    message: CarriedMessage, home: int, now: float, ids: Mapping[str, int], versions: list[int]
) -> dict[str, object]:
    return {
        "parent_id": ids.get(message.parent or ""),
        "conversation_id": home,
        "uid": message.uid,
        "created": message.created or now,
        "role": message.role,
        "name": message.name,
        # nobody streams it here
        "status": "interrupted" if message.status == "streaming" else message.status,
        "pinned": message.pinned,
        "excluded": message.excluded,
        "copied": message.copied,
        "deleted_at": message.deleted_at,
        "token_count": message.token_count,
        "token_encoding": message.token_encoding,
        "model": message.model,
        "finish_reason": message.finish_reason,
        "request_id": message.request_id,
        "prompt_version": None if message.system_prompt is None else versions[message.system_prompt],
        "request": _column(_request(message.request, ids)),
        "usage": _column(message.usage),
        "timings": _column(message.timings),
        "error": _column(message.error),
        "filters": _column(message.filters),
        "text": message.text,
        "reasoning": message.reasoning,
        "refusal": message.refusal,
        "raw": message.raw,
    }


def _request(request: Json, ids: Mapping[str, int]) -> Json:
    if not isinstance(request, dict) or "left_out" not in request:
        return request
    left_out = request["left_out"]
    return {**request, "left_out": ids.get(left_out) if isinstance(left_out, str) else None}


def _column(value: Json) -> str | None:
    return value if value is None or isinstance(value, str) else dumped(value)


def _fingerprint(carried: CarriedConversation) -> str:
    return _digest(carried.title, carried.prompt, _column(carried.examples), _column(carried.parameters))


def _digest(*texts: object) -> str:
    return hashlib.sha256("\0".join(map(str, texts)).encode("utf-8", "replace")).hexdigest()

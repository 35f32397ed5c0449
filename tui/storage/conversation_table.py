"""The SQL of conversations and of their system prompts. Every function runs inside a job of `storage/database`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import islice

from tui.domain.conversation import Conversation, ConversationRow, ScrollPlace
from tui.domain.errors import StoreError
from tui.storage import values
from tui.storage.values import storable

_SETUP = """profile = :profile, deployment = :deployment, model = :model, examples = :examples,
    parameters = :parameters"""


_ROWS = "SELECT id, title, updated, pinned, unread, has_draft FROM conversations WHERE deleted_at IS NULL"
# either half is in order in its index, so that the two are merged and nothing is sorted
ALL_ROWS = f"""
    {_ROWS} AND archived = 0 UNION ALL {_ROWS} AND archived = 1 ORDER BY pinned DESC, updated DESC, id DESC
"""


def rows(
    connection: sqlite3.Connection, words: Sequence[str] = (), limit: int | None = None, including: int = 0
) -> list[ConversationRow]:
    """The list: one look into one index, whatever the conversations hold; see the port."""
    cursor = connection.execute(ALL_ROWS)
    found = list(islice((row for row in cursor if not words or _holds(row[1], words)), limit))
    cursor.close()
    if including and all(row[0] != including for row in found):
        found += connection.execute(f"{_ROWS} AND id = ?", (including,))
    return [
        ConversationRow(
            id=id_,
            title=values.text_of(title),
            updated=values.seconds_of(updated),
            pinned=bool(pinned),
            unread=bool(unread),
            has_draft=bool(has_draft),
        )
        for id_, title, updated, pinned, unread, has_draft in found
    ]


def _holds(title: object, words: Sequence[str]) -> bool:
    # not in SQL, which knows no case but ASCII's
    folded = values.text_of(title).casefold()
    return all(word in folded for word in words)


def get(connection: sqlite3.Connection, conversation_id: int, *, trashed: bool = False) -> Conversation | None:
    """One conversation that is not deleted, or one that is."""
    row = connection.execute(
        """
        SELECT c.id, title, c.created, updated, profile, deployment, model, prompts.text, prompt_version,
            examples, parameters,
            EXISTS (SELECT 1 FROM messages AS m WHERE m.conversation_id = c.id AND m.pinned AND m.deleted_at IS NULL),
            active_leaf, draft, place_message, place_line, pinned, unread,
            temporary
        FROM conversations AS c LEFT JOIN prompt_versions AS prompts ON prompts.id = c.prompt_version
        WHERE c.id = ? AND (deleted_at IS NOT NULL) = ?
        """,
        (conversation_id, trashed),
    ).fetchone()
    if row is None:
        return None
    (id_, title, created, updated, profile, deployment, model, prompt, prompt_version, *rest) = row
    (examples, parameters, has_pins, active_leaf, draft, place_message, place_line, pinned, unread, temporary) = rest
    return Conversation(
        id=id_,
        title=values.text_of(title),
        created=values.seconds_of(created),
        updated=values.seconds_of(updated),
        profile=values.text_of(profile),
        deployment=values.text_of(deployment),
        model=values.text_of(model),
        system_prompt=values.text_of(prompt),
        prompt_version=prompt_version,
        examples=values.examples_of(examples),
        parameters=values.parameters_of(parameters),
        has_pins=bool(has_pins),
        active_leaf=values.number_of(active_leaf),
        draft=values.text_of(draft),
        place=ScrollPlace(values.number_of(place_message), values.number_of(place_line) or 0),
        pinned=bool(pinned),
        unread=bool(unread),
        temporary=bool(temporary),
    )


def last_opened(connection: sqlite3.Connection) -> int | None:
    """The conversation opened last among those that are not deleted."""
    row = connection.execute(
        """
        SELECT id FROM conversations WHERE opened IS NOT NULL AND +deleted_at IS NULL ORDER BY opened DESC LIMIT 1
        """
    ).fetchone()
    return int(row[0]) if row else None


def insert(connection: sqlite3.Connection, conversation: Conversation, now: float) -> int:
    """Store a new conversation with all it holds; its id."""
    inserted = connection.execute(
        """
        INSERT INTO conversations (title, created, updated, profile, deployment, model, examples, parameters,
            active_leaf, place_message, place_line, pinned, unread, temporary)
        VALUES (:title, :created, :updated, :profile, :deployment, :model, :examples, :parameters,
            :active_leaf, :place_message, :place_line, :pinned, :unread, :temporary)
        """,
        storable(
            {
                **_setup(conversation),
                "title": conversation.title,
                "created": conversation.created or now,
                "updated": conversation.updated or now,
                "active_leaf": conversation.active_leaf,
                "place_message": conversation.place.message_id,
                "place_line": conversation.place.line,
                "pinned": conversation.pinned,
                "unread": conversation.unread,
                "temporary": conversation.temporary,
            }
        ),
    )
    assert inserted.lastrowid is not None
    _keep_prompt(connection, inserted.lastrowid, conversation.system_prompt, now)
    save_draft(connection, inserted.lastrowid, conversation.draft)
    return inserted.lastrowid


def save_setup(connection: sqlite3.Connection, conversation: Conversation, now: float) -> None:
    """Keep what the next message is sent with; nothing where the conversation is not stored."""
    written = connection.execute(
        f"UPDATE conversations SET {_SETUP} WHERE id = :id", storable({**_setup(conversation), "id": conversation.id})
    )
    if written.rowcount:
        _keep_prompt(connection, conversation.id, conversation.system_prompt, now)


def begin_exchange(connection: sqlite3.Connection, conversation: Conversation, now: float) -> None:
    """Make a stored conversation ready for a prompt: its setup as given, its title too where it has none, no draft.

    One that another instance deleted meanwhile comes back, because it is being written in.

    Raises:
        StoreError: It does not exist.
    """
    written = connection.execute(
        """UPDATE conversations SET title = CASE title WHEN '' THEN :title ELSE title END,
           deleted_at = NULL, draft = '', has_draft = 0 WHERE id = :id""",
        storable({"id": conversation.id, "title": conversation.title}),
    )
    if not written.rowcount:
        raise StoreError("This conversation does not exist any more.", "Begin a new one.")
    save_setup(connection, conversation, now)


def grow(connection: sqlite3.Connection, conversation_id: int, leaf: int, now: float) -> None:
    """Let the active path end at a new leaf."""
    connection.execute(
        "UPDATE conversations SET active_leaf = ?, updated = ? WHERE id = ?", (leaf, now, conversation_id)
    )


def prompt_version(connection: sqlite3.Connection, conversation_id: int) -> int | None:
    """The stored version of the system prompt that the next message is sent with."""
    row = connection.execute(
        "SELECT v.id FROM conversations AS c JOIN prompt_versions AS v ON v.id = c.prompt_version WHERE c.id = ?",
        (conversation_id,),
    ).fetchone()
    return int(row[0]) if row else None


def rename(connection: sqlite3.Connection, conversation_id: int, title: str) -> None:
    connection.execute(
        "UPDATE conversations SET title = :title WHERE id = :id", storable({"id": conversation_id, "title": title})
    )


def set_deleted(connection: sqlite3.Connection, conversation_id: int, at: float | None) -> None:
    """Mark a conversation deleted at a time, or bring it back with None."""
    connection.execute("UPDATE conversations SET deleted_at = ? WHERE id = ?", (at, conversation_id))


def save_draft(connection: sqlite3.Connection, conversation_id: int, draft: str) -> None:
    connection.execute(
        "UPDATE conversations SET draft = :draft, has_draft = :has_draft WHERE id = :id",
        storable({"id": conversation_id, "draft": draft, "has_draft": draft != ""}),
    )


def save_place(connection: sqlite3.Connection, conversation_id: int, place: ScrollPlace) -> None:
    connection.execute(
        "UPDATE conversations SET place_message = ?, place_line = ? WHERE id = ?",
        (place.message_id, place.line, conversation_id),
    )


def mark_opened(connection: sqlite3.Connection, conversation_id: int) -> None:
    connection.execute(
        """
        UPDATE conversations SET unread = 0, opened = (SELECT coalesce(max(opened), 0) + 1 FROM conversations)
        WHERE id = ?
        """,
        (conversation_id,),
    )


def mark_unread(connection: sqlite3.Connection, message_id: int) -> None:
    """Mark the conversation of a message as one with something new."""
    connection.execute(
        "UPDATE conversations SET unread = 1 WHERE id = (SELECT conversation_id FROM messages WHERE id = ?)",
        (message_id,),
    )


def _setup(conversation: Conversation) -> dict[str, object]:
    return {
        "profile": conversation.profile,
        "deployment": conversation.deployment,
        "model": conversation.model,
        "examples": values.examples_json(conversation.examples),
        "parameters": values.parameters_json(conversation.parameters),
    }


def _keep_prompt(connection: sqlite3.Connection, conversation_id: int, prompt: str, now: float) -> None:
    """Let a conversation point at a version that holds its system prompt.

    A version a message was sent with stays as it is and a new one is made; one nothing was sent with is changed.
    """
    version, old, used = connection.execute(
        """
        SELECT v.id, v.text, EXISTS (SELECT 1 FROM messages WHERE messages.prompt_version = v.id)
        FROM conversations AS c LEFT JOIN prompt_versions AS v ON v.id = c.prompt_version WHERE c.id = ?
        """,
        (conversation_id,),
    ).fetchone()
    text = storable({"text": prompt})["text"]
    if text == (old or ""):
        return
    if prompt and version is not None and not used:
        connection.execute("UPDATE prompt_versions SET text = ?, created = ? WHERE id = ?", (text, now, version))
        return
    fresh = None
    if prompt:
        fresh = connection.execute(
            "INSERT INTO prompt_versions (conversation_id, created, text) VALUES (?, ?, ?)",
            (conversation_id, now, text),
        ).lastrowid
    connection.execute("UPDATE conversations SET prompt_version = ? WHERE id = ?", (fresh, conversation_id))
    if version is not None and not used:
        connection.execute("DELETE FROM prompt_versions WHERE id = ?", (version,))

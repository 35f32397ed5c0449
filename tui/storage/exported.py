"""Conversations as they leave the store, one at a time: all that their rows hold, and no id."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence

from tui.domain.aztui_json import LATEST
from tui.domain.carried import CarriedAttachment, CarriedConversation, CarriedMessage, CarriedPrompt, Json
from tui.domain.conversation import Role, Status
from tui.domain.draft import whole
from tui.domain.errors import InputError
from tui.domain.strict_json import loads
from tui.storage.values import member, optional_text, text_of

_CONVERSATION = """
    SELECT title, created, updated, pinned, archived, unread, deleted_at, tags, profile, deployment, model,
        prompt_version, examples, parameters, context_policy, active_leaf, place_message, place_line, draft
    FROM conversations WHERE id = ?
"""
_MESSAGES = """
    SELECT id, parent_id, uid, role, status, created, text, reasoning, refusal, name, model, finish_reason, request_id,
        prompt_version, request, usage, filters, timings, error, token_count, token_encoding, raw, pinned, excluded,
        copied, seen_leaf, deleted_at
    FROM messages WHERE conversation_id = ? ORDER BY id
"""


def ids(connection: sqlite3.Connection) -> list[int]:
    """The conversations that are kept and not deleted, the oldest first."""
    rows = connection.execute("SELECT id FROM conversations WHERE deleted_at IS NULL AND NOT temporary ORDER BY id")
    return [row[0] for row in rows]


def carried(connection: sqlite3.Connection, conversation_id: int) -> CarriedConversation | None:
    """A conversation; None where there is none. What cannot be read of it is left out (threat 39)."""
    row = connection.execute(_CONVERSATION, (conversation_id,)).fetchone()
    if row is None:
        return None
    (title, created, updated, pinned, archived, unread, deleted_at, tags, profile, deployment, model, *rest) = row
    (prompt_version, examples, parameters, context_policy, active_leaf, place_message, place_line, draft) = rest
    prompts, places = _prompts(connection, conversation_id)
    rows = connection.execute(_MESSAGES, (conversation_id,)).fetchall()
    uids = {row[0]: row[2] for row in rows}
    attachments = _attachments(connection, conversation_id)
    return CarriedConversation(
        title=text_of(title),
        created=_time(created) or 0.0,
        updated=_time(updated) or 0.0,
        pinned=bool(pinned),
        archived=bool(archived),
        unread=bool(unread),
        deleted_at=_time(deleted_at),
        tags=_tags(_json(tags, [])),
        profile=text_of(profile),
        deployment=text_of(deployment),
        model=text_of(model),
        system_prompts=prompts,
        system_prompt=places.get(prompt_version),
        examples=_json(examples, []),
        parameters=_json(parameters, {}),
        context_policy=text_of(context_policy),
        active=uids.get(active_leaf),
        place=uids.get(place_message),
        place_line=max(place_line, 0) if isinstance(place_line, int) else 0,
        draft=whole(text_of(draft)),
        messages=tuple(_message(row, uids, places, attachments) for row in rows),
    )


def _prompts(
    connection: sqlite3.Connection, conversation_id: int
) -> tuple[tuple[CarriedPrompt, ...], Mapping[object, int]]:
    """The versions of the system prompt, and the place of each by its id."""
    rows = connection.execute(
        "SELECT id, text, created FROM prompt_versions WHERE conversation_id = ? ORDER BY id", (conversation_id,)
    ).fetchall()
    prompts = tuple(CarriedPrompt(text_of(text), _time(created) or 0.0) for _, text, created in rows)
    return prompts, {row[0]: place for place, row in enumerate(rows)}


def _attachments(connection: sqlite3.Connection, conversation_id: int) -> Mapping[int, Sequence[CarriedAttachment]]:
    found = defaultdict(list)
    rows = connection.execute(
        """
        SELECT a.message_id, a.name, a.media_type, a.data, a.created FROM attachments AS a
        JOIN messages AS m ON m.id = a.message_id WHERE m.conversation_id = ? ORDER BY a.id
        """,
        (conversation_id,),
    )
    for message_id, name, media_type, data, created in rows:
        found[message_id].append(
            CarriedAttachment(
                name=text_of(name),
                media_type=text_of(media_type),
                data=data if isinstance(data, bytes) else b"",
                created=_time(created) or 0.0,
            )
        )
    return found


def _message(
    row: tuple[object, ...],
    uids: Mapping[object, str],
    places: Mapping[object, int],
    attachments: Mapping[int, Sequence[CarriedAttachment]],
) -> CarriedMessage:
    (id_, parent_id, uid, role, status, created, text, reasoning, refusal, name, model, finish_reason, *rest) = row
    (request_id, prompt_version, request, usage, filters, timings, error, token_count, token_encoding, *rest) = rest
    (raw, pinned, excluded, copied, seen_leaf, deleted_at) = rest
    assert isinstance(id_, int)
    # a parent is older than its child: what says otherwise is damaged
    known = isinstance(parent_id, int) and parent_id < id_
    return CarriedMessage(
        uid=text_of(uid),
        parent=uids.get(parent_id) if known else None,
        role=member(Role, role, Role.USER).value,
        status=member(Status, status, Status.INTERRUPTED).value,
        created=_time(created) or 0.0,
        text=text_of(text),
        reasoning=text_of(reasoning),
        refusal=text_of(refusal),
        name=text_of(name),
        model=text_of(model),
        finish_reason=optional_text(finish_reason),
        request_id=optional_text(request_id),
        system_prompt=places.get(prompt_version),
        request=_request(_json(request, None), uids),
        usage=_json(usage, None),
        filters=_json(filters, None),
        timings=_json(timings, None),
        error=_json(error, None),
        token_count=token_count if isinstance(token_count, int) and token_count >= 0 else None,
        token_encoding=optional_text(token_encoding),
        raw=optional_text(raw),
        pinned=bool(pinned),
        excluded=bool(excluded),
        copied=bool(copied),
        seen=uids.get(seen_leaf),
        deleted_at=_time(deleted_at),
        attachments=tuple(attachments.get(id_, ())),
    )


def _request(request: Json, uids: Mapping[object, str]) -> Json:
    """What made a reply, with the uid of the message that was left out in the place of its id."""
    if not isinstance(request, dict) or "left_out" not in request:
        return request
    left_out = request["left_out"]
    if isinstance(left_out, list):
        # every id, the newest last, as it was written once
        left_out = left_out[-1] if left_out else None
    return {**request, "left_out": uids.get(left_out) if isinstance(left_out, int) else None}


def _tags(value: Json) -> tuple[str, ...]:
    return tuple(tag for tag in value if isinstance(tag, str)) if isinstance(value, list) else ()


def _json(column: object, absent: Json) -> Json:
    """What a column of JSON stands for; the text itself where it is none."""
    if not isinstance(column, str):
        return absent
    try:
        value = loads(column)
    except InputError:
        return column
    return value if isinstance(value, dict | list) else column


def _time(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and 0 <= value <= LATEST else None

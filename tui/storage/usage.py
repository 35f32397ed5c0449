"""The SQL of what replies took. Every function runs inside a job of `storage/database`."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date, datetime

from tui.domain.conversation import Usage
from tui.domain.models import LONG_PROMPT
from tui.domain.parameters import LARGEST_LIMIT
from tui.domain.usage import Used
from tui.storage import values

_END = 253_370_764_800.0
"""The year 9999, in seconds since the epoch: no moment above it has a day."""

_TOKENS = ("prompt_tokens", "completion_tokens", "cached_tokens", "reasoning_tokens")
"""The fields of `Usage`, in its order."""


def _json(column: str) -> str:
    """The JSON of a column; NULL for what is none: a damaged row keeps no other from being counted."""
    return f"CASE WHEN typeof({column}) = 'text' AND json_valid({column}) THEN {column} END AS {column}"


def _field(name: str) -> str:
    """A field of what one request took; NULL where that is no object."""
    return f"CASE one.type WHEN 'object' THEN json_extract(one.value, '$.{name}') END AS {name}"


def _sum(name: str) -> str:
    """The sum of a field, as far as it holds numbers of tokens."""
    return f"sum(CASE WHEN typeof({name}) = 'integer' AND {name} BETWEEN 0 AND {LARGEST_LIMIT} THEN {name} ELSE 0 END)"


# LIMIT -1 keeps SQLite from working each expression out anew wherever its name stands in the query around it
_USED = f"""
    SELECT summed.*, c.title, c.deleted_at IS NOT NULL FROM (
        SELECT conversation_id, profile, deployment, model, coalesce(prompt_tokens > {LONG_PROMPT}, 0) AS long,
            sum(reported) AS requests, sum(NOT reported) AS unreported, {", ".join(map(_sum, _TOKENS))}
        FROM (
            SELECT conversation_id, model, one.type = 'object' AS reported,
                json_extract(request, '$.profile') AS profile, json_extract(request, '$.deployment') AS deployment,
                {", ".join(map(_field, _TOKENS))}
            FROM (
                SELECT conversation_id, model, status, messages.request IS NOT NULL AS asked,
                    {_json("usage")}, {_json("request")}
                FROM messages WHERE role = 'assistant' AND NOT copied AND {{which}} LIMIT -1
            ) AS replies, json_each(
                CASE json_type(usage) WHEN 'array' THEN usage WHEN 'object' THEN '[' || usage || ']' ELSE '[null]' END
            ) AS one
            WHERE one.type = 'object' OR one.key < json_array_length(usage) - 1
                OR (asked AND status IN ('done', 'stopped', 'truncated', 'interrupted'))
            LIMIT -1
        )
        GROUP BY conversation_id, profile, deployment, model, long
    ) AS summed LEFT JOIN conversations AS c ON c.id = summed.conversation_id
"""
"""A request each: a reply that was continued has a list of what they took, whose last may have failed.

A reply that another program had is none of ours: an import brings no request with it."""


def by_day(connection: sqlite3.Connection, days: int) -> list[Used]:
    """What was used on the last days on which anything was, the oldest first; see the port.

    Each day is looked up in the index of replies, so that it costs what these days hold and not what all do.
    """
    found: list[list[Used]] = []
    end: float = _END
    while len(found) < days:
        (newest,) = connection.execute(
            "SELECT max(created) FROM messages WHERE role = 'assistant' AND created >= 0 AND created < ?", (end,)
        ).fetchone()
        if newest is None:
            break
        day = datetime.fromtimestamp(newest).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        start = min(day.timestamp(), newest)
        used = _used(connection, "created >= :start AND created < :end", {"start": start, "end": end}, day.date())
        if used:
            found.append(used)
        end = start
    return [one for used in reversed(found) for one in used]


def of_conversation(connection: sqlite3.Connection, conversation_id: int) -> list[Used]:
    """What was used in one conversation, on all days together."""
    return _used(connection, "conversation_id = :conversation_id", {"conversation_id": conversation_id}, None)


def _used(connection: sqlite3.Connection, which: str, parameters: Mapping[str, object], day: date | None) -> list[Used]:
    return [
        Used(
            day=day,
            conversation_id=conversation_id,
            title=values.text_of(title),
            deleted=bool(deleted),
            profile=values.text_of(profile),
            deployment=values.text_of(deployment),
            model=values.text_of(model),
            long=bool(long),
            requests=requests,
            unreported=unreported,
            usage=Usage(*tokens),
        )
        for conversation_id, profile, deployment, model, long, requests, unreported, *tokens, title, deleted in (
            connection.execute(_USED.format(which=which), parameters)
        )
    ]

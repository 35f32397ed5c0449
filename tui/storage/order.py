"""The SQL of where conversations stand: pinned, tagged, archived, in the trash. Every function runs inside a job of
`storage/database`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from tui.domain.listing import Arrangement, Standing
from tui.domain.tags import kept_tags
from tui.storage import removal, values
from tui.storage.values import dumped, storable

_OLDER = "deleted_at IS NULL AND archived = 0 AND pinned = 0 AND updated < ? AND id <> ?"
_THESE = "id IN (SELECT value FROM json_each(?))"


def arrange(connection: sqlite3.Connection, ids: Sequence[int], change: Arrangement, now: float) -> list[Standing]:
    """Change where conversations stand; where those stood that exist."""
    before = [
        Standing(*row)
        for row in connection.execute(
            f"SELECT id, pinned, archived, deleted_at, tags FROM conversations WHERE {_THESE}", (dumped(list(ids)),)
        )
    ]
    found = dumped([standing.id for standing in before])
    columns: dict[str, object] = {}
    if change.pinned is not None:
        columns["pinned"] = change.pinned
    if change.archived is not None:
        columns["archived"] = change.archived
    if change.trashed is not None:
        columns["deleted_at"] = now if change.trashed else None
    if columns:
        places = ", ".join(f"{name} = ?" for name in columns)
        connection.execute(f"UPDATE conversations SET {places} WHERE {_THESE}", (*columns.values(), found))
    if change.add_tags or change.drop_tags:
        connection.executemany(
            "UPDATE conversations SET tags = ? WHERE id = ?",
            [(_tagged(standing.tags, change), standing.id) for standing in before],
        )
    return before


def _tagged(stored: object, change: Arrangement) -> str:
    dropped = {tag.casefold() for tag in change.drop_tags}
    left = [tag for tag in values.tags_of(stored) if tag.casefold() not in dropped]
    return values.tags_json(kept_tags([*left, *change.add_tags]))


def stand_back(connection: sqlite3.Connection, standings: Sequence[Standing]) -> None:
    """Let conversations stand where they stood."""
    connection.executemany(
        "UPDATE conversations SET pinned = ?, archived = ?, deleted_at = ?, tags = ? WHERE id = ?",
        [(one.pinned, one.archived, one.deleted_at, one.tags, one.id) for one in standings],
    )


def has_older(connection: sqlite3.Connection, before: float, keep: int) -> bool:
    """Whether there are some for `trash_older`."""
    return connection.execute(f"SELECT 1 FROM conversations WHERE {_OLDER}", (before, keep)).fetchone() is not None


def trash_older(connection: sqlite3.Connection, before: float, keep: int, now: float) -> int:
    """Put old conversations into the trash that are neither pinned nor archived nor to be kept; how many."""
    return connection.execute(f"UPDATE conversations SET deleted_at = ? WHERE {_OLDER}", (now, before, keep)).rowcount


def has_trash(connection: sqlite3.Connection, before: float | None) -> bool:
    """Whether there are some for `empty_trash`."""
    return bool(_trashed(connection, before, 1))


def empty_trash(connection: sqlite3.Connection, before: float | None, limit: int) -> int:
    """Remove for good what lies in the trash, the longest there first; how many."""
    ids = _trashed(connection, before, limit)
    return removal.remove(connection, ids) if ids else 0


def _trashed(connection: sqlite3.Connection, before: float | None, limit: int) -> list[int]:
    rows = connection.execute(
        """
        SELECT id FROM conversations WHERE deleted_at IS NOT NULL AND deleted_at < ? ORDER BY deleted_at, id LIMIT ?
        """,
        (float("inf") if before is None else before, limit),
    )
    return [row[0] for row in rows]


def retitle(connection: sqlite3.Connection, conversation_id: int, expected: str, title: str) -> bool:
    """Give a conversation a title, where it has the one that is expected; whether so."""
    written = connection.execute(
        "UPDATE conversations SET title = :title WHERE id = :id AND title = :expected",
        storable({"id": conversation_id, "title": title, "expected": expected}),
    )
    return written.rowcount > 0

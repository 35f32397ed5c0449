"""Finding conversations by their titles.

Words are found by their beginnings in an index of titles, wherever the conversation stands; inside words among the
newest titles, as far as the time goes, which is all of them up to some thousands. What was renamed a moment ago may
not be in the index yet: each title is looked at itself before it counts.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence

from tui.domain.cjk import pairs, runs
from tui.domain.folding import folded
from tui.domain.marked import Marked, Marker
from tui.domain.search import SearchQuery, TitleHit
from tui.storage import values
from tui.storage.listing import known_tags

MOST = 100
"""Titles that are found at most."""
RECENT = 50
"""Conversations that are offered while nothing is looked for."""
LOOKED_UP = 1_000
"""Titles that are taken from the index: those of the newest conversations."""
SECONDS = 0.006
"""For which the newest titles are looked into."""


def recent(connection: sqlite3.Connection) -> list[TitleHit]:
    """Those that were written in last."""
    rows = connection.execute(
        """
        SELECT id, title, CAST(updated AS REAL) FROM conversations
        WHERE deleted_at IS NULL AND archived = 0 AND temporary = 0
        ORDER BY pinned DESC, updated DESC, id DESC LIMIT ?
        """,
        (RECENT,),
    )
    return [TitleHit(id, Marked(values.text_of(title)), updated) for id, title, updated in rows]


def titles(
    connection: sqlite3.Connection, query: SearchQuery, check: Callable[[], None]
) -> tuple[list[TitleHit], bool]:
    """Conversations whose titles hold every term, the newest first, and whether there are more.

    None where messages alone are meant: in one conversation, or with code.

    Args:
        connection: Reads.
        query: What is looked for.
        check: Raises where nobody waits for it any more.
    """
    wanted = [folded(term.text) for term in query.terms]
    if not wanted or query.conversation_id or query.code:
        return [], False
    ids = _by_index(connection, query)
    check()
    if len(ids) < LOOKED_UP:
        ids |= _by_looking(connection, wanted)
        check()
    found = [
        (updated, id, values.text_of(title))
        for id, title, updated in _passing(connection, query, sorted(ids, reverse=True)[: 2 * LOOKED_UP])
        if _holds(values.text_of(title), wanted)
    ]
    found.sort(reverse=True)
    marker = Marker.of(query.terms, goes_on=True)
    hits = [TitleHit(id, marker.marked(title), updated) for updated, id, title in found[:MOST]]
    return hits, len(found) > MOST


def tagged(conversations: str) -> str:
    """The condition in SQL that a conversation has one of `:tags`; one whose column is damaged has none (threat 39)."""
    tags = f"CASE WHEN json_valid({conversations}.tags) THEN {conversations}.tags ELSE '[]' END"
    return f"EXISTS (SELECT 1 FROM json_each({tags}) AS tag WHERE tag.value IN (SELECT value FROM json_each(:tags)))"


def spellings(connection: sqlite3.Connection, tag: str) -> str:
    """What `:tags` stands for: a tag as it is written here and there. SQLite knows no case but ASCII's."""
    written = (known for known in known_tags(connection) if known.casefold() == tag.casefold()) if tag else ()
    return values.dumped(list(written))


def _by_index(connection: sqlite3.Connection, query: SearchQuery) -> set[int]:
    words = [word for term in query.terms for word in _beginnings(term.text)]
    if not words:
        return set()
    rows = connection.execute(
        "SELECT rowid FROM titles_index WHERE titles_index MATCH ? ORDER BY rowid DESC LIMIT ?",
        (" AND ".join(words), LOOKED_UP),
    )
    return {id for (id,) in rows}


def _beginnings(text: str) -> list[str]:
    """The words of a term in the language of FTS5, each of which may go on."""
    found = []
    for piece, cjk in runs(text):
        if cjk:
            found += [f'"{pair}"' for pair in pairs(piece)] or [f'"{piece}"*']
        elif any(character.isalnum() for character in piece):
            found.append(f'"{piece.replace(chr(34), " ")}"*')
    return found


def _by_looking(connection: sqlite3.Connection, wanted: Sequence[str]) -> set[int]:
    """Those that are not in the index yet, then the newest of all; both read an index alone."""
    end = time.perf_counter() + SECONDS
    found: set[int] = set()
    # pinned ones are first, as in the list
    listed = """
        SELECT id, title FROM conversations WHERE deleted_at IS NULL AND archived = {}
        ORDER BY pinned DESC, updated DESC, id DESC
    """
    for sql in (
        "SELECT c.id, c.title FROM titles_waiting AS w JOIN conversations AS c ON c.id = w.id ORDER BY w.id DESC",
        listed.format(0),
        listed.format(1),
    ):
        rows = connection.execute(sql)
        for number, (id, title) in enumerate(rows):
            if _holds(values.text_of(title), wanted):
                found.add(id)
            if number % 256 == 255 and time.perf_counter() > end:
                break
        rows.close()
    return found


def _passing(connection: sqlite3.Connection, query: SearchQuery, ids: Sequence[int]) -> list[tuple[int, object, float]]:
    """Those that are not deleted, and pass the filters."""
    conditions = ["deleted_at IS NULL", "temporary = 0"]
    if query.after is not None:
        conditions.append("updated >= :after")
    if query.before is not None:
        conditions.append("created < :before")
    if query.deployment:
        conditions.append("instr(lower(deployment), :deployment)")
    if query.tag:
        conditions.append(tagged("conversations"))
    rows = connection.execute(
        f"""
        SELECT id, title, CAST(updated AS REAL) FROM conversations WHERE {" AND ".join(conditions)}
        AND id IN (SELECT value FROM json_each(:ids))
        """,
        {
            "after": query.after,
            "before": query.before,
            "deployment": query.deployment.lower(),
            "tags": spellings(connection, query.tag),
            "ids": values.dumped(list(ids)),
        },
    )
    return rows.fetchall()


def _holds(title: str, wanted: Sequence[str]) -> bool:
    title = folded(title)
    return all(one in title for one in wanted)

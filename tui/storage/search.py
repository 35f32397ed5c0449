"""Finding titles and messages on disk: what `SearchIndex` of `domain/search` promises.

Titles come first, the newest first. Of messages the newest 2,000 that hold every term are taken, by the order in which
they were stored. Among these relevance goes before age: first those with the last word as it is typed and all words
near each other, then those with one of the two, then those with neither; among equals the newest comes first. It is
not bm25: that reads how often each word is in the whole index, which takes longer than the search for common words.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Concatenate, ParamSpec, TypeVar

from tui.domain.cjk import pairs, runs
from tui.domain.conversation import Role
from tui.domain.folding import folded
from tui.domain.marked import Marker, Term
from tui.domain.search import BEGINNING, Found, Hit, SearchQuery
from tui.storage import values, word_index
from tui.storage.database import Database
from tui.storage.search_titles import recent, spellings, tagged, titles

NEWEST = 2_000
"""Messages that are found at most."""
NEAR = 8
"""Words between words that are near each other."""
INSIDE_SECONDS = 0.15
"""For which words are looked into."""
LONGEST_SECONDS = 1.0
"""After which a search ends with what it has: one by filters alone may look at every message."""

T = TypeVar("T")
P = ParamSpec("P")

_MESSAGES = "messages AS m CROSS JOIN conversations AS c ON c.id = m.conversation_id"
"""In this order, whatever SQLite thinks of it: messages are read as they come, and their conversations by id."""
_PASSING = "m.deleted_at IS NULL AND m.status <> 'streaming' AND c.deleted_at IS NULL AND c.temporary = 0"
_DEPLOYMENT = """
    coalesce(CASE WHEN json_valid(m.request) THEN json_extract(m.request, '$.deployment') END, c.deployment)
"""
"""The one that answered, or the one that is asked now: a damaged column must not end the search (threat 39)."""


class Superseded(Exception):
    """A later call took the place of this one."""


class Search:
    """Searches one database.

    Args:
        database: Which.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._calls = 0

    async def search(self, query: SearchQuery) -> Found | None:
        return await self._done(_search, query)

    async def look_inside(self, found: Found) -> Found | None:
        return await self._done(_look_inside, found)

    async def hits(self, found: Found, first: int, count: int) -> Sequence[Hit] | None:
        return await self._done(_hits, found.query, found.ids[first : first + count])

    async def _done(self, job: Callable[Concatenate[_Run, P], T], *arguments: P.args, **named: P.kwargs) -> T | None:
        """Do a job in the place of the one that is under way."""
        self._calls += 1
        mine = self._calls
        # before it is handed in: it can meet an earlier one only
        self._database.interrupt_search()

        def run(connection: sqlite3.Connection) -> T | None:
            try:
                return job(_Run(connection, lambda: self._calls != mine), *arguments, **named)
            except Superseded:
                return None
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT and self._calls != mine:
                    return None
                raise

        return await asyncio.wrap_future(self._database.search(run))


class _Run:
    """One call on the thread of the searching connection."""

    def __init__(self, connection: sqlite3.Connection, superseded: Callable[[], bool]) -> None:
        self.connection = connection
        self.superseded = superseded
        self.started = time.perf_counter()

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.started

    def check(self) -> None:
        """Raise Superseded where nobody waits for it any more."""
        if self.superseded():
            raise Superseded

    def rows(self, sql: str, parameters: dict[str, object]) -> tuple[list[tuple[int, float]], bool]:
        """What a statement finds, and whether there may be more: it is ended where it takes too long."""
        self.check()
        found: list[tuple[int, float]] = []
        with self._timed():
            try:
                for row in self.connection.execute(sql, parameters):
                    found.append(row)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                    raise
                # by its time, or by a later call
                self.check()
                return found, True
        return found, len(found) > NEWEST

    @contextmanager
    def _timed(self) -> Iterator[None]:
        def late() -> bool:
            return self.superseded() or self.seconds > LONGEST_SECONDS

        self.connection.set_progress_handler(late, 20_000)
        try:
            yield
        finally:
            self.connection.set_progress_handler(None, 0)


def _search(run: _Run, query: SearchQuery) -> Found:
    with _one_view(run.connection):
        if query.empty:
            return Found(query, titles=tuple(recent(run.connection)), seconds=run.seconds)
        named, more_titles = titles(run.connection, query, run.check)
        ids, more = _ranked(run, query)
        return Found(
            query,
            titles=tuple(named),
            more_titles=more_titles,
            ids=tuple(ids),
            more=more,
            unindexed=word_index.waiting(run.connection),
            seconds=run.seconds,
        )


@contextmanager
def _one_view(connection: sqlite3.Connection) -> Iterator[None]:
    """Let all statements see the store of the same moment."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


# by the index of words


def _ranked(run: _Run, query: SearchQuery) -> tuple[list[int], bool]:
    """The newest messages that hold every term, in their order, and whether there are more."""
    phrases = [phrase for term in query.terms for phrase in _phrases(term)]
    if not phrases:
        if query.terms and not query.filters:
            # signs alone, which no index has
            return [], False
        rows, more = run.rows(_by_filters(query), _parameters(run.connection, query))
        return [id for id, _ in rows[:NEWEST]], more
    rows, more, as_typed = _by_beginnings(run, query, phrases)
    rows = rows[:NEWEST]
    near = _near(run, phrases, rows)
    rows.sort(key=lambda row: ((row[0] not in as_typed) + (row[0] not in near), -row[1], -row[0]))
    return [id for id, _ in rows], more


def _by_beginnings(
    run: _Run, query: SearchQuery, phrases: Sequence[str]
) -> tuple[list[tuple[int, float]], bool, set[int]]:
    """The newest messages, whether there are more, and in which of them the last word is as it was typed."""
    goes_on = phrases[-1].endswith("*") and query.terms[-1].goes_on
    whole = [*phrases[:-1], phrases[-1].removesuffix("*")]
    if goes_on and len(query.terms[-1].words[-1]) == BEGINNING:
        rows, more = run.rows(*_by_words(run.connection, query, phrases))
        return rows, more, _held(run, " AND ".join(whole), rows)
    # a frequent word is found much faster than all that begin like it, which the index has not put together
    rows, more = run.rows(*_by_words(run.connection, query, whole if goes_on else phrases))
    as_typed = {id for id, _ in rows}
    if goes_on and not more:
        rows, more = run.rows(*_by_words(run.connection, query, phrases))
    return rows, more, as_typed


def _near(run: _Run, phrases: Sequence[str], rows: Sequence[tuple[int, float]]) -> set[int]:
    """Those in which the words are near each other; all where there is one word."""
    if len(phrases) < 2:
        return {id for id, _ in rows}
    return _held(run, f"NEAR({' '.join(phrases)}, {NEAR})", rows)


def _held(run: _Run, match: str, rows: Sequence[tuple[int, float]]) -> set[int]:
    """Those that something else holds for too."""
    found, _ = run.rows(
        """
        SELECT rowid, 0.0 FROM messages_index WHERE messages_index MATCH :match AND rowid >= :first
        ORDER BY rowid DESC
        """,
        {"match": match, "first": min((id for id, _ in rows), default=0)},
    )
    return {id for id, _ in found}


def _phrases(term: Term) -> Iterator[str]:
    """A term in the language of FTS5, in which everything in double quotes is text."""
    pieces = [(piece, cjk) for piece, cjk in runs(term.text) if any(character.isalnum() for character in piece)]
    for place, (piece, cjk) in enumerate(pieces):
        if cjk:
            yield f'"{" ".join(pairs(piece))}"' if len(piece) > 1 else f'"{piece}"*'
            continue
        last = Term(piece).words[-1]
        goes_on = term.goes_on and place == len(pieces) - 1 and len(last) >= BEGINNING
        yield f'"{piece.replace(chr(34), " ")}"{"*" if goes_on else ""}'


def _by_words(
    connection: sqlite3.Connection, query: SearchQuery, phrases: Sequence[str]
) -> tuple[str, dict[str, object]]:
    return (
        f"""
        SELECT m.id, CAST(m.created AS REAL) FROM messages_index AS f
        CROSS JOIN messages AS m ON m.id = f.rowid CROSS JOIN conversations AS c ON c.id = m.conversation_id
        WHERE messages_index MATCH :match AND {_range(query, "f.rowid")} {_PASSING} {_conditions(query)}
        ORDER BY f.rowid DESC LIMIT {NEWEST + 1}
        """,
        {**_parameters(connection, query), "match": " AND ".join(phrases)},
    )


def _by_filters(query: SearchQuery) -> str:
    return f"""
        SELECT m.id, CAST(m.created AS REAL) FROM {_MESSAGES}
        WHERE {_range(query, "m.id")} {_PASSING} {_conditions(query)} ORDER BY m.id DESC LIMIT {NEWEST + 1}
        """


def _range(query: SearchQuery, column: str) -> str:
    """Narrows to one conversation before its messages are looked at."""
    if not query.conversation_id:
        return ""
    of_it = "FROM messages WHERE conversation_id = :conversation"
    return f"{column} >= (SELECT min(id) {of_it}) AND {column} <= (SELECT max(id) {of_it}) AND"


def _conditions(query: SearchQuery) -> str:
    """What filters ask of the message `m` and its conversation `c`."""
    asked = []
    if query.conversation_id:
        asked.append("m.conversation_id = :conversation")
    if query.after is not None:
        asked.append("m.created >= :after")
    if query.before is not None:
        asked.append("m.created < :before")
    if query.deployment:
        asked.append(f"instr(lower({_DEPLOYMENT}), :deployment)")
    if query.tag:
        asked.append(tagged("c"))
    if query.code:
        asked.append("(instr(m.text, '```') OR instr(m.text, '~~~'))")
    asked += [f"instr(m.text, :sign{place})" for place, _ in enumerate(_signs(query))]
    return "".join(f" AND {condition}" for condition in asked)


def _parameters(connection: sqlite3.Connection, query: SearchQuery) -> dict[str, object]:
    return {
        "conversation": query.conversation_id,
        "after": query.after,
        "before": query.before,
        "deployment": query.deployment.lower(),
        "tags": spellings(connection, query.tag),
        **{f"sign{place}": sign for place, sign in enumerate(_signs(query))},
    }


def _signs(query: SearchQuery) -> list[str]:
    """Terms without a letter or digit, which no index has."""
    return [term.text for term in query.terms if not term.words]


# inside words


def _look_inside(run: _Run, found: Found) -> Found:
    """Look into the words of the newest messages, until the time is over."""
    query = found.query
    wanted = [folded(term.text) for term in query.terms]
    if not wanted or found.more:
        return found
    known = set(found.ids)
    more: list[tuple[float, int]] = []
    looked = 0
    rows = run.connection.execute(
        f"""
        SELECT m.id, CAST(m.created AS REAL), m.text FROM {_MESSAGES}
        WHERE {_range(query, "m.id")} {_PASSING} {_conditions(query)} ORDER BY m.id DESC
        """,
        _parameters(run.connection, query),
    )
    with closing(rows):
        for id, created, text in rows:
            if run.seconds > INSIDE_SECONDS or len(known) + len(more) >= NEWEST:
                break
            run.check()
            looked += 1
            if id not in known and _holds(values.text_of(text), wanted):
                more.append((created, id))
    more.sort(reverse=True)
    ids = (*found.ids, *(id for _, id in more))
    return replace(found, ids=ids, looked_inside=looked)


def _holds(text: str, wanted: Sequence[str]) -> bool:
    text = folded(text)
    return all(one in text for one in wanted)


# what is shown of them


def _hits(run: _Run, query: SearchQuery, ids: Sequence[int]) -> list[Hit]:
    run.check()
    marker = Marker.of(query.terms)
    places = ", ".join("?" * len(ids))
    rows = run.connection.execute(
        f"""
        SELECT m.id, m.conversation_id, c.title, m.role, {_DEPLOYMENT},
            m.created, m.text
        FROM messages AS m JOIN conversations AS c ON c.id = m.conversation_id
        WHERE m.id IN ({places}) AND {_PASSING}
        """,
        ids,
    )
    hits = {}
    for id, conversation_id, title, role, deployment, created, text in rows:
        run.check()
        hits[id] = Hit(
            conversation_id=conversation_id,
            title=values.text_of(title),
            message_id=id,
            role=values.member(Role, role, Role.USER),
            deployment=values.text_of(deployment),
            created=created if isinstance(created, float) else 0.0,
            snippet=marker.snippet(values.text_of(text)),
        )
    return [hits[id] for id in ids if id in hits]

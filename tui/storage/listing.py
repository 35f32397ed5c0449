"""The SQL of the lists of conversations. Every function runs inside a job of `storage/database`.

A list is read by places in it. Only its indexes are looked into: 100,000 entries are counted or passed over in
some milliseconds, and no row is read but those that are wanted.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby, islice
from math import inf
from typing import Any

from tui.domain.conversation import ConversationRow
from tui.domain.days import begin_of, day_of, group_of
from tui.domain.listing import Group, Listed, Look, Narrowing, View
from tui.storage import values

PINNED = "Pinned"

_OF = {
    View.CONVERSATIONS: "deleted_at IS NULL AND archived = 0",
    View.ARCHIVE: "deleted_at IS NULL AND archived = 1",
    View.TRASH: "deleted_at IS NOT NULL",
}
# where something stands in the trash follows from when it was deleted, and from nothing else
_COLUMNS = dict.fromkeys(View, "id, title, updated, pinned, unread, has_draft, tags") | {
    View.TRASH: "id, title, deleted_at, 0, unread, has_draft, tags"
}
_ORDER = dict.fromkeys(View, "pinned DESC, updated DESC, id DESC") | {View.TRASH: "deleted_at DESC, id DESC"}

_BACKWARDS = {view: order.replace("DESC", "ASC") for view, order in _ORDER.items()}

_Row = tuple[int, object, Any, int, int, int, object]


class Lists:
    """Reads lists, and remembers the groups of those it read while nothing is written."""

    def __init__(self) -> None:
        self._version: tuple[object, ...] = ()
        self._groups: dict[tuple[View, date], tuple[Group, ...]] = {}

    def listed(self, connection: sqlite3.Connection, look: Look) -> Listed:
        """As much of a list as is looked at; see the port."""
        # all is read of one state of the file, whatever another instance writes meanwhile
        connection.execute("BEGIN")
        try:
            return self._narrowed(connection, look) if look.narrowing else self._whole(connection, look)
        finally:
            connection.execute("COMMIT")

    def _whole(self, connection: sqlite3.Connection, look: Look) -> Listed:
        whole = _Whole(connection, look)
        # the pragma counts what others write, and each connection counts by itself
        (others,) = connection.execute("PRAGMA data_version").fetchone()
        version = connection, others, connection.total_changes
        if version != self._version:
            self._version, self._groups = version, {}
        key = (look.view, look.today)
        if key not in self._groups:
            self._groups[key] = whole.groups()
        groups = self._groups[key]
        total = sum(group.count for group in groups)
        first = _first(look, total)
        rows = whole.rows(first, total)
        place = _place_in(rows, first, look.anchor)
        if place is None and look.anchor:
            place = whole.place()
            if look.follow and place is not None:
                first = max(place - look.count // 2, 0)
                rows = whole.rows(first, total)
        return Listed(look, groups, first, tuple(map(_conversation, rows)), place)

    def _narrowed(self, connection: sqlite3.Connection, look: Look) -> Listed:
        narrowed = _Narrowed(connection, look)
        groups = narrowed.groups()
        first = _first(look, sum(group.count for group in groups))
        if look.follow and narrowed.place is not None and not first <= narrowed.place < first + look.count:
            first = max(narrowed.place - look.count // 2, 0)
        return Listed(look, groups, first, tuple(map(_conversation, narrowed.rows(first))), narrowed.place)


def _first(look: Look, total: int) -> int:
    """The place of the first row that is read: behind the end there are none."""
    return max(min(look.first, total - look.count), 0)


def _place_in(rows: Sequence[_Row], first: int, id: int) -> int | None:
    return next((place for place, row in enumerate(rows, first) if row[0] == id), None)


def ids(connection: sqlite3.Connection, view: View, narrowing: Narrowing) -> list[int]:
    """The ids of all in a list."""
    return [row[0] for row in _matching(connection, view, narrowing)]


def known_tags(connection: sqlite3.Connection) -> list[str]:
    """The tags of the conversations that are not deleted, the most frequent first."""
    rows = connection.execute(
        "SELECT tags, count(*) FROM conversations WHERE tags <> '[]' AND +deleted_at IS NULL GROUP BY tags"
    )
    counts: Counter[str] = Counter()
    for tags, count in rows:
        counts.update(dict.fromkeys(values.tags_of(tags), count))
    return [tag for tag, _ in counts.most_common()]


class _Whole:
    """A list of which nothing is left out."""

    def __init__(self, connection: sqlite3.Connection, look: Look) -> None:
        self._connection = connection
        self._look = look
        self._time = "deleted_at" if look.view is View.TRASH else "updated"
        self._rest = _OF[look.view] if look.view is View.TRASH else f"{_OF[look.view]} AND pinned = 0"

    def groups(self) -> tuple[Group, ...]:
        found = []
        if self._look.view is not View.TRASH:
            (pinned,) = self._one(f"SELECT count(*) FROM conversations WHERE {_OF[self._look.view]} AND pinned = 1")
            found += [Group(PINNED, pinned)] if pinned else []
        end = inf
        while True:
            (newest,) = self._one(
                f"SELECT max({self._time}) FROM conversations WHERE {self._rest} AND {self._time} < ?", end
            )
            if newest is None:
                return tuple(found)
            heading, day = group_of(day_of(newest), self._look.today)
            # what is said to be older than any day is in the last group
            start = begin_of(day) if begin_of(day) <= newest else -inf
            (count,) = self._one(
                f"SELECT count(*) FROM conversations WHERE {self._rest} AND {self._time} >= ? AND {self._time} < ?",
                start,
                end,
            )
            found.append(Group(heading, count))
            end = start

    def place(self) -> int | None:
        of, anchor = _OF[self._look.view], self._look.anchor
        key = self._connection.execute(
            f"SELECT {_COLUMNS[self._look.view]} FROM conversations WHERE id = ? AND {of}", (anchor,)
        ).fetchone()
        if key is None:
            return None
        id_, _, time, pinned, *_ = key
        if self._look.view is View.TRASH:
            (place,) = self._one(
                f"SELECT count(*) FROM conversations WHERE {of} AND (deleted_at, id) > (?, ?)", time, id_
            )
        else:
            (place,) = self._one(
                f"SELECT count(*) FROM conversations WHERE {of} AND (pinned, updated, id) > (?, ?, ?)",
                pinned,
                time,
                id_,
            )
        return int(place)

    def rows(self, first: int, total: int) -> list[_Row]:
        """The rows from a place on, read from the nearer end of the list."""
        view, count = self._look.view, min(self._look.count, total - first)
        backwards = first > total // 2
        order = _BACKWARDS[view] if backwards else _ORDER[view]
        skipped = total - first - count if backwards else first
        sql = f"{_select(view)} ORDER BY {order} LIMIT ? OFFSET ?"
        rows = self._connection.execute(sql, (count, skipped)).fetchall()
        return rows[::-1] if backwards else rows

    def _one(self, sql: str, *parameters: float) -> tuple[Any]:
        found: tuple[Any] = self._connection.execute(sql, parameters).fetchone()
        return found


class _Narrowed:
    """What a narrowing leaves of a list: found by looking through all titles."""

    def __init__(self, connection: sqlite3.Connection, look: Look) -> None:
        self._connection = connection
        self._look = look
        self.place: int | None = None
        """Where the anchor is, once the groups are known."""
        self._wanted: list[_Row] = []

    def groups(self) -> tuple[Group, ...]:
        """All groups; and on the way the rows that are most likely wanted, so that most lists are read once."""
        headings = groupby(self._headings())
        return tuple(Group(heading, sum(1 for _ in run)) for heading, run in headings)

    def _headings(self) -> Iterator[str]:
        heading, start = "", inf
        first, end = self._look.first, self._look.first + self._look.count
        for place, row in enumerate(self._all()):
            id_, _, time, pinned, *_ = row
            if id_ == self._look.anchor:
                self.place = place
            if first <= place < end:
                self._wanted.append(row)
            if not pinned and time < start:
                heading, day = group_of(day_of(time), self._look.today)
                start = begin_of(day)
            yield PINNED if pinned else heading

    def rows(self, first: int) -> Iterator[_Row]:
        if first == self._look.first:
            return iter(self._wanted)
        return islice(self._all(), first, first + self._look.count)

    def _all(self) -> Iterator[_Row]:
        return _matching(self._connection, self._look.view, self._look.narrowing)


def _matching(connection: sqlite3.Connection, view: View, narrowing: Narrowing) -> Iterator[_Row]:
    """The rows a narrowing leaves, in order.

    SQLite knows no case but ASCII's: what has only that it passes over by itself, the rest is looked at here.
    """
    conditions, parameters = [], []
    if narrowing.tags:
        conditions.append("tags <> '[]'")
    if narrowing.words:
        likely = " AND ".join("title LIKE ? ESCAPE '\\'" for _ in narrowing.words)
        conditions.append(f"(({likely}) OR title GLOB '*[^\x01-\x7f]*')")
        parameters += [f"%{_escaped(word)}%" for word in narrowing.words]
    more = "".join(f" AND {condition}" for condition in conditions)
    for row in connection.execute(f"{_select(view)}{more} ORDER BY {_ORDER[view]}", parameters):
        if narrowing.takes(values.text_of(row[1]), values.tags_of(row[6])):
            yield row


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _select(view: View) -> str:
    return f"SELECT {_COLUMNS[view]} FROM conversations WHERE {_OF[view]}"


def _conversation(row: _Row) -> ConversationRow:
    id_, title, time, pinned, unread, has_draft, tags = row
    return ConversationRow(
        id=id_,
        title=values.text_of(title),
        updated=time if isinstance(time, float) else 0.0,
        pinned=bool(pinned),
        unread=bool(unread),
        has_draft=bool(has_draft),
        tags=values.tags_of(tags),
    )

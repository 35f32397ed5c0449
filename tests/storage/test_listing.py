"""The lists of conversations, read by places."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import pytest

from tests.storage.conftest import FixedClock, look
from tui.domain.conversation import Conversation
from tui.domain.days import begin_of, day_of, group_of
from tui.domain.listing import Group, Listed, Look, Narrowing, View
from tui.storage import listing
from tui.storage.conversations import Store
from tui.storage.locations import Locations
from tui.storage.migrations import migrate

TODAY = date(2026, 11, 20)
ALL = Narrowing()
SOME = Look(today=TODAY, count=10)


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    """120 conversations of many days and kinds; no test changes it."""
    chance = random.Random(7)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        migrate(db, Path())
        for number in range(1, 121):
            # some were written in at the same moment
            days = chance.choice([-1, 0, 0, 1, 3, 3.5, 6, 7, 20, 40, 400])
            title = chance.choice(["Tax", "ﬁrst Ünder 100%", "tax under_scored", "Straße", "議事録"]) + f" {number}"
            db.execute(
                """INSERT INTO conversations (id, title, created, updated, pinned, archived, deleted_at, tags)
                   VALUES (?, ?, 0, ?, ?, ?, ?, ?)""",
                (
                    number,
                    title,
                    begin_of(TODAY) + 3600 - days * 86_400,
                    chance.random() < 0.1,
                    chance.random() < 0.2,
                    begin_of(TODAY - timedelta(chance.choice([0, 1, 9]))) if chance.random() < 0.2 else None,
                    chance.choice(["[]", "[]", '["Work"]', '["home","work-2"]', "damaged"]),
                ),
            )
        yield db


def whole(db: sqlite3.Connection, view: View, narrowing: Narrowing = ALL) -> Listed:
    return listing.Lists().listed(db, replace(SOME, count=1000, view=view, narrowing=narrowing))


@pytest.mark.parametrize("view", View)
def test_a_list_is_what_the_table_says(database: sqlite3.Connection, view: View) -> None:
    found = whole(database, view)
    condition = {View.CONVERSATIONS: "archived = 0 AND ", View.ARCHIVE: "archived = 1 AND ", View.TRASH: "NOT "}[view]
    stored = {row[0] for row in database.execute(f"SELECT id FROM conversations WHERE {condition} deleted_at IS NULL")}
    assert {row.id for row in found.rows} == stored
    assert len(found.rows) == len(stored)
    keys = [(row.pinned, row.updated, row.id) for row in found.rows]
    assert keys == sorted(keys, reverse=True)
    headings = ["Pinned" if row.pinned else group_of(day_of(row.updated), TODAY)[0] for row in found.rows]
    assert found.groups == tuple(Group(name, len(list(rows))) for name, rows in groupby(headings))
    assert (view is View.TRASH) == (found.groups[0].heading != "Pinned")


@pytest.mark.parametrize("view", View)
@pytest.mark.parametrize("typed", ["", "TAX", "1 tax", "strasse", "first", "100%", "r_s", "#work", "tag:WORK tax", "#"])
def test_any_part_is_the_same_as_in_the_whole(database: sqlite3.Connection, view: View, typed: str) -> None:
    narrowing = Narrowing.of(typed)
    rows = whole(database, view).rows
    left = [row for row in rows if narrowing.takes(row.title, row.tags)]
    assert left or typed not in ("", "TAX")
    for first in (0, 3, len(left) - 4, 500):
        found = listing.Lists().listed(
            database, replace(SOME, view=view, narrowing=narrowing, first=max(first, 0), count=5)
        )
        assert list(found.rows) == left[found.first : found.first + 5]
        assert found.total == len(left)
        assert len(found.rows) == min(5, len(left)), "a place behind the end gives the end"
    assert listing.ids(database, view, narrowing) == [row.id for row in left]


@pytest.mark.parametrize("view", View)
@pytest.mark.parametrize("typed", ["", "tax"])
def test_a_place_is_found_and_followed(database: sqlite3.Connection, view: View, typed: str) -> None:
    narrowing = Narrowing.of(typed)
    rows = whole(database, view, narrowing).rows
    for place in (0, 1, len(rows) // 2, len(rows) - 1):
        asked = replace(SOME, view=view, narrowing=narrowing, count=4, anchor=rows[place].id)
        assert listing.Lists().listed(database, asked).place == place
        followed = listing.Lists().listed(database, replace(asked, follow=True))
        assert rows[place] in followed.rows
        assert list(followed.rows) == list(rows[followed.first : followed.first + 4])
    assert listing.Lists().listed(database, replace(SOME, view=view, narrowing=narrowing, anchor=999)).place is None


def test_the_tags_there_are(database: sqlite3.Connection) -> None:
    assert set(listing.known_tags(database)) == {"Work", "home", "work-2"}
    assert [row.tags for row in whole(database, View.CONVERSATIONS).rows if row.tags]


async def test_times_that_no_clock_gave_have_a_place(store: Store, locations: Locations, clock: FixedClock) -> None:
    """Threat 39: one damaged row keeps no other from being listed."""
    await store.rows()
    times = (-1e300, -5.0, 0.0, clock.time, 1e12, 1e300)
    with closing(sqlite3.connect(locations.database)) as db, db:
        for number, time in enumerate(times, 1):
            db.execute("INSERT INTO conversations (id, created, updated) VALUES (?, 0, ?)", (number, time))
    found = await store.listed(SOME)
    assert [row.id for row in found.rows] == [6, 5, 4, 3, 2, 1]
    assert found.total == 6


async def test_only_indexes_are_read(store: Store, locations: Locations) -> None:
    """With 100,000 conversations the list must not read their drafts, nor sort anything."""
    await store.rows()
    for view in View:
        for more in ("", " AND title LIKE '%a%' ESCAPE '\\'"):
            sql = f"EXPLAIN QUERY PLAN {listing._select(view)}{more} ORDER BY {listing._ORDER[view]}"
            [step] = [step[3] for step in look(locations.database, sql)]
            assert "USING COVERING INDEX" in step


async def test_groups_are_counted_anew_once_something_is_written(store: Store, clock: FixedClock) -> None:
    """By this instance, or by another one."""
    asked = replace(SOME, today=day_of(clock.time))
    for count in (1, 2, 3):
        await store.create(Conversation(title="one"))
        assert [group.count for group in (await store.listed(asked)).groups] == [count]
    later = replace(asked, today=asked.today + timedelta(1))
    assert [group.heading for group in (await store.listed(later)).groups] == ["Yesterday"]

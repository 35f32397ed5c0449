"""Where conversations stand: each change is one transaction and can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.storage.conftest import FixedClock, look
from tui.domain.conversation import Conversation
from tui.domain.listing import Arrangement, Look, Standing, View
from tui.storage.conversations import Store
from tui.storage.locations import Locations

DAY = 86_400


async def filled(store: Store, count: int = 4) -> list[int]:
    return [(await store.create(Conversation(title=f"number {number}"))).id for number in range(count)]


async def ids(store: Store, view: View = View.CONVERSATIONS) -> set[int]:
    return {row.id for row in (await store.listed(Look(view=view, today=date(2026, 11, 20), count=99))).rows}


async def test_every_change_is_taken_back_whole(store: Store, locations: Locations) -> None:
    one, two, three, four = await filled(store)
    await store.arrange([one], Arrangement(pinned=True, add_tags=("a",)))
    before = look(locations.database, "SELECT * FROM conversations")
    change = Arrangement(pinned=True, archived=True, add_tags=("b", "A"), drop_tags=("A",))
    standings = await store.arrange([one, two, 999], change)
    assert [standing.id for standing in standings] == [one, two]
    assert await ids(store) == {three, four}
    found = (await store.listed(Look(view=View.ARCHIVE, today=date(2026, 11, 20), count=9))).rows
    assert [(row.id, row.pinned, row.tags) for row in found] == [(two, True, ("b", "A")), (one, True, ("b", "A"))]
    await store.stand_back(standings)
    assert look(locations.database, "SELECT * FROM conversations") == before


async def test_the_trash_holds_what_was_put_there_and_gives_it_back(store: Store) -> None:
    one, two, *rest = await filled(store)
    await store.arrange([one], Arrangement(archived=True))
    await store.arrange([one, two], Arrangement(trashed=True))
    assert (await ids(store), await ids(store, View.TRASH)) == (set(rest), {one, two})
    assert await store.conversation(one) is None
    await store.arrange([one, two], Arrangement(trashed=False))
    assert await ids(store, View.ARCHIVE) == {one}
    assert await ids(store) == {two, *rest}


async def test_the_trash_is_emptied_in_steps(store: Store, clock: FixedClock, locations: Locations) -> None:
    one, two, three, four = await filled(store)
    await store.arrange([three], Arrangement(trashed=True))
    clock.time += DAY
    await store.arrange([one, two], Arrangement(trashed=True))
    assert await store.empty_trash(clock.time, 9) == 1
    assert await ids(store, View.TRASH) == {one, two}
    assert [await store.empty_trash(None, 1) for _ in range(3)] == [1, 1, 0]
    assert look(locations.database, "SELECT id FROM conversations") == [(four,)]


async def test_old_ones_go_to_the_trash_but_not_what_is_kept(store: Store, clock: FixedClock) -> None:
    pinned, archived, old, other, opened = await filled(store, 5)
    await store.arrange([pinned], Arrangement(pinned=True))
    await store.arrange([archived], Arrangement(archived=True))
    clock.time += DAY
    await store.create(replace(Conversation(title="young")))
    assert await store.trash_older(clock.time, opened) == 2
    assert await ids(store, View.TRASH) == {old, other}
    assert await store.trash_older(clock.time, opened) == 0


async def test_a_title_of_a_model_replaces_only_the_one_by_rule(store: Store) -> None:
    [one] = await filled(store, 1)
    assert await store.title_by_model(one, "number 0", "Better")
    assert not await store.title_by_model(one, "number 0", "Worse")
    assert [row.title for row in await store.rows()] == ["Better"]


async def test_what_was_removed_meanwhile_does_not_come_back(store: Store) -> None:
    [one] = await filled(store, 1)
    standings = await store.arrange([one], Arrangement(trashed=True))
    await store.empty_trash(None, 9)
    await store.stand_back(standings)
    await store.stand_back([Standing(999, 0, 0, None, "[]")])
    assert await store.rows() == []

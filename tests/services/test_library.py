"""What is done with stored conversations, and taken back; what is removed by itself."""

from __future__ import annotations

from tests.services.conftest import Bench
from tui.domain.conversation import Conversation
from tui.domain.listing import Arrangement, Narrowing, View
from tui.services import library, tidying
from tui.services.tidying import DAY, TRASH_DAYS

ALL = Narrowing()


async def filled(bench: Bench, count: int) -> list[int]:
    store = bench.workspace.store
    return [(await store.create(Conversation(title=f"number {number}"))).id for number in range(count)]


async def trash(bench: Bench) -> list[int]:
    return await bench.workspace.library.listed_ids(View.TRASH, ALL)


async def test_changes_are_taken_back_in_turn(bench: Bench) -> None:
    one, two, three = await filled(bench, 3)
    held = bench.workspace.library
    assert await held.arrange([one, two], Arrangement(archived=True)) == 2
    assert await held.delete(three) == 1
    assert await held.arrange([99], Arrangement(pinned=True)) == 0, "what changed nothing is nothing to take back"
    assert await held.count() == 2
    assert [await held.undo(), await held.undo(), await held.undo()] == [(three,), (one, two), None]
    assert await held.listed_ids(View.CONVERSATIONS, ALL) == [three, two, one]


async def test_no_more_is_remembered_than_is_said(bench: Bench) -> None:
    [one] = await filled(bench, 1)
    held = bench.workspace.library
    for turn in range(library.UNDONE + 5):
        await held.arrange([one], Arrangement(pinned=turn % 2 == 0))
    assert len([True for _ in range(library.UNDONE + 5) if await held.undo()]) == library.UNDONE


async def test_the_trash_is_emptied_when_its_time_has_come(bench: Bench) -> None:
    ids = await filled(bench, tidying.AT_ONCE + 3)
    held, tidy = bench.workspace.library, bench.workspace.tidying
    await held.delete(*ids[1:])
    bench.clock.time += (TRASH_DAYS - 1) * DAY
    assert await tidy.empty_old() == 0
    await held.delete(ids[0])
    bench.clock.time += 2 * DAY
    assert await tidy.empty_old() == len(ids) - 1
    assert await trash(bench) == ids[:1]
    assert await tidy.empty_all() == 1
    assert await held.undo() == (ids[0],), "it brings nothing back, and harms nothing"
    assert await held.count() == 0


async def test_what_is_old_goes_only_where_that_is_wanted(bench: Bench) -> None:
    opened, old = await filled(bench, 2)
    bench.clock.time += 10 * DAY
    tidy = bench.workspace.tidying
    assert await tidy.retire(0, opened) == 0
    assert await tidy.retire(11, opened) == 0
    assert await tidy.retire(9, opened) == 1
    assert await trash(bench) == [old]

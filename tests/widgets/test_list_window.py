"""A list of which only a part is here: its lines, and how more of it comes."""

from __future__ import annotations

from datetime import date

import pytest

from tests.widgets.lists import SOME, ListHost, listed, many, now, row, show
from tui.domain.days import day_of
from tui.domain.listing import Look, View
from tui.widgets.conversation_list import ConversationList
from tui.widgets.conversation_list.window import AT_ONCE, Window


@pytest.mark.parametrize("first", [0, 1, 300])
def test_every_line_is_what_it_would_be_if_all_were_here(first: int) -> None:
    """Headings stand right at the borders of what is here, too."""
    rows = many(400)
    look = Look(today=day_of(now()), first=first, count=50)
    window, whole = Window(listed(rows, look)), Window(listed(rows, Look(today=look.today, count=999)))
    lines = [whole.at(line) for line in range(whole.lines)]
    assert [window.at(line) for line in range(window.lines)] == lines
    assert [place for place in lines if isinstance(place, int)] == list(range(400))
    assert [line for line in lines if isinstance(line, str)][:5] == ["Today", "", "Yesterday", "", "Wednesday"]
    assert lines[0] == "Today"
    assert whole.at(whole.lines) is None
    assert all(lines[whole.line_of(place)] == place for place in range(400))
    assert [window.row(place) for place in range(first, first + 50)] == rows[first : first + 50]
    assert window.row(first + 50) is None
    assert (window.find(first + 1), window.find(first + 51)) == (first, None)


def test_nothing_has_no_lines() -> None:
    window = Window(listed((), Look(today=date(2026, 11, 20), count=9)))
    assert (window.lines, window.at(0), window.row(0), window.near(3)) == (0, None, None, 0)


async def test_no_more_is_read_than_is_looked_at() -> None:
    host = ListHost()
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot, many(10_000), open_id=1)
        host.pane.focus_list()
        await pilot.press(*["pagedown"] * 8)
        assert len(host.looks) == 1, "what is near is here already"
        await pilot.press("end")
        await pilot.pause()
        assert "Conversation 9999" in host.below[-1]
        await pilot.press("home")
        await pilot.pause()
        assert "Conversation 0" in host.below[1]
        assert all(look.count == AT_ONCE for look in host.looks)
        host.pane._list.scroll_to(y=5_000, animate=False)
        await pilot.pause()
        assert all(line.strip() for line in host.below[1:3]), "dragging the scrollbar reads what is there"


async def test_what_is_asked_for_waits_for_its_row() -> None:
    host = ListHost()
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot, many(10_000), open_id=1)
        host.pane.focus_list()
        host.answers = False
        await pilot.press("end", "enter")
        assert host.opened == []
        host.answers = True
        host.answer()
        await pilot.pause()
        assert host.opened == [10_000]


async def test_enter_in_the_filter_waits_for_rows_that_are_not_here_yet() -> None:
    host = ListHost()
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot)
        early = host.pane.look(2, now())
        host.answers = False
        host.pane.focus_filter()
        await pilot.press(*"notes", "enter")
        host.show(early)
        await pilot.pause()
        assert host.opened == [], "these are the rows of an earlier letter"
        host.answers = True
        host.answer()
        await pilot.pause()
        assert host.opened == [7]
        assert host.filter.value == ""
        assert "Style guide" in host.titles, "the filter is empty again: the other rows are back"


async def test_the_highlight_follows_its_row_out_of_what_is_here() -> None:
    rows = many(3_000)
    host = ListHost()
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot, rows, open_id=2_500)
        host.pane.focus_list()
        assert any("▌ Conversation 2499" in line for line in host.below), "the one that is open is in sight"
        moved = rows[2_499]
        await show(host, pilot, [row(moved.id, moved.title), *rows[:2_499], *rows[2_500:]], open_id=2_500)
        assert "▌ Conversation 2499" in host.below[1]


async def test_who_scrolled_away_stays_there() -> None:
    rows = many(3_000)
    host = ListHost()
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot, rows, open_id=1)
        host.pane._list.scroll_to(y=2_000, animate=False)
        await pilot.pause()
        before = host.below
        await show(host, pilot, rows, open_id=1)
        assert host.below == before
        host.pane.focus_list()
        await pilot.press("down", "enter")
        assert host.opened == [2]


@pytest.mark.parametrize("change", ["rename", "tag"])
async def test_a_row_that_is_not_here_is_changed_in_its_place(change: str) -> None:
    host = ListHost()
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot, many(3_000), open_id=1)
        host.pane.focus_filter()
        await pilot.press(*"99")
        getattr(host.pane, change)(2_000)
        await pilot.pause()
        assert host.pane._editor.has_focus
        at = next(place for place, line in enumerate(host.below) if "Conversation 1998" in line) + 1
        assert host.pane._editor.region.y == host.pane._list.region.y + at
        await pilot.press("x", "enter")
        ids = [message.conversation_id for message in host.told(ConversationList.Renamed)]
        assert (ids, [ids for ids, _ in host.arranged]) == (([2_000], []) if change == "rename" else ([], [(2_000,)]))


async def test_one_in_the_archive_is_changed_there() -> None:
    host = ListHost()
    host.views[View.ARCHIVE] = [row(50, "Put away")]
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot, SOME)
        host.pane.rename(50)
        await pilot.pause()
        assert host.pane._editor.value == "Put away"
        await pilot.press("escape")
        host.pane.rename(51)
        await pilot.pause()
        assert not host.pane._editor.has_focus, "one that is nowhere is not changed"

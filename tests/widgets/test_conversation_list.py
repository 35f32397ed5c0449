"""The conversation list: groups, filter, keys, renaming, and ten thousand rows."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from tests.resizing import resized
from tests.widgets.hosts import HOSTILE, drawn, rows
from tests.widgets.lists import SOME, ListHost, many, row, show
from tui.domain.listing import Arrangement
from tui.domain.text import clean_line
from tui.widgets.conversation_list import ConversationList


@pytest.fixture(autouse=True)
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A zone that is not UTC, so that a day is the person's."""
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


async def test_rows_stand_under_their_days() -> None:
    host = ListHost()
    pane = host.pane
    async with host.run_test(size=(23, 40)) as pilot:
        await show(host, pilot, running=(6,))
        assert rows(pane)[1] == "   Conversations     F7"
        assert rows(pane)[3].split() == ["Filter", "/"]
        assert [line for line in host.below if line] == [
            "   Pinned",
            "   Style guide",
            "   Today",
            " ▌ Contract review",
            "   Tax questions  draft",
            "   Yesterday",
            "   Router firmware  new",
            "   Monday",
            "   Incident 4411",
            "   October",
            "   Pricing tiers      ●",
            "   October 2025",
            "   Old notes",
        ]


async def test_keys_move_and_open() -> None:
    host = ListHost()
    pane = host.pane
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot)
        pane.focus_list()
        await pilot.press("enter", "down", "enter", "end", "enter", "home", "enter", "up", "enter", "pagedown", "enter")
        assert host.opened == [2, 3, 7, 1, 1, 7]


async def test_keys_ask() -> None:
    host = ListHost()
    pane = host.pane
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot)
        pane.focus_list()
        await pilot.press("n", "u", "d", "down", "delete")
        assert len(host.told(ConversationList.NewAsked)) == 1
        assert len(host.told(ConversationList.UndoAsked)) == 1
        trashed = Arrangement(trashed=True)
        assert host.arranged == [((2,), trashed), ((3,), trashed)]
        await show(host, pilot, ())
        await pilot.press("enter", "d", "r")
        assert host.opened == []
        assert len(host.arranged) == 2
        assert "Nothing here yet." in "\n".join(host.below)


async def test_the_highlight_stays_on_its_conversation() -> None:
    host = ListHost()
    pane = host.pane
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot)
        pane.focus_list()
        await pilot.press("down")
        await show(host, pilot, (row(9, "New on top"), *SOME[1:]))
        await pilot.press("enter")
        assert host.opened == [3]
        await show(host, pilot, [one for one in SOME if one.id != 3])
        await pilot.press("enter")
        assert host.opened == [3, 4], "where it is gone, the next one takes its place"
        await show(host, pilot, open_id=6)
        await pilot.press("enter")
        assert host.opened == [3, 4, 6], "and it goes to one that is newly opened"


async def test_the_filter_narrows_as_one_types_and_enter_opens_the_first() -> None:
    host = ListHost()
    pane = host.pane
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot)
        pane.focus_filter()
        await pilot.press(*"R t", "q")
        assert host.titles == ["No title like this."]
        await pilot.press("backspace")
        assert host.titles == [
            "Today",
            "Contract review",
            "Yesterday",
            "Router firmware  new",
            "October",
            "Pricing tiers",
        ]
        await pilot.press("down", "down", "enter")
        assert host.opened == [4]


async def test_nothing_found_is_said() -> None:
    host = ListHost()
    pane = host.pane
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot)
        pane.focus_filter()
        await pilot.press(*"zzz", "enter")
        assert [line for line in host.below if line] == ["   No title like this."]
        assert host.opened == []


async def test_enter_in_the_filter_opens_the_first_match_and_clears_it() -> None:
    host = ListHost()
    pane = host.pane
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot)
        pane.focus_filter()
        await pilot.press(*"notes", "enter")
        assert host.opened == [7]
        assert host.filter.value == ""


async def test_escape_clears_the_filter_and_leaves() -> None:
    host = ListHost()
    pane = host.pane
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot)
        pane.focus_list()
        await pilot.press("slash", *"tax", "escape")
        assert len(host.told(ConversationList.Left)) == 1
        assert "Pricing tiers" in "\n".join(host.below)


async def test_a_click_opens_and_headings_do_not() -> None:
    host = ListHost()
    pane = host.pane
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot)
        lines = rows(pane)
        await pilot.click(pane, offset=(5, lines.index("   Incident 4411")))
        await pilot.click(pane, offset=(5, lines.index("   Monday")))
        await pilot.click(pane, offset=(5, 39))
        assert host.opened == [5]


async def test_renaming_in_place() -> None:
    host = ListHost()
    pane = host.pane
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot)
        pane.focus_list()
        at = rows(pane).index(" ▌ Contract review")
        await pilot.press("r")
        assert rows(pane)[at] == "   Contract review", "the field stands over the row, at its indent"
        await pilot.press("s", "enter")
        told = host.told(ConversationList.Renamed)
        assert [(message.conversation_id, message.title) for message in told] == [(2, "Contract reviews")]
        await pilot.press("down", "enter")
        assert host.opened == [3], "the keys are the list's again"


async def test_an_empty_title_is_refused_and_escape_leaves_it() -> None:
    host = ListHost()
    pane = host.pane
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot)
        pane.focus_list()
        await pilot.press("r", "ctrl+u", "enter")
        assert "It needs a title" in "\n".join(rows(pane))
        await pilot.press("x", "escape")
        assert host.told(ConversationList.Renamed) == []
        assert "Contract review" in "\n".join(rows(pane))
        await pilot.press("r", "enter")
        assert host.told(ConversationList.Renamed) == [], "the same title again is none"


async def test_a_title_is_kept_when_the_focus_goes_elsewhere() -> None:
    host = ListHost()
    pane = host.pane
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot)
        pane.focus_list()
        await pilot.press("r", "s")
        pane.focus_filter()
        await pilot.pause()
        assert [message.title for message in host.told(ConversationList.Renamed)] == ["Contract reviews"]


@pytest.mark.parametrize("title", HOSTILE)
async def test_a_hostile_title_is_shown_as_it_is(title: str) -> None:
    """Threat 10: in the list, and in the field that renames it; it can be found."""
    host = ListHost()
    pane = host.pane
    async with host.run_test(size=(23, 24), message_hook=host.keep) as pilot:
        pane.styles.width = 60
        await resized(pilot, 60, 24)
        await show(host, pilot, [row(1, title), row(2, "other")], open_id=2)
        pane.focus_list()
        await pilot.press("home")
        assert f" ▌ {clean_line(title)}" in rows(pane)
        await pilot.press("r")
        assert f"   {clean_line(title)}" in rows(pane)
        await pilot.press("escape")


@pytest.mark.parametrize("title", ["議事録 11月の会議の議事録 🎉", "👩‍👩‍👧" * 20, "x" * 500, "a\nb\tc", ""])
async def test_titles_are_cut_by_cells(title: str) -> None:
    host = ListHost()
    async with host.run_test(size=(23, 24)) as pilot:
        await show(host, pilot, [row(1, title, has_draft=True)])
        line = next(line for line in host.below if "draft" in line)
        assert line.endswith("  draft")
        assert cell_len(line) == 23


async def test_a_mark_does_not_touch_the_scrollbar() -> None:
    host = ListHost()
    pane = host.pane
    async with host.run_test(size=(23, 12)) as pilot:
        await show(host, pilot, [row(index + 1, "A long conversation", has_draft=True) for index in range(30)])
        line = next(line for line in rows(pane) if "draft" in line)
        assert line.endswith("  draft")
        assert cell_len(line) == 21


async def test_ten_thousand_rows_cost_what_can_be_seen() -> None:
    """Only the lines on the screen are drawn, and only a window of rows is here."""
    host = ListHost()
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(host, pilot, many(10_000), open_id=1)
        assert len(host.pane.query("*")) < 12
        host.pane.focus_list()
        await pilot.press("end", "enter")
        assert host.opened == [10_000]
        assert any("Conversation 9999" in line for line in host.below)
        await pilot.press("slash", *"99 8", "enter")
        assert host.opened == [10_000, 900]


async def test_without_colour_the_highlight_is_underlined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    host = ListHost()
    pane = host.pane
    async with host.run_test(size=(23, 40)) as pilot:
        await show(host, pilot)
        pane.focus_list()
        await pilot.press("down")
        strips = drawn(pilot.app)[5:]
        underlined = [strip.text for strip in strips if any(part.style and part.style.underline for part in strip)]
        assert underlined == [" ▌ Tax questions  draft"]

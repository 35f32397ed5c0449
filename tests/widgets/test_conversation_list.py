"""The conversation list: groups, filter, keys, renaming, and ten thousand rows."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import date, datetime

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Input

from tests.widgets.hosts import HOSTILE, Host, drawn, rows
from tui.domain.conversation import ConversationRow
from tui.domain.text import clean_line
from tui.widgets.conversation_list import ConversationList
from tui.widgets.conversation_list.pane import PAGE
from tui.widgets.conversation_list.rows import heading_of

NOW = datetime(2026, 11, 20, 10, 5).timestamp()
DAY = 86_400


@pytest.fixture(autouse=True)
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A zone that is not UTC, so that a day is the person's."""
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def row(id: int, title: str, days: float = 0, **more: bool) -> ConversationRow:
    now = datetime(2026, 11, 20, 10, 5).timestamp()
    return ConversationRow(id=id, title=title, updated=now - days * DAY, **more)


SOME = (
    row(1, "Style guide", 90, pinned=True),
    row(2, "Contract review"),
    row(3, "Tax questions", 0.1, has_draft=True),
    row(4, "Router firmware", 1, unread=True),
    row(5, "Incident 4411", 4),
    row(6, "Pricing tiers", 40),
    row(7, "Old notes", 400),
)


async def show(
    pane: ConversationList,
    pilot: Pilot[None],
    some: Iterable[ConversationRow] = SOME,
    open_id: int = 2,
    running: Iterable[int] = (),
) -> None:
    pane.show(list(some), open_id=open_id, running=set(running), now=datetime(2026, 11, 20, 10, 5).timestamp())
    await pilot.pause()


def opened(host: Host) -> list[int]:
    return [message.conversation_id for message in host.told(ConversationList.Opened)]


def below(pane: ConversationList) -> list[str]:
    """The rows under the filter."""
    return rows(pane)[5:]


def host_of(pane: ConversationList) -> Host:
    pane.styles.width = 23
    return Host(pane)


async def test_rows_stand_under_their_days() -> None:
    pane = ConversationList()
    async with host_of(pane).run_test(size=(23, 40)) as pilot:
        await show(pane, pilot, running=(6,))
        assert rows(pane)[1] == "   Conversations     F7"
        assert rows(pane)[3].split() == ["Filter", "/"]
        assert [line for line in below(pane) if line] == [
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


@pytest.mark.parametrize(
    ("day", "heading"),
    [
        (date(2026, 11, 20), "Today"),
        (date(2026, 11, 21), "Today"),
        (date(2026, 11, 19), "Yesterday"),
        (date(2026, 11, 18), "Wednesday"),
        (date(2026, 11, 14), "Saturday"),
        (date(2026, 11, 13), "November"),
        (date(2026, 1, 1), "January"),
        (date(2025, 12, 31), "December 2025"),
    ],
)
def test_headings(day: date, heading: str) -> None:
    assert heading_of(day, date(2026, 11, 20)) == heading


async def test_keys_move_and_open() -> None:
    pane = ConversationList()
    host = host_of(pane)
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(pane, pilot)
        pane.focus_list()
        await pilot.press("enter", "down", "enter", "end", "enter", "home", "enter", "up", "enter", "pagedown", "enter")
        assert opened(host) == [2, 3, 7, 1, 1, 7]


async def test_keys_ask() -> None:
    pane = ConversationList()
    host = host_of(pane)
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(pane, pilot)
        pane.focus_list()
        await pilot.press("n", "u", "d", "down", "delete")
        assert len(host.told(ConversationList.NewAsked)) == 1
        assert len(host.told(ConversationList.UndoAsked)) == 1
        assert [message.conversation_id for message in host.told(ConversationList.DeleteAsked)] == [2, 3]
        await show(pane, pilot, ())
        await pilot.press("enter", "d", "r")
        assert opened(host) == []
        assert len(host.told(ConversationList.DeleteAsked)) == 2
        assert "Nothing here yet." in "\n".join(below(pane))


async def test_the_highlight_stays_on_its_conversation() -> None:
    pane = ConversationList()
    host = host_of(pane)
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(pane, pilot)
        pane.focus_list()
        await pilot.press("down")
        await show(pane, pilot, (row(9, "New on top"), *SOME[1:]))
        await pilot.press("enter")
        assert opened(host) == [3]
        await show(pane, pilot, [one for one in SOME if one.id != 3])
        await pilot.press("enter")
        assert opened(host) == [3, 4], "where it is gone, the next one takes its place"
        await show(pane, pilot, open_id=6)
        await pilot.press("enter")
        assert opened(host) == [3, 4, 6], "and it goes to one that is newly opened"


async def test_the_filter_narrows_as_one_types_and_enter_opens_the_first() -> None:
    pane = ConversationList()
    host = host_of(pane)
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(pane, pilot)
        pane.focus_filter()
        await pilot.press(*"R t", "q")
        assert [line.strip() for line in below(pane) if line] == ["No title like this."]
        await pilot.press("backspace")
        assert [line.strip(" ▌") for line in below(pane) if line] == [
            "Today",
            "Contract review",
            "Yesterday",
            "Router firmware  new",
            "October",
            "Pricing tiers",
        ]
        await pilot.press("down", "down", "enter")
        assert opened(host) == [4]


async def test_nothing_found_is_said() -> None:
    pane = ConversationList()
    host = host_of(pane)
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(pane, pilot)
        pane.focus_filter()
        await pilot.press(*"zzz", "enter")
        assert [line for line in below(pane) if line] == ["   No title like this."]
        assert opened(host) == []


async def test_enter_in_the_filter_opens_the_first_match_and_clears_it() -> None:
    pane = ConversationList()
    host = host_of(pane)
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(pane, pilot)
        pane.focus_filter()
        await pilot.press(*"notes", "enter")
        assert opened(host) == [7]
        assert pane.query(Input).first().value == ""


async def test_escape_clears_the_filter_and_leaves() -> None:
    pane = ConversationList()
    host = host_of(pane)
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(pane, pilot)
        pane.focus_list()
        await pilot.press("slash", *"tax", "escape")
        assert len(host.told(ConversationList.Left)) == 1
        assert "Pricing tiers" in "\n".join(below(pane))


async def test_a_click_opens_and_headings_do_not() -> None:
    pane = ConversationList()
    host = host_of(pane)
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(pane, pilot)
        lines = rows(pane)
        await pilot.click(pane, offset=(5, lines.index("   Incident 4411")))
        await pilot.click(pane, offset=(5, lines.index("   Monday")))
        await pilot.click(pane, offset=(5, 39))
        assert opened(host) == [5]


async def test_renaming_in_place() -> None:
    pane = ConversationList()
    host = host_of(pane)
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(pane, pilot)
        pane.focus_list()
        at = rows(pane).index(" ▌ Contract review")
        await pilot.press("r")
        assert rows(pane)[at] == "   Contract review", "the field stands over the row, at its indent"
        await pilot.press("s", "enter")
        told = host.told(ConversationList.Renamed)
        assert [(message.conversation_id, message.title) for message in told] == [(2, "Contract reviews")]
        await pilot.press("down", "enter")
        assert opened(host) == [3], "the keys are the list's again"


async def test_an_empty_title_is_refused_and_escape_leaves_it() -> None:
    pane = ConversationList()
    host = host_of(pane)
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(pane, pilot)
        pane.focus_list()
        await pilot.press("r", "ctrl+u", "enter")
        assert "It needs a title" in "\n".join(rows(pane))
        await pilot.press("x", "escape")
        assert host.told(ConversationList.Renamed) == []
        assert "Contract review" in "\n".join(rows(pane))
        await pilot.press("r", "enter")
        assert host.told(ConversationList.Renamed) == [], "the same title again is none"


async def test_a_title_is_kept_when_the_focus_goes_elsewhere() -> None:
    pane = ConversationList()
    host = host_of(pane)
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(pane, pilot)
        pane.focus_list()
        await pilot.press("r", "s")
        pane.focus_filter()
        await pilot.pause()
        assert [message.title for message in host.told(ConversationList.Renamed)] == ["Contract reviews"]


@pytest.mark.parametrize("title", HOSTILE)
async def test_a_hostile_title_is_shown_as_it_is(title: str) -> None:
    """Threat 10: in the list, and in the field that renames it; it can be found."""
    pane = ConversationList()
    host = host_of(pane)
    async with host.run_test(size=(23, 24), message_hook=host.keep) as pilot:
        pane.styles.width = 60
        await pilot.resize_terminal(60, 24)
        await show(pane, pilot, [row(1, title), row(2, "other")], open_id=2)
        pane.focus_list()
        await pilot.press("home")
        assert f" ▌ {clean_line(title)}" in rows(pane)
        await pilot.press("r")
        assert f"   {clean_line(title)}" in rows(pane)
        await pilot.press("escape")


@pytest.mark.parametrize("title", ["議事録 11月の会議の議事録 🎉", "👩‍👩‍👧" * 20, "x" * 500, "a\nb\tc", ""])
async def test_titles_are_cut_by_cells(title: str) -> None:
    pane = ConversationList()
    async with host_of(pane).run_test(size=(23, 24)) as pilot:
        await show(pane, pilot, [row(1, title, has_draft=True)])
        line = next(line for line in below(pane) if "draft" in line)
        assert line.endswith("  draft")
        assert cell_len(line) == 23


async def test_a_mark_does_not_touch_the_scrollbar() -> None:
    pane = ConversationList()
    async with host_of(pane).run_test(size=(23, 12)) as pilot:
        await show(pane, pilot, [row(index + 1, "A long conversation", has_draft=True) for index in range(30)])
        line = next(line for line in rows(pane) if "draft" in line)
        assert line.endswith("  draft")
        assert cell_len(line) == 21


async def test_ten_thousand_rows_cost_what_can_be_seen() -> None:
    """Only the lines on the screen are drawn; the rest is a list of rows."""
    many = [row(index + 1, f"Conversation {index}", index / 5) for index in range(10_000)]
    pane = ConversationList()
    host = host_of(pane)
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        await show(pane, pilot, many, open_id=1)
        assert len(pane.query("*")) < 12
        pane.focus_list()
        await pilot.press("end", "enter")
        assert opened(host) == [10_000]
        assert any("Conversation 9999" in line for line in rows(pane))
        await pilot.press("slash", *"99 8", "enter")
        assert opened(host) == [10_000, 900]


async def test_more_rows_are_wanted_near_the_end() -> None:
    many = [row(index + 1, f"Conversation {index}", index / 5) for index in range(2 * PAGE)]
    pane = ConversationList()
    host = host_of(pane)
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        for shown in (PAGE, 2 * PAGE):
            pane.show(many[:shown], open_id=1, running=(), now=NOW, more=shown < len(many))
            pane.focus_list()
            await pilot.press("end")
            await pilot.pause()
        assert len(host.told(ConversationList.RowsWanted)) == 1
        assert pane.wanted == 2 * PAGE


async def test_enter_waits_for_rows_that_are_not_here_yet() -> None:
    pane = ConversationList()
    host = host_of(pane)
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        pane.show(SOME[:3], open_id=2, running=(), now=NOW, more=True)
        pane.focus_filter()
        await pilot.press(*"notes", "enter")
        assert pane.words == ("notes",)
        assert host.told(ConversationList.RowsWanted)
        pane.show(SOME[:3], open_id=2, running=(), now=NOW, words=("note",))
        await pilot.pause()
        assert opened(host) == [], "these are the rows of an earlier letter"
        pane.show(SOME[-1:], open_id=2, running=(), now=NOW, words=("notes",))
        await pilot.pause()
        assert opened(host) == [7]
        # the filter is empty again: the other rows are wanted back
        assert pane.query(Input).first().value == ""
        assert len(host.told(ConversationList.RowsWanted)) == 7


async def test_a_title_behind_the_filter_is_changed_once_its_row_is_here() -> None:
    pane = ConversationList()
    host = host_of(pane)
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        pane.show(SOME[2:3], open_id=2, running=(), now=NOW, words=("tax",))
        pane.rename(2)
        pane.show(SOME, open_id=2, running=(), now=NOW, including=2)
        await pilot.pause()
        await pilot.press("s", "enter")
        assert [message.title for message in host.told(ConversationList.Renamed)] == ["Contract reviews"]


async def test_without_colour_the_highlight_is_underlined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    pane = ConversationList()
    async with host_of(pane).run_test(size=(23, 40)) as pilot:
        await show(pane, pilot)
        pane.focus_list()
        await pilot.press("down")
        strips = drawn(pilot.app)[5:]
        underlined = [strip.text for strip in strips if any(part.style and part.style.underline for part in strip)]
        assert underlined == [" ▌ Tax questions  draft"]


async def test_changing_a_title_waits_for_rows_that_have_it() -> None:
    pane = ConversationList()
    host = host_of(pane)
    async with host.run_test(size=(23, 40), message_hook=host.keep) as pilot:
        pane.show(SOME[:3], open_id=7, running=(), now=NOW, more=True)
        pane.rename(7)
        pane.show(SOME[:3], open_id=7, running=(), now=NOW, more=True)
        await pilot.pause()
        assert not pane._editor.has_focus, "these rows were being read before"
        pane.show([*SOME[:3], SOME[-1]], open_id=7, running=(), now=NOW, including=7, more=True)
        await pilot.pause()
        assert pane._editor.has_focus
        assert pane._editor.value == SOME[-1].title

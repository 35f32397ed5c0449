"""What stands in an empty conversation."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from tests.resizing import resized
from tests.widgets.hosts import HOSTILE, Host, drawn, rows
from tui.domain.text import clean_line
from tui.keys import KEYS, Key
from tui.widgets.starters import Starter, Starters

THREE = [
    Starter("Explain this error", "paste it", "Explain this error:\n\n"),
    Starter("Draft a reply", "to the mail below", "Draft a reply:\n\n"),
    Starter("Turn this into JSON", "name the fields", "Turn this into JSON:\n\n"),
]


def keys() -> list[Key]:
    return [key for key in KEYS if key.id in ("app.open", "app.help")]


def ready(lead: str = "") -> tuple[Host, Starters]:
    starters = Starters()
    starters.show(THREE, keys(), lead)
    return Host(starters), starters


def text_of(starters: Starters) -> list[str]:
    """The rows that are not blank."""
    return [row for row in rows(starters) if row]


async def test_they_stand_as_a_block_in_the_middle() -> None:
    host, starters = ready()
    async with host.run_test(size=(60, 33)) as pilot:
        await pilot.pause()
        shown = rows(starters)
        assert shown[11:15] == ["   › Explain this error", "     paste it", "", "   › Draft a reply"]
        assert shown[20].startswith("     ^O ")
        assert [bool(row) for row in shown[:11]] == [False] * 11
        assert [bool(row) for row in shown[21:]] == [False] * 12


async def test_they_stand_still_while_a_message_grows_below() -> None:
    starters, below = Starters(), Static("")
    starters.show(THREE, keys())
    host = Host(starters, below)
    async with host.run_test(size=(60, 33)) as pilot:
        tops = []
        for lines in (1, 3, 8, 18, 1):
            below.update("x" + "\nx" * (lines - 1))
            await pilot.pause()
            tops.append(next(number for number, row in enumerate(rows(starters)) if row))
        assert tops == [11, 11, 11, 5, 11]
        await resized(pilot, 60, 24)
        assert next(number for number, row in enumerate(rows(starters)) if row) == 6


async def test_what_is_said_above_leaves_them_in_the_middle_of_the_rest() -> None:
    above, starters = Static(""), Starters()
    starters.show(THREE, keys())
    host = Host(above, starters)
    async with host.run_test(size=(60, 33)) as pilot:
        tops = []
        for lines in (1, 7, 1):
            above.update("x" + "\nx" * (lines - 1))
            await pilot.pause()
            tops.append(next(number for number, row in enumerate(rows(starters)) if row))
        assert tops == [11, 8, 11]


@pytest.mark.parametrize(
    ("high", "count", "first"),
    [(12, 9, "  Nobody is there."), (9, 9, "  Nobody is there."), (7, 6, "  Nobody is there."), (3, 3, "› Explain")],
)
async def test_rows_go_and_the_titles_stay(high: int, count: int, first: str) -> None:
    host, starters = ready("Nobody is there.")
    async with host.run_test(size=(40, high)) as pilot:
        await pilot.pause()
        shown = text_of(starters)
        assert shown[0].strip().startswith(first.strip())
        assert all(any(starter.title in row for row in shown) for starter in THREE)
        assert len(shown) <= count


async def test_choosing_stays_at_the_ends_and_is_let_go() -> None:
    host, starters = ready()
    async with host.run_test(size=(60, 33)) as pilot:
        assert starters.starter is None
        assert not starters.let_go()
        starters.choose(1)
        assert starters.starter == THREE[0]
        starters.choose(-1)
        assert starters.starter == THREE[0]
        starters.choose(1)
        starters.choose(1)
        starters.choose(1)
        assert starters.starter == THREE[2]
        await pilot.pause()
        bold = [part.text for strip in drawn(host) for part in strip if part.style and part.style.bold]
        assert THREE[2].title in bold
        assert THREE[0].title not in bold
        assert starters.let_go()
        starters.choose(-1)
        assert starters.starter == THREE[2]


async def test_a_click_on_either_of_its_rows_takes_one() -> None:
    host, starters = ready()
    async with host.run_test(size=(60, 33), message_hook=host.keep) as pilot:
        for offset in ((6, 11), (6, 15), (6, 13), (6, 20), (6, 30)):
            await pilot.click(starters, offset=offset)
        assert [message.starter for message in host.told(Starters.Taken)] == [THREE[0], THREE[1]]


async def test_it_says_everything_literally() -> None:
    """Threat 10."""
    host, starters = ready()
    async with host.run_test(size=(60, 33)) as pilot:
        for hostile in HOSTILE:
            starters.show([Starter(hostile, hostile, hostile)], [], hostile)
            await pilot.pause()
            assert [row.strip() for row in text_of(starters)] == [
                clean_line(hostile),
                f"› {clean_line(hostile)}",
                clean_line(hostile),
            ]


async def test_a_narrow_pane_cuts_nothing_in_two() -> None:
    host, starters = ready()
    async with host.run_test(size=(20, 33)) as pilot:
        await pilot.pause()
        named = [key for key in keys() if key.label in " ".join(text_of(starters))]
        assert text_of(starters)[-1].strip() == "   ".join(f"{key.label} {key.words}" for key in named)
        assert len(named) == 1
        assert all(len(row) < 20 for row in text_of(starters))
        assert any(row.endswith("…") for row in text_of(starters))

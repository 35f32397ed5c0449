"""The names of pages: a list, or one row, and never half a name."""

from __future__ import annotations

import pytest

from tests.resizing import resized
from tests.widgets.hosts import Host, rows
from tui.widgets.sections import Sections

NAMES = ("Connection", "Defaults", "Appearance", "Keys", "Data")


def made(height: int, chosen: int = 0) -> tuple[Host, Sections]:
    sections = Sections(NAMES, chosen)
    sections.styles.height = height
    return Host(sections), sections


async def test_a_list_where_there_are_rows_for_it() -> None:
    host, sections = made(6, 1)
    async with host.run_test(size=(24, 10), message_hook=host.keep) as pilot:
        assert rows(sections)[:3] == ["   Connection", " ▌ Defaults", "   Appearance"]
        await pilot.press("down", "down", "down", "down", "up", "left", "right")
        assert [message.index for message in host.told(Sections.Chosen)] == [2, 3, 4, 3, 2, 3]
        await pilot.click(sections, offset=(5, 0))
        assert sections.chosen == 0


@pytest.mark.parametrize(
    ("width", "chosen", "row"),
    [
        (80, 1, " Connection ▌Defaults  Appearance  Keys  Data"),
        (40, 0, "▌Connection  Defaults  Appearance  Keys"),
        (40, 4, " Defaults  Appearance  Keys ▌Data"),
        (20, 2, "▌Appearance  Keys"),
        (8, 2, "▌Appeara"),
    ],
)
async def test_one_row_shows_whole_names_around_the_chosen_one(width: int, chosen: int, row: str) -> None:
    host, sections = made(1, chosen)
    async with host.run_test(size=(width, 3)):
        assert rows(sections) == [row]


async def test_a_row_without_room_has_the_short_names() -> None:
    sections = Sections(NAMES, 4, short=("Connect", "Defaults", "Looks", "Keys", "Data"))
    sections.styles.height = 1
    host = Host(sections)
    async with host.run_test(size=(40, 3), message_hook=host.keep) as pilot:
        assert rows(sections) == [" Connect  Defaults  Looks  Keys ▌Data"]
        await pilot.click(sections, offset=(26, 0))
        assert sections.chosen == 3
        await resized(pilot, 46, 3)
        assert rows(sections) == [" Connection  Defaults  Appearance ▌Keys  Data"]


async def test_a_click_in_the_row_chooses_what_it_hits() -> None:
    host, sections = made(1, 4)
    async with host.run_test(size=(40, 3), message_hook=host.keep) as pilot:
        await pilot.click(sections, offset=(12, 0))
        assert sections.chosen == 2

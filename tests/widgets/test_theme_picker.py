"""The themes: each can be reached by arrows and by a click, is shown when it is reached, and kept by Enter."""

from __future__ import annotations

import pytest

from tests.widgets.hosts import Host, colours, drawn, rows
from tui.widgets.theme_picker import ThemePicker
from tui.widgets.theming import textual_theme

OURS = ("aztui-dark", "aztui-light", "aztui-contrast", "aztui-warm", "aztui-cool")
OTHERS = ("dracula", "gruvbox", "nord", "solarized-dark")


def made(kept: str = "aztui-dark") -> tuple[Host, ThemePicker]:
    picker = ThemePicker([textual_theme(colours(name)) for name in OURS], OTHERS, "~/themes", kept)
    return Host(picker), picker


def shown(host: Host) -> list[str]:
    return [message.name for message in host.told(ThemePicker.Shown)]


async def test_left_and_right_go_over_all_of_them() -> None:
    host, _ = made()
    async with host.run_test(size=(120, 40), message_hook=host.keep) as pilot:
        await pilot.press("left", *["right"] * 12)
        assert shown(host) == [*OURS[1:], *OTHERS]


@pytest.mark.parametrize("size", [(120, 40), (78, 24), (40, 12)], ids=str)
async def test_up_and_down_go_by_rows_and_say_where_they_end(size: tuple[int, int]) -> None:
    host, picker = made()
    async with host.run_test(size=size) as pilot:
        steps = 0
        while picker.move(1):
            steps += 1
            await pilot.pause()
        ways = len({region.y for region in picker._regions(picker.size.width)})
        assert steps == ways - 1
        while picker.move(-1):
            steps -= 1
        assert steps == 0
        assert picker.highlighted_region.y == 0


@pytest.mark.parametrize(("width", "across"), [(120, 5), (77, 5), (60, 4), (38, 2), (10, 1)])
async def test_swatches_stand_in_as_many_columns_as_there_is_room_for(width: int, across: int) -> None:
    host, picker = made()
    async with host.run_test(size=(width, 40)):
        regions = picker._regions(width)
        assert len({region.x for region in regions[:5]}) == across
        if width > 20:
            assert all(region.right <= width for region in regions)
        assert all(len(row) <= width for row in rows(picker))


async def test_enter_keeps_and_back_goes_to_the_kept_one() -> None:
    host, picker = made("aztui-warm")
    async with host.run_test(size=(120, 40), message_hook=host.keep) as pilot:
        assert picker.highlighted == 3
        assert not picker.back()
        await pilot.press("right", "enter")
        assert [message.name for message in host.told(ThemePicker.Kept)] == ["aztui-cool"]
        assert picker.back()
        assert shown(host)[-1] == "aztui-warm" or shown(host) == ["aztui-cool"]
        assert picker.highlighted == 3


async def test_a_click_shows_and_keeps() -> None:
    host, picker = made()
    async with host.run_test(size=(120, 40), message_hook=host.keep) as pilot:
        at = picker._regions(picker.size.width)[6]
        await pilot.click(picker, offset=(at.x + 1, at.y))
        assert [message.name for message in host.told(ThemePicker.Kept)] == ["gruvbox"]
        await pilot.click(picker, offset=(0, 30))
        assert len(host.told(ThemePicker.Kept)) == 1


async def test_the_marks_tell_which_is_kept() -> None:
    host, picker = made("nord")
    async with host.run_test(size=(120, 40)):
        text = "\n".join(rows(picker))
        assert "● nord" in text
        assert text.count("●") == 1 + 5, "one mark, and the thumb of each swatch"
        assert "All themes 9   Your own: ~/themes" in text


async def test_each_swatch_is_in_its_own_colours() -> None:
    host, _ = made()
    async with host.run_test(size=(120, 40)):
        [row] = [strip for strip in drawn(host) if strip.text.count("Plain text") == 5]
        grounds = [
            segment.style.bgcolor.name.lower()
            for segment in row
            if segment.text == "Plain text" and segment.style and segment.style.bgcolor
        ]
        assert grounds == [colours(name).colours["background"] for name in OURS]

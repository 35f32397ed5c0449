"""The slider: every stop can be reached, and what is typed is taken or refused in words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from tests.widgets.hosts import Host, rows
from tui.domain.models import base_model
from tui.domain.parameters import MAX_TOKENS, PARAMETERS, TEMPERATURE, TOP_P, Parameter
from tui.widgets.slider import NOT_A_NUMBER, Slider, cell_of, value_at


def at(parameter: Parameter, value: float) -> tuple[Host, Slider]:
    slider = Slider(parameter)
    slider.show(parameter, value)
    return Host(slider), slider


def values(host: Host) -> list[float | None]:
    return [message.value for message in host.told(Slider.Changed)]


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda parameter: parameter.key)
def test_every_stop_can_be_reached_by_steps(parameter: Parameter) -> None:
    value, reached = parameter.minimum, {parameter.minimum}
    while value < parameter.maximum:
        value = parameter.stepped(value, 1)
        reached.add(value)
    assert reached == set(parameter.stops)


@given(st.sampled_from(PARAMETERS), st.integers(2, 400), st.data())
@settings(max_examples=60)
def test_a_cell_means_a_value_that_stands_in_it(parameter: Parameter, width: int, data: st.DataObject) -> None:
    """Cell -> value -> cell: the thumb goes to the mouse, to the cell where there are stops enough for each."""
    cell = data.draw(st.integers(0, width - 1))
    value = value_at(parameter, cell, width)
    assert value in parameter.stops
    apart = (width - 1) / (len(parameter.stops) - 1)
    assert abs(cell_of(parameter, value, width) - cell) <= max(apart / 2 + 0.5, 0.5)


@given(st.sampled_from(PARAMETERS), st.data())
@settings(max_examples=60)
def test_a_wide_track_gives_each_stop_back(parameter: Parameter, data: st.DataObject) -> None:
    """Value -> cell -> value, where every stop has a cell of its own."""
    value = data.draw(st.sampled_from(parameter.stops))
    width = 2 * len(parameter.stops)
    assert value_at(parameter, cell_of(parameter, value, width), width) == value


def test_the_largest_limit_keeps_the_ends() -> None:
    """16 to 128,000: the range of the reasoning models."""
    parameter = MAX_TOKENS.for_model(base_model("gpt-5"))
    assert value_at(parameter, 0, 28) == 16
    assert value_at(parameter, 27, 28) == 128_000


async def test_nothing_is_told_on_mount_or_when_it_is_set() -> None:
    host, slider = at(TEMPERATURE, 0.7)
    async with host.run_test(message_hook=host.keep) as pilot:
        slider.show(TEMPERATURE, 1.5)
        await pilot.pause()
        assert values(host) == []
        assert slider.value == 1.5


async def test_keys_step_and_go_to_the_ends_and_back_to_the_default() -> None:
    host, slider = at(TEMPERATURE, 1.0)
    async with host.run_test(message_hook=host.keep) as pilot:
        await pilot.press("right", "left", "left", "shift+left", "pagedown", "pageup", "home", "end", "backspace")
        assert values(host) == [1.05, None, 0.95, 0.45, 0.0, 0.5, 0.0, 2.0, None]
        assert slider.value == 1.0
        await pilot.press("home", "left")
        assert values(host)[9:] == [0.0], "at an end nothing changes and nothing is told"


@pytest.mark.parametrize(
    ("parameter", "typed", "value", "words"),
    [
        (TEMPERATURE, ("1", ".", "3", "7"), 1.37, ""),
        (TEMPERATURE, ("1", ",", "5"), 1.5, ""),
        (TEMPERATURE, ("9",), 2.0, "The most is 2.00."),
        (TEMPERATURE, ("-", "3"), 0.0, "The least is 0.00."),
        (TEMPERATURE, ("1", ".", ".", "2"), 0.7, NOT_A_NUMBER),
        (TEMPERATURE, ("-",), 0.7, NOT_A_NUMBER),
        (MAX_TOKENS, ("1", ",", "2", "3", "4"), 1234, ""),
        (MAX_TOKENS, ("3",), 16, "The least is 16."),
        (TEMPERATURE, ("1", "9", "backspace", ".", "5"), 1.5, ""),
        (TEMPERATURE, ("1", "backspace"), 0.7, ""),
    ],
)
async def test_digits_open_an_entry(parameter: Parameter, typed: tuple[str, ...], value: float, words: str) -> None:
    host, slider = at(parameter, 0.7 if parameter is TEMPERATURE else 6000)
    async with host.run_test(message_hook=host.keep) as pilot:
        names = {".": "full_stop", ",": "comma", "-": "minus"}
        await pilot.press(*(names.get(key, key) for key in typed))
        assert values(host) == [], "nothing is set before Enter"
        await pilot.press("enter")
        assert slider.value == value
        assert (words in rows(slider)[1]) if words else ("●" in rows(slider)[1])
        await pilot.press("right")
        assert "●" in rows(slider)[1], "the word goes with the next key"


async def test_a_value_beyond_the_most_stands_at_it_and_says_what_was_set() -> None:
    host, slider = at(MAX_TOKENS, 6000)
    async with host.run_test(message_hook=host.keep) as pilot:
        slider.show(MAX_TOKENS, 32_768)
        await pilot.pause()
        assert (slider.value, values(host)) == (16_384, [])
        assert "Set 32,768, most 16,384." in rows(slider)[1]
        slider.show(MAX_TOKENS, 32_768)
        await pilot.press("home")
        assert "●" in rows(slider)[1], "the word goes with the next key"
        assert slider.value == 16


async def test_escape_leaves_an_entry_and_is_not_passed_on() -> None:
    host, slider = at(TEMPERATURE, 0.7)
    async with host.run_test(message_hook=host.keep) as pilot:
        host.bind("escape", "exit")
        await pilot.press("2")
        assert rows(slider)[0].split() == ["Temperature", "2"]
        await pilot.press("escape")
        assert rows(slider)[0].split() == ["Temperature", "0.70"]
        assert values(host) == []
        assert host.is_running


async def test_what_is_typed_is_taken_when_the_focus_goes() -> None:
    first, second = Slider(TEMPERATURE), Slider(TOP_P)
    host = Host(first, second)
    async with host.run_test(message_hook=host.keep) as pilot:
        first.focus()
        await pilot.press("0", "full_stop", "4", "tab")
        await pilot.pause()
        assert first.value == 0.4


async def test_a_click_and_a_drag_set_the_value() -> None:
    host, slider = at(TEMPERATURE, 1.0)
    async with host.run_test(size=(41, 10), message_hook=host.keep) as pilot:
        await pilot.click(slider, offset=(0, 1))
        assert slider.value == 0.0
        await pilot.mouse_down(slider, offset=(10, 1))
        assert slider.value == 0.5
        await pilot.hover(slider, offset=(30, 1))
        assert slider.value == 1.5
        await pilot.mouse_up(slider, offset=(30, 1))
        await pilot.hover(slider, offset=(5, 1))
        assert slider.value == 1.5
        await pilot.click(slider, offset=(5, 0))
        assert slider.value == 1.5, "a click on the label only gives it the focus"
        assert values(host) == [0.0, 0.5, 1.5]


@pytest.mark.parametrize(
    ("value", "track"),
    [
        (1.0, "──────────●──────────"),
        (0.5, "─────●━━━━┭──────────"),
        (1.6, "──────────┮━━━━━●────"),
        (0.0, "●━━━━━━━━━┭──────────"),
        (2.0, "──────────┮━━━━━━━━━●"),
        (1.05, "──────────●──────────"),
    ],
)
async def test_the_fill_runs_from_the_default_to_the_value(value: float, track: str) -> None:
    host, slider = at(TEMPERATURE, value)
    async with host.run_test(size=(21, 10)):
        assert rows(slider)[1] == track


async def test_a_refused_one_says_why_and_takes_no_keys() -> None:
    host, slider = at(TEMPERATURE, 0.7)
    async with host.run_test(message_hook=host.keep) as pilot:
        slider.show(TEMPERATURE, 0.7, "o1 does not take it")
        await pilot.pause()
        assert rows(slider)[0].split() == ["Temperature", "not", "sent"]
        assert rows(slider)[1] == "o1 does not take it"
        assert slider.styles.opacity == 1, "the reason is read as any text"
        await pilot.press("right", "5", "enter")
        await pilot.click(slider, offset=(0, 1))
        assert values(host) == []
        slider.show(TEMPERATURE, 0.7, None)
        await pilot.pause()
        assert "●" in rows(slider)[1]


@pytest.mark.parametrize("width", [1, 2, 5, 12, 28])
async def test_it_is_drawn_at_any_width(width: int) -> None:
    host, slider = at(MAX_TOKENS, 6000)
    async with host.run_test(size=(width, 5)) as pilot:
        assert all(len(row) <= width for row in rows(slider))
        await pilot.press("right")


async def test_with_few_rows_there_is_no_blank_one() -> None:
    for size, height in (((40, 40), 3), ((40, 24), 2), ((40, 12), 2)):
        host, slider = at(TEMPERATURE, 1.0)
        async with host.run_test(size=size) as pilot:
            await height_settles(pilot)
            assert slider.region.height == height


async def height_settles(pilot: Pilot[None]) -> None:
    await pilot.pause()
    await pilot.pause()


def in_a_row(parameter: Parameter, value: float) -> tuple[Host, Slider]:
    host, slider = at(parameter, value)
    slider.styles.height = 1
    return host, slider


@pytest.mark.parametrize(
    ("width", "row"),
    [
        (92, "Temperature           " + "──────────────●━━━━━┭" + "─" * 19 + "      0.70   default 1.00"),
        (60, "Temperature           " + "─────────●━━━━┭" + "─" * 13 + "      0.70"),
    ],
)
async def test_with_one_row_everything_stands_in_it(width: int, row: str) -> None:
    """Design notes, "Spacing": label 21, track 40, value, and the default where it is another."""
    host, slider = in_a_row(TEMPERATURE, 0.7)
    async with host.run_test(size=(width, 5)) as pilot:
        assert rows(slider)[0].startswith(row)
        assert "0.70" in rows(slider)[0]
        await pilot.press("backspace")
        assert "default" not in rows(slider)[0]


async def test_the_track_of_one_row_takes_clicks_and_the_label_does_not() -> None:
    host, slider = in_a_row(TEMPERATURE, 1.0)
    async with host.run_test(size=(92, 5), message_hook=host.keep) as pilot:
        await pilot.click(slider, offset=(3, 0))
        assert values(host) == []
        await pilot.click(slider, offset=(22, 0))
        await pilot.click(slider, offset=(61, 0))
        assert values(host) == [0.0, 2.0]


@pytest.mark.parametrize("width", [1, 20, 33, 48])
async def test_one_row_is_drawn_at_any_width(width: int) -> None:
    host, slider = in_a_row(MAX_TOKENS, 6000)
    async with host.run_test(size=(width, 5)) as pilot:
        await pilot.press("right", "9", "enter")
        assert all(len(row) <= width for row in rows(slider))

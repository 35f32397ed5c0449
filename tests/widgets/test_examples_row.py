"""The row of the setup for the examples."""

from __future__ import annotations

import pytest

from tests.widgets.hosts import Host, rows
from tui.domain.budget import Part
from tui.domain.conversation import Example
from tui.widgets.examples_row import ExamplesRow, summary

WHOLE, HALF = Example("a", "b"), Example("a")


@pytest.mark.parametrize(
    ("examples", "part", "words"),
    [
        ((), Part(), "none"),
        ((WHOLE, WHOLE), Part(140), "2 · 140 tokens"),
        ((WHOLE, WHOLE), Part(12_140, False), "2 · ≈12,140 tokens"),
        ((WHOLE, HALF, WHOLE), Part(140), "2 of 3 · 140 tokens"),
        ((HALF,), Part(), "0 of 1 sent"),
    ],
)
def test_what_it_says(examples: tuple[Example, ...], part: Part, words: str) -> None:
    assert summary(examples, part) == words


@pytest.mark.parametrize("width", [10, 28, 80])
async def test_it_stands_in_one_row_and_shows_what_enter_does(width: int) -> None:
    row = ExamplesRow()
    host = Host(row)
    async with host.run_test(size=(width, 10)) as pilot:
        row.examples, row.part = (WHOLE,) * 12, Part(123_456)
        await pilot.pause()
        for drawn in (rows(row), rows(row)):
            assert len(drawn) == 1
            assert drawn[0].startswith("Examples")
            assert len(drawn[0]) <= width
            row.focus()
            await pilot.pause()
        assert rows(row)[0].endswith("›")


@pytest.mark.parametrize(("width", "end"), [(29, "2 of 3 · 93 tokens ›"), (28, " 2 of 3 · 93 ›")])
async def test_where_there_is_little_room_the_number_stays(width: int, end: str) -> None:
    row = ExamplesRow()
    host = Host(row)
    async with host.run_test(size=(width, 10)) as pilot:
        row.examples, row.part = (WHOLE, HALF, WHOLE), Part(93)
        row.focus()
        await pilot.pause()
        assert rows(row)[0].endswith(end)


@pytest.mark.parametrize("key", ["enter", "space", "right", "l"])
async def test_keys_open_it(key: str) -> None:
    row = ExamplesRow()
    host = Host(row)
    async with host.run_test(message_hook=host.keep) as pilot:
        row.focus()
        await pilot.press(key)
        assert len(host.told(ExamplesRow.Opened)) == 1

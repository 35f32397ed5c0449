"""The list of examples."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tests.resizing import resized
from tests.widgets.hosts import HOSTILE, Host, rows
from tui.domain.conversation import Example
from tui.widgets.example_list import ExampleList

MANY = tuple(Example(f"question {n}", f"answer {n}") for n in range(1, 13))


async def test_a_row_has_both_texts_where_there_is_room() -> None:
    pairs = ExampleList()
    host = Host(pairs)
    async with host.run_test(size=(80, 20)) as pilot:
        pairs.show(MANY, 1)
        await pilot.pause()
        assert rows(pairs)[0].split() == ["1", "question", "1", "answer", "1"]
        assert rows(pairs)[1].startswith("▌")
        assert rows(pairs)[11].split()[0] == "12"
        await resized(pilot, 40, 20)
        assert rows(pairs)[0].split() == ["1", "question", "1"]


async def test_the_chosen_one_is_scrolled_to_and_told_when_another_is_wanted() -> None:
    pairs = ExampleList()
    host = Host(pairs)
    async with host.run_test(size=(60, 4), message_hook=host.keep) as pilot:
        pairs.show(MANY, 11)
        await pilot.pause()
        assert "question 12" in "\n".join(rows(pairs))
        pairs.focus()
        await pilot.press("down", "up")
        assert [message.index for message in host.told(ExampleList.Wanted)] == [11, 10]


async def test_without_examples_nothing_is_drawn_and_nothing_is_wanted() -> None:
    pairs = ExampleList()
    host = Host(pairs)
    async with host.run_test(size=(60, 4), message_hook=host.keep) as pilot:
        pairs.focus()
        await pilot.press("down", "up", "enter")
        await pilot.click(pairs)
        assert host.told(ExampleList.Wanted) == []
        assert "".join(rows(pairs)) == ""


@pytest.mark.parametrize("width", [8, 20, 40, 57, 120])
async def test_whatever_the_texts_a_row_stays_in_its_width(width: int) -> None:
    texts = [*HOSTILE, "漢" * 100, "👩‍👩‍👧" * 40, "a\nb\tc", "", "x" * 100_000]
    pairs = ExampleList()
    host = Host(pairs)
    async with host.run_test(size=(width, 40)) as pilot:
        pairs.show([Example(text, other) for text, other in zip(texts, reversed(texts), strict=True)], 0)
        await pilot.pause()
        for row in rows(pairs):
            assert cell_len(row) <= width
            assert not any(char < " " or char in "\x7f\u202e" for char in row)

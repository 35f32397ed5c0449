"""A row of choices: moving chooses, a click too, and nothing is told when it is set from outside."""

from __future__ import annotations

import pytest

from tests.widgets.hosts import Host, rows
from tui.widgets.choice_row import ChoiceRow


def a_row(chosen: int = 1) -> tuple[Host, ChoiceRow]:
    row = ChoiceRow("Reading width", ("72", "88", "full"), chosen)
    return Host(row), row


def told(host: Host) -> list[int]:
    return [message.index for message in host.told(ChoiceRow.Chosen)]


async def test_arrows_choose_and_stop_at_the_ends() -> None:
    host, row = a_row()
    async with host.run_test(size=(60, 5), message_hook=host.keep) as pilot:
        assert rows(row) == ["Reading width         ○ 72   ● 88   ○ full"]
        await pilot.press("right", "right", "left", "left", "left")
        assert told(host) == [2, 1, 0]
        assert rows(row) == ["Reading width         ● 72   ○ 88   ○ full"]


async def test_setting_it_tells_nothing() -> None:
    host, row = a_row()
    async with host.run_test(message_hook=host.keep) as pilot:
        row.chosen = 2
        await pilot.pause()
        assert told(host) == []
        assert "● full" in rows(row)[0]


@pytest.mark.parametrize(("width", "offset", "index"), [(60, (23, 0), 0), (60, (38, 0), 2), (30, (1, 1), 0)])
async def test_a_click_chooses_what_it_hits(width: int, offset: tuple[int, int], index: int) -> None:
    host, row = a_row()
    async with host.run_test(size=(width, 5), message_hook=host.keep) as pilot:
        await pilot.click(row, offset=offset)
        assert told(host) == [index]
        await pilot.click(row, offset=(2, 0))
        assert told(host) == [index], "the label chooses nothing"


async def test_a_narrow_one_has_its_choices_below_the_label() -> None:
    host, row = a_row()
    async with host.run_test(size=(30, 5)):
        assert rows(row) == ["Reading width", "○ 72   ● 88   ○ full"]

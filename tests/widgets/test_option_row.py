"""The rows of what is no number on a track: by keys, by mouse, and what they say."""

from __future__ import annotations

import pytest

from tests.widgets.hosts import HOSTILE, SIZES, Host, rows
from tui.domain.models import UNKNOWN, base_model
from tui.domain.options import EFFORT, FORMAT, SEED, STOP, VERBOSITY, Value
from tui.widgets.option_row import ChoiceOption, OptionRow, SeedOption, StopOption


def values(host: Host) -> list[Value | None]:
    return [message.value for message in host.told(OptionRow.Changed)]


async def test_a_choice_goes_through_what_the_model_takes() -> None:
    row = ChoiceOption(EFFORT)
    host = Host(row)
    async with host.run_test(size=(32, 4), message_hook=host.keep) as pilot:
        row.show(None, base_model("gpt-5"), None)
        row.focus()
        await pilot.pause()
        assert rows(row)[0].split() == ["Reasoning", "effort", "‹", "medium", "›"]
        await pilot.press("right", "right", "left", "home", "end", "backspace")
        await pilot.pause()
        assert values(host) == ["high", None, "minimal", "high", None]


async def test_a_default_that_is_not_known_can_be_gone_back_to() -> None:
    row = ChoiceOption(VERBOSITY)
    host = Host(row)
    async with host.run_test(size=(40, 4), message_hook=host.keep) as pilot:
        row.show(None, UNKNOWN, None)
        row.focus()
        await pilot.press("left", "right", "left")
        assert values(host) == ["low", None]
        assert "default" in rows(row)[0]


async def test_a_click_takes_the_next_and_then_the_first() -> None:
    row = ChoiceOption(FORMAT)
    host = Host(row)
    async with host.run_test(size=(40, 4), message_hook=host.keep) as pilot:
        row.show(None, base_model("gpt-4o"), None)
        await pilot.pause()
        for _ in range(3):
            await pilot.click(row)
        assert values(host) == ["json_object", "json_schema", None]


async def test_a_refused_one_says_why_and_does_nothing() -> None:
    row = ChoiceOption(EFFORT)
    host = Host(row)
    async with host.run_test(size=(32, 4), message_hook=host.keep) as pilot:
        row.show("low", base_model("gpt-4o"), "gpt-4o does not take it")
        await pilot.pause()
        assert rows(row)[0].endswith("not sent")
        assert rows(row)[1] == "gpt-4o does not take it"
        await pilot.click(row)
        assert values(host) == []
        row.show("low", base_model("gpt-5"), None)
        await pilot.pause()
        assert rows(row)[0].endswith("low")
        assert row.size.height == 1


@pytest.mark.long
async def test_a_seed_is_typed() -> None:
    row = SeedOption(SEED)
    host = Host(row)
    async with host.run_test(size=(32, 5), message_hook=host.keep) as pilot:
        row.focus()
        await pilot.press(*"-42", "enter", "left", "0", "escape", *"1-", "enter")
        await pilot.pause()
        assert values(host) == [-42, -43]
        assert "A seed is" in rows(row)[1]
        await pilot.press("9")
        await pilot.pause()
        assert "A seed is" not in "".join(rows(row))
        await pilot.press(*"9" * 30, "enter")
        await pilot.pause()
        assert "A seed is" in rows(row)[1]
        await pilot.press(*"7", "backspace", "backspace", "0", "enter")
        await pilot.pause()
        assert values(host) == [-42, -43, None, 0]
        assert rows(row)[0].split() == ["Seed", "0"]


async def test_the_stop_row_asks_to_be_written() -> None:
    row = StopOption(STOP)
    host = Host(row)
    async with host.run_test(size=(32, 5), message_hook=host.keep) as pilot:
        row.show(("\n", "###"), UNKNOWN, None)
        row.focus()
        await pilot.press("enter", "right", "left")
        await pilot.click(row)
        assert len(host.told(OptionRow.Opened)) == 3
        await pilot.press("backspace")
        assert values(host) == [None]


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", HOSTILE)
async def test_no_text_commands_the_terminal_or_passes_the_width(size: tuple[int, int], text: str) -> None:
    """Threat 10."""
    row = StopOption(STOP)
    host = Host(row)
    async with host.run_test(size=size) as pilot:
        row.show((text, text * 9), UNKNOWN, None)
        row.warning = text
        await pilot.pause()
        assert all(line.isprintable() and len(line) <= size[0] for line in rows(row))

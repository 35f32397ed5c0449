"""A row of facts: columns that go from the right, a note and a problem, and text that is only text."""

from __future__ import annotations

import pytest

from tests.widgets.hosts import HOSTILE, Host, rows
from tui.domain.text import clean_line
from tui.widgets.setting_row import Cell, SettingRow


class Row(SettingRow):
    """One that counts what it is asked for."""

    MAIN_ACTION = "go"
    gone = 0

    def action_go(self) -> None:
        self.gone += 1


FACTS = (Cell("lab", 8, 6), Cell("https://lab.openai.azure.com"), Cell("12 kB", 9, right=True), Cell("API key", 12))


@pytest.mark.parametrize(
    ("width", "row"),
    [
        (80, f"lab     https://lab.openai.azure.com{' ' * 25}12 kB  API key"),
        (41, "lab   https://lab.…   12 kB  API key"),
        (30, "lab   https://lab.o…   12 kB"),
        (20, "lab   https://lab.…"),
        (3, "lab"),
    ],
)
async def test_columns_go_from_the_right(width: int, row: str) -> None:
    widget = Row(*FACTS)
    host = Host(widget)
    async with host.run_test(size=(width, 4)):
        assert rows(widget) == [row]


async def test_a_note_and_a_problem_stand_below() -> None:
    widget = Row(*FACTS)
    host = Host(widget)
    async with host.run_test(size=(40, 10)) as pilot:
        widget.note, widget.problem = "Press the new key.", "F2 means something else, and this sentence is long."
        await pilot.pause()
        drawn = rows(widget)
        assert drawn[1] == "Press the new key."
        assert drawn[2].startswith("! F2 means")
        assert len(drawn) == 4
        widget.note = widget.problem = ""
        await pilot.pause()
        assert len(rows(widget)) == 1


async def test_two_clicks_do_what_enter_does() -> None:
    widget = Row(*FACTS)
    async with Host(widget).run_test(size=(60, 4)) as pilot:
        await pilot.click(widget)
        assert widget.gone == 0
        await pilot.click(widget, times=2)
        assert widget.gone == 1


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_shown_as_text(text: str) -> None:
    """Threat 10."""
    widget = Row(Cell(text, 30), Cell("after"))
    async with Host(widget).run_test(size=(60, 6)) as pilot:
        widget.note = widget.problem = text
        await pilot.pause()
        drawn = "\n".join(rows(widget))
        assert "\x1b" not in drawn
        assert "after" in drawn
        assert rows(widget)[0].startswith(clean_line(text))

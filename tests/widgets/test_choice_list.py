"""One of several: chosen by keys and by the mouse, and always seen."""

from __future__ import annotations

from typing import ClassVar

import pytest
from textual.binding import Binding, BindingType

from tests.widgets.hosts import Host, rows
from tui.widgets.choice_list import Choice, ChoiceList

CHOICES = (Choice("a", "First", "the usual one"), Choice("b", "Second"), Choice("c", "Third", "for others"))


class Keyed(ChoiceList):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("up", "choose(-1)"), Binding("down", "choose(1)")]


@pytest.mark.parametrize(
    ("keys", "chosen"), [(("down",), "b"), (("down", "down", "down"), "c"), (("up",), "a"), (("down", "up"), "a")]
)
async def test_keys_choose_and_stop_at_the_ends(keys: tuple[str, ...], chosen: str) -> None:
    widget = Keyed(CHOICES, "a")
    async with Host(widget).run_test(size=(40, 6)) as pilot:
        widget.focus()
        await pilot.press(*keys)
        assert widget.chosen == chosen
        assert [line[0] for line in rows(widget)] == ["●" if choice.value == chosen else "○" for choice in CHOICES]


async def test_a_click_chooses() -> None:
    widget = ChoiceList(CHOICES, "a")
    async with Host(widget).run_test(size=(40, 6)) as pilot:
        await pilot.click(ChoiceList, offset=(4, 2))
        assert widget.chosen == "c"


@pytest.mark.parametrize(("width", "note"), [(40, True), (16, False)])
async def test_a_note_stands_at_the_right_where_there_is_room(width: int, note: bool) -> None:
    widget = ChoiceList(CHOICES, "b")
    async with Host(widget).run_test(size=(width, 6)):
        lines = rows(widget)
        assert len(lines) == widget.size.height == 3
        assert lines[0].startswith("○ First")
        assert lines[0].endswith("the usual one") is note

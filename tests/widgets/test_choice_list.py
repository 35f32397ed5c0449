"""One of several: chosen by keys and by the mouse, and always seen."""

from __future__ import annotations

from typing import ClassVar

import pytest
from textual.binding import Binding, BindingType

from tests.widgets.hosts import Host, rows
from tui.widgets.choice_list import Choice, ChoiceList

CHOICES = (Choice("a", "First", "the usual one"), Choice("b", "Second"), Choice("c", "Third", "for others"))
MANY = tuple(Choice(name, f"Way {name}", f"what {name} needs") for name in "abcde")


class Keyed(ChoiceList):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("up", "choose(-1)"), Binding("down", "choose(1)")]


@pytest.mark.parametrize(
    ("keys", "chosen"), [(("down",), "b"), (("down", "down", "down"), "a"), (("up",), "c"), (("down", "up"), "a")]
)
async def test_keys_choose_and_go_round(keys: tuple[str, ...], chosen: str) -> None:
    widget = Keyed(CHOICES, "a")
    async with Host(widget).run_test(size=(40, 6)) as pilot:
        widget.focus()
        await pilot.press(*keys)
        assert widget.chosen == chosen
        assert [line[0] for line in rows(widget)[:3]] == ["●" if choice.value == chosen else "○" for choice in CHOICES]


async def test_a_click_chooses() -> None:
    widget = ChoiceList(CHOICES, "a")
    async with Host(widget).run_test(size=(40, 6)) as pilot:
        await pilot.click(ChoiceList, offset=(4, 2))
        assert widget.chosen == "c"


@pytest.mark.parametrize(("width", "columns"), [(40, 2), (16, 1)])
async def test_many_stand_in_two_columns_where_they_have_room(width: int, columns: int) -> None:
    widget = ChoiceList(MANY, "b")
    async with Host(widget).run_test(size=(width, 8)) as pilot:
        lines = rows(widget)
        assert len(lines) == widget.size.height == (4 if columns == 2 else 6)
        assert [line.count("Way") for line in lines[:-1]] == ([2, 2, 1] if columns == 2 else [1] * 5)
        assert lines[-1].strip() == "what b needs"
        await pilot.click(ChoiceList, offset=(width // 2 + 2, 1) if columns == 2 else (2, 4))
        assert widget.chosen == "e"
        # a click on the note chooses nothing
        await pilot.click(ChoiceList, offset=(2, len(lines) - 1))
        assert widget.chosen == "e"

"""Facts, a line each, at any width."""

from __future__ import annotations

import pytest

from tests.widgets.hosts import Host, rows
from tui.widgets.fact_list import Fact, FactList

FACTS = (
    Fact("✓", "name", "contoso.openai.azure.com is 10.0.0.5", right="12 ms"),
    Fact(
        "×", "access", "You have no role that may use this resource.", more="Ask its owner for one.", right="1,204 ms"
    ),
    Fact("·", "deployment", ""),
)


async def lines_at(width: int, facts: tuple[Fact, ...] = FACTS) -> list[str]:
    widget = FactList()
    async with Host(widget).run_test(size=(width, 20)) as pilot:
        widget.facts = facts
        await pilot.pause()
        lines = rows(widget)
        assert widget.size.height == len(lines)
        return lines


async def test_wide_every_fact_stands_in_columns() -> None:
    lines = await lines_at(80)
    assert lines[0].startswith("✓ name          contoso.openai.azure.com is 10.0.0.5")
    assert {len(line) for line in (lines[0], lines[1])} == {80}
    assert lines[0].endswith(" 12 ms")
    assert lines[2] == " " * 16 + "Ask its owner for one."
    assert lines[3] == "· deployment"


async def test_words_that_do_not_fit_go_on_below_themselves() -> None:
    lines = await lines_at(60)
    assert lines[1].startswith("× access        You have no role")
    assert lines[1].endswith("1,204 ms")
    assert lines[2].startswith(" " * 16 + "resource.")


async def test_narrow_long_words_stand_below_their_label() -> None:
    lines = await lines_at(40)
    assert lines[0] == "✓ name" + " " * 29 + "12 ms"
    assert lines[1] == "  contoso.openai.azure.com is 10.0.0.5"


@pytest.mark.parametrize("width", [20, 30, 55, 56, 120])
async def test_no_word_is_lost_at_any_width(width: int) -> None:
    whole = " ".join(" ".join(await lines_at(width)).split())
    for fact in FACTS:
        for word in (*fact.words.split(), *fact.more.split()):
            assert word in whole or width < 30


async def test_nothing_takes_no_room_and_nothing_is_markup() -> None:
    """Threat 10."""
    assert await lines_at(60, ()) == []
    assert "[/red]" in (await lines_at(60, (Fact("!", "x", "[/red][@click=x]y"),)))[0]

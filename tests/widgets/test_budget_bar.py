"""The budget: true numbers in words at every width, and a bar of them to scale."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.widgets.hosts import SIZES, Host, rows
from tui.domain.budget import Budget, NotSent, Part
from tui.domain.models import Price
from tui.widgets.budget_bar import BudgetBar, BudgetWords, bar_cells

USUAL = Budget(window=128_000, input_limit=128_000, system=Part(31), history=Part(2_310), draft=Part(9), reply=4_096)
FULL = Budget(
    window=128_000, input_limit=128_000, system=Part(31), history=Part(122_874), reply=4_096, not_sent=NotSent(9, 12)
)

budgets = st.builds(
    Budget,
    window=st.integers(1, 2_000_000),
    input_limit=st.integers(1, 2_000_000),
    system=st.builds(Part, st.integers(0, 300_000), st.booleans()),
    examples=st.builds(Part, st.integers(0, 300_000), st.booleans()),
    history=st.builds(Part, st.integers(0, 2_000_000), st.booleans()),
    attachments=st.builds(Part, st.integers(0, 300_000), st.booleans()),
    draft=st.builds(Part, st.integers(0, 300_000), st.booleans()),
    reply=st.integers(0, 300_000),
    not_sent=st.none() | st.builds(NotSent, st.integers(1, 9), st.none() | st.integers(1, 20_000)),
    window_known=st.booleans(),
)


async def shown(budget: Budget, width: int, answering: tuple[int, int] | None = None) -> list[str]:
    bar = BudgetBar()
    host = Host(bar)
    async with host.run_test(size=(width, 10)) as pilot:
        bar.budget, bar.answering = budget, answering
        await pilot.pause()
        return [row.strip() for row in rows(bar)]


@given(st.lists(st.integers(0, 300_000), min_size=4, max_size=6), st.integers(1, 2_000_000), st.integers(0, 300))
@settings(max_examples=200)
def test_the_cells_add_up_and_no_part_is_lost(tokens: list[int], window: int, width: int) -> None:
    cells = bar_cells(tokens, window, width)
    assert sum(cells) == width
    assert all(length >= 0 for length in cells)
    if width >= len(tokens):
        assert all(length >= 1 for length, count in zip(cells, tokens, strict=False) if count)
    assert all(length == 0 for length, count in zip(cells, tokens, strict=False) if not count)


@given(st.lists(st.integers(0, 30_000), min_size=4, max_size=4), st.integers(130_000, 2_000_000))
@settings(max_examples=100)
def test_the_cells_are_to_scale(tokens: list[int], window: int) -> None:
    """A part is off by less than a cell; the largest by what the smallest were given."""
    width = 116
    for length, count in zip(bar_cells(tokens, window, width), tokens, strict=False):
        assert abs(length - count * width / window) <= 5


@given(budgets, st.integers(1, 200), st.none() | st.tuples(st.integers(0, 200_000), st.integers(1, 200_000)))
@settings(max_examples=150)
def test_the_last_choice_is_short(budget: Budget, width: int, answering: tuple[int, int] | None) -> None:
    """Whatever the numbers, there is a form that holds the free tokens, and it is a short one."""
    left, right = list(BudgetWords(budget, answering).choices(width))[-1]
    assert not left
    assert right.cell_length <= 36
    over = budget.free < 0 or budget.prompt > budget.input_limit
    assert ("over" if over else "free") in right.plain


@pytest.mark.parametrize("size", SIZES)
async def test_it_never_passes_its_width(size: tuple[int, int]) -> None:
    for budget in (USUAL, FULL, Budget(window=1, input_limit=1, history=Part(10**9))):
        drawn = await shown(budget, size[0])
        assert len(drawn) == (1 if size[0] < 60 else 2)
        assert all(len(row) <= size[0] - 4 for row in drawn)
        assert drawn[0]


@pytest.mark.parametrize(
    ("width", "row"),
    [
        (120, "■ system 31   ■ history 2,310   ■ draft 9   □ reply up to 4,096 | 121,554 free of 128,000"),
        (80, "■ sys 31  ■ hist 2,310  ■ draft 9  □ reply 4,096 | 121,554 free of 128,000"),
        (40, "used 2,350 + 4,096 | 121,554 free"),
    ],
)
async def test_the_numbers_lose_words_first(width: int, row: str) -> None:
    left, right = row.split(" | ")
    numbers = (await shown(USUAL, width))[0]
    assert numbers.startswith(left)
    assert numbers.endswith(right)
    assert numbers.removeprefix(left).removesuffix(right).isspace()


async def test_the_bar_shows_the_parts_in_order() -> None:
    bar = (await shown(USUAL, 120))[1]
    assert bar == "━" * 4 + "╌" * 4 + "─" * 108


async def test_near_the_limit_it_says_what_is_not_sent() -> None:
    assert (await shown(FULL, 120, (186, 4_096)))[0].endswith("! 999 free of 128,000 · 12 messages not sent")
    assert "reply 186 of 4,096" in (await shown(FULL, 120, (186, 4_096)))[0]
    assert "draft" not in (await shown(FULL, 120, (186, 4_096)))[0]
    assert (await shown(FULL, 80))[0].endswith("! 999 free · 12 not sent")
    assert (await shown(FULL, 40))[0] == "! 999 free of 128,000 · 12 not sent"


@pytest.mark.parametrize(
    ("budget", "words"),
    [
        (
            Budget(window=100, input_limit=100, history=Part(92)),
            "! 8 free of 100 · the oldest messages are left out next",
        ),
        (
            Budget(window=100, input_limit=100, history=Part(92), not_sent=NotSent(9, 1)),
            "! 8 free of 100 · 1 message not sent",
        ),
        (
            Budget(window=100, input_limit=100, history=Part(92), not_sent=NotSent(9, None)),
            "! 8 free of 100 · the oldest messages not sent",
        ),
        (
            Budget(window=4_096, input_limit=4_096, history=Part(6_000), reply=1_000),
            "! 2,904 over of 4,096 · shorten the message or lower max tokens",
        ),
        (
            Budget(window=400_000, input_limit=272_000, history=Part(273_000)),
            "! 1,000 over the prompt's limit of 272,000 · shorten the message",
        ),
        (
            Budget(window=4_096, input_limit=4_096, system=Part(10), draft=Part(9), reply=4_096),
            "! 19 over of 4,096 · the reply leaves no room: lower max tokens",
        ),
        (Budget(window=100, input_limit=100, history=Part(10, False)), "≈90 free of 100"),
        (Budget(window=100, input_limit=100, history=Part(10), window_known=False), "≈90 free of ≈100"),
    ],
)
async def test_what_is_the_matter_is_said_in_words(budget: Budget, words: str) -> None:
    assert (await shown(budget, 160))[0].endswith(words)


async def test_estimates_are_marked() -> None:
    assert "history ≈2,310" in (await shown(Budget(window=128_000, input_limit=1, history=Part(2_310, False)), 200))[0]


async def test_without_colour_the_parts_are_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    numbers, bar = await shown(USUAL, 120)
    assert bar.startswith("shhdrrrr─")
    assert "■" not in numbers


async def test_before_the_first_count_there_is_a_rule() -> None:
    bar = BudgetBar()
    host = Host(bar)
    async with host.run_test(size=(80, 10)):
        assert [row.strip() for row in rows(bar)] == ["", "─" * 76]


async def test_what_only_some_requests_have_stands_in_its_place() -> None:
    budget = replace(USUAL, examples=Part(140), attachments=Part(900))
    assert (
        "■ system 31   ■ examples 140   ■ history 2,310   ■ attachments 900   ■ draft 9"
        in ((await shown(budget, 160))[0])
    )
    assert "■ sys 31  ■ ex 140  ■ hist 2,310  ■ files 900  ■ draft 9  □ reply 4,096" in (await shown(budget, 120))[0]


async def test_only_what_is_estimated_is_marked_so() -> None:
    numbers = (await shown(replace(USUAL, draft=Part(9, False)), 200))[0]
    assert "system 31 " in numbers
    assert "history 2,310 " in numbers
    assert "draft ≈9 " in numbers
    assert "≈121,554 free" in numbers


PRICED = replace(USUAL, price=Price(2.5, 10))


async def test_what_enter_costs_is_said_where_there_is_room() -> None:
    cost = " · ≈$0.0059 + up to $0.0410"
    assert (await shown(PRICED, 124))[0].endswith(f"121,554 free of 128,000{cost}")
    for width in (112, 80, 60, 40):
        assert await shown(PRICED, width) == await shown(USUAL, width)


@pytest.mark.parametrize(
    ("budget", "answering"),
    [
        (USUAL, None),
        (PRICED, (10, 4_096)),
        (replace(PRICED, history=Part(200_000)), None),
    ],
    ids=["no price", "a reply comes", "too long"],
)
async def test_no_cost_is_said_where_none_is_known_or_nothing_can_be_sent(
    budget: Budget, answering: tuple[int, int] | None
) -> None:
    assert "$" not in "".join(await shown(budget, 300, answering))

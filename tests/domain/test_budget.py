"""What the next request takes of the window, and when that is too much."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.domain.budget import Budget, Level, NotSent, Part, count_turns
from tui.domain.conversation import Role, Turn
from tui.domain.models import Price


def test_the_parts_add_up() -> None:
    budget = Budget(
        window=1_000,
        input_limit=1_000,
        system=Part(10),
        examples=Part(40),
        history=Part(200),
        attachments=Part(20),
        draft=Part(30),
        reply=100,
    )
    assert (budget.prompt, budget.used, budget.free) == (300, 400, 600)
    assert [(name, part.tokens) for name, part in budget.segments] == [
        ("system", 10),
        ("examples", 40),
        ("history", 200),
        ("attachments", 20),
        ("draft", 30),
        ("reply", 100),
    ]
    assert sum(part.tokens for _, part in budget.segments) == budget.used


def test_what_most_requests_lack_is_no_segment_of_an_empty_one() -> None:
    assert [name for name, _ in Budget(window=1, input_limit=1).segments] == ["system", "history", "draft", "reply"]


@pytest.mark.parametrize("part", ["system", "examples", "history", "attachments", "draft"])
def test_one_part_that_is_estimated_makes_the_sum_an_estimate_and_no_other_part(part: str) -> None:
    whole = Budget(window=1, input_limit=1, examples=Part(1), attachments=Part(1))
    assert whole.exact
    budget = replace(whole, **{part: Part(1, False)})  # type: ignore[arg-type]
    assert not budget.exact
    assert [name for name, size in budget.segments if not size.exact] == [part]


@pytest.mark.parametrize(
    ("history", "reply", "input_limit", "not_sent", "level"),
    [
        (0, 0, 1_000, None, Level.FREE),
        (800, 99, 1_000, None, Level.FREE),
        (800, 100, 1_000, None, Level.NEAR),
        (800, 199, 1_000, None, Level.NEAR),
        (800, 200, 1_000, None, Level.OVER),
        (900, 300, 1_000, None, Level.OVER),
        (501, 0, 500, None, Level.OVER),
        (500, 0, 500, None, Level.FREE),
        (10, 0, 1_000, NotSent(9, 2), Level.NEAR),
    ],
)
def test_the_level(history: int, reply: int, input_limit: int, not_sent: NotSent | None, level: Level) -> None:
    """Prompt and reserved reply together must stay below the window (the document, "Manage conversations")."""
    budget = Budget(window=1_000, input_limit=input_limit, history=Part(history), reply=reply, not_sent=not_sent)
    assert budget.level is level


@pytest.mark.parametrize(("reply", "none"), [(989, False), (990, True), (2_000, True)])
def test_a_reserved_reply_may_leave_no_room_for_any_message(reply: int, none: bool) -> None:
    budget = Budget(window=1_000, input_limit=1_000, system=Part(10), reply=reply)
    assert budget.leaves_no_room is none
    assert budget.level is (Level.OVER if none else Level.NEAR)


def test_counts_turns_by_the_documents_formula() -> None:
    """3 a message and its role, text and name; 1 more for a name; 3 for the whole."""
    turns = [Turn(Role.SYSTEM, "four"), Turn(Role.USER, "sixsix", "me")]
    assert count_turns(lambda text: (len(text), True), turns) == (3 + (3 + 6 + 4) + (3 + 4 + 6 + 1 + 2), True)
    assert count_turns(lambda text: (len(text), True), []) == (3, True)


def test_one_estimate_makes_the_sum_an_estimate() -> None:
    turns = [Turn(Role.SYSTEM, "a"), Turn(Role.USER, "b"), Turn(Role.USER, "c")]
    assert count_turns(lambda text: (len(text), text != "b"), turns) == (29, False)


def test_what_enter_costs() -> None:
    """By hand, from dollars for a million tokens: the prompt as it is, and a reply as long as it may be."""
    budget = Budget(window=1_050_000, input_limit=922_000, history=Part(20_000), draft=Part(100), reply=4_000)
    assert budget.cost is None
    price = Price(2.5, 15, 0.25, long=Price(5, 22.5, 0.5))
    assert replace(budget, price=price).cost == pytest.approx((0.05025, 0.06))
    assert replace(budget, price=price, history=Part(272_000)).cost == pytest.approx((1.3605, 0.09))
    assert replace(budget, price=price, history=Part(272_000), draft=Part()).cost == pytest.approx((0.68, 0.06))

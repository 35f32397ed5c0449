"""When a person is asked how a conversation goes on."""

from __future__ import annotations

import pytest

from tui.domain.budget import Budget, NotSent, Part
from tui.domain.models import base_model
from tui.domain.parameters import ASK_TOKENS, ASK_TURNS, Parameters
from tui.services.too_much import TooMuch, too_much

MODEL = base_model("gpt-4o")


def found(prompts: int = 5, prompt: int = 1_000, *, left_out: bool = False, **values: object) -> TooMuch | None:
    budget = Budget(
        window=128_000, input_limit=128_000, history=Part(prompt), not_sent=NotSent(3, 3) if left_out else None
    )
    return too_much(Parameters.of({"context": "ask", **values}), MODEL, prompts, budget)


def test_without_limits_of_ones_own_it_is_asked_once_it_does_not_fit() -> None:
    assert found(99, 100_000) is None
    full = found(99, 100_000, left_out=True)
    assert full is not None
    assert full.raised is None
    assert full.dropping.get("context") == "drop"


@pytest.mark.parametrize(("prompts", "limit", "raised"), [(2, 2, 4), (60, 60, 100), (100, 100, None)])
def test_a_limit_of_prompts_is_raised_to_twice_and_past_the_most_to_none(
    prompts: int, limit: int, raised: int | None
) -> None:
    assert found(prompts - 1, ask_turns=limit) is None
    passed = found(prompts, ask_turns=limit)
    assert passed is not None
    assert passed.raised is not None
    assert passed.raised.get(ASK_TURNS.key) == raised


def test_a_limit_of_tokens_is_raised_beyond_what_is_sent_now() -> None:
    assert found(prompt=4_000, ask_tokens=4_000) is None
    passed = found(prompt=4_001, ask_tokens=4_000)
    assert passed is not None
    assert passed.sentence == "The prompt takes 4,001 tokens, and the limit of the setup is 4,000."
    assert passed.raised is not None
    assert passed.raised.value(ASK_TOKENS, MODEL) == 8_002

"""What a deployment's own word on its limits changes in what is known of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.domain.conversation import Usage
from tui.domain.deployments import DeploymentFacts
from tui.domain.models import UNKNOWN, Exceeded, base_model

FACTS = DeploymentFacts(address="a", deployment="d", differences=(1, 5, 9))


@pytest.mark.parametrize(
    ("prompt", "counted", "difference"),
    [
        (5_012, 5_000, 12),
        (5_000, 5_000, 0),
        (4_900, 5_000, 0),
        (9_999, 100, 0),
        (None, 5_000, 0),
        (5_012, None, 0),
        # another encoding: it grows with the prompt
        (6_000, 5_000, 0),
    ],
)
def test_a_count_that_can_be_is_believed_at_once(prompt: int | None, counted: int | None, difference: int) -> None:
    """One that is far beyond ours is of something else, and left to what replies report."""
    known = FACTS.with_exceeded(Exceeded(4_096, prompt), counted)
    assert (known.window, known.input_limit, known.difference) == (4_096, None, difference)
    assert known.with_difference(200).difference == 0, "the next reply may say otherwise"


@pytest.mark.parametrize(
    ("usage", "window", "input_limit"),
    [(Usage(3_000, 1_096), 4_096, 3_000), (Usage(3_000, 1_097), None, 3_000), (Usage(3_001, 4), 4_096, None)],
)
def test_a_reply_beyond_a_limit_takes_it_back(usage: Usage, window: int | None, input_limit: int | None) -> None:
    known = replace(FACTS, window=4_096, input_limit=3_000).with_usage(usage)
    assert (known.window, known.input_limit, known.differences) == (window, input_limit, FACTS.differences)


def test_a_window_that_was_told_is_no_assumption() -> None:
    model = FACTS.with_exceeded(Exceeded(4_096), None).limits.over(UNKNOWN)
    assert (model.window, model.output_limit, model.window_known, model.known) == (4_096, 4_096, True, False)
    assert not UNKNOWN.window_known


def test_a_limit_of_the_prompt_leaves_the_window() -> None:
    model = FACTS.with_exceeded(Exceeded(250_000, of_prompt=True), None).limits.over(base_model("gpt-5"))
    assert (model.window, model.input_limit) == (400_000, 250_000)


def test_another_model_begins_anew() -> None:
    known = FACTS.with_exceeded(Exceeded(4_096), None).as_new()
    assert (known.window, known.input_limit, known.refused, known.differences) == (None, None, (), ())

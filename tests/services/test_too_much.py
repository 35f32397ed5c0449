"""When a person is asked how a conversation goes on."""

from __future__ import annotations

import pytest

from tui.domain.budget import Budget, NotSent, Part
from tui.domain.models import base_model
from tui.domain.options import CONTEXT
from tui.domain.parameters import ASK_TOKENS, ASK_TURNS, MAX_TOKENS, Parameters
from tui.services.too_much import FULL, TooMuch, too_long, too_much

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
    assert full.dropping is not None
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


@pytest.mark.parametrize("known", [True, False])
def test_a_prompt_that_is_too_long_alone_is_not_taken_into_a_new_conversation(known: bool) -> None:
    """It would be as long there. Where it is not sure that it is too long, the service may say so."""
    budget = Budget(window=4_000, input_limit=4_000, draft=Part(5_000), not_sent=NotSent(3, 3), window_known=known)
    found = too_much(Parameters.of({"context": "ask"}), MODEL, 5, budget)
    if not known:
        assert found is None
        return
    assert found is not None
    assert found.is_hopeless
    assert found.sentence == "The request takes 5,000 tokens, and the model takes 4,000."


def test_what_only_its_pins_make_too_long_may_go_along_into_a_new_conversation() -> None:
    budget = Budget(window=4_000, input_limit=4_000, history=Part(3_900), draft=Part(200), not_sent=NotSent(3, 3))
    found = too_much(Parameters.of({"context": "ask"}), MODEL, 5, budget)
    assert found is not None
    assert (found.dropping, found.anew, found.sentence) == (None, True, FULL)


def test_a_limit_of_tokens_is_raised_beyond_what_is_sent_now() -> None:
    assert found(prompt=4_000, ask_tokens=4_000) is None
    passed = found(prompt=4_001, ask_tokens=4_000)
    assert passed is not None
    assert passed.sentence == "The prompt takes 4,001 tokens, and the limit of the setup is 4,000."
    assert passed.raised is not None
    assert passed.raised.value(ASK_TOKENS, MODEL) == 8_002


def refused(policy: str, history: int, newest: int = 100, reply: int = 1_000, input_limit: int = 4_000) -> TooMuch:
    """The ways on, of a conversation at a window of 4,000 tokens that the service refused."""

    def budget(parameters: Parameters) -> Budget:
        kept = int(parameters.value(MAX_TOKENS, MODEL))
        takes_all = CONTEXT.value(parameters, MODEL) == "all" or history + newest + kept < 4_000
        left_out = None if takes_all else NotSent(3, 3)
        sent = history if takes_all else 0
        return Budget(
            window=4_000, input_limit=input_limit, history=Part(sent), draft=Part(newest), reply=kept, not_sent=left_out
        )

    found = too_long(Parameters.of({"context": policy, "max_tokens": reply}), MODEL, budget)
    assert found is not None
    return found


def ways(found: TooMuch) -> tuple[bool, int | None, bool]:
    """Whether the oldest may go, to what max tokens may be lowered, and whether a new conversation helps."""
    lowered = int(found.lowered.value(MAX_TOKENS, MODEL)) if found.lowered else None
    return found.dropping is not None, lowered, found.anew


@pytest.mark.parametrize(
    ("found", "possible", "sentence"),
    [
        (refused("all", 3_000), (True, 899, True), "The request takes 4,100 tokens, and the model takes 4,000."),
        (refused("ask", 3_000), (True, 899, True), FULL),
        # a reply of a few words is no way to go on
        (refused("all", 3_700), (True, None, True), "The request takes 4,800 tokens, and the model takes 4,000."),
        (refused("all", 100, reply=3_900), (False, 3_799, False), "The request takes 4,100 tokens"),
        (refused("drop", 0, reply=3_950), (False, 3_899, False), "The request takes 4,050 tokens"),
        (refused("drop", 0, newest=5_000), (False, None, False), "The request takes 5,000 tokens"),
        (
            refused("all", 3_000, input_limit=2_500),
            (True, None, True),
            "takes 3,100 tokens, and the model takes 2,500.",
        ),
    ],
)
def test_the_ways_on_after_a_refusal_are_those_that_help(
    found: TooMuch, possible: tuple[bool, int | None, bool], sentence: str
) -> None:
    assert ways(found) == possible
    assert sentence in found.sentence


def test_what_fits_by_what_is_known_is_just_sent() -> None:
    fits = Budget(window=4_000, input_limit=4_000, history=Part(100), reply=1_000)
    for policy in ("drop", "last", "ask", "all"):
        assert too_long(Parameters.of({"context": policy}), MODEL, lambda parameters: fits) is None
    crowded = Budget(window=4_000, input_limit=4_000, history=Part(100), reply=1_000, not_sent=NotSent(3, 3))
    assert too_long(Parameters.of({"context": "drop"}), MODEL, lambda parameters: crowded) is None

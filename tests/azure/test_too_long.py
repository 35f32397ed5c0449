"""The service's words on a request that is too long, in every wording that is known (azure.md section 2)."""

from __future__ import annotations

import pytest

from tui.azure.too_long import context_failure, exceeded_in
from tui.domain.models import Exceeded

WINDOW = "This model's maximum context length is 4096 tokens. However, "


@pytest.mark.parametrize(
    ("message", "found", "sentence"),
    [
        (
            WINDOW + "your messages resulted in 5012 tokens. Please reduce the length of the messages.",
            Exceeded(4_096, 5_012),
            "The request takes 5,012 tokens, and the model takes 4,096.",
        ),
        (
            WINDOW + "you requested 5200 tokens (1200 in the messages, 4000 in the completion). Please reduce",
            Exceeded(4_096, 1_200, 4_000),
            "The request takes 5,200 tokens, 4,000 of them for the reply, and the model takes 4,096.",
        ),
        (
            WINDOW
            + "you requested 5200 tokens (1200 in the messages, 100 in the functions, and 3900 in the completion)",
            Exceeded(4_096, 1_300, 3_900),
            "The request takes 5,200 tokens, 3,900 of them for the reply, and the model takes 4,096.",
        ),
        (
            "Input tokens exceed the configured limit of 272,000 tokens. Your messages resulted in 289,650 tokens.",
            Exceeded(272_000, 289_650, of_prompt=True),
            "The request takes 289,650 tokens, and the model takes 272,000.",
        ),
        (WINDOW, Exceeded(4_096), "The request is longer than the model's context window."),
    ],
)
def test_the_numbers_are_read(message: str, found: Exceeded, sentence: str) -> None:
    assert exceeded_in(message) == found
    failure = context_failure(message)
    assert (failure.exceeded, failure.sentence) == (found, sentence)
    assert failure.remedy


@pytest.mark.parametrize(
    "message",
    [
        "",
        "The prompt is too long.",
        "maximum context length is ,,, tokens",
        "maximum context length is 0 tokens, your messages resulted in 12 tokens",
        f"maximum context length is {'9' * 400} tokens",
        "maximum context length is ٣٠٠٠ tokens",
    ],
)
def test_what_gives_no_limit_teaches_nothing(message: str) -> None:
    """Threat 47."""
    failure = context_failure(message)
    assert failure.exceeded is None
    assert failure.sentence == "The request is longer than the model's context window."
    assert failure.remedy


@pytest.mark.parametrize("taken", ["12", "4095", "9" * 19])
def test_numbers_that_contradict_each_other_teach_nothing(taken: str) -> None:
    """Threat 47: a request that is said to fit was refused for something else."""
    assert exceeded_in(WINDOW + f"your messages resulted in {taken} tokens.") is None

"""A request that was refused for one of its fields, as it is sent once more."""

from __future__ import annotations

import pytest

from tui.domain.conversation import ChatRequest, Role, SentWith, Turn
from tui.domain.models import Exceeded, Refused
from tui.domain.repair import repaired, repairs, sentence

ASKED = ChatRequest("d", (Turn(Role.USER, "Hi"),), {"temperature": 0.5, "max_completion_tokens": 900})


@pytest.mark.parametrize(
    ("refused", "fields", "said"),
    [
        (Refused("temperature"), {"max_completion_tokens": 900}, "does not take temperature: asked again without it"),
        (
            Refused("max_completion_tokens"),
            {"temperature": 0.5, "max_tokens": 900},
            "does not take max_completion_tokens: asked again with max_tokens",
        ),
        (
            Refused("max_completion_tokens", most=800),
            {"temperature": 0.5, "max_completion_tokens": 800},
            "takes 800 max tokens at most",
        ),
        (Refused("temperature", takes=("1",)), {"max_completion_tokens": 900}, "this value of temperature"),
    ],
)
def test_without_it_or_with_what_is_taken(refused: Refused, fields: dict[str, object], said: str) -> None:
    again = repaired(ASKED, refused)
    assert again is not None
    assert again.fields == fields
    assert (again.turns, again.deployment) == (ASKED.turns, ASKED.deployment)
    assert said in sentence(refused)


@pytest.mark.parametrize("refused", [Refused("seed"), Refused("messages"), Refused("max_completion_tokens", most=901)])
def test_what_would_change_nothing_is_not_sent_again(refused: Refused) -> None:
    assert repaired(ASKED, refused) is None


def test_what_aztui_sends_by_itself_is_left_out_once() -> None:
    again = repaired(ASKED, Refused("stream_options"))
    assert again is not None
    assert (again.omitted, again.fields) == (("stream_options",), ASKED.fields)
    assert repaired(again, Refused("stream_options")) is None


def test_all_that_was_done_is_said() -> None:
    sent = SentWith(refused=(Refused("seed"),), exceeded=Exceeded(4_096, 5_000))
    assert repairs(sent) == [
        sentence(Refused("seed")),
        "The deployment takes 4,096 tokens: asked again with what fits.",
    ]
    assert "takes prompts of 272,000 tokens:" in repairs(SentWith(exceeded=Exceeded(272_000, of_prompt=True)))[0]
    assert repairs(SentWith()) == repairs(None) == []

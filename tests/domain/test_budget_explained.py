"""Each part of the budget in a sentence with its number."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.budget import Budget, NotSent, Part
from tui.domain.budget_explained import explained, parts
from tui.domain.context_policy import ContextPolicy, PolicyKind

USUAL = Budget(
    window=128_000,
    input_limit=128_000,
    system=Part(10),
    history=Part(2_310),
    messages=12,
    draft=Part(9),
    reply=4_096,
)


def test_the_parts_are_those_of_the_bar_and_what_is_free() -> None:
    assert parts(USUAL) == ("system", "history", "draft", "reply", "free")
    whole = replace(USUAL, examples=Part(40), attachments=Part(900, exact=False))
    assert parts(whole) == ("system", "examples", "history", "attachments", "draft", "reply", "free")
    assert explained(whole, "examples").startswith("The examples take 40 tokens;")
    assert explained(whole, "attachments").startswith("The files take ≈900 tokens;")
    assert explained(whole, "other") == ""


@pytest.mark.parametrize(
    ("changes", "name", "sentence"),
    [
        ({}, "system", "The system prompt takes 10 tokens; every request sends it."),
        ({"system": Part()}, "system", "There is no system prompt: no system message is sent."),
        ({}, "history", "12 messages of this conversation take 2,310 tokens."),
        ({"messages": 1, "history": Part(1)}, "history", "1 message of this conversation takes 1 token."),
        ({"messages": 0, "history": Part()}, "history", "No message of this conversation is sent yet."),
        (
            {"not_sent": NotSent(9, 1), "history": Part(2_310, exact=False)},
            "history",
            "12 messages of this conversation take ≈2,310 tokens. 1 message before is not sent: there is no room, and "
            "the oldest go first.",
        ),
        (
            {"not_sent": NotSent(9, 1_200, chosen=True), "policy": ContextPolicy(PolicyKind.LAST, 12)},
            "history",
            "12 messages of this conversation take 2,310 tokens. 1,200 messages before are not sent: the setup sends "
            "the last 12.",
        ),
        (
            {"messages": 0, "not_sent": NotSent(9, None, chosen=True), "policy": ContextPolicy(PolicyKind.LAST, 0)},
            "history",
            "No earlier message is sent. The older ones are not sent: the setup sends none.",
        ),
        ({}, "draft", "What Enter adds takes 9 tokens: what you wrote, and what every request has."),
        ({"draft": Part()}, "draft", "What you write is counted here while you type."),
        (
            {},
            "reply",
            "4,096 tokens are reserved for the reply, by max tokens. A little above what you expect is right: less "
            "cuts it off, more leaves less room for the messages.",
        ),
        ({}, "free", "121,575 tokens of the window of 128,000 are free."),
        ({"input_limit": 111_616}, "free", "are free. A prompt alone may take 111,616."),
        ({"window_known": False}, "free", "≈121,575 tokens of the window of ≈128,000 are free. The window is assumed"),
        (
            {"reply": 126_000},
            "free",
            "Prompt and reply together must stay below the window of 128,000, and are 330 tokens too many: shorten the "
            "message or lower max tokens.",
        ),
        (
            {"reply": 127_990},
            "free",
            "The 127,990 tokens reserved for the reply leave no room in the window of 128,000: lower max tokens.",
        ),
        ({"input_limit": 2_000}, "free", "The prompt takes 329 tokens more than the 2,000 that the model takes of one"),
        (
            {"reply": 126_000, "policy": ContextPolicy(PolicyKind.ALL)},
            "free",
            "are 330 tokens too many: leave messages out, shorten the message or lower max tokens.",
        ),
    ],
)
def test_what_a_part_is(changes: dict[str, object], name: str, sentence: str) -> None:
    assert sentence in explained(replace(USUAL, **changes), name)  # type: ignore[arg-type]


sizes = st.integers(0, 2_000_000)


@given(sizes, sizes, sizes, st.integers(1, 2_000_000), st.integers(1, 2_000_000), st.sampled_from(PolicyKind))
def test_every_part_has_a_sentence_whatever_the_numbers(
    history: int, draft: int, reply: int, window: int, limit: int, kind: PolicyKind
) -> None:
    budget = Budget(
        window=window,
        input_limit=limit,
        history=Part(history),
        draft=Part(draft),
        reply=reply,
        policy=ContextPolicy(kind),
    )
    for name in parts(budget):
        assert explained(budget, name).endswith(".")

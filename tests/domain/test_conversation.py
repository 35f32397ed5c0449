"""Titles from prompts, and what is offered at a reply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.conversation import TITLE_LENGTH, Conversation, Example, Message, Role, Status, Turn, title_from


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("Explain SSE", "Explain SSE"),
        ("  Explain \t SSE  \n\nin detail", "Explain SSE"),
        ("\n\n---\n# A heading\ntext", "# A heading"),
        ("```\nprint(1)\n```", "print(1)"),
        ("", ""),
        (" \n\t\n", ""),
        ("***", ""),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
        (
            "Write a long and winding story about a lighthouse keeper, who counts ships",
            "Write a long and winding story about a lighthouse keeper…",
        ),
        ("漢" * 80, "漢" * 59 + "…"),
        ("👩\u200d" * 40, "👩\u200d" * 29 + "👩…"),
    ],
)
def test_a_title_from_a_prompt(prompt: str, title: str) -> None:
    assert title_from(prompt) == title


@given(st.text(max_size=200))
def test_a_title_is_one_short_line(prompt: str) -> None:
    title = title_from(prompt)
    assert len(title) <= TITLE_LENGTH
    assert title == title.strip()
    assert len(title.splitlines()) <= 1


@pytest.mark.parametrize(
    ("status", "retry", "resume"),
    [
        (Status.DONE, False, False),
        (Status.STREAMING, False, False),
        (Status.STOPPED, True, True),
        (Status.FAILED, True, False),
        (Status.FILTERED, True, False),
        (Status.TRUNCATED, True, True),
        (Status.INTERRUPTED, True, True),
    ],
)
def test_what_is_offered_at_a_reply(status: Status, retry: bool, resume: bool) -> None:
    reply = Message(id=1, role=Role.ASSISTANT, text="half", status=status)
    assert (reply.can_retry, reply.can_continue) == (retry, resume)


def test_a_reply_cut_by_max_tokens_can_go_on() -> None:
    assert Message(id=1, role=Role.ASSISTANT, text="half", finish_reason="length").can_continue
    assert not Message(id=1, role=Role.ASSISTANT, text="", finish_reason="length").can_continue
    assert not Message(id=1, role=Role.ASSISTANT, text="", status=Status.TRUNCATED).can_continue


def test_nothing_is_offered_at_a_prompt() -> None:
    prompt = Message(id=1, role=Role.USER, text="Hi", status=Status.FAILED)
    assert not prompt.can_retry
    assert not prompt.can_continue


def test_a_request_begins_with_the_system_prompt_and_the_whole_examples() -> None:
    """The document, "Few-shot learning with chat completion": pairs of user and assistant after the system message."""
    examples = (Example("a", "b"), Example("a", " "), Example("\n", "b"), Example("c", "d"))
    assert [example.is_whole for example in examples] == [True, False, False, True]
    turns = tuple(Turn(role, text) for role, text in zip([Role.USER, Role.ASSISTANT] * 2, "abcd", strict=True))
    assert Conversation(examples=examples).opening == turns
    assert Conversation(system_prompt=" \n").opening == ()
    assert Conversation(system_prompt="Be brief.", examples=examples).opening == (
        Turn(Role.SYSTEM, "Be brief."),
        *turns,
    )

"""Conversations as Markdown and as OpenAI messages."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tui.domain.carried import CarriedConversation, CarriedMessage, CarriedPrompt
from tui.domain.exported_text import markdown, messages, yaml_text

CONVERSATION = CarriedConversation(
    title='Tides: "why"\n---\nevil: true',
    created=1_700_000_000,
    updated=1_700_000_100,
    deployment="prod-chat",
    system_prompts=(CarriedPrompt("Be brief."),),
    system_prompt=0,
    examples=[{"user": "2 + 2", "assistant": "4"}, {"user": "half", "assistant": ""}],
    parameters={"temperature": 0.3, "stop": ["END"]},
    active="c",
    messages=(
        CarriedMessage(uid="a", text="Why tides?"),
        CarriedMessage(uid="b", parent="a", role="assistant", text="Other.", usage={"prompt_tokens": 9}),
        CarriedMessage(
            uid="c",
            parent="a",
            role="assistant",
            text="The moon.\n```python\nopen",
            model="gpt-4o",
            status="stopped",
            usage=[{"prompt_tokens": 20, "completion_tokens": 3}, None],
        ),
    ),
)

MARKDOWN = """\
---
title: "Tides: \\"why\\"\\x0a---\\x0aevil: true"
created: "2023-11-14T22:13:20+00:00"
updated: "2023-11-14T22:15:00+00:00"
deployment: "prod-chat"
model: "gpt-4o"
parameters: {"temperature": 0.3, "stop": ["END"]}
tokens_in: 20
tokens_out: 3
messages: 2
messages_of_other_branches: 1
---

# Tides: "why" --- evil: true

## System

Be brief.

## Example

2 + 2

## Example's answer

4

## Example

half

## Example's answer



## You

Why tides?

## Assistant · gpt-4o · stopped

The moon.
```python
open
```
"""


def test_markdown_for_people() -> None:
    """The active path, each turn under its heading, an open code block closed, and facts that cannot break out."""
    assert markdown(CONVERSATION) == MARKDOWN


@given(st.text(st.characters()))
def test_any_text_is_one_yaml_scalar(text: str) -> None:
    """On one line, with nothing in it that YAML does not print (YAML 1.2, 5.1), and the same text when it is read."""
    scalar = yaml_text(text)
    assert scalar[0] == scalar[-1] == '"'
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]", scalar)
    as_json = re.sub(r"(?<!\\)((?:\\\\)*)\\x(..)", r"\1\\u00\2", scalar)
    assert json.loads(as_json) == text


@given(st.lists(st.sampled_from(["```", "~~~~", "```py", "text", "    ```", "`` ```", "# head", "> ```"]), max_size=8))
def test_no_reply_swallows_what_follows(lines: list[str]) -> None:
    """The heading behind a reply is a heading, whatever fences the reply leaves open."""
    reply = CarriedMessage(uid="b", parent="a", role="assistant", text="\n".join(lines))
    last = CarriedMessage(uid="c", parent="b", text="end")
    carried = CarriedConversation(active="c", messages=(CarriedMessage(uid="a", text="begin"), reply, last))
    tokens = MarkdownIt().parse(markdown(carried).split("---\n", 2)[2])
    heads = [
        tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0
    ]
    assert heads.count("You") == 2


def test_messages_for_programs() -> None:
    """With the system prompt and the examples that are whole, as a request has them."""
    assert messages(CONVERSATION) == {
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "2 + 2"},
            {"role": "assistant", "content": "4"},
            {"role": "user", "content": "Why tides?"},
            {"role": "assistant", "content": "The moon.\n```python\nopen"},
        ]
    }

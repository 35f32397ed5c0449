"""A request in the service's words."""

from __future__ import annotations

import json

from tui.azure.request import request_body
from tui.domain.conversation import ChatRequest, Role, Turn


def test_a_request_has_the_deployment_the_messages_and_the_fields() -> None:
    turns = (Turn(Role.SYSTEM, "Be brief."), Turn(Role.USER, "Hi"), Turn(Role.ASSISTANT, "Yes?"), Turn(Role.USER, "Go"))
    request = ChatRequest("my-gpt", turns, {"temperature": 0.5, "max_completion_tokens": 400})
    assert request_body(request) == {
        "model": "my-gpt",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Yes?"},
            {"role": "user", "content": "Go"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.5,
        "max_completion_tokens": 400,
    }


def test_an_empty_system_prompt_is_no_message_and_a_name_is_sent_only_when_set() -> None:
    turns = (Turn(Role.SYSTEM, ""), Turn(Role.USER, "Hi", name="ada"), Turn(Role.ASSISTANT, ""))
    assert request_body(ChatRequest("d", turns, {}))["messages"] == [
        {"role": "user", "content": "Hi", "name": "ada"},
        {"role": "assistant", "content": ""},
    ]


def test_surrogates_can_be_sent() -> None:
    """Threat 48."""
    arguments = request_body(ChatRequest("d", (Turn(Role.USER, "a\ud83d b\ud83d\ude00"),), {}))
    assert arguments["messages"][0]["content"] == "a\ufffd b😀"
    json.dumps(arguments, ensure_ascii=False).encode()

"""A request in the service's words."""

from __future__ import annotations

import json

import pytest

from tui.azure.request import chat_path, request_body
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


@pytest.mark.parametrize(
    ("version", "fields"),
    [
        ("2024-06-01", {"max_tokens": 400}),
        ("2024-08-01-preview", {"max_tokens": 400}),
        ("2024-09-01-preview", {"max_completion_tokens": 400, "stream_options": {"include_usage": True}}),
        ("2024-10-21", {"max_completion_tokens": 400, "stream_options": {"include_usage": True}}),
    ],
)
def test_a_classic_version_is_asked_in_its_own_words(version: str, fields: dict[str, object]) -> None:
    request = ChatRequest("my gpt/1", (Turn(Role.USER, "Hi"),), {"max_completion_tokens": 400})
    body = request_body(request, version)
    assert {name: body[name] for name in body if name not in ("model", "messages", "stream")} == fields
    assert chat_path(request.deployment, version) == "/deployments/my%20gpt%2F1/chat/completions"
    assert chat_path(request.deployment) == "/chat/completions"

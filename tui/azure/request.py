"""A chat request in the service's words: where it is posted, and its body."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tui.domain.conversation import ChatRequest, Role, Turn
from tui.domain.text import without_surrogates

_CLASSIC_NEWER = "2024-09-01"
"""Classic api-versions from this one on know `max_completion_tokens` and `stream_options`; those before refuse both
(Azure's API version lifecycle, "Changes between 2024-09-01-preview and 2024-08-01-preview")."""


def chat_path(deployment: str, api_version: str = "") -> str:
    """Where a request is posted, below the base URL: the classic paths name the deployment."""
    at = f"/deployments/{quote(without_surrogates(deployment), safe='')}" if api_version else ""
    return f"{at}/chat/completions"


def request_body(request: ChatRequest, api_version: str = "") -> dict[str, Any]:
    """What is asked for: the deployment as `model`, the messages, a stream that reports its usage, and the fields.

    An empty system prompt is no message. Lone surrogates are replaced: they cannot be written as UTF-8.

    Args:
        request: What is asked.
        api_version: Of the classic paths; empty for the v1 API.
    """
    body = _body(request)
    if api_version and api_version < _CLASSIC_NEWER:
        body.pop("stream_options", None)
        if "max_completion_tokens" in body:
            body["max_tokens"] = body.pop("max_completion_tokens")
    return body


def _body(request: ChatRequest) -> dict[str, Any]:
    body = {
        "model": without_surrogates(request.deployment),
        "messages": [_message(turn) for turn in request.turns if turn.text or turn.role is not Role.SYSTEM],
        "stream": True,
        "stream_options": {"include_usage": True},
        **request.fields,
    }
    return {name: _writable(value) for name, value in body.items() if name not in request.omitted}


def _writable(value: object) -> object:
    """The value without the lone surrogates that a stop sequence or a schema may hold."""
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, dict):
        return {without_surrogates(key): _writable(inner) for key, inner in value.items()}
    return [_writable(inner) for inner in value] if isinstance(value, list) else value


def _message(turn: Turn) -> dict[str, str]:
    message = {"role": turn.role.value, "content": without_surrogates(turn.text)}
    if turn.name:
        message["name"] = without_surrogates(turn.name)
    return message

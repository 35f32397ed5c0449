"""A chat request in the service's words: the body of `POST /chat/completions`."""

from __future__ import annotations

from typing import Any

from tui.domain.conversation import ChatRequest, Role, Turn
from tui.domain.text import without_surrogates


def request_body(request: ChatRequest) -> dict[str, Any]:
    """What is asked for: the deployment as `model`, the messages, a stream that reports its usage, and the fields.

    An empty system prompt is no message. Lone surrogates are replaced: they cannot be written as UTF-8.
    """
    return {
        "model": without_surrogates(request.deployment),
        "messages": [_message(turn) for turn in request.turns if turn.text or turn.role is not Role.SYSTEM],
        "stream": True,
        "stream_options": {"include_usage": True},
        **request.fields,
    }


def _message(turn: Turn) -> dict[str, str]:
    message = {"role": turn.role.value, "content": without_surrogates(turn.text)}
    if turn.name:
        message["name"] = without_surrogates(turn.name)
    return message

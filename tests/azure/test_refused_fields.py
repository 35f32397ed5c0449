"""Which refusals name a field without which the request may be taken (azure.md section 2)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.azure.conftest import REQUEST, Connect, collect
from tests.azure.server import Server, answer
from tui.azure.refusals import Refusal, refused_field
from tui.domain.errors import ChatError
from tui.domain.models import Refused


def error(message: str, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    return {"message": message, "type": "invalid_request_error", "param": param, "code": code}


NAMED = [
    (
        error(
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'.",
            "max_tokens",
            "unsupported_parameter",
        ),
        Refused("max_tokens"),
    ),
    (
        error(
            "Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) value is "
            "supported.",
            "temperature",
            "unsupported_value",
        ),
        Refused("temperature"),
    ),
    # a gateway left out what says it, and the words remain
    (error("Unsupported parameter: 'stop' is not supported with this model."), Refused("stop")),
    (error("Unrecognized request argument supplied: reasoning_effort"), Refused("reasoning_effort")),
    (
        error("Unknown parameter: 'response_format.x'.", "response_format.x", "unknown_parameter"),
        Refused("response_format"),
    ),
    (
        error(
            "Invalid value: 'none'. Supported values are: 'low', 'medium', and 'high'.",
            "reasoning_effort",
            "invalid_value",
        ),
        Refused("reasoning_effort", takes=("low", "medium", "high")),
    ),
    (
        error(
            "max_tokens is too large: 32000. This model supports at most 16384 completion tokens.",
            None,
            "invalid_value",
        ),
        Refused("max_tokens", most=16_384),
    ),
    (
        {"message": {"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs"}]}},
        Refused("seed"),
    ),
    (
        {"detail": [{"type": "extra_forbidden", "loc": ["body", "stream_options"], "msg": "x"}]},
        Refused("stream_options"),
    ),
]
OTHERS = [
    error("Invalid 'seed': integer below minimum value.", "seed", "integer_below_min_value"),
    error("This model's maximum context length is 128000 tokens.", "messages", "context_length_exceeded"),
    error("Invalid schema for response_format 'n': In context=()", "response_format", None),
    error("The response was filtered", "prompt", "content_filter"),
    error("'messages' must contain the word 'json' in some form", "messages", None),
    {"code": "OperationNotSupported", "message": "The chatCompletion operation does not work"},
    {"detail": [{"type": "extra_forbidden", "loc": [], "msg": "x"}]},
    {"detail": [3]},
    "Bad request",
]


@pytest.mark.parametrize(("body", "refused"), NAMED)
def test_a_field_is_named(body: Any, refused: Refused) -> None:
    assert refused_field(Refusal.read(body, status=400)) == refused
    assert refused_field(Refusal.read(body, status=500)) is None
    assert refused_field(Refusal.read(body)) is None


@pytest.mark.parametrize("body", OTHERS)
def test_another_refusal_names_none(body: Any) -> None:
    assert refused_field(Refusal.read(body, status=400)) is None


async def test_the_client_says_it_with_the_error(connected: Connect) -> None:
    body, refused = NAMED[1]
    async with Server((answer(400, {"error": body}),)) as server:
        with pytest.raises(ChatError) as raised:
            await collect(connected(server), REQUEST)
    assert raised.value.refused == refused

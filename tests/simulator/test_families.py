"""What each family of base models takes, and what it refuses in which words: the table of azure.md section 2."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulator.conftest import Simulator
from tui.domain.models import CATALOGUE
from tui.simulator.deployments import MODELS
from tui.simulator.families import FAMILIES, family_of

USER = {"role": "user", "content": "hello"}
REASONING = [model.name for model in MODELS if model.family is not FAMILIES[-1]]
O_MODELS = ["o1", "o1-mini", "o3", "o3-mini", "o4-mini"]
GPT_5 = ["gpt-5", "gpt-5-mini"]
SWITCHABLE = ["gpt-5.1", "gpt-5.4", "gpt-5.6-sol"]
"""Those that take sampling parameters while they do not reason."""

Refusal = tuple[str, str | None, str | None]


def unsupported(name: str, remedy: str = "") -> Refusal:
    return f"Unsupported parameter: '{name}' is not supported with this model.{remedy}", name, "unsupported_parameter"


def values(name: str, value: str, supported: str) -> Refusal:
    message = f"Unsupported value: '{name}' does not support '{value}' with this model. Supported values are: "
    return message + supported, name, "unsupported_value"


MAX_TOKENS = unsupported("max_tokens", " Use 'max_completion_tokens' instead.")
TEMPERATURE = (
    "Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) value is supported.",
    "temperature",
    "unsupported_value",
)
REFUSED: list[tuple[list[str], dict[str, Any], Refusal]] = [
    (REASONING, {"max_tokens": 100}, MAX_TOKENS),
    (O_MODELS, {"temperature": 0.7}, unsupported("temperature")),
    ([*GPT_5, "gpt-5.1-chat"], {"temperature": 0.7}, TEMPERATURE),
    (SWITCHABLE, {"temperature": 0.7, "reasoning_effort": "high"}, TEMPERATURE),
    ([*O_MODELS, *GPT_5, "gpt-5.1-chat"], {"top_p": 0.5}, unsupported("top_p")),
    ([*O_MODELS, *GPT_5], {"presence_penalty": 0.5}, unsupported("presence_penalty")),
    ([*O_MODELS, *GPT_5], {"frequency_penalty": -0.5}, unsupported("frequency_penalty")),
    ([*O_MODELS, *GPT_5], {"logprobs": True}, unsupported("logprobs")),
    ([*O_MODELS, *GPT_5], {"logit_bias": {"50256": -100}}, unsupported("logit_bias")),
    (["gpt-5.6-sol"], {"top_p": 0.5}, unsupported("top_p")),
    (["o3", "o4-mini", *GPT_5, *SWITCHABLE], {"stop": ["x"]}, unsupported("stop")),
    (["gpt-5.4"], {"stop": "x", "reasoning_effort": "none"}, unsupported("stop")),
    (["o1-mini"], {"response_format": {"type": "json_object"}}, unsupported("response_format")),
    (
        ["o1-mini"],
        {"messages": [USER, {"role": "system", "content": "x"}]},
        (
            "Unsupported value: 'messages[1].role' does not support 'system' with this model.",
            "messages[1].role",
            "unsupported_value",
        ),
    ),
    (
        ["o1-mini"],
        {"messages": [{"role": "developer", "content": "x"}, USER]},
        (
            "Unsupported value: 'messages[0].role' does not support 'developer' with this model.",
            "messages[0].role",
            "unsupported_value",
        ),
    ),
    (
        ["gpt-4o", "gpt-4.1", "gpt-35-turbo", "gpt-5-chat", "o1-mini"],
        {"reasoning_effort": "low"},
        ("Unrecognized request argument supplied: reasoning_effort", None, None),
    ),
    (
        ["o1", "o3", "o3-mini", "o4-mini"],
        {"reasoning_effort": "none"},
        (
            "Invalid value: 'none'. Supported values are: 'low', 'medium', and 'high'.",
            "reasoning_effort",
            "invalid_value",
        ),
    ),
    (
        ["gpt-5.4", "gpt-5.6-sol"],
        {"reasoning_effort": "minimal"},
        values("reasoning_effort", "minimal", "'none', 'low', 'medium', 'high', and 'xhigh'."),
    ),
    (["gpt-5.1-chat"], {"reasoning_effort": "low"}, values("reasoning_effort", "low", "'medium'.")),
    (
        ["gpt-5"],
        {"reasoning_effort": "much"},
        (
            "Invalid value: 'much'. Supported values are: 'minimal', 'low', 'medium', and 'high'.",
            "reasoning_effort",
            "invalid_value",
        ),
    ),
    (["gpt-4o", "o3"], {"verbosity": "low"}, values("verbosity", "low", "'medium'.")),
    (
        ["o1"],
        {"stream": True},
        (
            "Unsupported value: 'stream' does not support true with this model. Supported values are: false.",
            "stream",
            "unsupported_value",
        ),
    ),
    (
        ["gpt-5.6-sol"],
        {"tools": [{"type": "function", "function": {"name": "f"}}]},
        (
            "Function tools with reasoning_effort are not supported for gpt-5.6-sol in /v1/chat/completions. To use "
            "function tools, use /v1/responses or set reasoning_effort to 'none'.",
            None,
            None,
        ),
    ),
    (
        ["gpt-5"],
        {"n": 9},
        (
            "Invalid 'n': integer above maximum value. Expected a value <= 8, but got 9 instead.",
            "n",
            "integer_above_max_value",
        ),
    ),
]
TAKEN: list[tuple[list[str], dict[str, Any]]] = [
    (
        ["gpt-4o", "gpt-4.1", "gpt-5-chat", "gpt-35-turbo"],
        {"max_tokens": 50, "temperature": 0.3, "top_p": 0.5, "presence_penalty": 1, "stop": ["x"], "logprobs": True},
    ),
    (REASONING, {"max_completion_tokens": 50, "seed": 1, "n": 2, "user": "somebody", "metadata": {}}),
    (REASONING, {"temperature": 1, "top_p": 1, "presence_penalty": 0, "frequency_penalty": 0}),
    (["o1", "o3-mini"], {"stop": ["x"]}),
    (["gpt-5.1", "gpt-5.4"], {"temperature": 0.7, "top_p": 0.5, "logprobs": True}),
    (["gpt-5.6-sol"], {"temperature": 0.7, "reasoning_effort": "none"}),
    (["gpt-5.6-sol"], {"tools": [{"type": "function"}], "reasoning_effort": "none"}),
    (GPT_5, {"reasoning_effort": "minimal", "verbosity": "low"}),
    (["o1", "o3", "gpt-5", "gpt-5.4"], {"messages": [{"role": "developer", "content": "x"}, USER]}),
    (["o1"], {"messages": [{"role": "system", "content": "x"}, USER]}),
    (["gpt-4o"], {"verbosity": "medium", "n": 12}),
]


@pytest.mark.parametrize(
    ("deployment", "fields", "expected"),
    [(name, fields, expected) for names, fields, expected in REFUSED for name in names],
    ids=lambda value: str(value)[:40],
)
def test_what_a_family_refuses(
    one_simulator: Simulator, deployment: str, fields: dict[str, Any], expected: Refusal
) -> None:
    message, param, code = expected
    answer = one_simulator.post({"model": deployment, "messages": [USER], **fields})
    assert answer.status == 400
    assert answer.error == {"message": message, "type": "invalid_request_error", "param": param, "code": code}


@pytest.mark.parametrize(
    ("deployment", "fields"),
    [(name, fields) for names, fields in TAKEN for name in names],
    ids=lambda value: str(value)[:40],
)
def test_what_a_family_takes(one_simulator: Simulator, deployment: str, fields: dict[str, Any]) -> None:
    assert one_simulator.post({"model": deployment, "messages": [USER], **fields}).status == 200


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_families_agree_with_the_catalogue(name: str) -> None:
    """The catalogue greys out the sliders that the service would refuse."""
    family, model = family_of(name), CATALOGUE[name]
    if name.startswith("gpt-oss") or name == "model-router" or model.responses_only:
        return  # not a model of this resource, or one that takes no chat completions
    assert (family is not FAMILIES[-1]) == model.reasoning
    assert set(model.family.efforts) - {"max"} <= set(family.efforts)
    assert model.family.stop == family.stop
    if model.family.sampling.name != family.sampling.name:
        # without an effort of none it is never taken
        assert "none" not in model.family.efforts


@pytest.mark.parametrize(
    ("deployment", "effort", "spent"),
    [
        ("gpt-4o", None, 0),
        ("gpt-5.1", None, 0),
        ("gpt-5.1", "high", 960),
        ("gpt-5", None, 320),
        ("gpt-5", "minimal", 64),
        ("o4-mini", "low", 128),
        ("o1-mini", None, 320),
    ],
)
def test_reasoning_is_counted_by_effort(
    one_simulator: Simulator, deployment: str, effort: str | None, spent: int
) -> None:
    fields = {"reasoning_effort": effort} if effort else {}
    body = json.loads(one_simulator.ask("simulate nothing", model=deployment, **fields).body)
    assert body["usage"]["completion_tokens_details"]["reasoning_tokens"] == spent
    assert body["usage"]["completion_tokens"] == spent
    assert body["choices"][0]["finish_reason"] == "stop"


def test_reasoning_comes_out_of_the_same_budget(simulator: Simulator) -> None:
    body = json.loads(simulator.ask(model="gpt-5", max_completion_tokens=350).body)
    assert body["choices"][0]["finish_reason"] == "length"
    assert body["usage"]["completion_tokens"] == 350
    assert body["usage"]["completion_tokens_details"]["reasoning_tokens"] == 320
    assert body["choices"][0]["message"]["content"]

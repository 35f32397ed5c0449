"""What is refused, with the exact bodies; and what is counted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulator.conftest import CHAT, Simulator, events, text_of
from tui.domain.models import base_model
from tui.simulator.answers import Refused
from tui.simulator.counting import Tokens
from tui.simulator.deployments import MODELS
from tui.simulator.request import read_call
from tui.simulator.resource import find
from tui.tokens.counter import Counter


def refusal(message: str, param: str | None, code: str | None) -> dict[str, Any]:
    return {"message": message, "type": "invalid_request_error", "param": param, "code": code}


REFUSED: list[tuple[dict[str, Any], tuple[str, str | None, str | None]]] = [
    (
        {"zzz": 1},
        ("Unknown parameter: 'zzz'.", "zzz", "unknown_parameter"),
    ),
    (
        {"reasoning_effort": "low"},
        ("Unrecognized request argument supplied: reasoning_effort", None, None),
    ),
    (
        {"temperature": 2.5},
        (
            "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 2.5 instead.",
            "temperature",
            "decimal_above_max_value",
        ),
    ),
    (
        {"temperature": -0.1},
        (
            "Invalid 'temperature': decimal below minimum value. Expected a value >= 0, but got -0.1 instead.",
            "temperature",
            "decimal_below_min_value",
        ),
    ),
    (
        {"top_p": 1.1},
        (
            "Invalid 'top_p': decimal above maximum value. Expected a value <= 1, but got 1.1 instead.",
            "top_p",
            "decimal_above_max_value",
        ),
    ),
    (
        {"presence_penalty": -2.1},
        (
            "Invalid 'presence_penalty': decimal below minimum value. Expected a value >= -2, but got -2.1 instead.",
            "presence_penalty",
            "decimal_below_min_value",
        ),
    ),
    (
        {"frequency_penalty": 3},
        (
            "Invalid 'frequency_penalty': decimal above maximum value. Expected a value <= 2, but got 3 instead.",
            "frequency_penalty",
            "decimal_above_max_value",
        ),
    ),
    (
        {"temperature": "hot"},
        (
            "Invalid type for 'temperature': expected a decimal, but got a string instead.",
            "temperature",
            "invalid_type",
        ),
    ),
    (
        {"max_completion_tokens": 0},
        (
            "Invalid 'max_completion_tokens': integer below minimum value. Expected a value >= 1, but got 0 instead.",
            "max_completion_tokens",
            "integer_below_min_value",
        ),
    ),
    (
        {"max_tokens": 32000},
        (
            "max_tokens is too large: 32000. This model supports at most 16384 completion tokens.",
            "max_tokens",
            "invalid_value",
        ),
    ),
    (
        {"max_tokens": 10, "max_completion_tokens": 10},
        (
            "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
            "max_tokens",
            "invalid_parameter_combination",
        ),
    ),
    (
        {"messages": []},
        (
            "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
            "messages",
            "empty_array",
        ),
    ),
    (
        {"messages": None},
        ("Missing required parameter: 'messages'.", "messages", "missing_required_parameter"),
    ),
    (
        {"messages": [{"role": "robot", "content": "x"}]},
        (
            "Invalid value: 'robot'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and "
            "'developer'.",
            "messages[0].role",
            "invalid_value",
        ),
    ),
    (
        {"messages": [{"role": "user"}]},
        (
            "Invalid type for 'messages[0].content': expected a string, but got null instead.",
            "messages[0].content",
            "invalid_type",
        ),
    ),
    (
        {"stream_options": {"include_usage": True}},
        (
            "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
            "stream_options",
            None,
        ),
    ),
    (
        {"model": None},
        ("Missing required parameter: 'model'.", "model", "missing_required_parameter"),
    ),
    (
        {"model": "o3-mini", "max_tokens": 100},
        (
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' "
            "instead.",
            "max_tokens",
            "unsupported_parameter",
        ),
    ),
    (
        {"model": "o3-mini", "temperature": 0.7},
        (
            "Unsupported parameter: 'temperature' is not supported with this model.",
            "temperature",
            "unsupported_parameter",
        ),
    ),
    (
        {"model": "o3-mini", "presence_penalty": 0.5},
        (
            "Unsupported parameter: 'presence_penalty' is not supported with this model.",
            "presence_penalty",
            "unsupported_parameter",
        ),
    ),
    (
        {"model": "gpt-5", "temperature": 0.7},
        (
            "Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) value is "
            "supported.",
            "temperature",
            "unsupported_value",
        ),
    ),
    (
        {"model": "gpt-5", "top_p": 0.5},
        ("Unsupported parameter: 'top_p' is not supported with this model.", "top_p", "unsupported_parameter"),
    ),
]


@pytest.mark.parametrize(("fields", "expected"), REFUSED, ids=lambda value: str(value)[:50])
def test_what_azure_refuses_is_refused_in_its_words(
    one_simulator: Simulator, fields: dict[str, Any], expected: tuple[str, str | None, str | None]
) -> None:
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hello"}], **fields}
    answer = one_simulator.post(body)
    assert (answer.status, answer.error) == (400, refusal(*expected))
    assert "apim-request-id" in answer.headers


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b'"x"', b'{"temperature": NaN}', b"\xff\xfe", b"[" * 100_000], ids=lambda raw: raw[:9]
)
def test_a_body_that_is_not_a_json_object_is_a_400(simulator: Simulator, raw: bytes) -> None:
    answer = simulator.call("POST", CHAT, raw)
    assert answer.status == 400
    assert answer.error["message"].startswith("We could not parse the JSON body of your request. (HINT:")
    assert (answer.error["type"], answer.error["code"]) == ("invalid_request_error", None)


@pytest.mark.parametrize("model", ["gpt-4", "GPT-4O", "", "gpt-4o-2024-11-20", ["gpt-4o"]])
def test_a_name_that_is_no_deployment_is_not_found(simulator: Simulator, model: object) -> None:
    answer = simulator.post({"model": model, "messages": [{"role": "user", "content": "x"}]})
    assert answer.status == 404
    assert answer.body == (
        b'{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist. If you '
        b'created the deployment within the last 5 minutes, please wait a moment and try again."}}'
    )


def test_every_deployment_names_a_base_model_of_the_catalogue() -> None:
    assert all(base_model(deployment.replies_as).known for deployment in MODELS)


@pytest.mark.parametrize("name", ["gpt-4o", "gpt-4o-mini", "gpt-4.1", "o3-mini", "gpt-5", "gpt-35-turbo", "tiny-4k"])
def test_replies_name_the_base_model_of_their_deployment(simulator: Simulator, name: str) -> None:
    body = json.loads(simulator.ask(model=name).body)
    assert base_model(body["model"]).known
    assert body["model"] != name


@pytest.mark.parametrize("name", ["o3-mini", "gpt-5"])
def test_reasoning_models_take_what_is_at_its_default(simulator: Simulator, name: str) -> None:
    answer = simulator.ask(model=name, temperature=1, top_p=1, max_completion_tokens=500, reasoning_effort="low")
    assert answer.status == 200


@pytest.mark.parametrize(
    ("messages", "count"),
    [
        (
            [
                {"role": "system", "content": "Assistant is a large language model trained by OpenAI."},
                {"role": "user", "content": "Who were the founders of Microsoft?"},
            ],
            29,
        ),
        ([{"role": "user", "content": "What steps should I think about when writing my first Python API?"}], 20),
        (
            [
                {"role": "system", "content": "You are a helpful assistant."},
                {"role": "user", "content": "Knock knock."},
                {"role": "assistant", "content": "Who's there?"},
                {"role": "user", "content": "Orange."},
            ],
            34,
        ),
    ],
)
def test_prompts_are_counted_as_the_service_counts_them(
    simulator: Simulator, messages: list[dict[str, str]], count: int
) -> None:
    """The published counts of azure.md section 8."""
    body = json.loads(simulator.post({"model": "gpt-4o", "messages": messages}).body)
    assert body["usage"]["prompt_tokens"] == count


def test_a_name_costs_its_tokens_and_one_more(tokens: Tokens) -> None:
    plain = tokens.prompt([{"role": "user", "content": "x"}], "o200k_base")
    named = tokens.prompt([{"role": "user", "content": "x", "name": "ada"}], "o200k_base")
    assert named == plain + 1 + tokens.count("ada", "o200k_base")


@pytest.mark.parametrize("field", ["max_tokens", "max_completion_tokens"])
@pytest.mark.parametrize("limit", [1, 16, 57])
@pytest.mark.parametrize("prompt", ["hello", "simulate code"])
def test_the_token_limit_is_kept_to_the_token(
    one_simulator: Simulator, tokens: Tokens, prompt: str, limit: int, field: str
) -> None:
    fields: dict[str, Any] = {field: limit}
    chunks = events(one_simulator.ask(prompt, stream=True, stream_options={"include_usage": True}, **fields).body)
    assert chunks[-2]["choices"][0]["finish_reason"] == "length"
    assert chunks[-1]["usage"]["completion_tokens"] == limit
    assert tokens.count(text_of(chunks), "o200k_base") == limit


def test_usage_is_the_true_count_of_the_reply(simulator: Simulator, tokens: Tokens) -> None:
    body = json.loads(simulator.ask("simulate unicode").body)
    usage = body["usage"]
    assert usage["completion_tokens"] == tokens.count(body["choices"][0]["message"]["content"], "o200k_base")
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=200), limit=st.integers(min_value=1, max_value=60))
def test_a_text_is_cut_to_a_beginning_that_fits(tokens: Tokens, text: str, limit: int) -> None:
    beginning, count = tokens.fit(text, limit, "o200k_base")
    assert text.startswith(beginning)
    assert count == tokens.count(beginning, "o200k_base") <= limit
    assert beginning == text or tokens.count(text, "o200k_base") > limit


def test_a_prompt_beyond_the_window_is_refused_with_true_counts(simulator: Simulator, tokens: Tokens) -> None:
    messages = [{"role": "user", "content": "word " * 5_000}]
    count = tokens.prompt(messages, "cl100k_base")
    answer = simulator.post({"model": "tiny-4k", "messages": messages})
    assert (answer.status, answer.error) == (
        400,
        refusal(
            f"This model's maximum context length is 4096 tokens. However, your messages resulted in {count} tokens. "
            "Please reduce the length of the messages.",
            "messages",
            "context_length_exceeded",
        ),
    )


def test_prompt_and_reply_beyond_the_window_are_refused_with_both_counts(simulator: Simulator, tokens: Tokens) -> None:
    messages = [{"role": "user", "content": "word " * 3_000}]
    count = tokens.prompt(messages, "cl100k_base")
    answer = simulator.post({"model": "tiny-4k", "messages": messages, "max_completion_tokens": 2_000})
    assert answer.error["message"] == (
        f"This model's maximum context length is 4096 tokens. However, you requested {count + 2000} tokens ({count} in "
        "the messages, 2000 in the completion). Please reduce the length of the messages or completion."
    )
    assert answer.error["code"] == "context_length_exceeded"


def test_a_prompt_beyond_the_input_limit_is_refused(simulator: Simulator, tokens: Tokens) -> None:
    messages = [{"role": "user", "content": "word " * 273_000}]
    answer = simulator.post({"model": "gpt-5", "messages": messages})
    assert answer.error["message"] == (
        "Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in "
        f"{tokens.prompt(messages, 'o200k_base')} tokens. Please reduce the length of the messages."
    )


def test_a_full_window_leaves_less_for_the_reply(simulator: Simulator, tokens: Tokens) -> None:
    messages = [{"role": "user", "content": "word " * 4_060}]
    room = 4_096 - tokens.prompt(messages, "cl100k_base")
    body = json.loads(simulator.post({"model": "tiny-4k", "messages": messages}).body)
    assert body["choices"][0]["finish_reason"] == "length"
    assert body["usage"]["completion_tokens"] == room


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["temperature", "max_tokens", "messages", "stream", "stream_options", "n", "model", "role"])


@settings(max_examples=150, deadline=None)
@given(fields=st.dictionaries(NAMES, JSON, max_size=3), message=JSON)
def test_any_json_is_understood_or_refused(tokens: Tokens, fields: dict[str, Any], message: Any) -> None:
    body = {"model": "gpt-4o", "messages": [message, {"role": "user", "content": message}], **fields}
    try:
        error = None if read_call(json.dumps(body).encode(), tokens, find).prompt_tokens else "no tokens"
        status = 200
    except Refused as refused:
        error, status = json.loads(refused.answer.body)["error"]["message"], refused.answer.status
    assert (status == 200) == (error is None)
    assert status in (200, 400, 404)


def test_counting_waits_for_its_encoding() -> None:
    assert Tokens(Counter()).count("お誕生日おめでとう", "o200k_base") == 8

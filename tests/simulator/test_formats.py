"""What a request may ask of the shape of its reply: stops, seeds, several choices, probabilities, JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulator.conftest import Simulator, events, text_of
from tui.simulator.documents import document

SCHEMA = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "kind": {"type": "string", "enum": ["mail", "note"]},
        "count": {"type": "integer", "minimum": 3},
        "share": {"type": "number", "maximum": 0.5},
        "urgent": {"type": "boolean"},
        "parent": {"type": ["string", "null"]},
        "tags": {"type": "array", "items": {"type": "string"}},
        "author": {"$ref": "#/$defs/person"},
        "when": {"type": "string", "format": "date"},
    },
    "required": ["title", "kind", "count", "share", "urgent", "parent", "tags", "author", "when"],
    "additionalProperties": False,
    "$defs": {"person": {"type": "object", "properties": {"name": {"type": "string"}}, "additionalProperties": False}},
}


KEYWORDS = (
    "type properties items anyOf oneOf allOf $ref enum const default minimum maximum minItems maxLength minLength "
    "exclusiveMinimum format"
)


def content(body: bytes, choice: int = 0) -> str:
    return str(json.loads(body)["choices"][choice]["message"]["content"])


def schema_format(schema: object, **members: Any) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "mail", "schema": schema, **members}}


@pytest.mark.parametrize("stop", ["\n\n", ["☃", "\n\n"], ["\n\n", "simulated"]])
def test_the_text_ends_before_a_stop_sequence(simulator: Simulator, stop: Any) -> None:
    whole = content(simulator.ask("keys").body)
    body = json.loads(simulator.ask("keys", stop=stop).body)
    text = body["choices"][0]["message"]["content"]
    first = min(whole.find(part) for part in ([stop] if isinstance(stop, str) else stop) if part in whole)
    assert text == whole[:first]
    assert body["choices"][0]["finish_reason"] == "stop"
    assert text_of(events(simulator.ask("keys", stop=stop, stream=True).body)) == text


def test_a_limit_before_the_stop_sequence_is_a_limit(simulator: Simulator) -> None:
    body = json.loads(simulator.ask("keys", stop=["☃"], max_tokens=5).body)
    assert body["choices"][0]["finish_reason"] == "length"


def test_a_seed_decides_the_reply_whatever_the_sliders_say(simulator: Simulator) -> None:
    def ask(**fields: Any) -> tuple[str, str | None]:
        body = json.loads(simulator.ask("Tell me about the sea", max_tokens=60, **fields).body)
        return body["choices"][0]["message"]["content"], body["system_fingerprint"]

    same = {ask(seed=7, temperature=temperature) for temperature in (0.3, 0.9, 1.4)}
    others = {ask(seed=seed)[0] for seed in range(12)}
    assert len(same) == 1
    assert len(others) > 2
    ((_, fingerprint),) = same
    assert fingerprint is not None
    assert fingerprint.startswith("fp_")
    assert ask()[1] is None


def test_a_stream_names_the_fingerprint_too(simulator: Simulator) -> None:
    chunks = events(simulator.ask(stream=True, seed=1).body)
    assert len({chunk["system_fingerprint"] for chunk in chunks[1:]}) == 1
    assert chunks[1]["system_fingerprint"].startswith("fp_")


def test_several_choices_come_side_by_side(simulator: Simulator) -> None:
    fields: dict[str, Any] = {"n": 3, "max_tokens": 40}
    body = json.loads(simulator.ask("the sea", **fields).body)
    assert [choice["index"] for choice in body["choices"]] == [0, 1, 2]
    texts = [choice["message"]["content"] for choice in body["choices"]]
    assert len(set(texts)) == 3
    assert body["usage"]["completion_tokens"] == 120
    chunks = events(simulator.ask("the sea", stream=True, **fields).body)
    streamed = ["", "", ""]
    for chunk in chunks:
        for choice in chunk["choices"]:
            streamed[choice["index"]] += choice["delta"].get("content") or ""
    assert streamed == texts
    order = [chunk["choices"][0]["index"] for chunk in chunks if chunk["choices"]]
    assert order[:9] == [0, 1, 2] * 3
    assert [chunk["choices"][0]["finish_reason"] for chunk in chunks[-3:]] == ["length"] * 3


@pytest.mark.parametrize("alternatives", [0, 3, 20])
def test_probabilities_come_with_each_piece(simulator: Simulator, alternatives: int) -> None:
    fields: dict[str, Any] = {"logprobs": True, "top_logprobs": alternatives, "max_tokens": 30}
    body = json.loads(simulator.ask("é 👍", **fields).body)
    told = body["choices"][0]["logprobs"]["content"]
    assert "".join(entry["token"] for entry in told) == body["choices"][0]["message"]["content"]
    assert all(bytes(entry["bytes"]).decode() == entry["token"] and entry["logprob"] < 0 for entry in told)
    assert {len(entry["top_logprobs"]) for entry in told} == {alternatives}
    chunks = events(simulator.ask("é 👍", stream=True, **fields).body)
    assert [entry for chunk in chunks for choice in chunk["choices"] for entry in _told(choice)] == told


def _told(choice: dict[str, Any]) -> list[Any]:
    return list((choice["logprobs"] or {"content": []})["content"])


def test_without_being_asked_for_probabilities_are_null(simulator: Simulator) -> None:
    assert json.loads(simulator.ask().body)["choices"][0]["logprobs"] is None


@pytest.mark.parametrize("place", ["user", "system"])
def test_a_json_object_is_asked_for_by_name(simulator: Simulator, place: str) -> None:
    messages = [{"role": "system", "content": "x"}, {"role": "user", "content": "x"}]
    fields = {"model": "gpt-4o", "messages": messages, "response_format": {"type": "json_object"}}
    refused = simulator.post(fields)
    assert (refused.status, refused.error) == (
        400,
        {
            "message": "'messages' must contain the word 'json' in some form, to use 'response_format' of type "
            "'json_object'.",
            "type": "invalid_request_error",
            "param": "messages",
            "code": None,
        },
    )
    messages[0 if place == "system" else 1]["content"] = "Answer as JSON"
    assert json.loads(content(simulator.post(fields).body))["simulated"] is True


def test_a_document_fits_its_schema(simulator: Simulator) -> None:
    answer = simulator.ask("A mail", response_format=schema_format(SCHEMA, strict=True))
    told = json.loads(content(answer.body))
    assert list(told) == SCHEMA["required"]
    assert told["kind"] == "mail"
    assert told["count"] == 3
    assert told["share"] == 0.5
    assert told["urgent"] is True
    assert isinstance(told["title"], str)
    assert isinstance(told["parent"], str)
    assert all(isinstance(tag, str) for tag in told["tags"])
    assert list(told["author"]) == ["name"]
    assert told["when"] == "2026-11-20"


@pytest.mark.parametrize(
    ("schema", "fits"),
    [
        ({"const": 5}, 5),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, 1),
        ({"oneOf": [{"type": "boolean"}]}, True),
        ({"type": "null"}, None),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2}, [1, 1]),
        ({"type": "string", "maxLength": 2}, "te"),
        ({"type": "string", "minLength": 6}, "text.."),
        ({"type": "integer", "exclusiveMinimum": 4}, 5),
        ({"type": "integer", "maximum": -2}, -2),
        ({"allOf": [{"type": "object"}, {"properties": {"a": {"type": "boolean"}}}]}, {"a": True}),
        ({}, "text"),
        (5, "text"),
        ({"$ref": "#/nowhere"}, "text"),
        ({"type": "string", "default": "x"}, "x"),
    ],
)
def test_parts_of_schemas(schema: Any, fits: Any) -> None:
    assert document(schema, "text") == fits


def test_a_schema_that_refers_to_itself_has_an_end() -> None:
    tree: dict[str, Any] = {"type": "object", "properties": {"child": {"$ref": "#"}}}
    text = json.dumps(document(tree, "text"))
    assert text.count("child") < 20
    loop = {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}
    assert document(loop, "text") == "text"
    many: dict[str, Any] = {"allOf": [{"$ref": "#"}] * 30}
    assert document(many, "text") is None
    wide: dict[str, Any] = {"type": "object", "properties": {str(number): {"$ref": "#"} for number in range(20)}}
    assert len(json.dumps(document(wide, "text"))) < 100_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYWORDS.split()), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(schema=JSON)
def test_any_schema_gives_some_document(schema: Any) -> None:
    json.dumps(document({"allOf": [schema, {"$ref": "#"}], "properties": schema}, "text"))
    json.dumps(document(schema, "text"))


MISSING = "missing_required_parameter"


@pytest.mark.parametrize(
    ("fields", "message", "param", "code"),
    [
        (
            {"response_format": {"type": "yaml"}},
            "Invalid value: 'yaml'. Supported values are: 'json_object', 'json_schema', and 'text'.",
            "response_format.type",
            "invalid_value",
        ),
        (
            {"response_format": {"type": "json_schema"}},
            "Missing required parameter: 'response_format.json_schema'.",
            "response_format.json_schema",
            MISSING,
        ),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"name": "x"}}},
            "Missing required parameter: 'response_format.json_schema.schema'.",
            "response_format.json_schema.schema",
            MISSING,
        ),
        (
            {"response_format": schema_format({"type": "object"}, strict=True)},
            "Invalid schema for response_format 'mail': In context=(), 'additionalProperties' is required to be "
            "supplied and to be false.",
            "response_format",
            None,
        ),
        (
            {
                "response_format": schema_format(
                    {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {"to": {"type": "object", "properties": {}}},
                    },
                    strict=True,
                )
            },
            "Invalid schema for response_format 'mail': In context=('properties', 'to'), 'additionalProperties' is "
            "required to be supplied and to be false.",
            "response_format",
            None,
        ),
        (
            {"stop": ["1", "2", "3", "4", "5"]},
            "Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length 5 "
            "instead.",
            "stop",
            "array_above_max_length",
        ),
        (
            {"stop": [1]},
            "Invalid type for 'stop': expected a string or an array of strings, but got an array instead.",
            "stop",
            "invalid_type",
        ),
        (
            {"n": 0},
            "Invalid 'n': integer below minimum value. Expected a value >= 1, but got 0 instead.",
            "n",
            "integer_below_min_value",
        ),
        (
            {"n": 129},
            "Invalid 'n': integer above maximum value. Expected a value <= 128, but got 129 instead.",
            "n",
            "integer_above_max_value",
        ),
        (
            {"seed": 1.5},
            "Invalid type for 'seed': expected an integer, but got a decimal instead.",
            "seed",
            "invalid_type",
        ),
        (
            {"top_logprobs": 2},
            "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.",
            "top_logprobs",
            None,
        ),
        (
            {"logprobs": True, "top_logprobs": 21},
            "Invalid 'top_logprobs': integer above maximum value. Expected a value <= 20, but got 21 instead.",
            "top_logprobs",
            "integer_above_max_value",
        ),
        (
            {"logprobs": 1},
            "Invalid type for 'logprobs': expected a boolean, but got an integer instead.",
            "logprobs",
            "invalid_type",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(
    one_simulator: Simulator, fields: dict[str, Any], message: str, param: str, code: str | None
) -> None:
    answer = one_simulator.ask(**fields)
    assert (answer.status, answer.error) == (
        400,
        {"message": message, "type": "invalid_request_error", "param": param, "code": code},
    )

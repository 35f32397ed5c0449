"""Stop sequences, seed, choices and format: as they are kept, shown and sent, and what refuses them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.models import CATALOGUE, UNKNOWN, BaseModel, Refused, base_model
from tui.domain.options import (
    EFFORT,
    FORMAT,
    LONGEST_STOP,
    OPTIONS,
    REFUSED,
    SCHEMA,
    SEED,
    STOP,
    VERBOSITY,
    typed_stops,
    written_stops,
)
from tui.domain.parameters import MAX_TOKENS, SETTINGS, TEMPERATURE, TOP_P, Parameters

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=LONGEST_STOP)
VALUES = {
    "stop": st.lists(TEXTS, min_size=1, max_size=4, unique=True).map(tuple),
    "seed": st.integers(-(2**63), 2**63 - 1),
    "reasoning_effort": st.sampled_from(EFFORT.values),
    "verbosity": st.sampled_from(VERBOSITY.values),
    "response_format": st.sampled_from(FORMAT.values),
    "json_schema": st.text(min_size=1),
    "temperature": st.sampled_from(TEMPERATURE.stops),
    "max_tokens": st.integers(16, 200_000).map(float),
}
MODELS = st.sampled_from([UNKNOWN, *CATALOGUE.values()])


@given(st.lists(TEXTS, max_size=4, unique=True).map(tuple))
def test_stop_sequences_that_are_written_are_read_as_they_were(stops: tuple[str, ...]) -> None:
    assert typed_stops(written_stops(stops)) == (stops, "")


@given(st.text())
def test_whatever_is_typed_gives_at_most_four_or_a_sentence(typed: str) -> None:
    stops, problem = typed_stops(typed)
    assert len(stops) <= 4
    assert problem.isprintable()
    assert typed_stops(written_stops(tuple(text for text in stops))) == (stops, "")
    assert not stops or STOP.kept(stops) is not None


def test_stop_sequences_as_they_are_typed() -> None:
    assert typed_stops("###\n\\n\\n\n\n###\n END") == (("###", "\n\n", " END"), "")
    assert typed_stops("a\nb\nc\nd\ne") == (("a", "b", "c", "d"), "The service takes 4; the others are not sent.")
    assert typed_stops("\\q\nb") == (("b",), "Line 1: q after a backslash means nothing; write \\\\ for one.")
    assert "longer than" in typed_stops("x" * 201)[1]


@given(st.fixed_dictionaries({}, optional=VALUES), MODELS)
def test_a_setup_is_kept_and_what_is_sent_can_be_written(values: dict[str, Any], model: BaseModel) -> None:
    """Through the JSON of the store and back."""
    parameters = Parameters.of(values)
    assert Parameters.of(json.loads(json.dumps(dict(parameters)))) == parameters
    assert set(parameters) == set(values)
    fields = parameters.wire_fields(model)
    assert json.loads(json.dumps(fields)) == fields
    for setting in SETTINGS:
        if parameters.refusal(setting, model):
            assert setting.wire_name not in fields
    if not model.known:
        assert set(fields) <= {setting.wire_name for setting in SETTINGS if setting.key in parameters}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("stop", []),
        ("stop", ["a"] * 5),
        ("stop", "a"),
        ("stop", [""]),
        ("stop", ["x" * 201]),
        ("seed", 2**63),
        ("seed", 1.5),
        ("seed", True),
        ("reasoning_effort", "lots"),
        ("verbosity", ["low"]),
        ("response_format", {"type": "json_object"}),
        ("json_schema", ""),
    ],
)
def test_what_cannot_be_is_not_kept(key: str, value: object) -> None:
    assert Parameters.of({key: value}) == Parameters()


def test_defaults_are_not_sent() -> None:
    model = base_model("gpt-5")
    values = Parameters.of({"reasoning_effort": "medium", "verbosity": "medium", "response_format": "text"})
    assert values.wire_fields(model) == {"max_completion_tokens": 16_384}
    other = Parameters.of({"reasoning_effort": "low", "verbosity": "high", "seed": 0})
    assert other.wire_fields(model) == {
        "max_completion_tokens": 16_384,
        "reasoning_effort": "low",
        "verbosity": "high",
        "seed": 0,
    }
    # of a model that is not known the default is not known either
    assert values.wire_fields(UNKNOWN) == {"reasoning_effort": "medium", "verbosity": "medium"}


def test_a_format_with_and_without_its_schema() -> None:
    model = base_model("gpt-4o")
    asked = Parameters.of({"response_format": "json_object"}).wire_fields(model)
    assert asked["response_format"] == {"type": "json_object"}
    asked = Parameters.of({"response_format": "json_schema", "json_schema": '{"title": "T"}'}).wire_fields(model)
    assert asked["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "T", "schema": {"title": "T"}},
    }
    assert "response_format" not in Parameters.of({"response_format": "json_schema"}).wire_fields(model)


@pytest.mark.parametrize(
    ("name", "key", "reason"),
    [
        ("gpt-4o", "reasoning_effort", "gpt-4o does not take it"),
        ("gpt-4o", "verbosity", "gpt-4o does not take it"),
        ("gpt-4o", "stop", None),
        ("o1", "stop", None),
        ("o3", "stop", "o3 does not take it"),
        ("o3", "verbosity", "o3 does not take it"),
        ("gpt-5", "stop", "gpt-5 does not take it"),
        ("gpt-5.1", "stop", "gpt-5.1 does not take it"),
        ("gpt-5.1-chat", "reasoning_effort", "takes only medium"),
        ("o1-mini", "reasoning_effort", "o1-mini does not take it"),
        ("o1-mini", "response_format", "takes only text"),
        ("gpt-4", "response_format", None),
        ("gpt-4", "json_schema", "gpt-4 does not take it"),
        ("gpt-5", "seed", None),
    ],
)
def test_what_a_family_refuses(name: str, key: str, reason: str | None) -> None:
    setting = next(one for one in OPTIONS if one.key == key)
    assert setting.refusal(base_model(name)) == reason


@pytest.mark.parametrize(
    ("name", "efforts"),
    [
        ("gpt-5", "minimal low medium high"),
        ("gpt-5.1", "none low medium high"),
        ("gpt-5.4", "none low medium high xhigh"),
        ("gpt-6-sol", "none low medium high xhigh max"),
        ("gpt-6-astra", "low medium high xhigh"),
        ("o3-mini", "low medium high"),
    ],
)
def test_the_efforts_of_a_family(name: str, efforts: str) -> None:
    assert EFFORT.taken(base_model(name)) == tuple(efforts.split())


def test_sampling_is_taken_while_the_model_does_not_reason() -> None:
    warm = Parameters.of({"temperature": 0.5})
    assert warm.wire_fields(base_model("gpt-5.1"))["temperature"] == 0.5
    assert "temperature" not in warm.changed(EFFORT, "low").wire_fields(base_model("gpt-5.1"))
    assert warm.changed(EFFORT, "low").refusal(TOP_P, base_model("gpt-5.1")) == "taken only at effort none"
    assert "temperature" not in warm.wire_fields(base_model("gpt-5.6-sol"))
    assert warm.changed(EFFORT, "none").wire_fields(base_model("gpt-5.6-sol"))["temperature"] == 0.5
    assert "temperature" not in warm.changed(EFFORT, "none").wire_fields(base_model("gpt-5"))


def test_what_was_learned_is_not_sent_again_and_says_why() -> None:
    refused = (Refused("temperature"), Refused("seed"), Refused("verbosity", takes=("medium",)))
    model = base_model("my-own").with_refused(refused)
    values = Parameters.of({"temperature": 0.5, "seed": 4, "verbosity": "low", "top_p": 0.5})
    assert values.wire_fields(model) == {"top_p": 0.5}
    assert (TEMPERATURE.refusal(model), SEED.refusal(model)) == (REFUSED, REFUSED)
    assert VERBOSITY.taken(model) == ("medium",)
    assert SCHEMA.refusal(model) is None


def test_the_token_limit_goes_by_the_name_that_is_taken() -> None:
    values = Parameters.of({"max_tokens": 500})
    newer, older = Refused("max_completion_tokens"), Refused("max_tokens")
    assert values.wire_fields(UNKNOWN.with_refused((newer,))) == {"max_tokens": 500}
    assert values.wire_fields(UNKNOWN.with_refused((older,))) == {"max_completion_tokens": 500}
    neither = UNKNOWN.with_refused((newer, older))
    assert values.wire_fields(neither) == {}
    assert MAX_TOKENS.refusal(neither) == REFUSED


def test_a_name_is_written_within_a_sentence_as_it_is_said() -> None:
    assert [setting.name for setting in (MAX_TOKENS, TOP_P, SCHEMA)] == ["max tokens", "top P", "JSON schema"]

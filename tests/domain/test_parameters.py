"""The one table of parameters: its stops, its places on a track, and what is sent."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.models import CATALOGUE, UNKNOWN, BaseModel, base_model
from tui.domain.options import SEED
from tui.domain.parameters import (
    FREQUENCY_PENALTY,
    MAX_TOKENS,
    PARAMETERS,
    TEMPERATURE,
    TOP_P,
    Parameter,
    Parameters,
    by_wire_name,
)

MODELS = [UNKNOWN, *CATALOGUE.values()]
BOUNDED = [*PARAMETERS, *(MAX_TOKENS.for_model(model) for model in MODELS)]
EACH = pytest.mark.parametrize("parameter", BOUNDED, ids=lambda parameter: f"{parameter.key}-{parameter.maximum:g}")


@EACH
def test_stops_ascend_from_end_to_end_and_hold_the_default(parameter: Parameter) -> None:
    stops = parameter.stops
    assert list(stops) == sorted(set(stops))
    assert (stops[0], stops[-1]) == (parameter.minimum, parameter.maximum)
    assert parameter.default in stops
    assert all(parameter.clamp(stop) == stop for stop in stops)


@EACH
def test_every_stop_is_reached_by_steps_from_either_end(parameter: Parameter) -> None:
    stops = parameter.stops
    up, down = [stops[0]], [stops[-1]]
    for _ in stops[1:]:
        up.append(parameter.stepped(up[-1], 1))
        down.append(parameter.stepped(down[-1], -1))
    assert tuple(up) == stops
    assert tuple(reversed(down)) == stops
    assert parameter.stepped(stops[0], 10) == stops[min(10, len(stops) - 1)]
    assert parameter.stepped(stops[-1], -10) == stops[max(len(stops) - 11, 0)]


@EACH
def test_the_ends_hold(parameter: Parameter) -> None:
    assert parameter.stepped(parameter.minimum, -1) == parameter.minimum
    assert parameter.stepped(parameter.maximum, 10) == parameter.maximum
    assert parameter.stepped(parameter.maximum + 9, 1) == parameter.maximum
    assert parameter.stepped(parameter.minimum - 9, -1) == parameter.minimum


@EACH
def test_between_two_stops_a_step_goes_to_the_next(parameter: Parameter) -> None:
    low, high = parameter.stops[3:5]
    between = (low + high) / 2
    assert (parameter.stepped(between, -1), parameter.stepped(between, 1)) == (low, high)


@EACH
def test_place_and_value_are_each_others_inverse(parameter: Parameter) -> None:
    fractions = [parameter.fraction(stop) for stop in parameter.stops]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0, 1)
    assert tuple(parameter.at_fraction(fraction) for fraction in fractions) == parameter.stops
    assert parameter.fraction(parameter.minimum - 1) == 0
    assert parameter.fraction(parameter.maximum + 1) == 1


@given(st.sampled_from(BOUNDED), st.floats(-0.5, 1.5))
def test_the_value_of_a_place_is_its_nearest_stop(parameter: Parameter, fraction: float) -> None:
    place = parameter.fraction(parameter.at_fraction(fraction))
    assert abs(place - min(max(fraction, 0), 1)) <= 0.5 / (len(parameter.stops) - 1) + 1e-9


def test_ranges_and_steps() -> None:
    """DESIGN section 1, which has them from the service's reference."""
    assert (TEMPERATURE.minimum, TEMPERATURE.maximum, TEMPERATURE.step, TEMPERATURE.default) == (0, 2, 0.05, 1)
    assert (TOP_P.minimum, TOP_P.maximum, TOP_P.step, TOP_P.default) == (0, 1, 0.05, 1)
    assert FREQUENCY_PENALTY.stops[:3] == (-2.0, -1.9, -1.8)
    assert MAX_TOKENS.stops[:10] == (16, 18, 20, 22, 24, 26, 28, 30, 32, 36)
    assert len({parameter.key for parameter in PARAMETERS}) == len(PARAMETERS)


def test_values_as_they_are_read() -> None:
    assert TEMPERATURE.shown(0.7) == "0.70"
    assert MAX_TOKENS.shown(16_384.0) == "16,384"
    assert FREQUENCY_PENALTY.shown(-0.1) == "-0.10"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name or "unknown")
def test_the_token_limit_fits_the_model(model: BaseModel) -> None:
    parameter = MAX_TOKENS.for_model(model)
    assert parameter.maximum == model.output_limit
    assert parameter.default <= model.window / 4
    assert parameter.default <= (16_384 if model.reasoning else 4_096)
    assert TEMPERATURE.for_model(model) is TEMPERATURE


@pytest.mark.parametrize(
    ("name", "default"),
    [("", 4_096), ("gpt-4o", 4_096), ("gpt-5", 16_384), ("gpt-4", 2_048), ("gpt-35-turbo", 1_024), ("o1", 16_384)],
)
def test_the_default_token_limit(name: str, default: int) -> None:
    assert MAX_TOKENS.for_model(base_model(name)).default == default


def test_only_the_token_limit_is_sent_by_default() -> None:
    assert Parameters().wire_fields(base_model("gpt-4o")) == {"max_completion_tokens": 4_096}
    assert Parameters().wire_fields(base_model("o3")) == {"max_completion_tokens": 16_384}


def test_a_value_at_the_services_default_is_not_sent() -> None:
    values = Parameters.of({"temperature": 1, "top_p": 1.0, "presence_penalty": 0, "max_tokens": 4_096})
    assert values.wire_fields(base_model("gpt-4o")) == {"max_completion_tokens": 4_096}
    assert Parameters.of({"temperature": 0, "frequency_penalty": -0.5}).wire_fields(base_model("gpt-4o")) == {
        "temperature": 0,
        "frequency_penalty": -0.5,
        "max_completion_tokens": 4_096,
    }


def test_a_refused_parameter_is_never_sent_and_says_why() -> None:
    model = base_model("o3-mini")
    values = Parameters.of({"temperature": 0.2, "top_p": 0.5, "frequency_penalty": 1, "presence_penalty": 1})
    assert values.wire_fields(model) == {"max_completion_tokens": 16_384}
    assert TEMPERATURE.refusal(model) == "o3-mini does not take it"
    assert MAX_TOKENS.refusal(model) is None
    assert TEMPERATURE.refusal(UNKNOWN) is None


@given(
    st.dictionaries(
        st.sampled_from([*(parameter.key for parameter in PARAMETERS), "seed"]),
        st.floats() | st.integers() | st.just(10**400) | st.booleans(),
    ),
    st.sampled_from(MODELS),
)
def test_whatever_was_stored_what_is_sent_is_in_range(values: dict[str, float], model: BaseModel) -> None:
    """Threat 67: a file may say NaN, infinity or a number of 400 digits."""
    parameters = Parameters.of(values)
    fields = parameters.wire_fields(model)
    # a limit is sent in any case, but of a model of which nothing is known
    assert ("max_completion_tokens" in fields) is (model.known or MAX_TOKENS.key in parameters)
    assert isinstance(fields.get("max_completion_tokens", 1), int)
    for name, value in fields.items():
        parameter = by_wire_name(name)
        if parameter is SEED:
            assert isinstance(value, int)
            assert -(2**63) <= value < 2**63
            continue
        assert isinstance(parameter, Parameter)
        assert isinstance(value, int | float)
        assert math.isfinite(value)
        assert parameter.minimum <= value <= parameter.for_model(model).maximum
        assert not parameter.refusal(model)


def test_the_help_of_the_token_limit_has_the_documents_advice() -> None:
    """A little above what one expects (the document, on max_tokens)."""
    assert "A little more than you expect" in MAX_TOKENS.help


def test_a_limit_set_for_a_large_model_is_kept_for_it() -> None:
    values = Parameters.of({"max_tokens": 100_000})
    assert values.wire_fields(base_model("gpt-5"))["max_completion_tokens"] == 100_000
    assert values.wire_fields(base_model("gpt-4o"))["max_completion_tokens"] == 16_384
    assert values["max_tokens"] == 100_000


def test_values_are_an_immutable_mapping() -> None:
    values = Parameters().changed(TEMPERATURE, 0.5).changed(MAX_TOKENS, 99.6)
    assert dict(values) == {"temperature": 0.5, "max_tokens": 100.0}
    assert values == Parameters.of({"max_tokens": 100, "temperature": 0.5, "unknown": 3})
    assert hash(values) == hash(Parameters.of(values))
    assert values.changed(TEMPERATURE, None) == Parameters.of({"max_tokens": 100})
    assert values.changed(TEMPERATURE, math.nan) == Parameters.of({"max_tokens": 100})
    assert values.changed(TEMPERATURE, 9).value(TEMPERATURE, UNKNOWN) == 2
    assert Parameters().value(TOP_P, UNKNOWN) == 1


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda parameter: parameter.key)
def test_a_parameter_is_found_by_the_services_name(parameter: Parameter) -> None:
    assert by_wire_name(parameter.wire_name) is parameter


def test_other_names_of_the_service() -> None:
    assert by_wire_name("max_tokens") is MAX_TOKENS
    assert by_wire_name("messages[0].content") is None

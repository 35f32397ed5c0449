"""The parameters of a chat completion: their types, their ranges, and which models take them (azure.md section 2).

The texts that azure.md does not record are the OpenAI API's own, from memory.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tui.simulator.answers import Refused, invalid
from tui.simulator.deployments import Deployment
from tui.simulator.families import EFFORTS, Sampling

_KNOWN = """messages model audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens
    max_tokens metadata modalities moderation n parallel_tool_calls prediction presence_penalty prompt_cache_key
    prompt_cache_options prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier
    stop store stream stream_options temperature tool_choice tools top_logprobs top_p user verbosity
    web_search_options"""
"""Every parameter of chat completions (openai 3.51.0). Those not mentioned below are taken and change nothing."""
_TYPES: Mapping[str, tuple[tuple[type, ...], str]] = {
    "stream": ((bool,), "a boolean"),
    "stream_options": ((dict,), "an object"),
    "temperature": ((int, float), "a decimal"),
    "top_p": ((int, float), "a decimal"),
    "frequency_penalty": ((int, float), "a decimal"),
    "presence_penalty": ((int, float), "a decimal"),
    "max_tokens": ((int,), "an integer"),
    "max_completion_tokens": ((int,), "an integer"),
    "n": ((int,), "an integer"),
    "seed": ((int,), "an integer"),
    "logprobs": ((bool,), "a boolean"),
    "top_logprobs": ((int,), "an integer"),
    "reasoning_effort": ((str,), "a string"),
    "verbosity": ((str,), "a string"),
    "response_format": ((dict,), "an object"),
}
_SAMPLING = {
    "temperature": (0, 2, 1),
    "top_p": (0, 1, 1),
    "frequency_penalty": (-2, 2, 0),
    "presence_penalty": (-2, 2, 0),
}
"""Sampling parameters: least, most, default."""
_LIMITS = ("max_tokens", "max_completion_tokens")
_FORMATS = ("text", "json_object", "json_schema")
_MOST_STOPS = 4
_DEEPEST = 100
"""Steps from the top of a schema to where it is no longer looked at."""


def check_fields(body: Mapping[str, Any], deployment: Deployment) -> None:
    """Look at every parameter but the messages.

    Raises:
        Refused: The service, or the model of this deployment, does not take one.
    """
    for name in body:
        if name not in _KNOWN.split():
            raise invalid(f"Unknown parameter: '{name}'.", name, "unknown_parameter")
    for name, (types, words) in _TYPES.items():
        if name in body and not _is_one_of(body[name], types):
            raise wrong_type(name, words, body[name])
    _check_stream(body, deployment)
    for name, (least, most, _) in _SAMPLING.items():
        _check_range(body, name, least, most)
    _check_limits(body, deployment)
    _check_range(body, "n", 1, deployment.family.most_choices)
    _check_range(body, "top_logprobs", 0, 20)
    if "top_logprobs" in body and not body.get("logprobs"):
        raise invalid("The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.", "top_logprobs", None)
    _check_stop(body.get("stop", ""))
    _check_format(body.get("response_format", {"type": "text"}))
    _check_family(body, deployment)


def refuse_temperature(body: Mapping[str, Any]) -> None:
    """Refuse a temperature that is not the default one.

    Raises:
        Refused: It is another.
    """
    value = body.get("temperature", 1)
    if value != 1:
        raise invalid(
            f"Unsupported value: 'temperature' does not support {json.dumps(value)} with this model. Only the default "
            "(1) value is supported.",
            "temperature",
            "unsupported_value",
        )


def wrong_type(name: str, expected: str, value: Any) -> Refused:
    """The refusal of a value whose type is another."""
    kinds = {str: "a string", bool: "a boolean", int: "an integer", float: "a decimal", list: "an array"}
    got = "null" if value is None else kinds.get(type(value), "an object")
    return invalid(f"Invalid type for '{name}': expected {expected}, but got {got} instead.", name, "invalid_type")


def unsupported(name: str, remedy: str = "") -> Refused:
    """The refusal of a parameter that the model does not take."""
    message = f"Unsupported parameter: '{name}' is not supported with this model.{remedy}"
    return invalid(message, name, "unsupported_parameter")


def unrecognized(name: str) -> Refused:
    """The refusal of a parameter that the model has never heard of."""
    return invalid(f"Unrecognized request argument supplied: {name}", None, None)


def _is_one_of(value: Any, types: tuple[type, ...]) -> bool:
    return isinstance(value, types) and (bool in types or not isinstance(value, bool))


def _check_stream(body: Mapping[str, Any], deployment: Deployment) -> None:
    if "stream_options" in body and not body.get("stream"):
        raise invalid(
            "The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options", None
        )
    if body.get("stream") and not deployment.family.streams:
        raise invalid(
            "Unsupported value: 'stream' does not support true with this model. Supported values are: false.",
            "stream",
            "unsupported_value",
        )


def _check_range(body: Mapping[str, Any], name: str, least: float, most: float) -> None:
    if name not in body:
        return
    value = body[name]
    kind = "integer" if _TYPES[name][0] == (int,) else "decimal"
    message = f"Invalid '{name}': {kind} %s value. Expected a value %s, but got {value} instead."
    if value < least:
        raise invalid(message % ("below minimum", f">= {least}"), name, f"{kind}_below_min_value")
    if value > most:
        raise invalid(message % ("above maximum", f"<= {most}"), name, f"{kind}_above_max_value")


def _check_limits(body: Mapping[str, Any], deployment: Deployment) -> None:
    if all(name in body for name in _LIMITS):
        raise invalid(
            "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
            "max_tokens",
            "invalid_parameter_combination",
        )
    most = deployment.model.output_limit
    for name in _LIMITS:
        value = body.get(name, 1)
        if value < 1:
            raise invalid(
                f"Invalid '{name}': integer below minimum value. Expected a value >= 1, but got {value} instead.",
                name,
                "integer_below_min_value",
            )
        if value > most:
            raise invalid(
                f"{name} is too large: {value}. This model supports at most {most} completion tokens.",
                name,
                "invalid_value",
            )


def _check_stop(stop: Any) -> None:
    stops = [stop] if isinstance(stop, str) else stop
    if not isinstance(stops, list) or not all(isinstance(text, str) for text in stops):
        raise wrong_type("stop", "a string or an array of strings", stop)
    if len(stops) > _MOST_STOPS:
        raise invalid(
            f"Invalid 'stop': array too long. Expected an array with maximum length {_MOST_STOPS}, but got an array "
            f"with length {len(stops)} instead.",
            "stop",
            "array_above_max_length",
        )


def _check_format(wanted: Mapping[str, Any]) -> None:
    kind = wanted.get("type")
    if kind not in _FORMATS:
        raise _not_among("response_format.type", kind, ("json_object", "json_schema", "text"))
    if kind != "json_schema":
        return
    given = wanted.get("json_schema")
    if not isinstance(given, dict):
        raise _missing("response_format.json_schema")
    for name in ("name", "schema"):
        if name not in given:
            raise _missing(f"response_format.json_schema.{name}")
    if not isinstance(given["schema"], dict):
        raise wrong_type("response_format.json_schema.schema", "an object", given["schema"])
    if given.get("strict"):
        _check_strict(given["schema"], f"Invalid schema for response_format '{given['name']}': In context=", ())


def _check_strict(schema: Any, message: str, place: tuple[str, ...]) -> None:
    """A strict schema says of each object that it has no other members (dottxt-ai/outlines issue 844)."""
    if not isinstance(schema, dict) or len(place) > _DEEPEST:
        return
    if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        raise invalid(
            f"{message}{place}, 'additionalProperties' is required to be supplied and to be false.",
            "response_format",
            None,
        )
    properties = schema.get("properties")
    for name, inner in properties.items() if isinstance(properties, dict) else ():
        _check_strict(inner, message, (*place, "properties", name))
    _check_strict(schema.get("items"), message, (*place, "items"))


def _check_family(body: Mapping[str, Any], deployment: Deployment) -> None:
    """What the model behind the deployment refuses."""
    family = deployment.family
    effort = body.get("reasoning_effort", family.effort)
    if "reasoning_effort" in body:
        if not family.efforts:
            raise unrecognized("reasoning_effort")
        if effort not in family.efforts:
            raise _effort_refused(effort, deployment)
    if "max_tokens" in body and not family.max_tokens:
        raise unsupported("max_tokens", " Use 'max_completion_tokens' instead.")
    if family.sampling is Sampling.NEVER or (family.sampling is Sampling.AT_NO_EFFORT and effort != "none"):
        _refuse_sampling(body, deployment)
    if "stop" in body and not family.stop:
        raise unsupported("stop")
    if body.get("response_format", {}).get("type", "text") != "text" and not family.formats:
        raise unsupported("response_format")
    if body.get("verbosity", family.verbosities[0]) not in family.verbosities:
        raise _value_unsupported("verbosity", body["verbosity"], family.verbosities)
    if body.get("tools") and effort != "none" and not family.tools_while_reasoning:
        raise invalid(
            f"Function tools with reasoning_effort are not supported for {deployment.name} in /v1/chat/completions. "
            "To use function tools, use /v1/responses or set reasoning_effort to 'none'.",
            None,
            None,
        )


def _refuse_sampling(body: Mapping[str, Any], deployment: Deployment) -> None:
    """The o models refuse a temperature as they refuse all, later ones name the value they would take."""
    if deployment.replies_as.startswith("gpt-"):
        refuse_temperature(body)
    for name, (_, _, default) in _SAMPLING.items():
        if body.get(name, default) != default:
            raise unsupported(name)
    for name in ("logprobs", "top_logprobs", "logit_bias"):
        if name in body:
            raise unsupported(name)


def _effort_refused(effort: str, deployment: Deployment) -> Refused:
    """The o models know no newer effort by name, later ones do."""
    efforts = deployment.family.efforts
    if effort in EFFORTS and deployment.replies_as.startswith("gpt-"):
        return _value_unsupported("reasoning_effort", effort, efforts)
    return _not_among("reasoning_effort", effort, efforts)


def _value_unsupported(name: str, value: str, supported: tuple[str, ...]) -> Refused:
    return invalid(
        f"Unsupported value: '{name}' does not support '{value}' with this model. Supported values are: "
        f"{_listed(supported)}.",
        name,
        "unsupported_value",
    )


def _not_among(name: str, value: Any, supported: tuple[str, ...]) -> Refused:
    message = f"Invalid value: '{value}'. Supported values are: {_listed(supported)}."
    return invalid(message, name, "invalid_value")


def _listed(values: tuple[str, ...]) -> str:
    quoted = [f"'{value}'" for value in values]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])}, and {quoted[-1]}"


def _missing(name: str) -> Refused:
    return invalid(f"Missing required parameter: '{name}'.", name, "missing_required_parameter")

"""Reads the body of a chat completion and refuses what Azure refuses, in its words (azure.md section 2).

The texts of the refusals that azure.md does not record (wrong types, decimals out of range, unknown roles) are the
OpenAI API's own, from memory.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from tui.simulator import wire
from tui.simulator.counting import Tokens
from tui.simulator.deployments import Deployment, find

_KNOWN = """messages model audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens
    max_tokens metadata modalities moderation n parallel_tool_calls prediction presence_penalty prompt_cache_key
    prompt_cache_options prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier
    stop store stream stream_options temperature tool_choice tools top_logprobs top_p user verbosity
    web_search_options"""
"""Every parameter of chat completions (openai 3.51.0). Those not mentioned below are taken and change nothing."""
_RANGES = {
    "temperature": (0, 2, 1),
    "top_p": (0, 1, 1),
    "frequency_penalty": (-2, 2, 0),
    "presence_penalty": (-2, 2, 0),
}
"""Sampling parameters: least, most, default."""
_LIMITS = ("max_tokens", "max_completion_tokens")
_ROLES = ("system", "assistant", "user", "function", "tool", "developer")


class Refused(Exception):
    """The request is answered with an error.

    Args:
        status: The HTTP status.
        body: The body, as it is sent.
        headers: What stands in the headers besides.
    """

    def __init__(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class ChatCall:
    """A request that was understood."""

    deployment: Deployment
    body: Mapping[str, Any]
    """As received, without members that are null."""
    messages: tuple[Mapping[str, str], ...]
    """Role, content and name, as plain text."""
    prompt_tokens: int

    @property
    def prompt(self) -> str:
        """The last message of the user."""
        return next((message["content"] for message in reversed(self.messages) if message["role"] == "user"), "")

    @property
    def system_prompt(self) -> str:
        """The first system or developer message."""
        roles = ("system", "developer")
        return next((message["content"] for message in self.messages if message["role"] in roles), "")

    @property
    def limit(self) -> int | None:
        """The most tokens that the reply may have, where the request says so."""
        return next((self.body[name] for name in _LIMITS if name in self.body), None)

    @property
    def stream(self) -> bool:
        return bool(self.body.get("stream"))

    @property
    def include_usage(self) -> bool:
        return bool(self.body.get("stream_options", {}).get("include_usage"))


def read_call(raw: bytes, tokens: Tokens) -> ChatCall:
    """Understand a request's body.

    Raises:
        Refused: Azure would not take it.
    """
    body = {name: value for name, value in _parsed(raw).items() if value is not None}
    if "model" not in body:
        _invalid("Missing required parameter: 'model'.", "model", "missing_required_parameter")
    deployment = find(str(body["model"]))
    if deployment is None:
        raise Refused(404, wire.DEPLOYMENT_NOT_FOUND)
    _check_names(body, deployment)
    for name in _RANGES:
        _check_range(body, name)
    _check_limits(body, deployment)
    _check_family(body, deployment)
    messages = _messages(body)
    call = ChatCall(deployment, body, messages, tokens.prompt(messages, deployment.model.encoding))
    _check_window(call)
    return call


def refuse_temperature(body: Mapping[str, Any]) -> None:
    """Refuse a temperature that is not the default one.

    Raises:
        Refused: It is another.
    """
    _refuse_value(body, "temperature", _RANGES["temperature"][2])


def context_exceeded(window: int, prompt_tokens: int) -> Refused:
    """The refusal of messages that are longer than the context window."""
    return _refusal(
        f"This model's maximum context length is {window} tokens. However, your messages resulted in {prompt_tokens} "
        "tokens. Please reduce the length of the messages.",
        "messages",
        "context_length_exceeded",
    )


def _refusal(message: str, param: str | None, code: str | None) -> Refused:
    return Refused(400, wire.error(message, param=param, code=code))


def _invalid(message: str, param: str | None, code: str | None) -> NoReturn:
    raise _refusal(message, param, code)


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        _invalid(wire.NOT_JSON, None, None)
    return body


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_names(body: Mapping[str, Any], deployment: Deployment) -> None:
    for name in body:
        if name not in _KNOWN.split():
            _invalid(f"Unknown parameter: '{name}'.", name, "unknown_parameter")
    if "reasoning_effort" in body and not deployment.model.reasoning:
        _invalid("Unrecognized request argument supplied: reasoning_effort", None, None)
    if not isinstance(body.get("stream", False), bool):
        _wrong_type("stream", "a boolean", body["stream"])
    if not isinstance(body.get("stream_options", {}), dict):
        _wrong_type("stream_options", "an object", body["stream_options"])
    if "stream_options" in body and not body.get("stream"):
        _invalid("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options", None)
    _refuse_value(body, "n", 1)


def _check_range(body: Mapping[str, Any], name: str) -> None:
    if name not in body:
        return
    value = body[name]
    least, most, _ = _RANGES[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        _wrong_type(name, "a decimal", value)
    message = f"Invalid '{name}': decimal %s value. Expected a value %s, but got {value} instead."
    if value < least:
        _invalid(message % ("below minimum", f">= {least}"), name, "decimal_below_min_value")
    if value > most:
        _invalid(message % ("above maximum", f"<= {most}"), name, "decimal_above_max_value")


def _check_limits(body: Mapping[str, Any], deployment: Deployment) -> None:
    if all(name in body for name in _LIMITS):
        _invalid(
            "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
            "max_tokens",
            "invalid_parameter_combination",
        )
    most = deployment.model.output_limit
    for name in _LIMITS:
        value = body.get(name, 1)
        if isinstance(value, bool) or not isinstance(value, int):
            _wrong_type(name, "an integer", value)
        if value < 1:
            _invalid(
                f"Invalid '{name}': integer below minimum value. Expected a value >= 1, but got {value} instead.",
                name,
                "integer_below_min_value",
            )
        if value > most:
            _invalid(
                f"{name} is too large: {value}. This model supports at most {most} completion tokens.",
                name,
                "invalid_value",
            )


def _check_family(body: Mapping[str, Any], deployment: Deployment) -> None:
    """What reasoning models do not take."""
    model = deployment.model
    if not model.reasoning:
        return
    if "max_tokens" in body:
        _unsupported("max_tokens", " Use 'max_completion_tokens' instead.")
    if model.fixed_sampling:
        if model.name.startswith("gpt-5"):
            refuse_temperature(body)
        for name, (_, _, default) in _RANGES.items():
            if body.get(name, default) != default:
                _unsupported(name)
        for name in ("logprobs", "top_logprobs", "logit_bias"):
            if name in body:
                _unsupported(name)


def _unsupported(name: str, remedy: str = "") -> NoReturn:
    message = f"Unsupported parameter: '{name}' is not supported with this model.{remedy}"
    _invalid(message, name, "unsupported_parameter")


def _refuse_value(body: Mapping[str, Any], name: str, default: int) -> None:
    if body.get(name, default) != default:
        _invalid(
            f"Unsupported value: '{name}' does not support {json.dumps(body[name])} with this model. Only the default "
            f"({default}) value is supported.",
            name,
            "unsupported_value",
        )


def _messages(body: Mapping[str, Any]) -> tuple[Mapping[str, str], ...]:
    if "messages" not in body:
        _invalid("Missing required parameter: 'messages'.", "messages", "missing_required_parameter")
    messages = body["messages"]
    if not isinstance(messages, list):
        _wrong_type("messages", "an array of objects", messages)
    if not messages:
        _invalid(
            "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
            "messages",
            "empty_array",
        )
    return tuple(_message(message, f"messages[{index}]") for index, message in enumerate(messages))


def _message(message: Any, place: str) -> Mapping[str, str]:
    if not isinstance(message, dict):
        _wrong_type(place, "an object", message)
    if "role" not in message:
        _invalid(f"Missing required parameter: '{place}.role'.", f"{place}.role", "missing_required_parameter")
    if message["role"] not in _ROLES:
        listed = ", ".join(f"'{role}'" for role in _ROLES[:-1])
        _invalid(
            f"Invalid value: '{message['role']}'. Supported values are: {listed}, and '{_ROLES[-1]}'.",
            f"{place}.role",
            "invalid_value",
        )
    read = {"role": message["role"], "content": _text(message.get("content"), f"{place}.content")}
    if isinstance(message.get("name"), str):
        read["name"] = message["name"]
    return read


def _text(content: Any, place: str) -> str:
    """The text of a content, which may come in parts."""
    if isinstance(content, list):
        return "".join(part["text"] for part in content if isinstance(part, dict) and isinstance(part.get("text"), str))
    if not isinstance(content, str):
        _wrong_type(place, "a string", content)
    return content


def _wrong_type(name: str, expected: str, value: Any) -> NoReturn:
    kinds = {str: "a string", bool: "a boolean", int: "an integer", float: "a decimal", list: "an array"}
    got = "null" if value is None else kinds.get(type(value), "an object")
    _invalid(f"Invalid type for '{name}': expected {expected}, but got {got} instead.", name, "invalid_type")


def _check_window(call: ChatCall) -> None:
    model, prompt = call.deployment.model, call.prompt_tokens
    if model.input_limit is not None and prompt > model.input_limit:
        _invalid(
            f"Input tokens exceed the configured limit of {model.input_limit} tokens. Your messages resulted in "
            f"{prompt} tokens. Please reduce the length of the messages.",
            "messages",
            "context_length_exceeded",
        )
    if prompt >= model.window:
        raise context_exceeded(model.window, prompt)
    if prompt + (call.limit or 0) > model.window:
        _invalid(
            f"This model's maximum context length is {model.window} tokens. However, you requested "
            f"{prompt + (call.limit or 0)} tokens ({prompt} in the messages, {call.limit} in the completion). Please "
            "reduce the length of the messages or completion.",
            "messages",
            "context_length_exceeded",
        )

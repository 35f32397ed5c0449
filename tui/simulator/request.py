"""Reads the body of a chat completion and refuses what Azure refuses, in its words (azure.md section 2).

The texts of the refusals that azure.md does not record (wrong types, unknown roles) are the OpenAI API's own, from
memory. `fields` looks at the parameters, this module at all else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from tui.simulator import answers
from tui.simulator.answers import Refused, context_exceeded, invalid
from tui.simulator.counting import Tokens
from tui.simulator.deployments import Deployment
from tui.simulator.fields import check_fields, wrong_type

Find = Callable[[str], Deployment | None]
"""Finds the deployment of a name."""

_LIMITS = ("max_tokens", "max_completion_tokens")
_ROLES = ("system", "assistant", "user", "function", "tool", "developer")
_INSTRUCTIONS = ("system", "developer")


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
        return next((message["content"] for message in self.messages if message["role"] in _INSTRUCTIONS), "")

    @property
    def limit(self) -> int | None:
        """The most tokens that the reply may have, where the request says so."""
        return next((self.body[name] for name in _LIMITS if name in self.body), None)

    @property
    def effort(self) -> str:
        """How much the model is to reason: what was asked for, else its own default."""
        return str(self.body.get("reasoning_effort", self.deployment.family.effort))

    @property
    def stops(self) -> tuple[str, ...]:
        """The texts before which the reply ends."""
        stop = self.body.get("stop", ())
        return (stop,) if isinstance(stop, str) else tuple(stop)

    @property
    def choices(self) -> int:
        """How many answers are asked for."""
        return int(self.body.get("n", 1))

    @property
    def seed(self) -> int | None:
        return self.body.get("seed")

    @property
    def response_format(self) -> Mapping[str, Any]:
        """`type`, and `json_schema` where that is it."""
        given: Mapping[str, Any] = self.body.get("response_format", {"type": "text"})
        return given

    @property
    def log_probabilities(self) -> int | None:
        """How many alternatives to each token are asked for, None where no probabilities are."""
        return int(self.body.get("top_logprobs", 0)) if self.body.get("logprobs") else None

    @property
    def stream(self) -> bool:
        return bool(self.body.get("stream"))

    @property
    def include_usage(self) -> bool:
        return bool(self.body.get("stream_options", {}).get("include_usage"))


def read_call(raw: bytes, tokens: Tokens, find: Find, deployment: str | None = None) -> ChatCall:
    """Understand a request's body.

    Args:
        raw: The body.
        tokens: Counts the prompt.
        find: Finds the deployment.
        deployment: Its name, where the path of the request says it and not the body.

    Raises:
        Refused: Azure would not take it.
    """
    body = {name: value for name, value in _parsed(raw).items() if value is not None}
    if deployment is not None:
        body["model"] = deployment
    if "model" not in body:
        raise invalid("Missing required parameter: 'model'.", "model", "missing_required_parameter")
    found = find(str(body["model"]))
    if found is None:
        raise Refused(answers.DEPLOYMENT_NOT_FOUND)
    check_fields(body, found)
    messages = _messages(body, found)
    _check_json_is_mentioned(body, messages)
    call = ChatCall(found, body, messages, tokens.prompt(messages, found.model.encoding))
    _check_window(call)
    return call


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise invalid(answers.NOT_JSON, None, None)
    return body


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _messages(body: Mapping[str, Any], deployment: Deployment) -> tuple[Mapping[str, str], ...]:
    if "messages" not in body:
        raise invalid("Missing required parameter: 'messages'.", "messages", "missing_required_parameter")
    messages = body["messages"]
    if not isinstance(messages, list):
        raise wrong_type("messages", "an array of objects", messages)
    if not messages:
        raise invalid(
            "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
            "messages",
            "empty_array",
        )
    read = tuple(_message(message, f"messages[{index}]") for index, message in enumerate(messages))
    for index, message in enumerate(read):
        if message["role"] in _INSTRUCTIONS and not deployment.family.system:
            raise role_refused(f"messages[{index}].role", message["role"])
    return read


def role_refused(place: str, role: str) -> Refused:
    """The refusal of a message whose role the model does not know."""
    return invalid(
        f"Unsupported value: '{place}' does not support '{role}' with this model.", place, "unsupported_value"
    )


def _message(message: Any, place: str) -> Mapping[str, str]:
    if not isinstance(message, dict):
        raise wrong_type(place, "an object", message)
    if "role" not in message:
        raise invalid(f"Missing required parameter: '{place}.role'.", f"{place}.role", "missing_required_parameter")
    if message["role"] not in _ROLES:
        listed = ", ".join(f"'{role}'" for role in _ROLES[:-1])
        raise invalid(
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
        raise wrong_type(place, "a string", content)
    return content


def _check_json_is_mentioned(body: Mapping[str, Any], messages: tuple[Mapping[str, str], ...]) -> None:
    wanted = body.get("response_format", {}).get("type") == "json_object"
    if wanted and not any("json" in message["content"].lower() for message in messages):
        raise invalid(
            "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
            "messages",
            None,
        )


def _check_window(call: ChatCall) -> None:
    model, prompt = call.deployment.model, call.prompt_tokens
    if model.input_limit is not None and prompt > model.input_limit:
        raise invalid(
            f"Input tokens exceed the configured limit of {model.input_limit} tokens. Your messages resulted in "
            f"{prompt} tokens. Please reduce the length of the messages.",
            "messages",
            "context_length_exceeded",
        )
    if prompt >= model.window:
        raise Refused(context_exceeded(model.window, prompt))
    if prompt + (call.limit or 0) > model.window:
        raise invalid(
            f"This model's maximum context length is {model.window} tokens. However, you requested "
            f"{prompt + (call.limit or 0)} tokens ({prompt} in the messages, {call.limit} in the completion). Please "
            "reduce the length of the messages or completion.",
            "messages",
            "context_length_exceeded",
        )

"""Counts a request that stands in a file: the JSON of its messages and tools, or plain text.

The formulas are those of OpenAI's cookbook (How_to_count_tokens_with_tiktoken.ipynb, `num_tokens_from_messages` and
`num_tokens_for_tools`). Where they do not reach, what can be counted is, and a note says so.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from tui.domain.budget import TOKENS_PER_MESSAGE, TOKENS_PER_NAME, TOKENS_PER_REQUEST, Count
from tui.domain.errors import InputError

TOKENS_PER_TOOL = {"o200k_base": 7, "cl100k_base": 10}
TOKENS_FOR_PROPERTIES = 3
TOKENS_PER_PROPERTY = 3
TOKENS_FOR_ENUM = -3
TOKENS_PER_ENUM_ITEM = 3
TOKENS_FOR_TOOLS = 12

_REMEDY = 'A message is an object such as {"role": "user", "content": "Hi"}.'

_IMAGES = "images are not in it"
_OTHER_PARTS = "parts that are neither text nor images are not in it"
_FIELDS = "fields of messages that are not text are not in it"
_SCHEMA = "the schema of the response format is not in it"
_FUNCTIONS = "functions are not in it, only tools"
_CALLS = "how tool calls count is not published"
_TOOLS = "how tools count is published only for plain parameters with a type and a description"


@dataclass(frozen=True, slots=True)
class Counted:
    """Tokens of an input."""

    tokens: int
    exact: bool
    """False where the count of a text was not exact itself."""
    notes: tuple[str, ...] = ()
    """Sentences about how the input was taken, and about what the formulas do not cover."""


def count_input(count: Count, encoding: str, text: str) -> Counted:
    """Tokens of a JSON array of messages, of a JSON object with `messages` and maybe `tools`, or of any other text.

    Args:
        count: Counts a text by the encoding.
        encoding: Its name; it decides what the frame of a tool takes.

    Raises:
        InputError: The object's `messages` are malformed, or what stands in a message or in `tools` is.
    """
    value, note = _parsed(text)
    if isinstance(value, dict) and "messages" in value:
        return _count_request(count, encoding, value)
    if isinstance(value, list):
        problem = _problem(value)
        if not problem:
            return _count_request(count, encoding, {"messages": value})
        if any(isinstance(one, dict) and "role" in one for one in value):
            note = f"{problem} So all of it was counted as plain text."
    tokens, exact = count(text)
    return Counted(tokens, exact, (note,) if note else ())


def _parsed(text: str) -> tuple[Any, str]:
    """The array or object a text is, else None; and a sentence where it may have been meant as one."""
    if text.lstrip(" \t\r\n")[:1] not in ("[", "{"):
        return None, ""
    try:
        return json.loads(text), ""
    except RecursionError:
        return None, "Its JSON is nested too deeply to be read, so it was counted as plain text."
    except json.JSONDecodeError as error:
        place = f"line {error.lineno:,}, column {error.colno:,}"
        return None, f"It is no JSON at {place}, so it was counted as plain text." if '"role"' in text else ""
    except ValueError:
        return None, "A number in its JSON is too long to be read, so it was counted as plain text."


def _problem(messages: list[Any]) -> str:
    """What keeps these from being messages, in a sentence; empty where nothing does."""
    for number, message in enumerate(messages, 1):
        if not isinstance(message, dict):
            return f"Message {number:,} is not an object."
        if "role" not in message:
            return f"Message {number:,} has no role."
        if not isinstance(message["role"], str):
            return f"The role of message {number:,} is not text."
    return ""


def _count_request(count: Count, encoding: str, request: Mapping[str, Any]) -> Counted:
    messages, tools = request["messages"], request.get("tools") or []
    if not isinstance(messages, list):
        raise InputError("The messages are not a list.", _REMEDY)
    if problem := _problem(messages):
        raise InputError(problem, _REMEDY)
    if not isinstance(tools, list):
        raise InputError("The tools are not a list.", "Give them as the request does, or leave them out.")
    tally = _Tally(count)
    tally.tokens += TOKENS_PER_REQUEST
    for number, message in enumerate(messages, 1):
        tally.add_message(number, message)
    if tools:
        tally.tokens += TOKENS_FOR_TOOLS
    for tool in tools:
        tally.tokens += TOKENS_PER_TOOL.get(encoding, TOKENS_PER_TOOL["o200k_base"])
        tally.add_tool(tool)
    if request.get("functions"):
        tally.doubt(_FUNCTIONS)
    if isinstance(response := request.get("response_format"), dict) and response.get("json_schema"):
        tally.doubt(_SCHEMA)
    return tally.counted()


class _Tally:
    """Adds up a request, and remembers why its number is only approximate."""

    def __init__(self, count: Count) -> None:
        self.tokens = 0
        self._count = count
        self._exact = True
        self._doubts: dict[str, None] = {}

    def counted(self) -> Counted:
        notes = (f"The number is approximate: {'; '.join(self._doubts)}.",) if self._doubts else ()
        return Counted(self.tokens, self._exact, notes)

    def doubt(self, reason: str) -> None:
        self._doubts[reason] = None

    def add(self, text: str) -> None:
        tokens, exact = self._count(text)
        self.tokens += tokens
        self._exact = self._exact and exact

    def add_message(self, number: int, message: Mapping[str, Any]) -> None:
        self.tokens += TOKENS_PER_MESSAGE
        for key, value in message.items():
            if key == "content":
                self._add_content(number, value)
            elif isinstance(value, str):
                self.add(value)
                self.tokens += TOKENS_PER_NAME if key == "name" else 0
            elif value and key in ("tool_calls", "function_call"):
                self.doubt(_CALLS)
                self._add_calls(value)
            elif value:
                self.doubt(_FIELDS)

    def _add_content(self, number: int, content: Any) -> None:
        if isinstance(content, str):
            self.add(content)
        elif isinstance(content, list):
            for place, part in enumerate(content, 1):
                self._add_part(f"Part {place:,} of message {number:,}", part)
        elif content is not None:
            raise InputError(f"The content of message {number:,} is neither text nor a list of parts.", _REMEDY)

    def _add_part(self, place: str, part: Any) -> None:
        match part:
            case str(text) | {"text": str(text)} | {"refusal": str(text)}:
                self.add(text)
            case {"type": "text"}:
                raise InputError(f"{place} has no text.", 'It would look like {"type": "text", "text": "Hi"}.')
            case {"type": "image_url"}:
                self.doubt(_IMAGES)
            case {}:
                self.doubt(_OTHER_PARTS)
            case _:
                raise InputError(f"{place} is not an object.", 'It would look like {"type": "text", "text": "Hi"}.')

    def _add_calls(self, calls: Any) -> None:
        """The names and arguments of the functions that are called."""
        for call in calls if isinstance(calls, list) else [{"function": calls}]:
            for called in call.values() if isinstance(call, dict) else ():
                for value in called.values() if isinstance(called, dict) else ():
                    if isinstance(value, str):
                        self.add(value)

    def add_tool(self, tool: Any) -> None:
        match tool:
            case {"function": {"name": str(name)} as function}:
                self.add(f"{name}:{self._description(function)}")
                self._add_parameters(function.get("parameters"))
            case _:
                self._add_json(tool)

    def _add_parameters(self, parameters: Any) -> None:
        match parameters:
            case None:
                return
            case {"properties": {} as properties}:
                self._add_rest(parameters, ("type", "properties", "required", "additionalProperties"))
            case {}:
                self._add_rest(parameters, ("type", "required", "additionalProperties"))
                return
            case _:
                self._add_json(parameters)
                return
        if properties:
            self.tokens += TOKENS_FOR_PROPERTIES
        for name, about in properties.items():
            self.tokens += TOKENS_PER_PROPERTY
            self._add_property(name, about)

    def _add_property(self, name: str, about: Any) -> None:
        if not isinstance(about, dict):
            self._add_json({name: about})
            return
        kind, items = about.get("type"), about.get("enum")
        self.add(f"{name}:{kind if isinstance(kind, str) else ''}:{self._description(about)}")
        if not isinstance(kind, str):
            self.doubt(_TOOLS)
        if isinstance(items, list):
            self.tokens += TOKENS_FOR_ENUM
            for item in items:
                self.tokens += TOKENS_PER_ENUM_ITEM
                self.add(item if isinstance(item, str) else _as_json(item))
        self._add_rest(about, ("type", "description", "enum"))

    def _description(self, about: Mapping[str, Any]) -> str:
        """A description as it is counted: the full stop at its end is not sent on."""
        words = about.get("description")
        if not isinstance(words, str):
            self.doubt(_TOOLS)
            return ""
        return words.removesuffix(".")

    def _add_rest(self, about: Mapping[str, Any], counted: Collection[str]) -> None:
        if rest := {key: value for key, value in about.items() if key not in counted}:
            self._add_json(rest)

    def _add_json(self, value: Any) -> None:
        self.doubt(_TOOLS)
        self.add(_as_json(value))


def _as_json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        raise InputError("The tools are nested too deeply to be counted.", "Leave them out.") from None

"""JSON schemas that replies are to follow: what a person wrote, checked, and as it is sent."""

from __future__ import annotations

import json
import re
from typing import Any

LONGEST = 200_000
"""Characters of a schema that is kept."""
NONE_YET = "There is no schema yet, so none is sent."
_NO_NAME = re.compile(r"[^a-zA-Z0-9_-]+")
_NAME_LENGTH = 64
"""The service takes no longer name, and none with other characters."""


def problem_of(text: str) -> str:
    """Why a schema cannot be sent, in a sentence; empty where it can."""
    try:
        response_schema(text)
    except ValueError as error:
        return str(error)
    return ""


def response_schema(text: str) -> dict[str, Any]:
    """The `json_schema` member of a response format that a person wrote, as a schema alone or with what stands around.

    Raises:
        ValueError: It is none; the message is a sentence.
    """
    if not text.strip():
        raise ValueError(NONE_YET)
    try:
        value = json.loads(text, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise ValueError(f"No JSON at line {error.lineno:,}, column {error.colno:,}; not sent.") from None
    except (ValueError, RecursionError):
        raise ValueError("Not JSON that can be sent: it is too deep, or a number in it is none.") from None
    if isinstance(value, dict) and isinstance(value.get("json_schema"), dict):
        value = value["json_schema"]
    if not isinstance(value, dict):
        raise ValueError("A schema is a JSON object, in braces; not sent.")
    if isinstance(value.get("schema"), dict):
        return {**value, "name": _name(value.get("name"))}
    return {"name": _name(value.get("title")), "schema": value}


def _constant(name: str) -> float:
    raise ValueError(name)


def _name(given: object) -> str:
    name = _NO_NAME.sub("_", given).strip("_") if isinstance(given, str) else ""
    return name[:_NAME_LENGTH] or "reply"

"""aztui JSON: conversations with all that is known of them, to be read again without a loss.

    {"format": "aztui", "version": 1, "conversations": [{...}, ...]}

in this order, so that a file of any length is read a conversation at a time. A conversation and a message have the
names of `CarriedConversation` and `CarriedMessage`; one that is left out stands at its default. A message comes after
its `parent`, which is a uid, as `seen`, `active`, `place` and `request.left_out` are; `system_prompt` counts from 0 in
`system_prompts`. Times are seconds since the epoch, UTC. The data of attachments is base64. Names that are not known
are passed over; a later version that a reader of this one would misread has a higher number.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from tui.domain.carried import CarriedAttachment, CarriedConversation, CarriedMessage, CarriedPrompt, Json
from tui.domain.conversation import Role, Status
from tui.domain.draft import plain
from tui.domain.strict_json import refusal
from tui.domain.text import without_surrogates

VERSION = 1
BEGINNING = f'{{"format": "aztui", "version": {VERSION}, "conversations": [\n'
"""What stands before the conversations, which are separated by commas."""
ENDING = "\n]}\n"

BEGINS = re.compile(r'\s*\{\s*"format"\s*:\s*"aztui"\s*,\s*"version"\s*:\s*([0-9]{1,9})\s*,\s*"conversations"\s*:\s*\[')
"""How a file of this format begins, whatever its blanks."""

LATEST = 32_503_680_000.0
"""The year 3000: no later time can be shown in every time zone."""
LONGEST_NAME = 10_000
"""Characters of a title, a model, a name."""
_LARGEST = 2**63
_UID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.:-]{0,127}")

T = TypeVar("T")
Reader = Callable[[str, Json], Any]


def check_version(version: object) -> None:
    """Refuse a file of a later version than this program knows.

    Raises:
        InputError: It is one.
    """
    if version != VERSION:
        raise refusal("was written by a newer aztui. Update this one to read it.")


def written(conversation: CarriedConversation) -> str:
    """One conversation as a JSON object. It has no line breaks, and no character that is not text."""
    value = _plain(conversation, ("left_out",))
    value["system_prompts"] = [_plain(prompt) for prompt in conversation.system_prompts]
    value["messages"] = [_message(message) for message in conversation.messages]
    return (
        json.dumps(_without_empty(value), ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    )


def _message(message: CarriedMessage) -> dict[str, Any]:
    value = _plain(message)
    value["attachments"] = [
        {**_plain(one, ("data",)), "data": base64.b64encode(one.data).decode()} for one in message.attachments
    ]
    return _without_empty(value)


def _without_empty(value: dict[str, Any]) -> dict[str, Any]:
    return {key: one for key, one in value.items() if key not in ("system_prompts", "messages", "attachments") or one}


def _plain(carried: Any, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields that do not stand at their defaults."""
    found = {}
    for one in fields(carried):
        default = one.default_factory() if one.default_factory is not MISSING else one.default
        value = getattr(carried, one.name)
        if one.name not in without and (type(value) is not type(default) or value != default):
            found[one.name] = value
    return found


# reading


def read(value: Json) -> CarriedConversation:
    """A conversation of this format.

    Raises:
        InputError: It is none; the sentence goes on behind the name of its file.
    """
    found = _fields(value, _CONVERSATION, "a conversation")
    prompts, messages = found.get("system_prompts", ()), found.get("messages", ())
    known: set[str] = set()
    for message in messages:
        if message.uid in known:
            raise refusal(f"has two messages with the uid {message.uid}.")
        if message.parent is not None and message.parent not in known:
            raise refusal(f"has a message, {message.uid}, whose parent is not before it.")
        if message.system_prompt is not None and message.system_prompt >= len(prompts):
            raise refusal(f"has a message, {message.uid}, with a system prompt that is not there.")
        known.add(message.uid)
    if found.get("system_prompt") is not None and found["system_prompt"] >= len(prompts):
        raise refusal("has a conversation with a system prompt that is not there.")
    if not known.issuperset(message.seen for message in messages if message.seen is not None):
        raise refusal("has a message that was left with another that is not in its conversation.")
    for name in ("active", "place"):
        if found.get(name) not in (None, *known):
            raise refusal(f"has a conversation whose {name} message is not in it.")
    return CarriedConversation(**found)


def _fields(value: Json, readers: Mapping[str, Reader], what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise refusal(f"has something else where {what} should be.")
    return {name: readers[name](name, one) for name, one in value.items() if name in readers}


def _wrong(name: str, wanted: str) -> Exception:
    return refusal(f"has a {name!r} that is not {wanted}.")


def _text(name: str, value: Json) -> str:
    if not isinstance(value, str):
        raise _wrong(name, "text")
    return without_surrogates(value)


def _name(name: str, value: Json) -> str:
    text = _text(name, value)
    if len(text) > LONGEST_NAME:
        raise _wrong(name, f"of {LONGEST_NAME:,} characters at most")
    return text


def _uid(name: str, value: Json) -> str:
    if not isinstance(value, str) or not _UID.fullmatch(value):
        raise _wrong(name, "a uid")
    return value


def _flag(name: str, value: Json) -> bool:
    if not isinstance(value, bool):
        raise _wrong(name, "true or false")
    return value


def _whole(name: str, value: Json) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _LARGEST:
        raise _wrong(name, "a whole number from 0 up")
    return value


def _time(name: str, value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(name, "a time")
    if not 0 <= value <= LATEST or not math.isfinite(value):
        raise _wrong(name, "a time between 1970 and 3000, in seconds")
    return float(value)


def _json(name: str, value: Json) -> Json:
    """An object, a list, or what could not be read as one where it was written."""
    if not isinstance(value, dict | list | str | None):
        raise _wrong(name, "an object or a list")
    return _mended(value)


def _mended(value: Json) -> Json:
    """The same without lone surrogates, which no store takes."""
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, list):
        return [_mended(one) for one in value]
    if isinstance(value, dict):
        return {without_surrogates(key): _mended(one) for key, one in value.items()}
    return value


def _list(name: str, value: Json) -> Json:
    return [] if value is None else _json(name, value)


def _object(name: str, value: Json) -> Json:
    return {} if value is None else _json(name, value)


def _draft(name: str, value: Json) -> str:
    return plain(_text(name, value))


def _member(*known: str) -> Reader:
    def read(name: str, value: Json) -> str:
        if value not in known:
            raise _wrong(name, f"one of {', '.join(known)}")
        return str(value)

    return read


def _or_none(reader: Callable[[str, Json], T]) -> Callable[[str, Json], T | None]:
    return lambda name, value: None if value is None else reader(name, value)


def _many(reader: Callable[[Json], T]) -> Callable[[str, Json], tuple[T, ...]]:
    def read(name: str, value: Json) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise _wrong(name, "a list")
        return tuple(map(reader, value))

    return read


def _tag(value: Json) -> str:
    return _name("tag", value)


def _read_prompt(value: Json) -> CarriedPrompt:
    return CarriedPrompt(**{"text": "", **_fields(value, _PROMPT, "a system prompt")})


def _read_message(value: Json) -> CarriedMessage:
    found = _fields(value, _MESSAGE, "a message")
    if "uid" not in found:
        raise refusal("has a message without a uid.")
    return CarriedMessage(**found)


def _read_attachment(value: Json) -> CarriedAttachment:
    empty = {"name": "", "media_type": "", "data": b""}
    return CarriedAttachment(**{**empty, **_fields(value, _ATTACHMENT, "an attachment")})


def _data(name: str, value: Json) -> bytes:
    try:
        return base64.b64decode(_text(name, value), validate=True)
    except (binascii.Error, ValueError):
        raise _wrong(name, "base64") from None


_PROMPT: Mapping[str, Reader] = {"text": _text, "created": _time}
_ATTACHMENT: Mapping[str, Reader] = {"name": _name, "media_type": _name, "data": _data, "created": _time}
_MESSAGE: Mapping[str, Reader] = {
    "uid": _uid,
    "parent": _or_none(_uid),
    "role": _member(*Role),
    "status": _member(*Status),
    **dict.fromkeys(("text", "reasoning", "refusal"), _text),
    **dict.fromkeys(("name", "model"), _name),
    **dict.fromkeys(("finish_reason", "request_id", "token_encoding"), _or_none(_name)),
    **dict.fromkeys(("request", "usage", "filters", "timings", "error"), _json),
    **dict.fromkeys(("system_prompt", "token_count"), _or_none(_whole)),
    "raw": _or_none(_text),
    "pinned": _flag,
    "excluded": _flag,
    "copied": _flag,
    "seen": _or_none(_uid),
    "created": _time,
    "deleted_at": _or_none(_time),
    "attachments": _many(_read_attachment),
}
_CONVERSATION: Mapping[str, Reader] = {
    **dict.fromkeys(("title", "profile", "deployment", "model", "context_policy"), _name),
    **dict.fromkeys(("created", "updated"), _time),
    **dict.fromkeys(("pinned", "archived", "unread"), _flag),
    "tags": _many(_tag),
    "examples": _list,
    "deleted_at": _or_none(_time),
    "parameters": _object,
    "system_prompts": _many(_read_prompt),
    "system_prompt": _or_none(_whole),
    "active": _or_none(_uid),
    "place": _or_none(_uid),
    "place_line": _whole,
    "draft": _draft,
    "messages": _many(_read_message),
}

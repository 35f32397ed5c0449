"""What other programs write as JSON, as conversations of ours: OpenAI messages, setups of the playground, ChatGPT.

Uids are made of what the source says, so that the same file gives the same ones again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tui.domain.aztui_json import LATEST
from tui.domain.carried import CarriedConversation, CarriedMessage, CarriedPrompt, Json
from tui.domain.conversation import Role, title_from
from tui.domain.options import FORMAT, SCHEMA_KEY
from tui.domain.parameters import Parameters, by_wire_name
from tui.domain.strict_json import LONGEST_NUMBER, refusal
from tui.domain.text import without_surrogates

TITLE_LENGTH = 200
"""Characters of a title; longer ones are cut."""

_ROLES = {
    "system": Role.SYSTEM,
    "developer": Role.SYSTEM,
    "user": Role.USER,
    "assistant": Role.ASSISTANT,
}
_CLASSIC = {
    "maxResponseLength": "max_tokens",
    "temperature": "temperature",
    "topProbablities": "top_p",  # the playground's own spelling
    "topProbabilities": "top_p",
    "frequencyPenalty": "frequency_penalty",
    "presencePenalty": "presence_penalty",
    "stopSequences": "stop",
}
"""Parameters of the classic playground's setup file, by our names."""


def conversation_of(value: Json) -> CarriedConversation:
    """The conversation that an object is, by what is in it.

    Raises:
        InputError: It is none that is known; the sentence goes on behind the name of its file.
    """
    if isinstance(value, dict):
        if isinstance(value.get("mapping"), dict):
            return _chatgpt(value)
        if isinstance(value.get("messages"), list):
            return messages_of(value["messages"], value)
        if "systemPrompt" in value or "fewShotExamples" in value:
            return _classic_setup(value)
    raise refusal("has something in it that is no conversation aztui knows.")


def uid(*parts: object) -> str:
    """A uid made of what a source says: the same of the same. It has the length of our own."""
    told = json.dumps([str(part) for part in parts]).encode()
    return hashlib.sha256(told).hexdigest()[:32]


def cut_title(title: str) -> str:
    """A title of one line, as long as ours may be."""
    return without_surrogates(" ".join(title.split())[:TITLE_LENGTH])


# OpenAI messages


def messages_of(messages: Sequence[Json], body: Mapping[str, Any] | None = None) -> CarriedConversation:
    """The conversation of a list of messages, with the parameters of the request it stands in.

    Raises:
        InputError: They are no messages.
    """
    turns, system, left_out = _turns(messages)
    body = body or {}
    seed = json.dumps([system, turns])
    carried: list[CarriedMessage] = []
    for number, (role, text) in enumerate(turns):
        parent = carried[-1].uid if carried else None
        one = uid("messages", seed, number)
        carried.append(
            CarriedMessage(uid=one, parent=parent, role=role, text=text, system_prompt=0 if system else None)
        )
    first = next((text for role, text in turns if role == Role.USER), "")
    model = body.get("model")
    return CarriedConversation(
        title=cut_title(title_from(first) or title_from(system) or "Imported messages"),
        deployment=_name(model),
        system_prompts=(CarriedPrompt(system),) if system else (),
        system_prompt=0 if system else None,
        parameters=_of_wire(body),
        active=carried[-1].uid if carried else None,
        messages=tuple(carried),
        left_out=left_out,
    )


def _turns(messages: Sequence[Json]) -> tuple[list[tuple[str, str]], str, int]:
    """The turns, the system prompt before them, and how much of them cannot be kept."""
    turns: list[tuple[str, str]] = []
    system: list[str] = []
    left_out = 0
    for number, message in enumerate(messages, 1):
        if not isinstance(message, dict) or not isinstance(message.get("role"), str):
            raise refusal(f"has something else where message {number:,} should be.")
        text, missing = _content(message.get("content"), number)
        left_out += missing
        role = _ROLES.get(message["role"])
        if role is None or (not text and role is not Role.USER):
            # tools and what calls them
            left_out += 1
        elif role is Role.SYSTEM and not turns:
            system.append(text)
        else:
            turns.append((role.value, text))
    if not turns and not system:
        raise refusal("has no message with a text.")
    return turns, "\n\n".join(system), left_out


def _content(content: Json, number: int) -> tuple[str, int]:
    """The text of a message, and how many parts of it are none."""
    if content is None:
        return "", 0
    if isinstance(content, str):
        return without_surrogates(content), 0
    if not isinstance(content, list):
        raise refusal(f"has something else where the text of message {number:,} should be.")
    texts = [part["text"] for part in content if isinstance(part, dict) and isinstance(part.get("text"), str)]
    return without_surrogates("\n".join(texts)), len(content) - len(texts)


def _of_wire(body: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a request, as they are kept here; what is none of ours is left out."""
    values: dict[str, Any] = {}
    for name, value in body.items():
        setting = by_wire_name(name)
        if setting is None or name == SCHEMA_KEY:
            continue
        if setting is FORMAT and isinstance(value, dict):
            if isinstance(schema := value.get("json_schema"), dict):
                values[SCHEMA_KEY] = json.dumps(schema, ensure_ascii=False, indent=2)
            values[FORMAT.key] = value.get("type")
        else:
            values[setting.key] = [value] if setting.key == "stop" and isinstance(value, str) else value
    return kept_parameters(values)


def kept_parameters(values: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters by our names, as they are kept here; what cannot be is left out."""
    # a number of 5,000 digits is none that can be rounded, and true is none at all
    usable = {
        key: one
        for key, one in values.items()
        if not isinstance(one, bool) and (not isinstance(one, int) or abs(one) < 10**LONGEST_NUMBER)
    }
    return {key: list(one) if isinstance(one, tuple) else one for key, one in Parameters.of(usable).items()}


# setups of the playground


def _classic_setup(value: Mapping[str, Any]) -> CarriedConversation:
    """A conversation without a message, with the setup that the playground's file has."""
    prompt, pairs = value.get("systemPrompt"), value.get("fewShotExamples")
    given = value.get("chatParameters")
    if not isinstance(prompt, str | None) or not isinstance(pairs, list | None) or not isinstance(given, dict | None):
        raise refusal("is no setup of the playground: something in it is of another kind.")
    prompt, given = without_surrogates(prompt or ""), given or {}
    values = {ours: given[theirs] for theirs, ours in _CLASSIC.items() if given.get(theirs) is not None}
    past = given.get("pastMessagesToInclude")
    if isinstance(past, int) and not isinstance(past, bool):
        values |= {"context": "last", "past_messages": past}
    examples = [_example(pair) for pair in pairs or ()]
    if not prompt and not examples and not values:
        raise refusal("is a setup with nothing in it.")
    return CarriedConversation(
        title=cut_title(title_from(prompt) or "Imported setup"),
        deployment=_name(given.get("deploymentName")),
        system_prompts=(CarriedPrompt(prompt),) if prompt else (),
        system_prompt=0 if prompt else None,
        examples=examples,
        parameters=kept_parameters(values),
    )


def _example(pair: Json) -> dict[str, str]:
    names = (("user", "userInput"), ("assistant", "chatbotResponse"))
    if not isinstance(pair, dict):
        raise refusal("has something else where an example should be.")
    found: dict[str, str] = {}
    for ours, theirs in names:
        text = pair.get(theirs, pair.get(ours, ""))
        if not isinstance(text, str):
            raise refusal("has an example whose text is none.")
        found[ours] = without_surrogates(text)
    return found


# ChatGPT


def _chatgpt(value: Mapping[str, Any]) -> CarriedConversation:
    """A conversation of ChatGPT's export: a tree of nodes, some of which have a message with a text."""
    nodes: dict[str, Any] = value["mapping"]
    source = value.get("conversation_id") or value.get("id") or value.get("title")
    title = value.get("title")
    messages: list[CarriedMessage] = []
    kept: dict[str, str | None] = {}
    left_out = 0
    for node_id in _downwards(nodes):
        node = nodes[node_id]
        parent = kept.get(node.get("parent") or "")
        message = node.get("message")
        turn = _chatgpt_turn(message) if isinstance(message, dict) else None
        if turn is None:
            kept[node_id] = parent
            left_out += isinstance(message, dict) and _is_seen(message)
            continue
        role, text = turn
        kept[node_id] = one = uid("chatgpt", source, node_id)
        details = message.get("metadata")
        model = details.get("model_slug") if isinstance(details, dict) else None
        messages.append(
            CarriedMessage(
                uid=one,
                parent=parent,
                role=role,
                text=text,
                created=_time(message.get("create_time")),
                model=_name(model),
            )
        )
    if not messages:
        return CarriedConversation(title=cut_title(title if isinstance(title, str) else "") or "Imported conversation")
    current = value.get("current_node")
    active = kept.get(current) if isinstance(current, str) else None
    return CarriedConversation(
        title=cut_title(title if isinstance(title, str) else "") or "Imported conversation",
        created=_time(value.get("create_time")),
        updated=_time(value.get("update_time")),
        archived=value.get("is_archived") is True,
        active=active or messages[-1].uid,
        messages=tuple(messages),
        left_out=left_out,
    )


def _downwards(nodes: Mapping[str, Any]) -> Iterator[str]:
    """The ids of the nodes, each after its parent.

    Raises:
        InputError: They are no tree.
    """
    children: dict[str, list[str]] = {}
    roots: list[str] = []
    for node_id, node in nodes.items():
        if not isinstance(node, dict):
            raise refusal("has something else where a message should be.")
        parent = node.get("parent")
        if not isinstance(parent, str | None):
            raise refusal("has a message whose parent is no text.")
        if parent is None or parent not in nodes:
            roots.append(node_id)
        else:
            children.setdefault(parent, []).append(node_id)
    found = 0
    waiting = roots[::-1]
    while waiting:
        node_id = waiting.pop()
        found += 1
        yield node_id
        waiting += reversed(children.get(node_id, ()))
    if found != len(nodes):
        raise refusal("has a conversation that goes in a circle.")


def _chatgpt_turn(message: Mapping[str, Any]) -> tuple[str, str] | None:
    author, content = message.get("author"), message.get("content")
    role = _ROLES.get(str(author.get("role"))) if isinstance(author, dict) else None
    if role in (None, Role.SYSTEM) or not isinstance(content, dict):
        return None
    parts = content.get("parts")
    if content.get("content_type") not in ("text", "multimodal_text") or not isinstance(parts, list):
        return None
    text = without_surrogates("\n".join(part for part in parts if isinstance(part, str)))
    return (role.value, text) if role is not None and text.strip() else None


def _is_seen(message: Mapping[str, Any]) -> bool:
    """Whether a message that is left out is one that a person saw: not the hidden ones that every export has."""
    author, content = message.get("author"), message.get("content")
    if not isinstance(author, dict) or author.get("role") == "system" or not isinstance(content, dict):
        return False
    return bool(content.get("parts") or content.get("text"))


def _time(value: Json) -> float:
    usable = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= LATEST
    return float(value) if usable else 0.0  # type: ignore[arg-type]


def _name(value: Json) -> str:
    return cut_title(value) if isinstance(value, str) else ""

"""Conversations as other programs and people read them: Markdown, and OpenAI messages. Only their active path."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from tui.domain.carried import CarriedConversation, CarriedMessage, Json
from tui.domain.conversation import Role, Status

_NAMES = {Role.SYSTEM: "System", Role.USER: "You", Role.ASSISTANT: "Assistant"}
_ENDED = {
    Status.STREAMING: "still coming",
    Status.STOPPED: "stopped",
    Status.FAILED: "failed",
    Status.FILTERED: "ended by the content filter",
    Status.TRUNCATED: "cut",
    Status.INTERRUPTED: "interrupted",
}
_UNSAFE = re.compile(
    "[\x00-\x1f\x22\\\\\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff]"
)
"""What YAML does not allow as it is, or what would be read otherwise than it is seen."""
_TOKENS = (("prompt_tokens", "tokens_in"), ("completion_tokens", "tokens_out"))


def yaml_text(text: str) -> str:
    """A text as a YAML scalar in double quotes, on one line (YAML 1.2, 7.3.1): whatever is in it, it is that text."""
    return f'"{_UNSAFE.sub(_escaped, text)}"'


def _escaped(match: re.Match[str]) -> str:
    sign = match[0]
    if sign in '"\\':
        return f"\\{sign}"
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _yaml(value: Json) -> str:
    if isinstance(value, str):
        return yaml_text(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_yaml, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{yaml_text(str(key))}: {_yaml(one)}" for key, one in value.items()) + "}"
    return json.dumps(value)


def markdown(conversation: CarriedConversation) -> str:
    """A conversation for people: facts in YAML, and below them what was said, each turn under a heading of its own."""
    path = conversation.path
    parts = [_front_matter(conversation, path)]
    if conversation.title:
        parts.append(f"# {' '.join(conversation.title.split())}")
    if conversation.prompt:
        parts += ["## System", _ended(conversation.prompt)]
    for pair in conversation.examples if isinstance(conversation.examples, list) else ():
        if isinstance(pair, dict):
            parts += ["## Example", _ended(str(pair.get("user", "")))]
            parts += ["## Example's answer", _ended(str(pair.get("assistant", "")))]
    for message in path:
        parts.append(_heading(message))
        if message.text:
            parts.append(_ended(message.text))
        if message.refusal:
            parts.append(_ended(f"Declined: {message.refusal}"))
        if isinstance(message.error, dict) and message.error.get("sentence"):
            parts.append(f"*{' '.join(str(message.error['sentence']).split())}*")
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _heading(message: CarriedMessage) -> str:
    role = Role(message.role)
    facts = [_NAMES[role], message.model, _ENDED.get(Status(message.status), "")]
    return "## " + " · ".join(" ".join(fact.split()) for fact in facts if fact)


def _ended(text: str) -> str:
    """A text in which no code block stays open, for it would swallow what follows."""
    fence = ""
    for line in text.split("\n"):
        found = re.match(r" {0,3}(`{3,}|~{3,})([^\n]*)", line)
        if found is None:
            continue
        if not fence:
            # a backtick behind the fence makes it a line of text
            fence = "" if found[1][0] == "`" and "`" in found[2] else found[1]
        elif found[1].startswith(fence) and not found[2].strip():
            fence = ""
    return f"{text}\n{fence}" if fence else text


def _front_matter(conversation: CarriedConversation, path: tuple[CarriedMessage, ...]) -> str:
    model = next((message.model for message in reversed(path) if message.model), conversation.model)
    lines: dict[str, Json] = {"title": conversation.title}
    for name, moment in (("created", conversation.created), ("updated", conversation.updated)):
        if moment:
            lines[name] = datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")
    given: dict[str, Json] = {
        "deployment": conversation.deployment,
        "model": model,
        "parameters": conversation.parameters,
        "tags": conversation.tags,
        **_tokens(path),
    }
    lines |= {name: value for name, value in given.items() if value}
    lines["messages"] = len(path)
    others = sum(message.deleted_at is None for message in conversation.messages) - len(path)
    if others:
        lines["messages_of_other_branches"] = others
    return "\n".join(("---", *(f"{name}: {_yaml(value)}" for name, value in lines.items()), "---"))


def _tokens(path: tuple[CarriedMessage, ...]) -> dict[str, Json]:
    """What the path took, as far as the service reported it."""
    sums = dict.fromkeys((ours for _, ours in _TOKENS), 0)
    for message in path:
        for usage in message.usage if isinstance(message.usage, list) else (message.usage,):
            for theirs, ours in _TOKENS if isinstance(usage, dict) else ():
                value = usage.get(theirs) if isinstance(usage, dict) else None
                sums[ours] += value if isinstance(value, int) else 0
    return {ours: value for ours, value in sums.items() if value}


def messages(conversation: CarriedConversation) -> dict[str, Any]:
    """A conversation as OpenAI's messages, after what its requests begin with; replies without a text are left out."""
    return {"messages": list(_turns(conversation))}


def _turns(conversation: CarriedConversation) -> Iterator[Mapping[str, str]]:
    if conversation.prompt.strip():
        yield {"role": Role.SYSTEM.value, "content": conversation.prompt}
    for pair in conversation.examples if isinstance(conversation.examples, list) else ():
        if isinstance(pair, dict) and pair.get("user") and pair.get("assistant"):
            yield {"role": Role.USER.value, "content": str(pair["user"])}
            yield {"role": Role.ASSISTANT.value, "content": str(pair["assistant"])}
    for message in conversation.path:
        if message.text or message.role != Role.ASSISTANT:
            yield {"role": message.role, "content": message.text}

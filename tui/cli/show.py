"""`aztui show`: a conversation as it stands in the app."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TextIO

from tui.cli.listing import UNTITLED
from tui.cli.page import Page
from tui.cli.replies_json import told_of
from tui.cli.times import local_time, zoned_time
from tui.domain.conversation import Conversation, Message, Status
from tui.domain.text import clean_line

_ENDS = {
    Status.STREAMING: "still coming",
    Status.STOPPED: "stopped",
    Status.FILTERED: "ended by Azure's content filter",
    Status.TRUNCATED: "cut",
    Status.INTERRUPTED: "interrupted",
}


def show(conversation: Conversation, path: Sequence[Message], out: TextIO, page: Callable[[], Page]) -> int:
    """Write a conversation as Markdown; the exit code, 0.

    Every message stands below a heading that says who wrote it and when. Texts are as they were stored.

    Args:
        conversation: What is known of it.
        path: Its messages.
        out: Where the pages are.
        page: Makes one. Each message has its own: what is left open in one, such as code, does not reach the next.
    """
    for number, piece in enumerate(_pieces(conversation, path)):
        out.write("\n" if number else "")
        written = page()
        written.feed(piece)
        written.end()
    return 0


def _pieces(conversation: Conversation, path: Sequence[Message]) -> Iterator[str]:
    yield f"# {_plain(conversation.title) or UNTITLED}\n"
    if conversation.system_prompt.strip():
        yield f"## System prompt\n\n{conversation.system_prompt}\n"
    for message in path:
        parts = [f"## {_heading(message)}", message.text]
        parts += [f"The model declined: {message.refusal}"] if message.refusal else []
        parts += [f"*{_plain(said)}*"] if (said := _end(message)) else []
        yield "\n\n".join(filter(None, parts)) + "\n"


def _heading(message: Message) -> str:
    who = "You"
    if message.is_reply:
        who = message.model or (message.sent_with.deployment if message.sent_with else "") or "Reply"
    return f"{_plain(who)}, {local_time(message.created)}"


def _end(message: Message) -> str:
    """What is not as it should be with a reply."""
    if message.failure is not None:
        return f"{message.failure.sentence} {message.failure.remedy}".strip()
    if message.finish_reason == "length":
        return "It ended at max tokens."
    return f"It was {_ENDS[message.status]}." if message.status in _ENDS else ""


def _plain(text: str) -> str:
    """One line of a text of somebody's, no character of which is Markdown."""
    return "".join(f"\\{one}" if one in "\\`*_[]<>~#|&" else one for one in clean_line(text))


def show_json(conversation: Conversation, path: Sequence[Message], out: TextIO) -> int:
    """Write a conversation as one JSON object; the exit code, 0."""
    told = {
        "id": conversation.id,
        "title": conversation.title,
        "created": zoned_time(conversation.created),
        "updated": zoned_time(conversation.updated),
        "profile": conversation.profile,
        "deployment": conversation.deployment,
        "system_prompt": conversation.system_prompt,
        "parameters": dict(conversation.parameters),
        "messages": list(map(_as_json, path)),
    }
    print(json.dumps(told, indent=2), file=out, flush=True)
    return 0


def _as_json(message: Message) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": message.id,
        "role": message.role.value,
        "text": message.text,
        "created": zoned_time(message.created),
    }
    if not message.is_reply:
        return told
    return {**told, **told_of(message)}

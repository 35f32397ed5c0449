"""All that is known of one message, in words and as the facts that are stored. Text in, text out."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, NamedTuple

from tui.domain.conversation import Message, SentWith, Usage
from tui.domain.models import base_model
from tui.domain.options import SCHEMA
from tui.domain.parameters import SETTINGS
from tui.domain.repair import repairs
from tui.domain.text import clean_line
from tui.domain.usage import Spent, money
from tui.transcript import words

NOTHING = Spent()


class Fact(NamedTuple):
    """One thing that is known. Both texts are safe to show."""

    label: str
    value: str
    usual: bool = False
    """It is as it always is unless somebody changes it."""


class Section(NamedTuple):
    """Facts that belong together."""

    title: str
    facts: tuple[Fact, ...]


PROMPT_SHOWN = 600
"""Characters of the system prompt that are shown."""


def sections(message: Message, took: Spent = NOTHING, prompt: str = "") -> list[Section]:
    """What is known, by what it is about; what is not known is left out.

    Args:
        message: The message.
        took: What a reply took, with the money.
        prompt: The system prompt that a reply was asked for with, whatever it is now.
    """
    found = [Section("Message", tuple(_message(message)))]
    if message.is_reply:
        found.append(Section("Tokens", tuple(_tokens(message, took))))
        found.append(Section("Sent with", tuple(_sent_with(message, prompt))))
        found.append(Section("Content filter", tuple(_filters(message))))
    return [section for section in found if section.facts]


def _message(message: Message) -> Iterator[Fact]:
    facts = [
        ("From", words.speaker(message)),
        ("Answer", f"{message.answer.number:,} of {message.answer.of:,}" if message.answer.of > 1 else ""),
        ("Connection", message.sent_with.profile if message.sent_with else ""),
        ("Model", message.model),
        ("Written" if message.is_reply else "Sent", _moment(message.created)),
        ("Ended", words.ending(message) if message.is_reply else ""),
        *(_times(message)),
        ("Text", words.count(len(message.text), "character") if message.text else ""),
        ("Reasoning", words.count(len(message.reasoning), "character") if message.reasoning else ""),
        ("Refusal", message.refusal),
    ]
    failure = message.failure
    if failure is not None:
        facts += [
            ("Failure", f"{failure.sentence} {failure.remedy}".strip()),
            ("HTTP status", str(failure.status or "")),
            ("Error code", failure.code or ""),
            ("Parameter", failure.parameter or ""),
        ]
    facts.append(("Request id", message.request_id or (failure.request_id if failure else "") or ""))
    return (Fact(label, clean_line(value)) for label, value in facts if clean_line(value))


def _moment(seconds: float) -> str:
    """A time in the person's zone, with that zone."""
    return time.strftime("%Y-%m-%d %H:%M:%S %Z", time.localtime(seconds)) if seconds else ""


def _times(message: Message) -> Iterator[tuple[str, str]]:
    timings = message.timings
    if timings is not None:
        if timings.first_token is not None:
            yield "First token", words.duration(timings.first_token)
        speed = words.rate(message.written_tokens, timings.total)
        yield "Whole reply", " · ".join(filter(None, (words.duration(timings.total), speed)))
        if timings.held_back:
            yield "Stream", "It came all at once: something on the way, such as a proxy, holds replies back."


def _tokens(message: Message, took: Spent) -> Iterator[Fact]:
    usage = message.took
    if usage is None:
        yield Fact("Usage", "The service reported none.", usual=True)
        return
    yield from _counted(usage, "Prompt", "Reply")
    yield Fact("Together", f"{usage.prompt_tokens + usage.completion_tokens:,}")
    if message.earlier:
        without = f" · {took.unreported:,} of them without a count of the service" if took.unreported else ""
        yield Fact("Requests", f"{len(message.earlier) + 1:,} · it was continued{without}")
    if cost := _cost(took):
        yield Fact("Cost", cost)


def _counted(usage: Usage, prompt: str, reply: str) -> Iterator[Fact]:
    """The tokens of either side under a label."""
    cached = f" · {usage.cached_tokens:,} of them cached" if usage.cached_tokens else ""
    reasoning = f" · {usage.reasoning_tokens:,} of them reasoning" if usage.reasoning_tokens else ""
    yield Fact(prompt, f"{usage.prompt_tokens:,}{cached}")
    yield Fact(reply, f"{usage.completion_tokens:,}{reasoning}")


def _cost(took: Spent) -> str:
    """The money, by whose prices, and what is missing in it; empty where there is nothing to pay for."""
    if took.simulated:
        return "none: the simulator is not paid for"
    if took.dollars is None:
        return "price not known" if took.unpriced else ""
    without = f" · without {took.unpriced:,} of models whose price is not known" if took.unpriced else ""
    return f"{money(took.dollars)} · by the prices of {' and '.join(sorted(took.sources))}{without}"


def so_far(took: Spent) -> Section:
    """What a conversation took until now, with the replies that are not on its path."""
    unreported = f" · and {took.unreported:,} without a count of the service" if took.unreported else ""
    facts = (
        Fact("Requests", f"{took.requests:,}{unreported}"),
        *_counted(took.usage, "Their prompts", "Their tokens"),
        Fact("Cost", _cost(took) or "not known"),
    )
    return Section("The conversation so far", facts)


def _sent_with(message: Message, prompt: str) -> Iterator[Fact]:
    sent = message.sent_with
    if sent is None:
        return
    model = base_model(message.model)
    for setting in SETTINGS:
        if setting.idle(sent.parameters):
            continue
        value = clean_line(sent.parameters.shown(setting, model))
        if sent.parameters.refusal(setting, model):
            yield Fact(setting.label, "not taken by this model", usual=True)
        elif setting.key in sent.parameters:
            yield Fact(setting.label, value)
        elif setting is not SCHEMA:
            yield Fact(setting.label, f"{value} · default" if value not in ("none", "default") else value, usual=True)
    for sentence in repairs(sent):
        yield Fact("Repaired", clean_line(sentence))
    version, text = sent.prompt_version, clean_line(" ".join(prompt[:PROMPT_SHOWN].split()))
    if len(prompt) > PROMPT_SHOWN:
        text = f"{text}…"
    said = " · ".join(filter(None, (f"version {version}", text))) if version is not None else "none"
    yield Fact("System prompt", said, usual=version is None)
    if sent.left_out is not None:
        yield Fact("Left out", f"message {sent.left_out}, and all before it that is not pinned")


def _filters(message: Message) -> Iterator[Fact]:
    for prompt, label in ((True, "Prompt"), (False, "Reply")):
        judged = words.filters([result for result in message.filters if result.prompt is prompt])
        if judged:
            said = " · ".join(f"{text}, stopped" if stopped else text for text, stopped in judged)
            yield Fact(label, said, usual=not any(stopped for _, stopped in judged))


def stored(message: Message) -> str:
    """The stored facts as JSON: these fields and no others, so no header and no key can be among them (threat 18)."""
    failure = message.failure
    facts: dict[str, Any] = {
        "id": message.id,
        "uid": message.uid,
        "conversation": message.conversation_id,
        "parent": message.parent_id,
        "role": message.role.value,
        "status": message.status.value,
        "created": message.created,
        "text_characters": len(message.text),
        "reasoning_characters": len(message.reasoning),
        "refusal": message.refusal,
        "finish_reason": message.finish_reason,
        "model": message.model,
        "request_id": message.request_id,
        "usage": asdict(message.usage) if message.usage else None,
        **(
            {"earlier_usage": [asdict(usage) if usage else None for usage in message.earlier]}
            if message.earlier
            else {}
        ),
        "timings": asdict(message.timings) if message.timings else None,
        "sent_with": _stored_setup(message.sent_with) if message.sent_with else None,
        "filters": [asdict(result) for result in message.filters],
        "failure": {**asdict(failure), "kind": failure.kind.value} if failure else None,
    }
    return json.dumps(facts, ensure_ascii=False, indent=2)


def _stored_setup(sent: SentWith) -> dict[str, Any]:
    return {
        "connection": sent.profile,
        "deployment": sent.deployment,
        "parameters": dict(sent.parameters),
        "prompt_version": sent.prompt_version,
        "left_out": sent.left_out,
        "refused": [asdict(one) for one in sent.refused],
        "exceeded": asdict(sent.exceeded) if sent.exceeded else None,
    }


def as_text(message: Message, known: Iterable[Section]) -> str:
    """What is known of a message and the stored facts as plain text."""
    parts = [
        "\n".join((section.title, *(f"  {label}: {value}" for label, value, _ in section.facts))) for section in known
    ]
    return "\n\n".join((*parts, stored(message)))

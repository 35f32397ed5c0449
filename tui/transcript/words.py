"""What a message's facts are called: times, counts, endings, failures. Text in, text out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tui.domain import repair
from tui.domain.conversation import FilterResult, Message, Role, Status
from tui.domain.errors import Failure, FailureKind
from tui.domain.parameters import by_wire_name
from tui.domain.text import clean_line


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reply has come that is on its way."""

    phase: Literal["waiting", "answering", "retrying"]
    seconds: float
    """Since Enter."""
    tokens: int = 0
    exact: bool = True
    """False: `tokens` is an estimate."""
    wait: float = 0.0
    """Seconds until the request goes out again, while retrying."""
    failure: Failure | None = None
    """Why it has to, while retrying."""


_TITLES = {
    FailureKind.ENDPOINT: "Wrong address",
    FailureKind.NETWORK: "No connection",
    FailureKind.TLS: "Certificate not trusted",
    FailureKind.PROXY: "Stopped by the proxy",
    FailureKind.TIMEOUT: "No answer in time",
    FailureKind.SIGN_IN: "Not signed in",
    FailureKind.UNAUTHORIZED: "Key or token refused",
    FailureKind.FORBIDDEN: "No access",
    FailureKind.DEPLOYMENT: "Deployment not found",
    FailureKind.MODEL: "Not a chat model",
    FailureKind.RATE_LIMITED: "Rate limited",
    FailureKind.PARAMETER: "Parameter refused",
    FailureKind.CONTEXT: "Too long for the context window",
    FailureKind.FILTERED: "Stopped by Azure’s content filter",
    FailureKind.SERVICE: "The service failed",
    FailureKind.CUT: "The reply was cut",
    FailureKind.PROTOCOL: "Unreadable answer",
    FailureKind.TOO_LONG: "The reply grew too long",
    FailureKind.INTERNAL: "A fault in aztui",
}

_ENDINGS = {
    Status.STOPPED: "stopped",
    Status.FAILED: "failed",
    Status.FILTERED: "content_filter",
    Status.TRUNCATED: "cut",
    Status.INTERRUPTED: "interrupted",
}

_CATEGORIES = {"selfharm": "self-harm", "self_harm": "self-harm"}


def speaker(message: Message) -> str:
    """Who speaks: the person, or the deployment that was asked."""
    if message.is_reply:
        asked = message.sent_with.deployment if message.sent_with else ""
        return clean_line(asked or message.model) or "Reply"
    return "System" if message.role is Role.SYSTEM else "You"


def moment(seconds: float, now: float) -> str:
    """A time in the person's zone: with its weekday when it was on another day, with its date when that is a week ago.

    Args:
        seconds: Since the epoch, UTC; 0 for none, which gives no text.
    """
    if not seconds:
        return ""
    then, today = time.localtime(seconds), time.localtime(now)
    clock = time.strftime("%H:%M", then)
    if then[:3] == today[:3]:
        return clock
    if 0 <= now - seconds < 6 * 86_400:
        return f"{time.strftime('%a', then)} {clock}"
    year = f" {then.tm_year}" if then.tm_year != today.tm_year else ""
    return f"{then.tm_mday} {time.strftime('%b', then)}{year} {clock}"


def duration(seconds: float) -> str:
    """`3.1 s`, `2 min 05 s`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes:,} min {rest:02} s"


def count(number: int, noun: str) -> str:
    """`1 message`, `1,204 messages`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def rate(tokens: int, seconds: float) -> str:
    """Tokens a second since Enter, the same while a reply comes and after; empty where it would say nothing."""
    return f"{tokens / seconds:,.0f}/s" if tokens and seconds >= 0.05 else ""


def ending(message: Message) -> str:
    """How a reply ended: the service's own word for it, or ours where it gave none."""
    return _ENDINGS.get(message.status) or clean_line(message.finish_reason or "")


def facts(message: Message, now: float, *, short: bool) -> str:
    """The facts of a reply: `10:02 · 3.1 s · 412 tokens · 133/s · stop`; short: `3.1 s · 412 · stop`."""
    tokens = message.written_tokens
    seconds = message.timings.total if message.timings else 0.0
    took = duration(seconds) if seconds else ""
    if short:
        parts = [took, f"{tokens:,}" if tokens else "", ending(message)]
    else:
        number = count(tokens, "token") if tokens else ""
        parts = [moment(message.created, now), took, number, rate(tokens, seconds), ending(message)]
    return " · ".join(part for part in parts if part)


def note(message: Message) -> str:
    """What is to be said of a reply that no failure says: why it ends where it ends; empty for most."""
    if message.status is Status.INTERRUPTED:
        kept = "What had come is kept." if message.text else "Nothing had come."
        return f"The program ended before the reply did. {kept}"
    if message.status is Status.TRUNCATED and message.failure is None:
        return "The reply ended without a finish reason: the connection was cut."
    if message.status is Status.STOPPED:
        return "Stopped. What had come is kept." if message.text else "Stopped before the first word."
    if message.refusal and not message.text:
        return "The model refused to answer."
    if message.status is not Status.DONE or message.text:
        return "Ended at max tokens." if message.finish_reason == "length" else ""
    if message.reasoning or (message.usage and message.usage.reasoning_tokens):
        return "The reply has no text: all of it was reasoning. Raise max tokens, or ask for less."
    return "The reply has no text."


def retrying(message: Message) -> str:
    """What asking again is, where it is more than that; empty for most replies."""
    failure = message.failure
    return "make it fit" if failure and failure.kind is FailureKind.CONTEXT and failure.exceeded else ""


def repairs(message: Message) -> list[str]:
    """What the service did not take of the request, and how it was asked again; a sentence each."""
    return [clean_line(sentence) for sentence in repair.repairs(message.sent_with)]


def failure_of(message: Message) -> Failure | None:
    """The failure that is shown at a message; a filtered reply that names none gets one."""
    if message.failure or message.status is not Status.FILTERED:
        return message.failure
    tokens = message.written_tokens
    where = f" after {count(tokens, 'token')}" if tokens else ""
    if message.text:
        sentence, remedy = f"The reply was cut{where}.", "What had come is kept."
    else:
        sentence, remedy = "No reply was given.", "Say it in other words."
    return Failure(kind=FailureKind.FILTERED, sentence=sentence, remedy=remedy, request_id=message.request_id)


def title(failure: Failure) -> str:
    """What happened, in a few words."""
    if failure.kind is not FailureKind.PARAMETER or not failure.parameter:
        return _TITLES[failure.kind]
    ours = by_wire_name(failure.parameter)
    return clean_line(f"{_TITLES[failure.kind]}: {ours.name if ours else failure.parameter}")


def concerned(message: Message) -> str:
    """What a failure concerns: the reply that came, the prompt that was stopped, or else how far the prompt got."""
    if message.text:
        return "reply"
    failure = message.failure
    refused = failure is not None and failure.kind is FailureKind.FILTERED and failure.status is not None
    if refused or any(result.prompt and result.filtered for result in message.filters):
        return "prompt"
    return "not sent" if failure and failure.unsent else "no reply"


def filters(results: Sequence[FilterResult]) -> list[tuple[str, bool]]:
    """Each category of the content filter with its severity, and whether it stopped the text; those that did first."""
    named: list[tuple[str, str, bool]] = []
    for result in sorted(results, key=lambda result: not result.filtered):
        category = _CATEGORIES.get(result.category, result.category.replace("_", " "))
        level = result.severity or ("detected" if result.detected or result.filtered else "not detected")
        if result.filtered or not any(category == known for known, *_ in named):
            named.append((category, f"{category} {level}", result.filtered))
    return [(clean_line(text), filtered) for _, text, filtered in named]

"""What a conversation is: a tree of messages with an active path, and the setup they are sent with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tui.domain.errors import Failure
from tui.domain.models import Exceeded, Refused
from tui.domain.parameters import Parameters


class Role(StrEnum):
    """Who speaks, in the service's own words (the document, "System role" and "Messages")."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class Status(StrEnum):
    """How far a message has come. The value is stored: never rename one."""

    DONE = "done"
    STREAMING = "streaming"
    STOPPED = "stopped"
    """The person stopped it."""
    FAILED = "failed"
    """An error ended it; `Message.failure` says which."""
    FILTERED = "filtered"
    """Azure's content filter ended it."""
    TRUNCATED = "truncated"
    """The stream ended without a finish reason."""
    INTERRUPTED = "interrupted"
    """The program that streamed it ended before the reply did."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the service counted them."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    """The part of `prompt_tokens` that came from the service's cache."""
    reasoning_tokens: int = 0
    """The part of `completion_tokens` that is not in the text."""

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.cached_tokens + other.cached_tokens,
            self.reasoning_tokens + other.reasoning_tokens,
        )


@dataclass(frozen=True, slots=True)
class FilterResult:
    """One category of Azure's content filter, for the prompt or for the reply."""

    category: str
    """hate, self_harm, sexual, violence, jailbreak, protected_material_text ..."""
    filtered: bool = False
    severity: str | None = None
    """safe, low, medium or high; None for categories that are only detected or not."""
    detected: bool = False
    prompt: bool = False
    """True where the prompt was judged, False for the reply."""


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds since Enter."""

    first_token: float | None = None
    total: float = 0.0
    held_back: bool = False
    """The pieces of the reply came together at its end: something on the way does not let streams through."""


@dataclass(frozen=True, slots=True)
class SentWith:
    """What made a reply: kept with it, so that a regenerated answer knows its own setup."""

    deployment: str = ""
    parameters: Parameters = field(default_factory=Parameters)
    prompt_version: int | None = None
    """The stored version of the system prompt; None when none was sent."""
    left_out: int | None = None
    """The id of a message of the path that was not sent for lack of room, nor any before it; None where all were."""
    profile: str = ""
    """The name of the connection that was asked."""
    refused: tuple[Refused, ...] = ()
    """What the service did not take of it, so that it was asked once more (`repair`)."""
    exceeded: Exceeded | None = None
    """By what it was too long at first, so that it was asked once more with what fits."""
    counted: int | None = None
    """The prompt's tokens by our own count; None where that was not exact."""
    judged: int | None = None
    """What the prompt was taken for, exact or not, by the document's formula; None where nobody wrote it down."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Which of the messages that follow the same one a message is, from 1 on, and how many there are."""

    number: int = 1
    of: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One turn of a conversation, as stored. Text is raw: it is made safe where it is shown."""

    id: int
    uid: str = ""
    """Unique among all stores, and sorts by time."""
    conversation_id: int = 0
    parent_id: int | None = None
    role: Role
    text: str = ""
    reasoning: str = ""
    refusal: str = ""
    status: Status = Status.DONE
    finish_reason: str | None = None
    model: str = ""
    """The base model that the reply's own `model` field named."""
    sent_with: SentWith | None = None
    request_id: str | None = None
    usage: Usage | None = None
    """What the last request for it took; None where the service did not report that."""
    earlier: tuple[Usage | None, ...] = ()
    """What the requests before that took, where it was cut and continued."""
    filters: tuple[FilterResult, ...] = ()
    timings: Timings | None = None
    failure: Failure | None = None
    pinned: bool = False
    """Sent with every request, however old it is."""
    excluded: bool = False
    """The person leaves it out of every request."""
    created: float = 0.0
    """Seconds since the epoch, UTC."""
    answer: Answer = Answer()
    """Among the answers to the same prompt, or the prompts at the same place, when it was read."""

    @property
    def is_reply(self) -> bool:
        return self.role is Role.ASSISTANT

    @property
    def requests(self) -> tuple[Usage | None, ...]:
        """What each request for it took, one at least; a Continue that was not sent, or was refused, took nothing."""
        failed = self.earlier and self.usage is None and self.failure is not None and self.failure.took_nothing
        return self.earlier if failed else (*self.earlier, self.usage)

    @property
    def took(self) -> Usage | None:
        """What all requests for it took together, as far as the service reported it."""
        reported = [usage for usage in (*self.earlier, self.usage) if usage is not None]
        return sum(reported, Usage()) if reported else None

    @property
    def written_tokens(self) -> int:
        """Tokens of the whole reply, its reasoning included; 0 where the service reported none."""
        return took.completion_tokens if (took := self.took) else 0

    @property
    def can_retry(self) -> bool:
        """Whether Retry is offered: the reply ended, and not well."""
        return self.is_reply and self.status not in (Status.DONE, Status.STREAMING)

    @property
    def can_continue(self) -> bool:
        """Whether Continue is offered: there is text, and it was cut by the network, a kill, a stop or max tokens."""
        if not self.is_reply or not self.text:
            return False
        return self.status in (Status.TRUNCATED, Status.INTERRUPTED, Status.STOPPED) or self.finish_reason == "length"


@dataclass(frozen=True, slots=True)
class ScrollPlace:
    """Where a reader left a transcript: a line of a message, or its end."""

    message_id: int | None = None
    """None: at the end, following."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """One message as it is sent."""

    role: Role
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A question and how it is to be answered (the document, "Few-shot learning with chat completion")."""

    user: str = ""
    assistant: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it is sent: a question without its answer would teach nothing."""
        return bool(self.user.strip() and self.assistant.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation and the setup its next message is sent with."""

    id: int = 0
    """0: not stored yet. A new conversation is stored with the first thing in it that is worth keeping."""
    title: str = ""
    """Empty until the first prompt gives one."""
    created: float = 0.0
    updated: float = 0.0
    profile: str = ""
    deployment: str = ""
    model: str = ""
    """The base model a reply of `deployment` has named; empty while none has."""
    system_prompt: str = ""
    prompt_version: int | None = None
    examples: tuple[Example, ...] = ()
    parameters: Parameters = field(default_factory=Parameters)
    has_pins: bool = False
    """Whether messages of it are pinned."""
    active_leaf: int | None = None
    draft: str = ""
    place: ScrollPlace = ScrollPlace()
    pinned: bool = False
    unread: bool = False
    temporary: bool = False
    """It is never written to disk, and gone when it is left."""

    @property
    def opening(self) -> tuple[Turn, ...]:
        """What each request begins with: the system prompt, unless it is empty, and the examples."""
        system = (Turn(Role.SYSTEM, self.system_prompt),) if self.system_prompt.strip() else ()
        return (*system, *self.example_turns)

    @property
    def example_turns(self) -> tuple[Turn, ...]:
        """The examples as they are sent."""
        pairs = (
            (Turn(Role.USER, one.user), Turn(Role.ASSISTANT, one.assistant)) for one in self.examples if one.is_whole
        )
        return tuple(turn for pair in pairs for turn in pair)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRow:
    """A conversation as the list shows it."""

    id: int
    title: str
    updated: float
    pinned: bool = False
    unread: bool = False
    has_draft: bool = False
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A whole request, in domain terms; the client writes it in the service's."""

    deployment: str
    turns: tuple[Turn, ...]
    fields: Mapping[str, object]
    """The parameters that are sent, by their wire names (`Setting.wire_name`)."""
    reasoning: bool = False
    """A reasoning model may stay silent for long: the client waits longer for its first token."""
    omitted: tuple[str, ...] = ()
    """What aztui sends by itself and the deployment does not take, by its name in the body."""


DEFAULT_SYSTEM_PROMPT = "You are a helpful assistant."
"""The document's own ("Create a basic conversation loop"): it recommends at least a basic one."""

TITLE_LENGTH = 60
"""Characters of a title made from a prompt; longer ones are cut at a word."""


def branch_title(title: str) -> str:
    """The title of a branch: that of the whole, cut at a word where it is too long, and that it is one."""
    known = re.search(r" ?\(branch(?: (\d{1,6}))?\)$", title)
    number = int(known[1] or 1) + 1 if known else 1
    suffix = f"(branch {number})" if number > 1 else "(branch)"
    whole = title[: known.start()] if known else title
    return f"{_cut(whole, TITLE_LENGTH - len(suffix) - 1)} {suffix}".strip()


def title_from(prompt: str) -> str:
    """A conversation's title from its first prompt: its first line that says something, cut at a word."""
    line = next((" ".join(row.split()) for row in prompt.splitlines() if row.strip(" \t#>*`-=")), "")
    return _cut(line, TITLE_LENGTH)


def _cut(line: str, length: int) -> str:
    if len(line) <= length:
        return line
    head = line[: length - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > length // 2 else head).rstrip(" ,;:.\u200d") + "…"

"""A conversation on its way out of a store or into one: all of it, with nothing in it that only one store knows.

Messages are named by their uids, system prompts by their place among those of the conversation. What the columns hold
as JSON is carried as the values it stands for; what cannot be read there is carried as the text it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Json = object
"""What JSON may hold: None, a truth value, a number, text, a list or a dict."""


@dataclass(frozen=True, slots=True)
class CarriedPrompt:
    """One version of a system prompt."""

    text: str
    created: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedAttachment:
    """A file of a message."""

    name: str
    media_type: str
    data: bytes
    created: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedMessage:
    """One message; its parent comes before it. Times are seconds since the epoch, 0 where none is known."""

    uid: str
    parent: str | None = None
    role: str = "user"
    status: str = "done"
    created: float = 0.0
    text: str = ""
    reasoning: str = ""
    refusal: str = ""
    name: str = ""
    model: str = ""
    finish_reason: str | None = None
    request_id: str | None = None
    system_prompt: int | None = None
    """Which of the conversation's system prompts it was sent with."""
    request: Json = None
    """What made it; `left_out` in it is a uid."""
    usage: Json = None
    filters: Json = None
    timings: Json = None
    error: Json = None
    token_count: int | None = None
    token_encoding: str | None = None
    raw: str | None = None
    pinned: bool = False
    excluded: bool = False
    copied: bool = False
    """It was asked for in another conversation, which counts what it took."""
    seen: str | None = None
    """The uid of the message with which the branch was left that begins with this one."""
    deleted_at: float | None = None
    attachments: tuple[CarriedAttachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedConversation:
    """A conversation with its whole tree."""

    title: str = ""
    created: float = 0.0
    updated: float = 0.0
    pinned: bool = False
    archived: bool = False
    unread: bool = False
    deleted_at: float | None = None
    tags: tuple[str, ...] = ()
    profile: str = ""
    deployment: str = ""
    model: str = ""
    system_prompts: tuple[CarriedPrompt, ...] = ()
    system_prompt: int | None = None
    """Which of them the next message is sent with; None for none."""
    examples: Json = field(default_factory=list)
    parameters: Json = field(default_factory=dict)
    context_policy: str = ""
    active: str | None = None
    """The uid of the message at which the active path ends."""
    place: str | None = None
    """The uid of the message at which the reader left it."""
    place_line: int = 0
    draft: str = ""
    messages: tuple[CarriedMessage, ...] = ()
    left_out: int = 0
    """How much of its source cannot be kept: messages of tools, pictures."""

    @property
    def path(self) -> tuple[CarriedMessage, ...]:
        """The active path, from its root to its leaf, without what was deleted."""
        known = {message.uid: message for message in self.messages}
        found: list[CarriedMessage] = []
        uid = self.active
        while uid is not None and (message := known.pop(uid, None)) is not None:
            found.append(message)
            uid = message.parent
        return tuple(message for message in reversed(found) if message.deleted_at is None)

    @property
    def prompt(self) -> str:
        """The system prompt that the next message is sent with."""
        return "" if self.system_prompt is None else self.system_prompts[self.system_prompt].text

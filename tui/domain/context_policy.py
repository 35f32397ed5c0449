"""Which messages of a conversation are sent with the next prompt, where a person may choose.

The document ("Manage conversations") leaves the oldest out once the limit is reached; the playground sends the last so
many ("past messages included").
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PolicyKind(StrEnum):
    """The ways to choose. The value is stored: never rename one."""

    DROP = "drop"
    """All that fit: the oldest exchanges are left out."""
    LAST = "last"
    """The last so many messages, as far as they fit."""
    ASK = "ask"
    """All, and once there is too much of it the person is asked how it shall go on."""
    ALL = "all"
    """All of them, also where the service will refuse it."""


@dataclass(frozen=True, slots=True)
class ContextPolicy:
    """How the messages to be sent are chosen."""

    kind: PolicyKind = PolicyKind.DROP
    last: int = 0
    """With LAST: how many messages are sent at most, in whole exchanges."""
    turns: int = 0
    """With ASK: after how many prompts it is asked; 0 for no such limit."""
    tokens: int = 0
    """With ASK: from how many tokens of a prompt on it is asked."""

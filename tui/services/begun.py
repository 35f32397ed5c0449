"""What an ask, a retry or another answer changed in the open conversation."""

from __future__ import annotations

from dataclasses import dataclass

from tui.domain.conversation import Message


@dataclass(frozen=True, slots=True)
class Begun:
    """What changed in the path."""

    cut_after: int | None
    """The path now ends with this message before the new ones (None: it was emptied)."""
    added: tuple[Message, ...]
    here: bool
    """Whether the conversation is still the open one; False where another was opened meanwhile."""
    caught_up: bool = False
    """Whether the path is to be shown anew: another instance had gone on in the conversation, or what is read of
    another path has nothing in common with the one before."""
    at: int | None = None
    """The message that the reader is to be at then; None for the end."""

"""What an ask or a retry changed in the open conversation."""

from __future__ import annotations

from dataclasses import dataclass

from tui.domain.conversation import Message


@dataclass(frozen=True, slots=True)
class Begun:
    """What an ask or a retry changed in the path."""

    cut_after: int | None
    """The path now ends with this message before the new ones (None: it was emptied)."""
    added: tuple[Message, ...]
    here: bool
    """Whether the conversation is still the open one; False where another was opened meanwhile."""
    caught_up: bool = False
    """Whether another instance had gone on in the conversation: the path holds messages that were not on the screen."""

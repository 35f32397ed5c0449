"""What the screens and the command line are told while the disk takes no writes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What this run has written is in memory only, so far.

    Attributes:
        reason: Why, in a sentence and with its remedy.
        text: Whether something that a person wrote or was answered would be lost with it.
    """

    reason: str
    text: bool

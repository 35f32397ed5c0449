"""Forgetting: a conversation goes from everywhere, a step at a time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ForgetStep:
    """What is being done now."""

    what: str
    """It follows "Forgetting: "; empty once all is done."""
    missed: tuple[str, ...] = ()
    """Once all is done: the paths of backups that cannot be read, and so may hold it still."""

"""An export or import as it goes on: how far it has come, how it is stopped, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass


class StoppedError(Exception):
    """The person stopped an export or import."""


@dataclass(slots=True)
class Work:
    """How far an export or import has come. Written by the thread that does it, read by the one that shows it."""

    done: int = 0
    """Conversations."""
    total: int = 0
    """0 while it is not known."""
    stopped: bool = False
    """Set by whoever wants it to end; nothing is left half done."""

    def step(self) -> None:
        """One more is done.

        Raises:
            StoppedError: It is to end.
        """
        self.check()
        self.done += 1

    def check(self) -> None:
        """Go on, unless it is to end.

        Raises:
            StoppedError: It is to end.
        """
        if self.stopped:
            raise StoppedError


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import."""

    added: int = 0
    """Conversations that are new."""
    known: int = 0
    """Those that were there already, as they are."""
    trashed: int = 0
    """Those that were there already and are deleted: they stay so."""
    grown: int = 0
    """Those that were there and got new messages."""
    messages: int = 0
    """Messages that are new."""
    left_out: int = 0
    """Messages and pictures that cannot be kept."""
    opened: int = 0
    """The id of one that is new, or was there already; 0 for none."""

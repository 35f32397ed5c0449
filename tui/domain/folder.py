"""What is in a folder, and what of it a few typed letters mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TELLING = 2
"""Letters from which a name is found that has them within: nearly all have a given one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in a folder."""

    name: str
    """As the system has it: a name may hold control characters, and lone surrogates for bytes that are no UTF-8."""
    is_folder: bool = False


@dataclass(frozen=True, slots=True)
class Folder:
    """What is in a folder."""

    where: str
    """The folder, as a person knows it."""
    entries: Sequence[Entry] = ()
    """By their names, capital letters or not."""
    problem: str = ""
    """Why that is not all, or nothing at all, in a sentence; empty where it is."""

    def matching(self, typed: str) -> tuple[Entry, ...]:
        """What the beginning of a name means: those that begin so, then those that have it within.

        Capital letters are as small ones. A name that begins with a dot is meant only by a dot.
        """
        wanted, hidden = typed.casefold(), typed.startswith(".")
        seen = [(entry.name.casefold(), entry) for entry in self.entries if hidden or not entry.name.startswith(".")]
        begun = [entry for name, entry in seen if name.startswith(wanted)]
        if len(wanted) < TELLING:
            return tuple(begun)
        within = [entry for name, entry in seen if wanted in name[1:] and not name.startswith(wanted)]
        return (*begun, *within)


ABOVE = Entry("..", is_folder=True)
"""The folder around one."""
HOME = Entry("~", is_folder=True)
"""The person's own folder."""

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

    def completed(self, typed: str) -> tuple[str, tuple[Entry, ...]]:
        """What the beginning of a name is continued to, as far as there is one way on, and what it may become.

        A folder that is alone ends with a slash, so that one goes on into it.
        """
        found = tuple(entry for entry in self.matching(typed) if entry.name.casefold().startswith(typed.casefold()))
        names = [entry.name for entry in found]
        if len(found) == 1:
            return names[0] + ("/" if found[0].is_folder else ""), found
        shared = _shared(names) if names else typed
        # what differs in capitals alone has less in common than what is typed already
        return (shared if len(shared) >= len(typed) else typed), found


def _shared(names: Sequence[str]) -> str:
    """What they all begin with: what the first and the last of them in order do."""
    first, last = min(names), max(names)
    length = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    return first[:length]


ABOVE = Entry("..", is_folder=True)
"""The folder around one."""
HOME = Entry("~", is_folder=True)
"""The person's own folder."""

"""The list of conversations, as much of it as is looked at: which one, narrowed to what, and what is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from tui.domain.conversation import ConversationRow


class View(StrEnum):
    """A list of its own. Its value is its name on the screen."""

    CONVERSATIONS = "Conversations"
    ARCHIVE = "Archive"
    TRASH = "Trash"

    @property
    def next(self) -> View:
        """The one that comes after it, in a circle."""
        views = tuple(View)
        return views[(views.index(self) + 1) % len(views)]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list is narrowed to: all words in the title, and for each tag one that begins so; all casefolded."""

    words: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @classmethod
    def of(cls, typed: str) -> Narrowing:
        """What is typed into the filter: words, and tags as `#tag` or `tag:tag`."""
        words, tags = [], []
        for word in typed.casefold().split():
            tag = word[1:] if word.startswith("#") else word[4:] if word.startswith("tag:") else None
            if tag is None:
                words.append(word)
            elif tag:
                tags.append(tag)
        return cls(tuple(words), tuple(tags))

    def __bool__(self) -> bool:
        return bool(self.words or self.tags)

    def takes(self, title: str, tags: Sequence[str]) -> bool:
        """Whether a conversation is left by it."""
        folded, folded_tags = title.casefold(), [tag.casefold() for tag in tags]
        return all(word in folded for word in self.words) and all(
            any(tag.startswith(begun) for tag in folded_tags) for begun in self.tags
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is looked at. Places are counted from 0 at the top.

    Attributes:
        today: The groups are by day, in the person's zone.
        first: The place of the first row that is wanted.
        count: How many rows are wanted, at most.
        anchor: The id of a conversation whose place is wanted; 0 for none.
        follow: The rows around that one are wanted instead, where it is not among the others.
    """

    view: View = View.CONVERSATIONS
    narrowing: Narrowing = Narrowing()
    today: date
    first: int = 0
    count: int
    anchor: int = 0
    follow: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading."""

    heading: str
    count: int


@dataclass(frozen=True, slots=True)
class Listed:
    """What is there: all groups with their counts, and some of the rows.

    Attributes:
        look: What was looked at.
        groups: From the top, none of them empty.
        first: The place of the first row of `rows`.
        rows: As many as were wanted, or as there are from there on.
        place: Where the anchor is; None where it is not in this list.
    """

    look: Look
    groups: tuple[Group, ...] = ()
    first: int = 0
    rows: tuple[ConversationRow, ...] = ()
    place: int | None = None

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(group.count for group in self.groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """A change of where conversations stand; None and nothing leave it as it is."""

    pinned: bool | None = None
    archived: bool | None = None
    trashed: bool | None = None
    add_tags: tuple[str, ...] = ()
    drop_tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a conversation stood before a change, as it is stored."""

    id: int
    pinned: object
    archived: object
    deleted_at: object
    tags: object


class ConversationOrder(Protocol):
    """The order of the conversations on disk; a part of `ConversationStore`. Every method may raise StoreError."""

    async def listed(self, look: Look) -> Listed:
        """As much of a list as is looked at, whatever it holds.

        Pinned ones come first, then the newest first; in the trash those deleted last.
        """
        ...

    async def listed_ids(self, view: View, narrowing: Narrowing) -> list[int]:
        """The ids of all in a list, from its top."""
        ...

    async def known_tags(self) -> list[str]:
        """The tags that conversations have, those of the most conversations first."""
        ...

    async def arrange(self, ids: Sequence[int], change: Arrangement) -> list[Standing]:
        """Change where conversations stand, all or none; where those stood that were changed."""
        ...

    async def stand_back(self, standings: Sequence[Standing]) -> None:
        """Let conversations stand where they stood, all or none."""
        ...

    async def trash_older(self, before: float, keep: int) -> int:
        """Put into the trash what was last written in before a moment; how many.

        What is pinned or archived stays, and the one conversation that is given (0 for none).
        """
        ...

    async def empty_trash(self, before: float | None, limit: int) -> int:
        """Remove for good what was put into the trash before a moment, None for all; how many, `limit` at most."""
        ...

    async def title_by_model(self, conversation_id: int, expected: str, title: str) -> bool:
        """Give a conversation a title, unless it has another one than is expected; whether it was given."""
        ...

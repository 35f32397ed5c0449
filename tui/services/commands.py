"""How what is typed finds what can be done: actions, conversations, deployments, themes. No screen, no I/O."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tui.domain.conversation import ConversationRow
from tui.domain.text import clean_line

AT_ONCE = 2_000
"""Titles that are looked at before the loop has its turn: some milliseconds."""
SHOWN = 50
"""Entries that are given at most."""
SHOWN_OF_A_KIND = 20
"""The same for one kind while there are others."""
FIRST_ACTIONS = 8
"""Actions that are offered before anything is typed."""
FAR = 6
"""The rank of what has no more than the letters in common: it is given where nothing of its kind fits better."""


class Kind(StrEnum):
    """What an entry is; the value is the heading it stands under."""

    ACTION = "Actions"
    CONVERSATION = "Conversations"
    DEPLOYMENT = "Deployments"
    THEME = "Themes"
    LINK = "Links"
    MODEL = "Base models"
    ANSWER = ""
    """An answer to a question, which stands above it already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One entry."""

    kind: Kind
    id: str
    """What it is: the id of an action or a conversation, the name of a deployment or a theme."""
    title: str
    """As it is to be read."""
    of: str = ""
    """The profile of a deployment."""
    hint: str = ""
    """What stands at its right."""
    key: str = ""
    """The key that does the same, as it is written."""
    words: str = ""
    """Other words it is found by."""


@dataclass(frozen=True, slots=True)
class Group:
    """The entries of one kind, the best first."""

    kind: Kind
    commands: tuple[Command, ...]
    total: int
    """How many there are, which may be more than are given; 0 for what is only offered."""


def fold(text: str) -> str:
    """The text without the differences of case and accents."""
    text = text.casefold()
    if text.isascii():
        return text
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


class Query:
    """What was typed."""

    def __init__(self, typed: str) -> None:
        self.words = fold(typed).split()
        self.text = " ".join(self.words)
        self._at_word = re.compile(_start(self.text))
        self._words_at = [re.compile(_start(word)) for word in self.words]
        letters = self.text.replace(" ", "")
        # each letter at the first place it can have, the first one where a word begins
        self._letters = re.compile(_start(letters[:1]) + "".join(f"[^{_set(s)}]*{re.escape(s)}" for s in letters[1:]))

    def rank(self, folded: str) -> int | None:
        """How well a title fits, 0 the best; None where it does not.

        The title is what was typed; it begins with it; a word of it does; it stands in it; all its words begin words
        of it; they stand in it; its letters follow one another in it.
        """
        if self.text in folded:
            if folded.startswith(self.text):
                return 0 if folded == self.text else 1
            return 2 if self._at_word.search(folded) else 3
        if len(self.words) > 1 and all(word in folded for word in self.words):
            return 4 if all(word.search(folded) for word in self._words_at) else 5
        return FAR if self._letters.search(folded) else None

    def rank_of(self, title: str, other_words: str) -> int | None:
        """The same for an entry that is found by other words too; both are folded."""
        rank = self.rank(title)
        if rank is None or rank > 3:
            if self._at_word.search(other_words):
                return 3
            both = f"{title} {other_words}"
            if all(word.search(both) for word in self._words_at):
                return 4
        return rank

    def hits(self, title: str) -> list[tuple[int, int]]:
        """The parts of a title, from and up to an index, that what was typed was found in."""
        if not self.text:
            return []
        letters = [(part, index) for index, letter in enumerate(title) for part in fold(letter)]
        folded = "".join(part for part, _ in letters)
        found: list[tuple[int, int]] = []
        whole = self._at_word.search(folded) or re.search(re.escape(self.text), folded)
        if whole:
            found = [whole.span()]
        elif all(word in folded for word in self.words):
            places = (
                at.search(folded) or re.search(re.escape(w), folded)
                for at, w in zip(self._words_at, self.words, strict=True)
            )
            found = sorted(place.span() for place in places if place)
        elif spread := self._letters.search(folded):
            at = spread.start()
            for letter in self.text.replace(" ", ""):
                at = folded.index(letter, at)
                found.append((at, at + 1))
                at += 1
        return [(letters[start][1], letters[end - 1][1] + 1) for start, end in found]


def _start(text: str) -> str:
    """A pattern for a text where a word begins; where it does not begin with a letter, anywhere."""
    return (r"(?<![^\W_])" if text[:1].isalnum() else "") + re.escape(text)


def _set(letter: str) -> str:
    return "\\" + letter if letter in "\\]^-[" else letter


class Titles:
    """All conversations, the newest first, with their titles made ready as they are looked through.

    Args:
        read: Reads them, when they are first looked for; None for none.
    """

    def __init__(self, read: Callable[[], Awaitable[Sequence[ConversationRow]]] | None = None) -> None:
        self._read = read
        self._rows: list[ConversationRow] = []
        self._folded: list[str] = []

    async def all(self) -> list[ConversationRow]:
        """All of them."""
        if self._read is not None:
            rows = await self._read()
            self._rows, self._read = sorted(rows, key=lambda row: -row.updated), None
        return self._rows

    async def found(self, query: Query) -> list[ConversationRow]:
        """Those that fit, the best and newest first. Between its steps the loop has its turn, and may cancel it."""
        ranked: list[list[ConversationRow]] = [[] for _ in range(FAR + 1)]
        rows = await self.all()
        for start in range(0, len(rows), AT_ONCE):
            if start:
                await asyncio.sleep(0)
            step = rows[start : start + AT_ONCE]
            if len(self._folded) <= start:
                self._folded += [fold(clean_line(row.title)) for row in step]
            for row, folded in zip(step, self._folded[start : start + AT_ONCE], strict=True):
                rank = query.rank(folded)
                if rank is not None:
                    ranked[rank].append(row)
        better = [row for rows in ranked[:FAR] for row in rows]
        return better or ranked[FAR]


class Finder:
    """Everything that can be done now.

    Args:
        commands: All entries but conversations, the most useful of each kind first.
        titles: The conversations.
        entry: Makes the entry of a conversation.
        offer: Makes an entry of what is typed itself, which comes last; None where it makes no sense.
    """

    def __init__(
        self,
        commands: Sequence[Command],
        titles: Titles,
        entry: Callable[[ConversationRow], Command],
        offer: Callable[[str], Command | None] = lambda typed: None,
    ) -> None:
        self._commands = tuple(commands)
        self._folded = [(fold(command.title), fold(command.words)) for command in commands]
        self._titles = titles
        self._entry = entry
        self._offer = offer
        self._kinds = {command.kind for command in commands}

    async def find(self, typed: str) -> tuple[Group, ...]:
        """What fits, the kind with the best entry first; before anything is typed, what is most useful."""
        query = Query(typed)
        rows = await self._titles.found(query) if query.text else await self._titles.all()
        best = {Kind.CONVERSATION: query.rank(fold(clean_line(rows[0].title))) or 0} if rows else {}
        found: dict[Kind, list[tuple[int, Command]]] = {}
        for command, (title, words) in zip(self._commands, self._folded, strict=True):
            rank = query.rank_of(title, words) if query.text else 0
            if rank is not None:
                found.setdefault(command.kind, []).append((rank, command))
        for kind, entries in found.items():
            found[kind] = [(rank, entry) for rank, entry in entries if rank < FAR] or entries
        kinds = {kind: [entry for _, entry in sorted(entries, key=_rank)] for kind, entries in found.items()}
        best |= {kind: min(rank for rank, _ in entries) for kind, entries in found.items()}
        if not query.text and len(self._kinds) > 1:
            # themes and deployments are looked for; actions and conversations are at hand
            best = {kind: rank for kind, rank in best.items() if kind in (Kind.ACTION, Kind.CONVERSATION)}
        groups: list[Group] = []
        room = SHOWN
        for kind in sorted(best, key=lambda kind: (best[kind], list(Kind).index(kind))):
            limit = min(room, SHOWN if len(best) == 1 else SHOWN_OF_A_KIND)
            if kind is Kind.ACTION and not query.text:
                limit = min(limit, FIRST_ACTIONS)
            if kind is Kind.CONVERSATION:
                group = Group(kind, tuple(map(self._entry, rows[:limit])), len(rows))
            else:
                group = Group(kind, tuple(kinds[kind][:limit]), len(kinds[kind]))
            if group.commands:
                groups.append(group)
            room -= len(group.commands)
        offered = self._offer(typed.strip())
        return (*groups, Group(offered.kind, (offered,), 0)) if offered else tuple(groups)


def _rank(ranked: tuple[int, Command]) -> int:
    return ranked[0]

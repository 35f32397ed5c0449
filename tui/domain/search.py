"""What is looked for, as it is understood from what is typed, and what was found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from tui.domain.conversation import Role
from tui.domain.marked import Marked, Term

LONGEST = 1_000
"""Characters of a query that are read."""
MOST_TERMS = 12
"""Words and phrases that are looked for; nobody remembers more of what was said."""
BEGINNING = 3
"""Letters of the last word typed from which on words are found that begin so: what the index is made for."""

_PART = re.compile(r'(?P<filter>[a-z]+):(?:"(?P<quoted>[^"]*)"?|(?P<plain>\S+))|"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)')
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""What nobody types and no index has: a NUL would end the query for SQLite."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is looked for: every term, in what passes every filter.

    Attributes:
        terms: Words and phrases.
        deployment: Part of the name of the deployment that was asked; empty for any.
        tag: A tag of the conversation; empty for any.
        after: Seconds since the epoch: only what is not older.
        before: Seconds since the epoch: only what is older.
        code: Only messages with a block of code.
        conversation_id: The only conversation looked in; 0 for all.
        problems: Sentences on what could not be understood and is passed over.
    """

    terms: tuple[Term, ...] = ()
    deployment: str = ""
    tag: str = ""
    after: float | None = None
    before: float | None = None
    code: bool = False
    conversation_id: int = 0
    problems: tuple[str, ...] = ()

    @property
    def filters(self) -> bool:
        """Whether anything but terms says what is meant."""
        return bool(self.deployment or self.tag or self.code or self.after is not None or self.before is not None)

    @property
    def empty(self) -> bool:
        """Whether nothing is looked for."""
        return not self.terms and not self.filters


def understood(typed: str, conversation_id: int = 0) -> SearchQuery:
    """Understand what is typed; every text means something.

    Words and "quoted phrases" are looked for, and `deployment:NAME`, `after:2026-01-31`, `before:2026-02`, `tag:NAME`
    and `has:code` narrow what is found. Days begin in the person's zone; a month or a year may stand for its first day.

    Args:
        typed: What is typed.
        conversation_id: The only conversation that is meant; 0 for all.
    """
    query = SearchQuery(conversation_id=conversation_id)
    terms: list[Term] = []
    typed = _UNSAFE.sub(" ", typed[:LONGEST])
    for part in _PART.finditer(typed):
        name, value = part["filter"], part["quoted"] if part["plain"] is None else part["plain"]
        if name in _FILTERS:
            query = _filtered(query, name, (value or "").strip())
        elif part["phrase"] is not None:
            terms.append(Term(part["phrase"].strip()))
        else:
            # the last word, while the cursor stands at it
            goes_on = part.end() == len(typed) and len(part.group()) >= BEGINNING
            terms.append(Term(part.group(), goes_on and part.group()[-1].isalnum()))
    found = {term.text.casefold(): term for term in terms if term.text}
    return replace(query, terms=tuple(found.values())[:MOST_TERMS])


_FILTERS = ("deployment", "tag", "after", "before", "has")


def _filtered(query: SearchQuery, name: str, value: str) -> SearchQuery:
    match name:
        case "deployment":
            return replace(query, deployment=value)
        case "tag":
            return replace(query, tag=value)
        case "has" if value.casefold() == "code":
            return replace(query, code=True)
        case "has":
            return _puzzled(query, "has: knows code alone: has:code.")
    day = _day(value)
    if day is None:
        return _puzzled(query, f"{name}: wants a day such as {name}:2026-01-31.")
    return replace(query, after=day) if name == "after" else replace(query, before=day)


def _puzzled(query: SearchQuery, sentence: str) -> SearchQuery:
    return replace(query, problems=(*query.problems, sentence))


def _day(text: str) -> float | None:
    """When a day begins, in seconds since the epoch; None where the text names none."""
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    try:
        return datetime(int(match[1]), int(match[2] or 1), int(match[3] or 1)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


@dataclass(frozen=True, slots=True)
class TitleHit:
    """A conversation whose title holds every term, or one of the recent ones.

    Attributes:
        conversation_id: Which one.
        title: Raw; its hits are the terms.
        updated: Seconds since the epoch.
    """

    conversation_id: int
    title: Marked
    updated: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that holds every term.

    Attributes:
        conversation_id: Where it is.
        title: Of the conversation, raw.
        message_id: Which one.
        role: Who speaks.
        deployment: The one that answered, or is asked in this conversation.
        created: Seconds since the epoch.
        snippet: A line of its text around the first hit, raw.
    """

    conversation_id: int
    title: str
    message_id: int
    role: Role
    deployment: str
    created: float
    snippet: Marked


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found.

    Attributes:
        query: The query.
        titles: Conversations by their titles, the newest first.
        more_titles: Whether there are more than these.
        ids: Of the messages, in their order; `hits` of the index reads what they are.
        more: Whether there are more than these.
        seconds: How long the index took.
        looked_inside: Of so many messages, the newest, words were also looked into; 0 where they were not.
        unindexed: Messages that are not in the index yet.
    """

    query: SearchQuery
    titles: tuple[TitleHit, ...] = ()
    more_titles: bool = False
    ids: tuple[int, ...] = ()
    more: bool = False
    seconds: float = 0.0
    looked_inside: int = 0
    unindexed: int = 0

    @property
    def total(self) -> int:
        """How many were found."""
        return len(self.titles) + len(self.ids)


class SearchIndex(Protocol):
    """Finds conversations and messages. A call ends those before it that are still under way.

    Every method returns None where a later call took its place, and may raise StoreError.
    """

    async def search(self, query: SearchQuery) -> Found | None:
        """Look for a query in titles and in the index of words."""
        ...

    async def look_inside(self, found: Found) -> Found | None:
        """Look inside words too, in the newest messages, for as long as a person does not mind; the same with more."""
        ...

    async def hits(self, found: Found, first: int, count: int) -> Sequence[Hit] | None:
        """A page of the messages that were found; fewer where some are gone by now."""
        ...

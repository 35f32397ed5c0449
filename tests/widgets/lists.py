"""A small app around the list of conversations, with a store that is a list of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from textual import on
from textual.pilot import Pilot
from textual.widgets import Input

from tests.widgets.hosts import Host, rows
from tui.domain.conversation import ConversationRow
from tui.domain.days import day_of, group_of
from tui.domain.listing import Arrangement, Group, Listed, Look, View
from tui.widgets.conversation_list import ConversationList

DAY = 86_400


def now() -> float:
    """The same moment in any zone."""
    return datetime(2026, 11, 20, 10, 5).timestamp()


def row(id: int, title: str, days: float = 0, **more: Any) -> ConversationRow:
    return ConversationRow(id=id, title=title, updated=now() - days * DAY, **more)


SOME = (
    row(1, "Style guide", 90, pinned=True),
    row(2, "Contract review"),
    row(3, "Tax questions", 0.1, has_draft=True),
    row(4, "Router firmware", 1, unread=True),
    row(5, "Incident 4411", 4),
    row(6, "Pricing tiers", 40),
    row(7, "Old notes", 400),
)


def listed(some: Sequence[ConversationRow], look: Look) -> Listed:
    """What a store that holds these rows, in order, would answer."""
    left = [one for one in some if look.narrowing.takes(one.title, one.tags)]
    headings = ["Pinned" if one.pinned else group_of(day_of(one.updated), look.today)[0] for one in left]
    groups = tuple(Group(heading, len(list(run))) for heading, run in groupby(headings))
    place = next((place for place, one in enumerate(left) if one.id == look.anchor), None)
    first = max(min(look.first, len(left) - look.count), 0)
    if look.follow and place is not None and not first <= place < first + look.count:
        first = max(place - look.count // 2, 0)
    return Listed(look, groups, first, tuple(left[first : first + look.count]), place)


class ListHost(Host):
    """Answers what the list asks to be read, while it `answers`; the looks it answered are kept."""

    def __init__(self) -> None:
        self.pane = ConversationList()
        self.pane.styles.width = 23
        super().__init__(self.pane)
        self.views: dict[View, Sequence[ConversationRow]] = {View.CONVERSATIONS: SOME}
        self.open_id = 2
        self.running_in: set[int] = set()
        self.answers = True
        self.looks: list[Look] = []

    @on(ConversationList.RowsWanted)
    def answer(self) -> None:
        if self.answers:
            self.show(self.pane.look(self.open_id, now()))

    def show(self, look: Look) -> None:
        self.looks.append(look)
        some = self.views.get(look.view, ())
        self.pane.show(listed(some, look), open_id=self.open_id, running=self.running_in)

    @property
    def opened(self) -> list[int]:
        return [message.conversation_id for message in self.told(ConversationList.Opened)]

    @property
    def arranged(self) -> list[tuple[tuple[int, ...], Arrangement]]:
        return [(message.ids, message.change) for message in self.told(ConversationList.Arranged)]

    @property
    def below(self) -> list[str]:
        """The rows under the filter."""
        return rows(self.pane)[5:]

    @property
    def titles(self) -> list[str]:
        """The same without what is blank."""
        return [line.strip(" ▌") for line in self.below if line]

    @property
    def filter(self) -> Input:
        return self.pane.query(Input).first()


async def show(
    host: ListHost,
    pilot: Pilot[None],
    some: Iterable[ConversationRow] = SOME,
    open_id: int = 2,
    running: Iterable[int] = (),
) -> None:
    host.views[View.CONVERSATIONS] = tuple(some)
    host.open_id, host.running_in = open_id, set(running)
    host.show(host.pane.look(open_id, now()))
    await pilot.pause()


def many(count: int) -> list[ConversationRow]:
    """Conversations, five a day."""
    first = row(1, "Conversation 0")
    return [
        replace(first, id=index + 1, title=f"Conversation {index}", updated=first.updated - index * DAY / 5)
        for index in range(count)
    ]

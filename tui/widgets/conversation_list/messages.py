"""What the list of conversations tells the screen it is on."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message
from textual.widget import Widget

from tui.domain.listing import Arrangement


class ListMessages:
    """The messages of the list."""

    @dataclass
    class _Posted(Message):
        """What all messages of the list have."""

        list: Widget

        @property
        def control(self) -> Widget:
            return self.list

    @dataclass
    class Opened(_Posted):
        """A conversation is to be opened."""

        conversation_id: int

    @dataclass
    class NewAsked(_Posted):
        """A new conversation is to be started."""

    @dataclass
    class Renamed(_Posted):
        """A conversation was given a title, which is not empty."""

        conversation_id: int
        title: str

    @dataclass
    class Arranged(_Posted):
        """Some conversations are to stand elsewhere."""

        ids: tuple[int, ...]
        change: Arrangement

    @dataclass
    class ForgetAsked(_Posted):
        """A conversation is to be gone from everywhere."""

        conversation_id: int
        title: str

    @dataclass
    class UndoAsked(_Posted):
        """What was changed last is to be as it was."""

    @dataclass
    class AllAsked(_Posted):
        """All that the filter leaves are to be selected."""

    @dataclass
    class EmptyAsked(_Posted):
        """What is in the trash is to be removed for good."""

    @dataclass
    class RowsWanted(_Posted):
        """Rows that are not here may be looked at: `look` says which."""

    @dataclass
    class TagsWanted(_Posted):
        """Tags are being typed: `know_tags` takes those there are."""

    @dataclass
    class Changed(_Posted):
        """Another list is shown, or other rows are selected: other keys have something to do."""

    @dataclass
    class Left(_Posted):
        """The filter was left by Esc."""

"""The lines to type in around the list: its filter, and the one over a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from tui.domain.conversation import ConversationRow
from tui.domain.listing import Arrangement
from tui.domain.tags import completed, tags_of
from tui.domain.text import clean_line
from tui.widgets.field import LineField

TITLE = "It needs a title"
TAGS = "Tags, with commas"
OF_SEVERAL = "Tags; -tag removes"


class TitleFilter(LineField):
    """A line that narrows the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down", "to_rows", show=False),
    ]

    @dataclass
    class Left(Message):
        """Esc or Down was pressed; Down goes on to the rows."""

        to_rows: bool

    def action_leave(self) -> None:
        self.post_message(self.Left(False))

    def action_to_rows(self) -> None:
        self.post_message(self.Left(True))


class RowEditor(LineField):
    """A line over a row, in which its title or its tags are changed. Its own Esc, so that nothing else is closed by it.

    What stands in it is kept on Enter, and when the focus goes elsewhere.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("tab", "complete", show=False),
    ]

    @dataclass
    class Titled(Message):
        """Another title was given, which is not empty."""

        row: ConversationRow
        title: str

    @dataclass
    class Tagged(Message):
        """Other tags were given."""

        ids: tuple[int, ...]
        change: Arrangement

    class Left(Message):
        """Nothing is changed any more, and the focus is still here."""

    _row: ConversationRow | None = None
    _ids: tuple[int, ...] = ()
    _known: Sequence[str] = ()

    @property
    def open(self) -> bool:
        """Whether something is being changed."""
        return self._row is not None

    @property
    def what(self) -> str:
        """What is being changed, in a word."""
        return "tags" if self._ids else "title"

    def change_title(self, row: ConversationRow) -> None:
        """Let the person change a title."""
        self._begin(row, (), clean_line(row.title), TITLE)

    def change_tags(self, row: ConversationRow, ids: tuple[int, ...]) -> None:
        """Let the person change the tags of a row; of several, which they are to have besides."""
        several = len(ids) > 1
        self._begin(row, ids, "" if several else ", ".join(row.tags), OF_SEVERAL if several else TAGS)

    def know_tags(self, tags: Sequence[str]) -> None:
        """The tags that Tab completes."""
        if self._ids:
            self._known = tuple(tags)

    def _begin(self, row: ConversationRow, ids: tuple[int, ...], text: str, placeholder: str) -> None:
        self._row, self._ids, self._known = row, ids, ()
        self.placeholder = self._whole_placeholder = placeholder
        self.value = text
        self.cursor_position = len(text)
        self.add_class("-shown")
        self.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self._known) if action == "complete" else True

    def action_complete(self) -> None:
        """Make the tag that is begun a known one."""
        whole = completed(self.value, self._known)
        if whole is not None:
            self.value = whole
            self.cursor_position = len(whole)

    async def action_submit(self) -> None:
        # an empty title is refused by staying: its placeholder says why
        if self._ids or self.value.strip():
            self._end(keep=True)

    def action_leave(self) -> None:
        self._end(keep=False)

    def on_blur(self) -> None:
        # while another window has the focus, the changing only pauses
        if self.app.app_focus:
            self._end(keep=True)

    def _end(self, *, keep: bool) -> None:
        row, ids, typed = self._row, self._ids, self.value.strip()
        self._row, self._ids = None, ()
        if row is None:
            return
        if self.has_focus:
            self.post_message(self.Left())
        self.remove_class("-shown")
        if keep and ids:
            change = retagged(row.tags if len(ids) == 1 else None, typed)
            if change is not None:
                self.post_message(self.Tagged(ids, change))
        elif keep and typed and typed != clean_line(row.title):
            self.post_message(self.Titled(row, typed))


def retagged(tags: tuple[str, ...] | None, typed: str) -> Arrangement | None:
    """What a line of tags changes: they take the place of those there are; None where they are the same.

    Without those, which several conversations have, they are added, and `-tag` is removed.
    """
    if tags is not None:
        new = tags_of(typed)
        return Arrangement(add_tags=new, drop_tags=tags) if new != tags else None
    names = [name.strip() for name in typed.split(",")]
    dropped = tags_of(",".join(name[1:] for name in names if name.startswith("-")))
    added = tags_of(",".join(name for name in names if not name.startswith("-")))
    return Arrangement(add_tags=added, drop_tags=dropped) if added or dropped else None

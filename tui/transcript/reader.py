"""What a reader does in the transcript: goes from message to message, and asks for something to be done with one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.message import Message as Event
from textual.reactive import reactive
from textual.strip import Strip

from tui.domain.conversation import Message, ScrollPlace
from tui.keys import Place, keys_at
from tui.transcript.searchable import SearchableView

Action = Literal["copy", "retry", "continue", "edit"]


class TranscriptReader(SearchableView, can_focus=True):
    """The transcript with a message that is chosen in it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False)
        for place in (Place.SELECTION, Place.TRANSCRIPT)
        for key in keys_at(place)
    ]

    selected: reactive[int | None] = reactive(None, init=False)
    """The id of the selected message."""

    @dataclass
    class Asked(Event):
        """Something is to be done with a message."""

        view: TranscriptReader
        action: Action
        message_id: int

        @property
        def control(self) -> TranscriptReader:
            return self.view

    def show(
        self,
        messages: Sequence[Message],
        *,
        place: ScrollPlace = ScrollPlace(),  # noqa: B008 - it is frozen
        not_sent: Collection[int] = (),
    ) -> None:
        self.selected = None
        super().show(messages, place=place, not_sent=not_sent)

    def remove_after(self, message_id: int | None) -> None:
        super().remove_after(message_id)
        if self.selected is not None and self._document.index(self.selected) is None:
            self.selected = None

    def marked(self, strip: Strip, index: int, line: int) -> Strip:
        if self._document.entries[index].message.id == self.selected:
            strip = self._painter.selected(strip, focused=self.has_focus)
        return super().marked(strip, index, line)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While text is selected, the same keys mean something else."""
        if action in ("move", "select", "retry", "continue", "edit", "end", "scroll_home"):
            return self._selecting.cursor is None
        return not self.selecting if action == "copy" else super().check_action(action, parameters)

    @property
    def select_from(self) -> tuple[int, int]:
        chosen = self._document.index(self.selected) if self.selected is not None else None
        return super().select_from if chosen is None else (chosen, 0)

    def end_find(self) -> int | None:
        found = super().end_find()
        if found is not None:
            self.selected = found
        return found

    def move(self, delta: int) -> None:
        """Select the message above or below; with none selected, the last one in sight."""
        document = self._document
        if not document.entries:
            return
        chosen = document.index(self.selected) if self.selected is not None else None
        if chosen is None:
            chosen = self.last_in_sight[0]
        else:
            chosen += delta
        chosen = max(0, min(chosen, len(document.entries) - 1))
        self.selected = document.entries[chosen].message.id
        self._bring(chosen, 0, len(document.lines(chosen)))

    def action_move(self, delta: int) -> None:
        self.move(delta)

    def action_end(self) -> None:
        self.selected = None
        self.go_to_end()

    def action_copy(self) -> None:
        self._ask("copy", lambda message: bool(message.text), lambda message: message.is_reply)

    def action_retry(self) -> None:
        self._ask("retry", lambda message: message.is_reply)

    def action_continue(self) -> None:
        self._ask("continue", lambda message: message.can_continue)

    def action_edit(self) -> None:
        self._ask("edit", lambda message: True, lambda message: not message.is_reply)

    def _ask(
        self,
        action: Action,
        fits: Callable[[Message], bool],
        preferred: Callable[[Message], bool] = lambda message: True,
    ) -> None:
        """Ask for an action on the selected message; with none selected, on the last one that fits best."""
        if self.selected is not None:
            entry = self._document.get(self.selected)
            found = entry.newest if entry and fits(entry.newest) else None
        else:
            messages = (entry.newest for entry in reversed(self._document.entries))
            found = next((message for message in messages if fits(message) and preferred(message)), None)
        if found is not None:
            self.post_message(self.Asked(self, action, found.id))

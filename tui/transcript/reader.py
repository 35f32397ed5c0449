"""What a reader does in the transcript: goes from message to message, and asks for something to be done with one."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual import work
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.message import Message as Event
from textual.reactive import reactive
from textual.strip import Strip

from tui.domain.conversation import Message
from tui.domain.text import hidden_count
from tui.keys import Place, keys_at
from tui.rendering.parts import Link
from tui.transcript.entry import Entry
from tui.transcript.searchable import SearchableView
from tui.transcript.taking import Taking
from tui.transcript.words import count, speaker

Action = Literal[
    "copy",
    "retry",
    "retry_with",
    "continue",
    "edit",
    "details",
    "raw",
    "pin",
    "leave_out",
    "answer_before",
    "answer_after",
    "branch",
    "delete",
]

_OF_A_MESSAGE = (
    *("move", "prompt", "fold", "end", "scroll_home"),
    *("select", "retry", "retry_with", "continue", "edit", "code", "open", "details", "raw", "pin", "leave_out"),
    *("answer", "branch", "delete"),
)
"""Actions whose keys move the cursor while there is one."""


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

    @dataclass
    class LinkAsked(Event):
        """A link is to be opened, one of these. Their targets are not to be trusted."""

        view: TranscriptReader
        links: Sequence[Link]

        @property
        def control(self) -> TranscriptReader:
            return self.view

    @dataclass
    class NothingThere(Event):
        """What was asked for is not there."""

        view: TranscriptReader
        sentence: str

        @property
        def control(self) -> TranscriptReader:
            return self.view

    def __init__(self, *, now: Callable[[], float] = time.time, id: str | None = None) -> None:
        super().__init__(now=now, id=id)
        self._taking = Taking(self._document)
        self._copy_once_whole = False

    def _begin(self) -> None:
        self.selected, self._copy_once_whole = None, False
        super()._begin()

    def prepend(self, messages: Sequence[Message], *, whole: bool) -> None:
        super().prepend(messages, whole=whole)
        if whole and self._copy_once_whole:
            self.action_copy_conversation()

    def remove_after(self, message_id: int | None) -> None:
        super().remove_after(message_id)
        if self.selected is not None and self._document.index(self.selected) is None:
            self.selected = None

    def show_answer(self, cut_after: int | None, messages: Sequence[Message]) -> None:
        chosen = self.selected
        super().show_answer(cut_after, messages)
        if chosen is not None and messages and self.selected is None:
            self.selected = messages[0].id

    def marked(self, strip: Strip, index: int, line: int) -> Strip:
        if self._document.entries[index].message.id == self.selected:
            strip = self._painter.selected(strip, focused=self.has_focus)
        return super().marked(strip, index, line)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While text is selected, the same keys mean something else."""
        if action in _OF_A_MESSAGE:
            return self._selecting.cursor is None
        return not self.selecting if action in ("copy", "copy_shown") else super().check_action(action, parameters)

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

    def choose(self, message_id: int) -> None:
        """Select a message and bring it into sight; nothing where it is not here."""
        at = self._document.index(message_id)
        if at is not None:
            self.selected = message_id
            self._bring(at, 0, len(self._document.lines(at)))

    def action_move(self, delta: int) -> None:
        self.move(delta)

    def action_end(self) -> None:
        self.selected = None
        self.go_to_end()

    def action_prompt(self, delta: int) -> None:
        """Go to the prompt before the chosen message or before the first row in sight, or to the one after."""
        entries = self._document.entries
        chosen = self._document.index(self.selected) if self.selected is not None else None
        at = self._document.find(self.scroll_offset.y)[0] if chosen is None else chosen + delta
        while 0 <= at < len(entries) and entries[at].message.is_reply:
            at += delta
        if 0 <= at < len(entries):
            self.selected = entries[at].message.id
            self._jump(at)

    def action_fold(self) -> None:
        """Show the first rows of the chosen message alone, or all of it again."""
        chosen = self._document.index(self.selected) if self.selected is not None else None
        if chosen is not None:
            self._fold(chosen)

    def _fold(self, index: int) -> None:
        if self._document.fold(index, not self._document.entries[index].folded):
            self._bring(index, 0, self._document.rows(index))

    # taking something out of a message

    def action_copy(self) -> None:
        self._ask("copy", lambda message: bool(message.text), lambda message: message.is_reply)

    def action_copy_shown(self) -> None:
        found = self._find(lambda message: bool(message.text), lambda message: message.is_reply)
        index = self._document.index(found.id) if found else None
        if index is not None:
            self.post_message(self.CopyAsked(self, self._taking.shown(index), "the message as it is shown"))

    def action_copy_conversation(self) -> None:
        """Copy every message in Markdown, each under the name of who speaks; once they are all there."""
        self._copy_once_whole = not self._document.whole
        if self._copy_once_whole:
            return
        entries = self._document.entries
        spoken = (f"## {speaker(entry.newest)}\n\n{entry.source}" for entry in entries if entry.source)
        text = "\n\n".join(spoken)
        if text:
            self.post_message(self.CopyAsked(self, text, f"the conversation, {count(len(entries), 'message')}"))

    def action_code(self) -> None:
        """Copy the next code block of the chosen message, else of those in sight."""
        self._copy_code(self._looked_at)

    @work(group="take", description="")
    async def _copy_code(self, entries: Sequence[Entry], number: int | None = None) -> None:
        taken = await self._taking.code(entries, number)
        if taken is None:
            self.post_message(self.NothingThere(self, f"There is no code block {self._where}."))
        else:
            self.post_message(self.CopyAsked(self, taken.text, taken.what))

    def action_open(self) -> None:
        """Open a link of the chosen message, else of those in sight."""
        self._open_link(self._looked_at)

    @work(group="open", exclusive=True, description="")
    async def _open_link(self, entries: Sequence[Entry]) -> None:
        links = await self._taking.links(entries)
        if links:
            self.post_message(self.LinkAsked(self, links))
        else:
            self.post_message(self.NothingThere(self, f"There is no link {self._where}."))

    @property
    def _looked_at(self) -> Sequence[Entry]:
        """The chosen message; else those in sight."""
        chosen = self._document.get(self.selected) if self.selected is not None else None
        if chosen is not None:
            return (chosen,)
        first, last = (self._document.find(self.scroll_offset.y + row)[0] for row in (0, self.size.height - 1))
        return self._document.entries[first : last + 1]

    @property
    def _where(self) -> str:
        return "in sight" if self.selected is None else "in this message"

    def on_click(self, event: Click) -> None:
        """A click that selected no text is for a link, for the code below, or for the rest of a message."""
        if self.selecting or event.button != 1 or not self._document.entries:
            return
        meta = self.meta_at(event.x, event.y)
        index, line = self._document.find(self.scroll_offset.y + event.y)
        match meta.get("press"):
            case "code":
                number = self._taking.label(index, line)
                self._copy_code((self._document.entries[index],), number)
            case "fold":
                self._fold(index)
            case "answer_before" | "answer_after" as action:
                self.post_message(self.Asked(self, action, self._document.entries[index].message.id))
        if "link" in meta:
            target = str(meta["link"])
            self.post_message(self.LinkAsked(self, (Link(target, target),)))

    # asking for something to be done with a message

    def action_details(self) -> None:
        self._ask("details", lambda message: True)

    def action_retry(self) -> None:
        self._ask("retry", lambda message: True)

    def action_retry_with(self) -> None:
        self._ask("retry_with", lambda message: True)

    def action_answer(self, delta: int) -> None:
        """Go to the answer beside the chosen message, else beside the last one in sight that has another."""
        entries = reversed(self._looked_at)
        found = next((entry.newest for entry in entries if entry.newest.answer.of > 1), None)
        if found is None:
            self.post_message(self.NothingThere(self, f"There is no other answer {self._where}."))
        else:
            self.post_message(self.Asked(self, "answer_after" if delta > 0 else "answer_before", found.id))

    def action_branch(self) -> None:
        self._ask("branch", lambda message: True)

    def action_delete(self) -> None:
        self._ask("delete", lambda message: True)

    def action_continue(self) -> None:
        self._ask("continue", lambda message: message.can_continue)

    def action_raw(self) -> None:
        if not self._ask("raw", lambda message: hidden_count(message.text) > 0):
            self.post_message(self.NothingThere(self, "There is no hidden character."))

    def action_pin(self) -> None:
        self._ask("pin", lambda message: True)

    def action_leave_out(self) -> None:
        self._ask("leave_out", lambda message: True)

    def action_edit(self) -> None:
        self._ask("edit", lambda message: True, lambda message: not message.is_reply)

    def _ask(
        self,
        action: Action,
        fits: Callable[[Message], bool],
        preferred: Callable[[Message], bool] = lambda message: True,
    ) -> bool:
        """Ask for an action on the message it is for; False where there is none."""
        found = self._find(fits, preferred)
        if found is not None:
            self.post_message(self.Asked(self, action, found.id))
        return found is not None

    def _find(self, fits: Callable[[Message], bool], preferred: Callable[[Message], bool]) -> Message | None:
        """The selected message where it fits; with none selected, the last one that fits best."""
        if self.selected is not None:
            entry = self._document.get(self.selected)
            return entry.newest if entry and fits(entry.newest) else None
        messages = (entry.newest for entry in reversed(self._document.entries))
        return next((message for message in messages if fits(message) and preferred(message)), None)

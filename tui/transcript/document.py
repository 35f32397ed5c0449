"""The messages of a transcript as one long column of lines, of which only those that are looked at are made.

A height is estimated until its message is drawn and exact after. Nothing here costs more for a longer conversation but
laying it out anew, and that is a glance at the length of each text.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from time import perf_counter

from tui.domain.budget import NotSent
from tui.domain.conversation import Message, Status
from tui.rendering.layout import MarkdownLines
from tui.rendering.lines import Fill, Line
from tui.transcript.column import Column
from tui.transcript.entry import ALL, Entry, Live
from tui.transcript.frames import FRAME
from tui.transcript.heights import Heights
from tui.transcript.kept import Kept
from tui.transcript.layout import RULE_ROWS, MessageLayout
from tui.transcript.making import AT_ONCE, FIRST, Making
from tui.transcript.words import Progress

UNFOLDED = 30
"""Rows of a text that is never folded."""


class Document(Column):
    """The transcript's messages and lines.

    Attributes:
        whole: Whether no older messages are to come before the first.
        rendered: Lines made so far, for a test of how little that is.
    """

    def __init__(self, layout: MessageLayout, now: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._layout = layout
        self._now = now
        self._kept = Kept()
        self._live: set[int] = set()
        self._made: set[int] = set()
        self._not_sent: NotSent | None = None
        self.whole = True
        self.rendered = 0

    # the messages

    def show(self, messages: Sequence[Message], *, whole: bool = True) -> None:
        """Other messages in place of all; where these are not `whole`, older ones come."""
        self._kept = Kept()
        self._live.clear()
        self._made.clear()
        self._not_sent, self.whole = None, whole
        entries = [self._entry(message) for message in messages]
        self._fill(entries, [*map(self._estimate, entries)])

    def prepend(self, messages: Sequence[Message], *, whole: bool) -> None:
        """Older messages before the first; `whole` where there are no more."""
        self.whole = whole
        entries, first = [self._entry(message) for message in messages], self.entries[:1]
        self._prepend(entries, [*map(self._estimate, entries)])
        if entries and first and entries[-1].message.is_reply and first[0].message.is_reply:
            # its head is another one after a reply
            self._kept.forget(first[0])

    def add(self, message: Message) -> None:
        """A message at the end."""
        entry = self._entry(message)
        self._append(entry, self._estimate(entry))

    def remove_after(self, message_id: int | None) -> None:
        """Cut the path after a message; None cuts all."""
        index = -1 if message_id is None else self.index(message_id)
        keep = len(self.entries) if index is None else index + 1
        for entry in self.entries[keep:]:
            self._kept.forget(entry)
            self._live.discard(entry.message.id)
        self._truncate(keep)
        if self._rule is None:
            self._not_sent = None

    def _estimate(self, entry: Entry) -> int:
        return entry.estimate(self._layout.measure)

    def _entry(self, message: Message) -> Entry:
        live = None
        if message.is_reply and message.status is Status.STREAMING:
            live = Live(message.text)
            self._live.add(message.id)
        return Entry(message, live=live)

    def set_not_sent(self, not_sent: NotSent | None) -> bool:
        """Mute the messages that are not sent, and draw a rule after the last; whether that changed anything."""
        if not_sent == self._not_sent:
            return False
        before, self._not_sent = self._rule, not_sent
        if before is not None:
            self._set_rule(before, None)
        if self._rule is not None:
            self._set_rule(self._rule, not_sent)
        for entry in self._drawn():
            entry.strips.clear()
        return True

    @property
    def _rule(self) -> Entry | None:
        """The entry that the rule stands under."""
        return None if self._not_sent is None else self.get(self._not_sent.last)

    def _set_rule(self, entry: Entry, rule: NotSent | None) -> None:
        self._heights[self._index(entry)] += RULE_ROWS * (bool(rule) - bool(entry.rule))
        entry.rule = rule
        self._kept.forget(entry)

    def muted(self, index: int) -> bool:
        """Whether a message is not sent."""
        message, rule = self.entries[index].message, self._rule
        return message.excluded or (not message.pinned and rule is not None and index <= self._index(rule))

    def _drawn(self) -> list[Entry]:
        """The entries of which something is drawn."""
        return [*self._kept, *filter(None, map(self.get, self._live))]

    # a reply that comes

    def extend(self, message_id: int, text: str) -> None:
        """A delta; it is drawn by the next `advance`."""
        entry = self.get(message_id)
        if entry is None:
            return
        if entry.live is None:
            self._begin(entry, replace(entry.message, status=Status.STREAMING))
        assert entry.live is not None
        entry.live.add(text)

    def settle(self, message: Message) -> None:
        """A message as it is now: a reply that ended, or one that streams again."""
        entry = self.get(message.id)
        if entry is None:
            return
        if message.status is Status.STREAMING and message.is_reply:
            self._begin(entry, message)
        elif entry.live and entry.live.text == message.text:
            entry.live.ended = message
        else:
            self._end(entry, message)

    def _begin(self, entry: Entry, message: Message) -> None:
        self._kept.forget(entry)
        entry.message, entry.progress, entry.live = message, None, Live(message.text)
        entry.folded, entry.hidden = False, 0
        self._live.add(message.id)

    def _end(self, entry: Entry, message: Message) -> None:
        self._kept.forget(entry)
        entry.message, entry.progress, entry.live = message, None, None
        self._live.discard(message.id)
        self._draw(self._index(entry))

    def set_progress(self, message_id: int, progress: Progress) -> bool:
        """How far a reply has come; whether that changed what is drawn."""
        entry = self.get(message_id)
        if entry is None or entry.live is None or entry.progress == progress:
            return False
        entry.progress = progress
        if entry.live.body is not None:
            self._splice(entry, entry.live, entry.live.body)
        return entry.live.body is not None

    @property
    def pending(self) -> bool:
        """Whether text waits to be drawn."""
        return any(live.pending for live in self._lives())

    @property
    def behind(self) -> bool:
        """Whether more text waits than is rendered between two looks at the clock."""
        return any(live.behind for live in self._lives())

    def catch_up(self) -> None:
        """Render more of what came, as far as a frame's time allows; it is not drawn before the next `advance`."""
        deadline = perf_counter() + FRAME
        for live in self._lives():
            live.advance(deadline)

    def _lives(self) -> Iterator[Live]:
        return (entry.live for entry in filter(None, map(self.get, self._live)) if entry.live)

    def advance(self) -> int | None:
        """Draw what came since, as far as a frame's time allows; the first row that changed, or None."""
        deadline = perf_counter() + FRAME
        first: int | None = None
        for message_id in sorted(self._live):
            entry = self.get(message_id)
            if entry is None or entry.live is None or not entry.live.pending:
                continue
            changed = self._advance(entry, entry.live, deadline)
            row = self.top(self._index(entry)) + changed
            first = row if first is None else min(first, row)
        return first

    def _advance(self, entry: Entry, live: Live, deadline: float) -> int:
        """Draw what came of one reply, and its end once all is drawn; the first of its lines that changed."""
        live.advance(deadline)
        if live.body is None:
            self._draw(self._index(entry))
            return 0
        body, ended = live.body, live.ended if live.drained else None
        if ended is None:
            return self._splice(entry, live, body)
        # links may be used above their definition, and what is hidden was counted over cuts
        again = bool(live.blocks.references) or live.hidden > 0
        if not ended.text or (again and len(ended.text) <= AT_ONCE):
            self._end(entry, ended)
            return 0
        entry.message, entry.progress = ended, None
        live.blocks.end()
        live.lay_out()
        changed = self._splice(entry, live, body)
        entry.body_rows = len(body.lines)
        entry.live = None
        self._live.discard(ended.id)
        self._kept.keep(entry)
        if again:
            # what stands there stays meanwhile
            entry.making = Making(ended.text, self._layout, is_reply=True, references=live.blocks.references or None)
            self._made.add(ended.id)
        return changed

    def _splice(self, entry: Entry, live: Live, body: MarkdownLines) -> int:
        """Let the lines of a reply that comes stand in its entry; the first that is another now."""
        assert entry.lines is not None
        # one of the last two that were shown bears the caret, and one of the last two that are will
        changed = max(0, min(live.changed, live.shown - 2, len(body.lines) - 2))
        live.shown, live.changed = len(body.lines), ALL
        fresh = body.lines[changed:]
        if fresh and entry.message.status is Status.STREAMING:
            last = -2 if fresh[-1].fill is Fill.BOTTOM else -1
            fresh[last] = self._layout.caret(fresh[last])
        fresh += self._layout.foot(entry.message, body.lines[-1:], entry.progress, self._now())
        start = entry.body_start + changed
        entry.lines[start:] = [*fresh, *self._layout.not_sent(entry.rule)]
        for index in [index for index in entry.strips if index >= start]:
            del entry.strips[index]
        self.rendered += len(entry.lines) - start
        self._heights[self._index(entry)] = len(entry.lines)
        return start

    # lines

    def lay_out(self, layout: MessageLayout) -> None:
        """Another measure or palette: nothing that is drawn holds any more."""
        anew = layout.measure != self._layout.measure
        self._layout = layout
        for entry in self._drawn():
            self._kept.forget(entry)
        if anew:
            self._heights = Heights(map(self._estimate, self.entries))

    def lines(self, index: int) -> list[Line]:
        """The lines of a message; from now on its height is exact, but while they are made in slices."""
        entry = self.entries[index]
        if entry.lines is None:
            self._draw(index)
        elif entry.live is None:
            self._kept.looked_at(entry)
        assert entry.lines is not None
        return entry.lines

    def peek(self, index: int) -> Sequence[Line]:
        """All lines of a message as they are drawn, or would be; nothing is kept, and no height changes."""
        entry = self.entries[index]
        if entry.lines is not None and entry.making is None and not entry.folded:
            return entry.lines
        making = Making(entry.source, self._layout, is_reply=entry.message.is_reply)
        making.advance(math.inf)
        head, foot = self._around(index, making.body)
        return [*head, *making.body, *foot]

    def finish(self, index: int) -> Sequence[Line]:
        """The lines of a message, those that are made in slices too."""
        self.lines(index)
        if (making := self.entries[index].making) is not None:
            self._make(index, making, math.inf)
        return self.lines(index)

    def _around(self, index: int, body: Sequence[Line]) -> tuple[Sequence[Line], Sequence[Line]]:
        """What stands above the text of a message that is whole, and what stands below."""
        entry, layout, now = self.entries[index], self._layout, self._now()
        message = entry.message
        if not message.is_reply:
            hidden = layout.hidden(entry.hidden, Fill.WHOLE)
            return layout.prompt_head(message, now), [*hidden, *layout.prompt_foot()]
        after_reply = index > 0 and self.entries[index - 1].message.is_reply
        hidden = layout.hidden(entry.hidden, Fill.NONE)
        return layout.head(message, after_reply=after_reply), [*hidden, *layout.foot(message, body, None, now)]

    def fold(self, index: int, folded: bool) -> bool:
        """Show the first rows of a message alone, or all again; False where it is short, or comes, or is so already."""
        entry, lines = self.entries[index], self.lines(index)
        if entry.live or entry.making or entry.folded == folded or entry.body_rows <= UNFOLDED:
            return False
        entry.folded = folded
        if folded:
            self._show(index, lines[entry.body_start : entry.body_start + entry.body_rows])
        else:
            self._draw(index)
        return True

    def reveal(self, top: int, rows: int, keep: int = 0) -> int:
        """Make every line that `rows` rows from `top` show; the top at which the same lines stand then.

        Args:
            keep: Entries before this index grow and shrink upwards: what stands below them stays where it is.
        """
        while True:
            top = max(0, min(top, self.height - rows))
            corrected = 0
            index, _ = self.find(top)
            while index < len(self.entries) and self.top(index) < top + rows:
                before = self.rows(index)
                self.lines(index)
                change = self.rows(index) - before
                if change:
                    corrected += 1
                    if index < keep:
                        top += change
                        break
                index += 1
            if not corrected:
                return top

    def _draw(self, index: int) -> None:
        """Make the lines of a message; of a long one those of its beginning, and `make` makes the others."""
        entry = self.entries[index]
        self._kept.forget(entry)
        if entry.live is None:
            making = entry.making = Making(entry.source, self._layout, is_reply=entry.message.is_reply)
            making.shown = True
            self._made.add(entry.message.id)
            self._make(index, making, math.inf if making.size <= AT_ONCE else perf_counter() + FRAME)
            return
        entry.lines = list(self._around(index, ())[0])
        entry.body_start = len(entry.lines)
        body = entry.live.body = MarkdownLines(self._layout.measure, self._layout.palette)
        entry.live.lay_out()
        self._splice(entry, entry.live, body)

    def make(self) -> int | None:
        """Make more of the lines of long messages, as far as a frame's time allows; the first row that changed."""
        deadline = perf_counter() + FRAME
        changed: list[int] = []
        for message_id in sorted(self._made):
            index = self.index(message_id)
            making = None if index is None else self.entries[index].making
            if index is None or making is None:
                self._made.discard(message_id)
            elif self._make(index, making, deadline):
                changed.append(index)
        return self.top(min(changed)) if changed else None

    @property
    def making(self) -> bool:
        """Whether there are messages whose lines are not all made yet."""
        return any(entry.making for entry in filter(None, map(self.get, self._made)))

    def _make(self, index: int, making: Making, deadline: float) -> bool:
        """Make lines of a message until `deadline`; whether others stand there now."""
        making.advance(deadline)
        if making.done:
            self.entries[index].hidden = making.hidden
            self._show(index, making.body)
        elif making.shown and making.told != making.share:
            making.told = making.share
            self._show(index, making.body[:FIRST], making)
        else:
            return False
        return True

    def _show(self, index: int, body: Sequence[Line], making: Making | None = None) -> None:
        """Let these lines of its text stand for a message, and rows for those that are still made."""
        entry, rows = self.entries[index], self._heights[index]
        self._kept.forget(entry)
        head, foot = self._around(index, body)
        self.rendered += (drawn := len(head) + len(body) + len(foot))
        entry.body_start, entry.body_rows = len(head), len(body)
        if making is not None:
            entry.making, left = making, rows - drawn - RULE_ROWS * bool(entry.rule)
            body = [*body, *self._layout.coming(making.taken, making.size, left, filled=not entry.message.is_reply)]
        elif entry.folded and len(body) > UNFOLDED:
            body = self._layout.folded(body)
        entry.lines = [*head, *body, *foot, *self._layout.not_sent(entry.rule)]
        self._heights[index] = len(entry.lines)
        self._kept.keep(entry)

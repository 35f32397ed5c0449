"""The messages of a transcript as one long column of lines, of which only those that are looked at are made.

A height is estimated until its message is drawn and exact after. Nothing here costs more for a longer conversation but
opening it and laying it out anew, and that is a glance at the length of each text.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from tui.domain.conversation import Message, Status
from tui.rendering.layout import MarkdownLines, render
from tui.rendering.lines import Fill, Line
from tui.transcript.entry import Entry, Live
from tui.transcript.heights import Heights
from tui.transcript.layout import FOLDED, PROMPT_HEAD, RULE_ROWS, MessageLayout
from tui.transcript.words import Progress

__all__ = ["Anchor", "Document", "Progress"]

KEPT_LINES = 2_000
"""Lines of messages that are kept, out of sight too; with their strips about 15 MB."""

KEPT_MESSAGES = 16
"""Messages that are kept however long they are: those in sight."""

FRAME = 0.008
"""Seconds one frame may parse; what is left waits for the next."""

UNFOLDED = 30
"""Rows of a text that is never folded."""

AROUND = 4
"""Rows a message takes around its text, as an estimate."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The first line in sight."""

    message_id: int
    line: int
    mark: int | None = None
    """The same place at any measure (`Document.mark`), since the measure changed; the reader has not moved."""


class Document:
    """The transcript's messages and lines.

    Attributes:
        entries: One for each message of the path, in order.
        rendered: Lines made so far, for a test of how little that is.
    """

    def __init__(self, layout: MessageLayout, now: Callable[[], float] = time.time) -> None:
        self._layout = layout
        self._now = now
        self._heights = Heights()
        self._positions: dict[int, int] = {}
        self._kept: OrderedDict[int, Entry] = OrderedDict()
        self._kept_lines = 0
        self._live: set[int] = set()
        self._not_sent: frozenset[int] = frozenset()
        self._rule_at: int | None = None
        self.entries: list[Entry] = []
        self.rendered = 0

    # the messages

    def show(self, messages: Sequence[Message]) -> None:
        """Other messages in place of all."""
        self._kept.clear()
        self._kept_lines = 0
        self._live.clear()
        self._not_sent, self._rule_at = frozenset(), None
        self.entries = [self._entry(message) for message in messages]
        self._positions = {message.id: index for index, message in enumerate(messages)}
        self._heights = Heights(map(self._estimate, self.entries))

    def add(self, message: Message) -> None:
        """A message at the end."""
        self._positions[message.id] = len(self.entries)
        self.entries.append(self._entry(message))
        self._heights.append(self._estimate(self.entries[-1]))

    def remove_after(self, message_id: int | None) -> None:
        """Cut the path after a message; None cuts all."""
        keep = 0 if message_id is None else self._positions.get(message_id, len(self.entries) - 1) + 1
        for entry in self.entries[keep:]:
            self._forget(entry)
            self._live.discard(entry.message.id)
            del self._positions[entry.message.id]
        del self.entries[keep:]
        self._heights.truncate(keep)
        if self._rule_at is not None and self._rule_at < keep:
            self._set_rule(self.entries[self._rule_at], 0)
        left_out, self._not_sent, self._rule_at = self._not_sent, frozenset(), None
        self.set_not_sent(left_out)

    def _entry(self, message: Message) -> Entry:
        live = None
        if message.is_reply and message.status is Status.STREAMING:
            live = Live(message.text)
            self._live.add(message.id)
        return Entry(message, live=live)

    def get(self, message_id: int) -> Entry | None:
        """The entry of a message."""
        index = self._positions.get(message_id)
        return None if index is None else self.entries[index]

    def index(self, message_id: int) -> int | None:
        """Where a message stands in the path."""
        return self._positions.get(message_id)

    def set_not_sent(self, message_ids: Collection[int]) -> bool:
        """Mute these messages, and draw a rule after the last of them; whether that changed anything."""
        ids = frozenset(message_ids)
        if ids == self._not_sent:
            return False
        for message_id in ids ^ self._not_sent:
            entry = self.get(message_id)
            if entry:
                entry.dim = message_id in ids
                entry.strips.clear()
        known = [self._positions[message_id] for message_id in ids if message_id in self._positions]
        last = max(known, default=None)
        if self._rule_at is not None and self._rule_at != last:
            self._set_rule(self.entries[self._rule_at], 0)
        if last is not None:
            self._set_rule(self.entries[last], len(known))
        self._not_sent, self._rule_at = ids, last
        return True

    def _set_rule(self, entry: Entry, count: int) -> None:
        index = self._positions[entry.message.id]
        self._heights[index] += RULE_ROWS * (bool(count) - bool(entry.rule))
        entry.rule = count
        self._forget(entry)

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
        self._forget(entry)
        entry.message, entry.progress, entry.live, entry.folded = message, None, Live(message.text), False
        self._live.add(message.id)

    def _end(self, entry: Entry, message: Message) -> None:
        self._forget(entry)
        entry.message, entry.progress, entry.live = message, None, None
        self._live.discard(message.id)
        self._draw(self._positions[message.id])

    def set_progress(self, message_id: int, progress: Progress) -> bool:
        """How far a reply has come; whether that changed what is drawn."""
        entry = self.get(message_id)
        if entry is None or entry.live is None or entry.progress == progress:
            return False
        entry.progress = progress
        if entry.live.body is None:
            return False
        self._splice(entry, entry.live, entry.live.body, entry.live.shown)
        return True

    @property
    def pending(self) -> bool:
        """Whether text waits to be drawn."""
        return any(entry.live and entry.live.pending for entry in filter(None, map(self.get, self._live)))

    def advance(self) -> int | None:
        """Draw what came since, as far as a frame's time allows; the first row that changed, or None."""
        deadline = perf_counter() + FRAME
        first: int | None = None
        for message_id in sorted(self._live):
            entry = self.get(message_id)
            if entry is None or entry.live is None or not entry.live.pending:
                continue
            changed = self._advance(entry, entry.live, deadline)
            row = self._heights.start(self._positions[message_id]) + changed
            first = row if first is None else min(first, row)
        return first

    def _advance(self, entry: Entry, live: Live, deadline: float) -> int:
        """Draw what came of one reply, and its end once all is drawn; the first of its lines that changed."""
        live.advance(deadline)
        if live.body is None:
            self._draw(self._positions[entry.message.id])
            return 0
        body, ended = live.body, live.ended if live.drained else None
        if ended is None:
            return self._splice(entry, live, body, body.update(live.blocks))
        blocks = live.blocks.settle()
        if blocks is not live.blocks or not ended.text:
            self._end(entry, ended)
            return 0
        entry.message, entry.progress = ended, None
        changed = self._splice(entry, live, body, body.update(blocks))
        entry.live = None
        self._live.discard(ended.id)
        self._keep(entry)
        return changed

    def _splice(self, entry: Entry, live: Live, body: MarkdownLines, changed: int) -> int:
        """Draw the lines of a reply that comes from line `changed` of its text on; the first that is another now."""
        assert entry.lines is not None
        changed = max(0, min(changed, live.shown - 2))  # one of the last two that were shown bears the caret
        live.shown = len(body.lines)
        fresh = body.lines[changed:]
        if fresh and entry.message.status is Status.STREAMING:
            last = -2 if fresh[-1].fill is Fill.BOTTOM else -1
            fresh[last] = self._layout.caret(fresh[last])
        fresh += self._layout.foot(entry.message, body.lines[-1:], entry.progress, self._now())
        start = entry.body_start + changed
        entry.lines[start:] = [*fresh, *self._rule(entry)]
        for index in [index for index in entry.strips if index >= start]:
            del entry.strips[index]
        self.rendered += len(entry.lines) - start
        self._heights[self._positions[entry.message.id]] = len(entry.lines)
        return start

    # lines

    def lay_out(self, layout: MessageLayout) -> None:
        """Another measure or palette: nothing that is drawn holds any more."""
        anew = layout.measure != self._layout.measure
        self._layout = layout
        for entry in [*self._kept.values(), *filter(None, map(self.get, self._live))]:
            self._forget(entry)
        if anew:
            self._heights = Heights(map(self._estimate, self.entries))

    @property
    def height(self) -> int:
        """Rows of all messages."""
        return self._heights.total

    def top(self, index: int) -> int:
        """The row at which a message begins."""
        return self._heights.start(index)

    def rows(self, index: int) -> int:
        """Rows of a message."""
        return self._heights[index]

    def find(self, row: int) -> tuple[int, int]:
        """Which entry a row is in, and the line of it."""
        return self._heights.find(row)

    def lines(self, index: int) -> list[Line]:
        """The lines of a message; from now on its height is exact."""
        entry = self.entries[index]
        if entry.lines is None:
            self._draw(index)
        elif entry.live is None:
            self._kept.move_to_end(entry.message.id)
        assert entry.lines is not None
        return entry.lines

    def peek(self, index: int) -> Sequence[Line]:
        """All lines of a message as they are drawn, or would be; nothing is kept, and no height changes."""
        entry = self.entries[index]
        if entry.lines is not None and not entry.folded:
            return entry.lines
        head, body, foot = self._parts(index)
        return [*head, *body, *foot]

    def _parts(self, index: int) -> tuple[Sequence[Line], Sequence[Line], Sequence[Line]]:
        """What stands above a message's text, its text whole, and what stands below."""
        entry, layout, now = self.entries[index], self._layout, self._now()
        message = entry.message
        if not message.is_reply:
            lines = layout.prompt(message, now)
            return lines[:PROMPT_HEAD], lines[PROMPT_HEAD:-1], lines[-1:]
        after_reply = index > 0 and self.entries[index - 1].message.is_reply
        body = render(entry.source, layout.measure, layout.palette)
        return layout.head(message, after_reply=after_reply), body, layout.foot(message, body, None, now)

    def fold(self, index: int, folded: bool) -> bool:
        """Show the first rows of a message alone, or all again; False where it is short, or comes, or is so already."""
        entry = self.entries[index]
        parts = self._parts(index) if entry.live is None and entry.folded != folded else ((), (), ())
        if len(parts[1]) <= UNFOLDED:
            return False
        entry.folded = folded
        self._forget(entry)
        self._show(index, *parts)
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
        """Make the lines of a message."""
        entry = self.entries[index]
        self._forget(entry)
        if entry.live is None:
            self._show(index, *self._parts(index))
            return
        after_reply = index > 0 and self.entries[index - 1].message.is_reply
        entry.lines = self._layout.head(entry.message, after_reply=after_reply)
        entry.body_start = len(entry.lines)
        body = entry.live.body = MarkdownLines(self._layout.measure, self._layout.palette)
        self._splice(entry, entry.live, body, body.update(entry.live.blocks))

    def _show(self, index: int, head: Sequence[Line], body: Sequence[Line], foot: Sequence[Line]) -> None:
        """Take the lines of a message that is whole."""
        entry = self.entries[index]
        if entry.folded and len(body) > UNFOLDED:
            body = self._layout.folded(body)
        entry.lines = [*head, *body, *foot, *self._rule(entry)]
        self.rendered += len(entry.lines)
        self._heights[index] = len(entry.lines)
        self._keep(entry)

    def _keep(self, entry: Entry) -> None:
        """Keep what was drawn, and forget what was looked at longest ago."""
        self._kept[entry.message.id] = entry
        self._kept_lines += len(entry.lines or ())
        while self._kept_lines > KEPT_LINES and len(self._kept) > KEPT_MESSAGES:
            self._forget(next(iter(self._kept.values())))

    def _forget(self, entry: Entry) -> None:
        if self._kept.pop(entry.message.id, None):
            self._kept_lines -= len(entry.lines or ())
        entry.forget()

    def _rule(self, entry: Entry) -> list[Line]:
        return self._layout.not_sent(entry.rule) if entry.rule else []

    def _estimate(self, entry: Entry) -> int:
        """Rows of a message that nobody has looked at."""
        text = entry.message.text
        if entry.folded:
            return AROUND + FOLDED + (RULE_ROWS if entry.rule else 0)
        return AROUND + text.count("\n") + len(text) // self._layout.measure + (RULE_ROWS if entry.rule else 0)

    # where a reader is, through a change of the measure

    def mark(self, index: int, line: int) -> int:
        """A place in a message that holds at any measure: the characters before a line, without blanks."""
        return sum(len(drawn.text.replace(" ", "")) for drawn in self.lines(index)[:line])

    def at_mark(self, index: int, mark: int) -> int:
        """The line at which a mark is now."""
        passed = 0
        for number, drawn in enumerate(self.lines(index)):
            passed += len(drawn.text.replace(" ", ""))
            if passed > mark:
                return number
        return max(0, self.rows(index) - 1)

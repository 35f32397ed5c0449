"""The look of one message: what stands around its text, and where (design notes, "Spacing" and "Type")."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tui.domain.budget import NotSent
from tui.domain.conversation import Message, Status
from tui.domain.errors import Failure
from tui.domain.text import clean, clean_line
from tui.rendering.inline import linked
from tui.rendering.lines import MUTED, PLAIN, STRONG, Fill, Line, Look, Palette, Row, Span, Spans, cells
from tui.rendering.source import pieces
from tui.rendering.wrap import cut, wrap
from tui.services.keymap import DEFAULT_KEYS, Keymap
from tui.transcript import words
from tui.transcript.words import Progress

SHORT = 44
"""Cells of a measure below which facts are cut to the few that matter most."""

RULE_ROWS = 2
"""Rows of the rule that ends what is not sent."""

FOLDED = 12
"""Rows that are shown of a text that is folded."""

SAID_EVERY = 6
"""Rows in which it is said once that a text is not laid out yet: fewer than a pane has."""

_TOP, _BOTTOM = Line(fill=Fill.TOP, joint=None), Line(fill=Fill.BOTTOM, joint=None)
_AIR = Line(joint=None)
_LIVE = Span("● ", Look("accent"))


class MessageLayout:
    """Draws what stands around a message's text, at a measure in a palette.

    Args:
        measure: Cells of the text column.
        keymap: The keys that are named in it.
    """

    def __init__(self, measure: int, palette: Palette, keymap: Keymap = DEFAULT_KEYS) -> None:
        self.measure = measure
        self.palette = palette
        self.keymap = keymap

    def prompt_head(self, message: Message, now: float) -> list[Line]:
        """What stands above a prompt's text."""
        name, answers = self._name(message), self._answers(message)
        right = (*answers, Span("   " if answers else ""), Span(words.moment(message.created, now), MUTED))
        if cells(name) + cells(right) >= self.measure and answers:
            right = answers
        return [_TOP, self._row(name, right, Fill.WHOLE)]

    def prompt_foot(self) -> list[Line]:
        """What stands below a prompt's text."""
        return [_BOTTOM]

    def hidden(self, count: int, fill: Fill) -> list[Line]:
        """That characters of a text are left out, because nothing of them would be seen (threat 9)."""
        if not count:
            return []
        key = self.keymap.key("transcript.raw")
        said = (Span(words.count(count, "hidden character"), Look("warning")), Span("   "))
        return [self._row((*said, Span(key.label, STRONG), Span(" show", MUTED)), fill=fill)]

    def typed(self, text: str) -> Iterator[tuple[int, list[Line]]]:
        """The rows of a text as it was typed, a line or less at a time, each with the characters it was made of."""
        for piece, first in pieces(text.replace("\r\n", "\n")):
            size, joint = len(piece) + 1, first
            for line in clean(piece).expandtabs(4).split("\n"):
                rows = wrap(tuple(linked(line, PLAIN)), self.measure)
                rows[0], joint = rows[0]._replace(joint=joint), "\n"
                yield size, [Line(self.palette.segments(row.spans), (), Fill.WHOLE, "", row.joint) for row in rows]
                size = 0

    def coming(self, done: int, size: int, rows: int, *, filled: bool) -> list[Line]:
        """What stands for `rows` rows of a long text that is not laid out yet: how far that is, in every place."""
        fill = Fill.WHOLE if filled else Fill.NONE
        said = self._row((Span(f"Laying out: {done:,} of {size:,} characters", MUTED),), fill=fill)
        blank = Line(fill=fill, joint=None)
        return ([blank, said, *[blank] * (SAID_EVERY - 2)] * (rows // SAID_EVERY + 1))[: max(rows, 2)]

    def head(self, message: Message, *, after_reply: bool) -> list[Line]:
        """What stands above a reply's text: its deployment; nothing where there is only a failure to show."""
        if not message.text and words.failure_of(message):
            return []
        name = self._row(self._name(message))
        return [_AIR, name] if after_reply else [name]

    def _name(self, message: Message) -> Spans:
        """Who speaks, and whether the message is sent otherwise than others."""
        mark = Span("  pinned", Look("accent")) if message.pinned else Span("  left out", Look("warning"))
        return (Span(words.speaker(message), STRONG), *([mark] if message.pinned or message.excluded else []))

    def foot(self, message: Message, body: Sequence[Line], progress: Progress | None, now: float) -> list[Line]:
        """What stands below a reply's text: how it goes while it comes, how it ended after."""
        air = [_AIR] if body and body[-1].fill is not Fill.BOTTOM else []
        if message.status is Status.STREAMING:
            waiting = Progress("answering" if body else "waiting", 0.0)
            return [*air, self._progress(progress or waiting, self._answers(message))]
        failure = words.failure_of(message)
        repairs = [
            self._row(row.spans) for said in words.repairs(message) for row in wrap([Span(said, MUTED)], self.measure)
        ]
        if failure:
            lines = self._failure(message, failure)
            return repairs + lines + self._facts(message, now if message.text else None)
        said = words.note(message)
        lines = [*air, *repairs]
        if said:
            keys = self._keys(message)
            spans = (Span(said, MUTED), Span("   " if keys else ""), *keys)
            one_row = cells(spans) <= self.measure
            rows = [Row(spans)] if one_row else [*wrap(spans[:1], self.measure), *([Row(keys)] if keys else [])]
            lines += [self._row(row.spans) for row in rows]
        facts = self._facts(message, now)
        return [*lines, *([_AIR] if (said or repairs) and facts and self.measure >= SHORT else []), *facts]

    def folded(self, body: Sequence[Line]) -> list[Line]:
        """The first rows of a text, and that there are more of them."""
        kept = list(body[:FOLDED])
        # a prompt lies on its fill as a whole; what was cut in the middle of code ends its fill
        fill = Fill.WHOLE if body[-1].fill is Fill.WHOLE else Fill.NONE
        if kept[-1].fill is Fill.TOP:
            kept.pop()
        elif kept[-1].fill is Fill.WHOLE and fill is Fill.NONE:
            indent = sum(len(segment.text) for segment in kept[-1].indent)
            kept.append(replace(_BOTTOM, indent=self.palette.segments((Span(" " * indent),))))
        key, quiet = self.keymap.key("transcript.fold"), MUTED._replace(press="fold")
        more = f"… {words.count(len(body) - FOLDED, 'more line')}   "
        spans = (Span(more, quiet), Span(key.label, STRONG._replace(press="fold")), Span(" show", quiet))
        return [*kept, self._row(spans, fill=fill)]

    def not_sent(self, not_sent: NotSent | None) -> list[Line]:
        """The rule that ends the messages which are not sent; nothing where all are."""
        if not_sent is None:
            return []
        count = "all above" if not_sent.count is None else words.count(not_sent.count, "message")
        left = (
            Span("── ", Look("line")),
            Span(f"not sent: {count}", MUTED if not_sent.chosen else Look("warning")),
            Span(" ", PLAIN),
        )
        why = " by the setup" if not_sent.chosen else " no room, oldest first"
        right = (Span(why, MUTED),) if self.measure >= SHORT else ()
        return [_AIR, self._rule(left, right)]

    def caret(self, line: Line) -> Line:
        """The last line of a reply that comes, with the mark of its end where there is room for it."""
        return line if line.width >= self.measure else replace(line, caret=True)

    def more_below(self) -> Line:
        """The line over the bottom that says there is something new below."""
        key = self.keymap.key("transcript.end")
        left = (Span("── ", Look("line")), Span("new text below", Look("accent")), Span(" ", PLAIN))
        right = (Span(f" {key.label} ", STRONG), Span(key.words, MUTED))
        return self._rule(left, right)

    def _rule(self, left: Spans, right: Spans) -> Line:
        """A line across the measure, between what is said at its ends."""
        rule = Span("─" * (self.measure - cells(left) - cells(right)), Look("line"))
        return self._row((*left, rule, *right))

    def _answers(self, message: Message) -> Spans:
        """Which answer this is of how many, with what leads to the others; nothing where there is no other."""
        number, of = message.answer.number, message.answer.of
        if of < 2:
            return ()
        before = MUTED._replace(press="answer_before") if number > 1 else MUTED
        after = MUTED._replace(press="answer_after") if number < of else MUTED
        shown = (Span(f"{number:,}", STRONG), Span(" / ", MUTED), Span(f"{of:,}"))
        return (Span("‹ ", before), *shown, Span(" ›", after))

    def _progress(self, progress: Progress, answers: Spans) -> Line:
        short, live = self.measure < SHORT, (*answers, Span("   "), _LIVE) if answers else (_LIVE,)
        stop = (Span(self.keymap.label("app.back"), STRONG), Span(" stop", MUTED))
        if progress.phase == "retrying":
            reason = words.title(progress.failure) if progress.failure else "Waiting"
            return self._row((*live, Span(f"{reason}: again in {math.ceil(progress.wait)} s")), stop)
        if progress.phase == "waiting":
            said = "Waiting" if short else "Waiting for the first word"
            return self._row((*live, Span(said), Span(f"  {progress.seconds:.0f} s", MUTED)), stop)
        tokens = f"{'' if progress.exact else '≈ '}{words.count(progress.tokens, 'token')}" if progress.tokens else ""
        took = words.duration(progress.seconds) if progress.seconds else ""
        speed = "" if short else words.rate(progress.tokens, progress.seconds)
        facts = " · ".join(part for part in (took, tokens, speed) if part)
        return self._row((*live, Span("" if short else "Answering  "), Span(facts, MUTED)), stop)

    def _facts(self, message: Message, now: float | None) -> list[Line]:
        """Which answer a reply is, and its facts, as many as there is room for; None at `now` is for no facts."""
        answers, said = self._answers(message), "" if now is None else words.facts(message, now, short=False)
        room = self.measure - (cells(answers) + 1 if answers else 0)
        if now is not None and (self.measure < SHORT or len(said) > room):
            said = words.facts(message, now, short=True)
        fitting = cut((Span(said, MUTED),), max(room, 0))[0].spans if said else ()
        return [self._row(answers, fitting)] if said or answers else []

    def _failure(self, message: Message, failure: Failure) -> list[Line]:
        """A fill with an error bar: what happened, one sentence, the remedy, its keys, and what support asks for."""
        title = (Span(f"× {words.title(failure)}", Look("error", bold=True)),)
        said = clean_line(f"{failure.sentence} {failure.remedy}")
        rows = wrap((Span(said),), self.measure)
        judged = [Span(text, STRONG if stopped else MUTED) for text, stopped in words.filters(message.filters)]
        if judged and message.status is Status.FILTERED:
            dotted = [span for judgement in judged for span in (Span(" · ", MUTED), judgement)][1:]
            rows += wrap(dotted, self.measure)
        keys = self._keys(message)
        rows += [row._replace(joint=None) for row in wrap(keys, self.measure)] if keys else []
        known = [failure.code or "", f"request {failure.request_id}" if failure.request_id else ""]
        support = clean_line(" · ".join(part for part in known if part))
        rows += wrap((Span(support, MUTED),), self.measure) if support else []
        concerned = (Span(words.concerned(message), MUTED),)
        lines = [self._row(title, concerned, Fill.WHOLE, "error", "\n")]
        lines += [self._row(row.spans, fill=Fill.WHOLE, bar="error", joint=row.joint) for row in rows]
        return [_TOP, *lines, _BOTTOM]

    def _keys(self, message: Message) -> Spans:
        """The keys that do something about how a reply ended."""
        actions = ["retry", "edit"] if message.can_retry else []
        if message.status is Status.FILTERED:
            actions.reverse()
        if message.can_continue:
            actions.insert(0, "continue")
        spans: list[Span] = []
        for action in actions:
            key = self.keymap.key(f"transcript.{action}")
            named = words.retrying(message) or key.words if action == "retry" else key.words
            spans += [Span("   " if spans else ""), Span(key.label, STRONG), Span(f" {named}", MUTED)]
        return tuple(spans)

    def _row(
        self, left: Spans, right: Spans = (), fill: Fill = Fill.NONE, bar: str = "", joint: str | None = None
    ) -> Line:
        """A row with something at its left and something at its right end; the right gives way to the left."""
        left = cut(left, self.measure)[0].spans
        room = self.measure - cells(left) - cells(right)
        if right and room >= (1 if left else 0):
            left = (*left, Span(" " * room), *right)
        return Line(self.palette.segments(left), (), fill, bar, joint)

"""The column of lines: what is made, what is kept, and where it stands."""

from __future__ import annotations

import pytest
from textual.strip import Strip

from tests.transcript.host import conversation, ended, palette, prompt, reply, streaming
from tui.domain.budget import NotSent
from tui.domain.conversation import Message
from tui.transcript.anchor import at_mark, mark
from tui.transcript.document import Document
from tui.transcript.entry import MOST_STRIPS
from tui.transcript.kept import KEPT_LINES
from tui.transcript.layout import MessageLayout
from tui.transcript.words import Progress


def document(messages: list[Message], measure: int = 58) -> Document:
    column = Document(MessageLayout(measure, palette()))
    column.show(messages)
    return column


def text(column: Document) -> list[str]:
    return [line.text.rstrip() for index in range(len(column.entries)) for line in column.lines(index)]


def drain(column: Document) -> None:
    while column.pending:
        column.advance()


@pytest.mark.parametrize("count", [100, 10_000])
def test_opening_makes_the_lines_in_sight_only(count: int) -> None:
    """Threat 66: what is drawn does not depend on how long the conversation is."""
    column = document(list(conversation(count)))
    top = column.reveal(column.height - 36, 36, len(column.entries))
    assert top == column.height - 36
    assert column.rendered < 80
    for jump in (0, column.height // 2, 1_000_000):
        column.reveal(jump, 36)
    assert column.rendered < 350


def test_heights_are_exact_where_somebody_looked() -> None:
    column = document(list(conversation(6)))
    for index in range(6):
        column.lines(index)
    assert column.height == sum(len(column.lines(index)) for index in range(6))
    assert column.find(column.top(3) + 1) == (3, 1)


def test_reveal_holds_what_stands_below() -> None:
    """Scrolling up into messages that were only estimated moves nothing that was in sight."""
    column = document(list(conversation(60)))
    top = column.reveal(column.top(30), 36, 30)
    assert column.find(top) == (30, 0)
    higher = column.reveal(top - 20, 36, 30)
    assert column.top(30) - higher == 20


@pytest.mark.long
def test_lines_that_nobody_looked_at_for_long_are_dropped() -> None:
    column = document([reply(number, "a\n\n" * 800) for number in range(40)])
    for index in range(40):
        column.lines(index)
    kept = [entry for entry in column.entries if entry.lines is not None]
    assert sum(len(entry.lines or ()) for entry in kept) <= max(KEPT_LINES, 16 * 1_610)
    assert column.entries[-1] in kept
    assert column.height == sum(column.rows(index) for index in range(40))
    assert len(column.lines(0)) == column.rows(0)


def test_a_reply_that_streams_ends_as_if_it_had_come_at_once() -> None:
    whole = "# A\n\n- one\n- two\n\n```py\nx = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nThe [end][e].\n\n[e]: https://a.b\n"
    for reply_text in (whole, whole.partition("The")[0]):
        column = document([prompt(1, "x"), streaming(2)])
        for start in range(0, len(reply_text), 5):
            column.extend(2, reply_text[start : start + 5])
            column.advance()
        final = ended(column.entries[1].message, reply_text)
        column.settle(final)
        drain(column)
        assert column.entries[1].live is None
        assert column.entries[1].message == final
        assert text(column) == text(document([prompt(1, "x"), final]))


def test_what_ended_otherwise_than_it_streamed_is_shown_as_it_ended() -> None:
    column = document([prompt(1, "x"), streaming(2)])
    column.extend(2, "half of it")
    column.settle(reply(2, "all of it"))
    drain(column)
    assert "all of it" in text(column)
    assert "half of it" not in text(column)


def test_the_caret_stands_behind_the_code_and_not_below_it() -> None:
    column = document([prompt(1, "x"), streaming(2)])
    marked = []
    for piece in ("```py\none = 1\n", "two", " = 2\n", "```\n", "\nand"):
        column.extend(2, piece)
        drain(column)
        marked.append([line.text for line in column.lines(1) if line.caret])
    assert marked == [["one = 1"], ["two"], ["two = 2"], ["two = 2"], ["and"]]


def test_strips_of_a_long_message_do_not_pile_up() -> None:
    """Threat 62: a reply that streams by, or is paged through, leaves behind no more than a few screens of it."""
    column = document([reply(1, "word\n\n" * 2_000)])
    entry = column.entries[0]
    for number in range(4_000):
        entry.strips[number] = Strip.blank(80)
        assert number in entry.strips
    assert len(entry.strips) <= MOST_STRIPS


def test_a_cut_reply_goes_on() -> None:
    column = document([prompt(1, "x"), reply(2, "The first half")])
    column.settle(streaming(2, "The first half"))
    column.extend(2, " and the second.")
    drain(column)
    [line] = [line for line in column.lines(1) if line.caret]
    assert line.text == "The first half and the second."
    column.settle(reply(2, "The first half and the second."))
    drain(column)
    assert "The first half and the second." in text(column)


@pytest.mark.parametrize("pieces", [("```py\n", "``", "`"), ("```py\na\n", "``", "`", "\n"), ("~~~\n", "~", "~~", "x")])
def test_a_text_that_gets_shorter_as_it_comes_keeps_its_caret(pieces: tuple[str, ...]) -> None:
    """A fence that closes takes away the line it was drawn as."""
    column = document([prompt(1, "x"), streaming(2)])
    for piece in pieces:
        column.extend(2, piece)
        drain(column)
        assert [line.caret for line in column.lines(1)].count(True) <= 1
    column.extend(2, "\n\nIt goes on")
    drain(column)
    assert [line.caret for line in column.lines(1)].count(True) == 1


def test_a_long_delta_is_drawn_over_many_frames() -> None:
    """Threat 62: a frame's work is bounded whatever arrives at once, and the end waits for it."""
    column = document([prompt(1, "x"), streaming(2)])
    long = "A paragraph with **weight**.\n\n" * 8_000
    column.extend(2, long)
    column.settle(reply(2, long))
    frames = 0
    while column.pending:
        column.advance()
        frames += 1
    assert frames > 3
    assert column.rows(1) == 1 + 15_999 + 2


@pytest.mark.long
def test_what_waits_is_rendered_between_two_drawings_and_stands_there_with_the_next() -> None:
    """Threat 62."""
    column = document([prompt(1, "x"), streaming(2)])
    before = list(column.lines(1))
    long = "A paragraph.\n\n" * 20_000
    column.extend(2, long)
    slices = 0
    while column.behind:
        column.catch_up()
        slices += 1
        assert column.lines(1) == before
    assert slices > 1
    whole = document([prompt(1, "x"), streaming(2, long)])
    for each in (column, whole):
        drain(each)
        each.set_progress(2, Progress("answering", 1.0, 3, exact=False))
    assert column.lines(1) == whole.lines(1)
    assert column.rows(1) == len(column.lines(1)) > 39_000


def test_the_work_of_a_stream_is_linear() -> None:
    """Threat 58, counted."""
    made = []
    for count in (200, 400):
        column = document([prompt(1, "x"), streaming(2)])
        for _ in range(count):
            column.extend(2, "A sentence that is long enough to be wrapped on to a second row.\n\n")
            column.advance()
        made.append(column.rendered)
    assert made[1] <= 2.2 * made[0]


def test_progress_changes_the_last_row_only() -> None:
    column = document([prompt(1, "x"), streaming(2)])
    column.lines(1)
    assert column.set_progress(2, Progress("waiting", 3.0))
    assert text(column)[-2:] == ["prod-chat", "● Waiting for the first word  3 s" + " " * 17 + "Esc stop"]
    assert not column.set_progress(2, Progress("waiting", 3.0))
    assert not column.set_progress(1, Progress("waiting", 3.0))
    assert not column.set_progress(9, Progress("waiting", 3.0))


def test_cutting_the_path_cuts_its_lines() -> None:
    column = document(list(conversation(8)))
    text(column)
    column.remove_after(4)
    assert [entry.message.id for entry in column.entries] == [1, 2, 3, 4]
    assert column.height == len(text(column))
    column.add(prompt(20, "another"))
    assert column.index(20) == 4
    assert column.index(7) is None
    column.remove_after(None)
    assert column.height == 0


def test_what_is_not_sent_is_under_one_rule() -> None:
    column = document(list(conversation(8)))
    assert column.set_not_sent(NotSent(4, 4))
    assert [column.muted(index) for index in range(8)] == [True] * 4 + [False] * 4
    rule = column.lines(3)[-1].text
    assert rule.startswith("── not sent: 4 messages ─")
    assert rule.endswith(" no room, oldest first")
    assert len(rule) == 58
    text(column)
    height = column.height
    assert not column.set_not_sent(NotSent(4, 4))
    assert column.set_not_sent(NotSent(2, 2))
    assert column.height == height == len(text(column))
    assert "not sent" not in column.lines(3)[-1].text
    assert column.set_not_sent(None)
    assert column.height == height - 2 == len(text(column))


def test_the_rule_goes_with_the_message_it_stands_under_and_comes_again() -> None:
    column = document(list(conversation(8)))
    column.set_not_sent(NotSent(4, 4))
    column.remove_after(2)
    assert not any(column.muted(index) for index in range(2))
    column.add(prompt(4, "another"))
    assert column.set_not_sent(NotSent(4, 3))
    assert "not sent: 3 messages" in column.lines(2)[-1].text
    assert column.height == len(text(column))


def test_a_mark_is_the_same_place_at_another_measure() -> None:
    column = document([reply(1, " ".join(f"word{number}" for number in range(400)))])
    line = next(index for index, drawn in enumerate(column.lines(0)) if "word200" in drawn.text)
    first = column.lines(0)[line].text.split()[0]
    place = mark(column, 0, line)
    column.lay_out(MessageLayout(30, palette()))
    assert first in column.lines(0)[at_mark(column, 0, place)].text

"""The look of one message in every state it can be in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.transcript.host import NOON, drawn_prompt, palette, prompt, reply, streaming
from tui.domain.budget import NotSent
from tui.domain.conversation import Answer, FilterResult, Message, Status, Timings, Usage
from tui.domain.errors import Failure, FailureKind
from tui.rendering.lines import Fill, Line
from tui.transcript.layout import MessageLayout
from tui.transcript.words import Progress

WIDE = MessageLayout(58, palette())
NARROW = MessageLayout(36, palette())
BODY = [Line(palette().segments([]))]


def rows(lines: list[Line]) -> list[str]:
    marks = {Fill.NONE: " ", Fill.TOP: "▄", Fill.WHOLE: "▒", Fill.BOTTOM: "▀"}
    return [f"{'▌' if line.bar else marks[line.fill]}{line.text}".rstrip() for line in lines]


def foot(message: Message, progress: Progress | None = None, layout: MessageLayout = WIDE) -> list[str]:
    return rows(layout.foot(message, BODY if message.text else [], progress, NOON))


def test_a_prompt_is_plain_text_on_a_fill() -> None:
    lines = drawn_prompt(WIDE, prompt(1, "**not bold**\n\n    indented\tx"), NOON)
    assert rows(lines)[0] == "▄"
    assert rows(lines)[1].startswith("▒You")
    assert len(rows(lines)[1]) == 59  # the time ends where the measure does
    assert rows(lines)[2:] == ["▒**not bold**", "▒", "▒    indented    x", "▀"]


def test_a_reply_has_its_deployment_above_and_its_facts_below() -> None:
    assert rows(WIDE.head(reply(2, "x"), after_reply=False)) == [" prod-chat"]
    assert rows(WIDE.head(reply(2, "x"), after_reply=True)) == ["", " prod-chat"]
    last = foot(reply(2, "x"))
    assert last[0] == ""
    assert last[1].endswith(" · 3.1 s · 412 tokens · 133/s · stop")
    assert len(last[1]) == 59
    assert foot(reply(2, "x"), layout=NARROW)[1].endswith(" 3.1 s · 412 · stop")


@pytest.mark.parametrize(
    ("progress", "wide", "narrow"),
    [
        (Progress("waiting", 3.2), "● Waiting for the first word  3 s", "● Waiting  3 s"),
        (Progress("answering", 4.2, 186), "● Answering  4.2 s · 186 tokens · 44/s", "● 4.2 s · 186 tokens"),
        (
            Progress("answering", 4.2, 1186, exact=False),
            "● Answering  4.2 s · ≈ 1,186 tokens · 282/s",
            "● 4.2 s · ≈ 1,186 tokens",
        ),
        (
            Progress("retrying", 1.0, wait=3.2, failure=Failure(kind=FailureKind.RATE_LIMITED, sentence="Slower.")),
            "● Rate limited: again in 4 s",
            "● Rate limited: again in 4 s",
        ),
    ],
)
def test_a_reply_that_comes_says_how_it_goes(progress: Progress, wide: str, narrow: str) -> None:
    row = foot(streaming(2), progress)[-1]
    assert row.startswith(f" {wide} ")
    assert row.endswith(" Esc stop")
    assert len(row) == 59
    assert foot(streaming(2), progress, NARROW)[-1].startswith(f" {narrow}")


def test_a_failure_says_what_happened_and_what_to_do() -> None:
    failure = Failure(
        kind=FailureKind.SIGN_IN,
        sentence="The sign-in of you@contoso.com ended.",
        remedy="Run az login, then press r.",
        code="AADSTS700082",
        request_id="2c81f0d4-53a9",
        unsent=True,
    )
    message = reply(2, "", status=Status.FAILED, finish_reason=None, failure=failure)
    assert WIDE.head(message, after_reply=False) == []
    assert foot(message) == [
        "▄",
        "▌× Not signed in                                   not sent",
        "▌The sign-in of you@contoso.com ended. Run az login, then",
        "▌press r.",
        "▌r try again   e edit",
        "▌AADSTS700082 · request 2c81f0d4-53a9",
        "▀",
    ]


def test_a_filtered_reply_names_category_and_severity() -> None:
    """Threat 50."""
    filters = (FilterResult("violence", True, "medium"), FilterResult("hate", severity="low"))
    message = reply(
        2,
        "some text",
        status=Status.FILTERED,
        finish_reason="content_filter",
        usage=Usage(1, 31),
        timings=Timings(0.3, 0.9),
        filters=filters,
    )
    shown = foot(message)
    assert shown[:-1] == [
        "▄",
        "▌× Stopped by Azure’s content filter                  reply",
        "▌The reply was cut after 31 tokens. What had come is kept.",
        "▌violence medium · hate low",
        "▌e edit   r try again",
        "▀",
    ]
    assert shown[-1].endswith(" · 0.9 s · 31 tokens · 34/s · content_filter")


def test_a_cut_reply_offers_to_go_on() -> None:
    """Threat 45."""
    failure = Failure(kind=FailureKind.CUT, sentence="The connection was cut.", remedy="Continue it, or try again.")
    message = reply(2, "half", status=Status.TRUNCATED, finish_reason=None, failure=failure)
    assert "▌g continue   r try again   e edit" in foot(message)
    assert foot(reply(2, "half", finish_reason="length"))[1] == " Ended at max tokens.   g continue"
    interrupted = foot(reply(2, "half", status=Status.INTERRUPTED, finish_reason=None))
    assert " g continue   r try again   e edit" in interrupted


def test_a_stopped_reply_is_kept_and_offers_what_can_be_done() -> None:
    shown = foot(reply(2, "half", status=Status.STOPPED, finish_reason=None, usage=None))
    assert shown[1:3] == [" Stopped. What had come is kept.", " g continue   r try again   e edit"]
    assert shown[3] == ""
    assert shown[4].endswith(" · 3.1 s · stopped")


def test_a_caret_ends_a_reply_that_comes() -> None:
    line = Line(palette().segments([]))
    assert WIDE.caret(line).caret
    full = WIDE.more_below()
    assert WIDE.caret(full) is full


@pytest.mark.parametrize("measure", [8, 12, 20, 36, 58, 88])
def test_no_row_is_wider_than_the_measure(measure: int) -> None:
    """Threat 71: also in a pane that is too small for anything."""
    layout = MessageLayout(measure, palette())
    failure = Failure(kind=FailureKind.CONTEXT, sentence="Too long " * 9, remedy="日本語" * 9, request_id="x" * 90)
    messages = [
        reply(2, "", status=Status.FAILED, failure=failure),
        reply(2, "x", finish_reason="length"),
        reply(2, "x", status=Status.INTERRUPTED),
        streaming(2),
    ]
    lines = [line for message in messages for line in layout.foot(message, BODY, None, NOON)]
    lines += [line for phase in ("waiting", "answering", "retrying") for line in foot_of(layout, phase)]
    lines += (
        drawn_prompt(layout, prompt(1, "日本語 " * 40 + "x" * 200), NOON)
        + layout.not_sent(NotSent(9, 1_234))
        + [layout.more_below()]
    )
    lines += [layout.caret(line) for line in lines]
    assert max(line.width for line in lines) <= measure


def foot_of(layout: MessageLayout, phase: str) -> list[Line]:
    return layout.foot(streaming(2), BODY, Progress(phase, 4_000.0, 12_345, exact=False, wait=60), NOON)  # type: ignore[arg-type]


def answered(message: Message, number: int, of: int) -> Message:
    return replace(message, answer=Answer(number, of))


def test_which_answer_it_is_stands_at_the_left_of_what_is_known() -> None:
    message = reply(2, "x", usage=Usage(1, 412), timings=Timings(0.2, 3.1))
    alone, (*_, several) = foot(message)[-1], foot(answered(message, 2, 3))
    assert "‹" not in alone
    assert several.split()[:5] == ["‹", "2", "/", "3", "›"]
    assert several.endswith(alone.strip())


def test_what_is_known_gives_way_to_which_answer_it_is() -> None:
    message = answered(reply(2, "x", usage=Usage(1, 412), timings=Timings(0.2, 3.1)), 11, 1_200)
    (line,) = rows(NARROW.foot(message, BODY, None, NOON))[-1:]
    assert "‹ 11 / 1,200 ›" in line
    assert len(line.strip()) <= NARROW.measure


@pytest.mark.parametrize("status", [Status.STREAMING, Status.FAILED, Status.STOPPED, Status.DONE])
def test_every_answer_says_which_it_is(status: Status) -> None:
    """Else nobody would find back from one that failed before its first word."""
    assert any("‹ 2 / 2 ›" in row for row in foot(answered(reply(2, "", status=status), 2, 2)))


def test_an_edited_prompt_says_which_it_is_and_leads_only_where_there_is_more() -> None:
    head = WIDE.prompt_head(answered(prompt(1, "x"), 1, 2), NOON)[1]
    assert "‹ 1 / 2 ›   " in head.text
    tight = MessageLayout(20, palette()).prompt_head(answered(prompt(1, "x"), 1, 2), NOON)[1]
    assert tight.text.endswith("‹ 1 / 2 ›")
    pressed = [part.style.meta.get("press") for part in head.segments if part.style and part.style.meta]
    assert pressed == ["answer_after"]

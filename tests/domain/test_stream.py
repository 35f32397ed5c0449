"""Every order in which the parts of a reply may come gives the right end."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.conversation import FilterResult, Status, Usage
from tui.domain.errors import Failure, FailureKind
from tui.domain.stream import (
    REPLY_LIMIT,
    FilterNotice,
    Finished,
    HeldBack,
    Named,
    Opened,
    ReasoningDelta,
    RefusalDelta,
    Reply,
    RetryWait,
    StreamEvent,
    TextDelta,
    UsageReported,
)

CUT = Failure(kind=FailureKind.CUT, sentence="Cut.")
BUSY = Failure(kind=FailureKind.RATE_LIMITED, sentence="Busy.")

REASONS = st.sampled_from(["stop", "length", "content_filter", "tool_calls", "function_call"])
EVENTS: st.SearchStrategy[StreamEvent] = st.one_of(
    st.builds(TextDelta, st.text(alphabet=st.characters(), max_size=4)),
    st.builds(ReasoningDelta, st.text(max_size=4)),
    st.builds(RefusalDelta, st.text(max_size=4)),
    st.builds(Finished, REASONS),
    st.builds(Opened, st.sampled_from([None, "req-1"])),
    st.just(Named("gpt-4o")),
    st.just(UsageReported(Usage(5, 7))),
    st.just(FilterNotice((FilterResult("hate", severity="safe"),))),
    st.just(RetryWait(2.0, 2, BUSY)),
    st.just(HeldBack()),
)


def fed(*events: StreamEvent, prefix: str = "") -> Reply:
    reply = Reply(prefix)
    for event in events:
        reply.feed(event)
    return reply


def ended(*events: StreamEvent) -> Reply:
    reply = fed(*events)
    reply.end()
    return reply


def test_a_reply_that_was_held_back_is_like_any_other_and_known_for_it() -> None:
    assert ended(TextDelta("x"), Finished("stop"), HeldBack()).held_back
    assert not ended(TextDelta("x"), Finished("stop")).held_back


def test_an_ordinary_reply() -> None:
    reply = fed(
        Opened("req-1"),
        FilterNotice((FilterResult("hate", severity="safe", prompt=True),)),
        Named("gpt-4o-2024-11-20"),
        TextDelta("Hel"),
        TextDelta("lo"),
        Finished("stop"),
        UsageReported(Usage(10, 2)),
    )
    assert reply.status is Status.STREAMING
    reply.end()
    assert (reply.status, reply.failure) == (Status.DONE, None)
    assert (reply.text, reply.finish_reason, reply.usage) == ("Hello", "stop", Usage(10, 2))
    assert (reply.model, reply.request_id) == ("gpt-4o-2024-11-20", "req-1")


def test_the_order_of_what_surrounds_the_text_does_not_matter() -> None:
    parts: list[StreamEvent] = [
        TextDelta("Hi"),
        Finished("stop"),
        UsageReported(Usage(3, 1)),
        FilterNotice((FilterResult("violence"),)),
        Named("gpt-4o"),
    ]
    for order in permutations(parts):
        reply = ended(*order)
        assert (reply.status, reply.text, reply.usage, reply.model) == (Status.DONE, "Hi", Usage(3, 1), "gpt-4o")
        assert reply.filters == (FilterResult("violence"),)


@given(st.lists(EVENTS, max_size=14))
def test_the_first_reason_wins_but_a_content_filter_overrides(events: list[StreamEvent]) -> None:
    """Threats 45, 47, 50."""
    reply = ended(*events)
    reasons = [event.reason for event in events if isinstance(event, Finished)]
    if not reasons:
        assert reply.status is Status.TRUNCATED
        assert reply.finish_reason is None
        assert reply.failure is not None
        assert reply.failure.kind is FailureKind.CUT
    elif "content_filter" in reasons:
        assert (reply.status, reply.finish_reason) == (Status.FILTERED, "content_filter")
    else:
        assert (reply.status, reply.finish_reason) == (Status.DONE, reasons[0])


@given(st.lists(EVENTS, max_size=14))
def test_what_feed_returns_is_what_the_text_grows_by(events: list[StreamEvent]) -> None:
    """Threat 48: surrogates are mended on the way in, and nothing is lost or told twice."""
    reply = Reply("before ")
    told = "".join(reply.feed(event) for event in events)
    assert reply.text == "before " + told
    reply.end()
    assert reply.text.removesuffix("\ufffd") == ("before " + told).removesuffix("\ufffd")
    assert reply.length == len(reply.text)
    reply.text.encode()


def test_length_is_done_with_its_reason() -> None:
    reply = ended(TextDelta("Once"), Finished("length"))
    assert (reply.status, reply.finish_reason, reply.failure) == (Status.DONE, "length", None)


def test_a_missing_finish_names_the_request() -> None:
    """Threat 45: openai raises nothing when a stream just ends."""
    reply = ended(Opened("req-9"), TextDelta("half"))
    assert reply.status is Status.TRUNCATED
    assert reply.text == "half"
    assert reply.failure is not None
    assert reply.failure.request_id == "req-9"
    assert reply.failure.remedy


@pytest.mark.parametrize("kind", [FailureKind.CUT, FailureKind.PROTOCOL, FailureKind.SERVICE, FailureKind.TOO_LONG])
def test_an_error_after_the_finish_leaves_the_reply_whole(kind: FailureKind) -> None:
    """Threat 47: only the envelope broke."""
    reply = fed(TextDelta("Whole."), Finished("stop"))
    reply.fail(Failure(kind=kind, sentence="It broke."))
    assert (reply.status, reply.failure, reply.text) == (Status.DONE, None, "Whole.")


def test_an_error_after_a_content_filter_leaves_it_filtered() -> None:
    reply = fed(TextDelta("Wh"), Finished("content_filter"))
    reply.fail(CUT)
    assert reply.status is Status.FILTERED


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        (FailureKind.CUT, Status.FAILED, Status.TRUNCATED),
        (FailureKind.PROTOCOL, Status.FAILED, Status.TRUNCATED),
        (FailureKind.SERVICE, Status.FAILED, Status.FAILED),
        (FailureKind.RATE_LIMITED, Status.FAILED, Status.FAILED),
        (FailureKind.FILTERED, Status.FILTERED, Status.FILTERED),
        (FailureKind.TOO_LONG, Status.FAILED, Status.FAILED),
    ],
)
def test_an_error_before_the_finish(kind: FailureKind, before: Status, after: Status) -> None:
    """Threats 45, 47, 50: the text that came is kept whatever ended it."""
    failure = Failure(kind=kind, sentence="It broke.")
    silent, begun = fed(Opened("r")), fed(TextDelta("half"))
    silent.fail(failure)
    begun.fail(failure)
    assert (silent.status, silent.failure, silent.text) == (before, failure, "")
    assert (begun.status, begun.failure, begun.text) == (after, failure, "half")


@pytest.mark.parametrize("event", [ReasoningDelta("hm"), RefusalDelta("no")])
def test_reasoning_and_refusal_are_a_beginning_too(event: StreamEvent) -> None:
    reply = fed(event)
    assert reply.began
    reply.fail(CUT)
    assert reply.status is Status.TRUNCATED


def test_a_stopped_reply_keeps_its_text_and_no_word_of_ours() -> None:
    """Threat 51."""
    reply = fed(TextDelta("half \ud83d"))
    reply.stop()
    assert (reply.status, reply.failure, reply.text) == (Status.STOPPED, None, "half \ufffd")


def test_a_reply_the_program_left_is_interrupted() -> None:
    """Threat 29."""
    reply = fed(TextDelta("half"))
    reply.stop(Status.INTERRUPTED)
    assert (reply.status, reply.failure, reply.text) == (Status.INTERRUPTED, None, "half")


def test_stopping_after_the_finish_finds_the_reply_whole() -> None:
    reply = fed(TextDelta("Whole."), Finished("stop"))
    reply.stop()
    assert (reply.status, reply.text) == (Status.DONE, "Whole.")


def test_a_continued_reply_adds_to_its_text_and_has_a_usage_of_its_own() -> None:
    reply = fed(TextDelta(" upon a time"), prefix="Once")
    assert reply.usage is None
    assert reply.began
    reply.feed(Finished("stop"))
    reply.feed(UsageReported(Usage(17, 6, 8, 1)))
    reply.feed(UsageReported(Usage(17, 6, 8, 1)))
    reply.end()
    assert (reply.text, reply.length) == ("Once upon a time", 16)
    assert reply.usage == Usage(17, 6, 8, 1)


@pytest.mark.parametrize("delta", [TextDelta, ReasoningDelta, RefusalDelta])
def test_a_reply_is_too_long_beyond_its_limit(delta: type[TextDelta | ReasoningDelta | RefusalDelta]) -> None:
    """Threat 62: 4 MB, of whatever kind."""
    reply = Reply()
    for _ in range(REPLY_LIMIT // 100_000):
        reply.feed(delta("x" * 100_000))
    assert not reply.is_too_long
    reply.feed(delta("x"))
    assert reply.is_too_long


def test_one_category_and_side_has_one_result_and_the_worst_stays() -> None:
    """Threat 50."""
    safe = FilterResult("hate", severity="safe")
    caught = FilterResult("hate", filtered=True, severity="high")
    prompt = FilterResult("hate", severity="low", prompt=True)
    found = FilterResult("protected_material_text", detected=True)
    reply = fed(
        FilterNotice((prompt,)),
        FilterNotice((safe,)),
        FilterNotice((caught, found)),
        FilterNotice((safe, FilterResult("protected_material_text"))),
    )
    assert set(reply.filters) == {prompt, caught, found}


def test_a_wait_changes_nothing() -> None:
    reply = fed(RetryWait(2.0, 2, BUSY))
    assert not reply.began
    assert (reply.status, reply.failure, reply.text) == (Status.STREAMING, None, "")

"""Facts and endings in words."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.transcript.host import NOON, prompt, reply
from tui.domain.conversation import FilterResult, Message, Role, SentWith, Status, Timings, Usage
from tui.domain.errors import Failure, FailureKind
from tui.transcript import words

DAY = 86_400


@pytest.fixture(autouse=True)
def _zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A person two hours east of Greenwich."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "XXX-2")
        time.tzset()
        yield
    time.tzset()


def test_times_are_the_person_s_own() -> None:
    noon = 1_773_223_200.0
    assert words.moment(noon, noon + 60) == "12:00"
    assert words.moment(noon - DAY, noon) == "Tue 12:00"
    assert words.moment(noon - 10 * DAY, noon) == "1 Mar 12:00"
    assert words.moment(noon - 400 * DAY, noon) == "4 Feb 2025 12:00"
    assert words.moment(0, noon) == ""


def test_numbers_have_separators_and_units() -> None:
    assert words.duration(3.14) == "3.1 s"
    assert words.duration(125) == "2 min 05 s"
    assert words.count(1, "message") == "1 message"
    assert words.count(12_345, "token") == "12,345 tokens"
    assert words.rate(412, 3.1) == "133/s"
    assert words.rate(412, 0) == ""


def test_the_facts_of_a_reply() -> None:
    message = reply(2, "text", usage=Usage(10, 1412), timings=Timings(0.4, 3.1))
    assert words.facts(message, NOON, short=False).endswith(" · 3.1 s · 1,412 tokens · 455/s · stop")
    assert words.facts(message, NOON, short=True) == "3.1 s · 1,412 · stop"
    assert words.facts(reply(2, "x", usage=None, timings=None, created=0.0), NOON, short=False) == "stop"


ENDINGS = [
    (reply(2, "text"), "stop", ""),
    (reply(2, "text", finish_reason="length"), "length", "Ended at max tokens."),
    (reply(2, "text", status=Status.STOPPED, finish_reason=None), "stopped", "Stopped. What had come is kept."),
    (reply(2, "", status=Status.STOPPED, finish_reason=None), "stopped", "Stopped before the first word."),
    (
        reply(2, "text", status=Status.INTERRUPTED, finish_reason=None),
        "interrupted",
        "The program ended before the reply did. What had come is kept.",
    ),
    (
        reply(2, "text", status=Status.TRUNCATED, finish_reason=None),
        "cut",
        "The reply ended without a finish reason: the connection was cut.",
    ),
    (
        reply(2, "", usage=Usage(1, 500, 0, 500), finish_reason="length"),
        "length",
        "The reply has no text: all of it was reasoning. Raise max tokens, or ask for less.",
    ),
    (reply(2, ""), "stop", "The reply has no text."),
    (reply(2, "", refusal="I cannot."), "stop", "The model refused to answer."),
    (reply(2, "", status=Status.FAILED, finish_reason=None), "failed", ""),
]


@pytest.mark.parametrize(("message", "ending", "note"), ENDINGS)
def test_how_a_reply_ended(message: Message, ending: str, note: str) -> None:
    assert words.ending(message) == ending
    assert words.note(message) == note


def test_every_kind_of_failure_has_a_title() -> None:
    for kind in FailureKind:
        assert words.title(Failure(kind=kind, sentence="x"))
    refused = Failure(kind=FailureKind.PARAMETER, sentence="x", parameter="tem\x1bperature")
    assert words.title(refused) == "Parameter refused: tem␛perature"
    assert words.title(replace(refused, parameter="max_completion_tokens")) == "Parameter refused: max tokens"
    assert words.title(replace(refused, parameter=None)) == "Parameter refused"


def test_a_filtered_reply_says_what_of_it_is_kept() -> None:
    """Threat 50."""
    kept = words.failure_of(reply(2, "some", status=Status.FILTERED, usage=Usage(1, 31)))
    assert kept is not None
    assert kept.sentence == "The reply was cut after 31 tokens."
    nothing = words.failure_of(reply(2, "", status=Status.FILTERED, usage=None))
    assert nothing is not None
    assert nothing.sentence == "No reply was given."
    assert words.failure_of(reply(2, "x")) is None


def test_categories_of_the_filter_in_words() -> None:
    """Threat 50."""
    results = (
        FilterResult("hate", severity="low"),
        FilterResult("violence", filtered=True, severity="medium"),
        FilterResult("violence", severity="safe", prompt=True),
        FilterResult("self_harm", severity="safe"),
        FilterResult("protected_material_text", detected=False),
    )
    assert words.filters(results) == [
        ("violence medium", True),
        ("hate low", False),
        ("self-harm safe", False),
        ("protected material text not detected", False),
    ]


def test_who_speaks() -> None:
    """Threat 7: names are as untrusted as texts."""
    assert words.speaker(prompt(1, "x")) == "You"
    assert words.speaker(reply(1, "x", sent_with=SentWith(deployment="a\x1b[31mb"))) == "a␛[31mb"
    assert words.speaker(reply(1, "x", sent_with=None, model="gpt-4o")) == "gpt-4o"
    assert words.speaker(reply(1, "x", sent_with=None)) == "Reply"
    assert words.speaker(Message(id=1, role=Role.SYSTEM)) == "System"


def test_what_a_failure_concerns() -> None:
    assert words.concerned(reply(2, "text")) == "reply"
    assert words.concerned(reply(2, "")) == "no reply"
    assert words.concerned(reply(2, "", failure=Failure(kind=FailureKind.SERVICE, sentence="x"))) == "no reply"
    assert words.concerned(reply(2, "", failure=Failure(kind=FailureKind.SIGN_IN, sentence="x", unsent=True))) == (
        "not sent"
    )
    filtered = Failure(kind=FailureKind.FILTERED, sentence="x", status=400)
    assert words.concerned(reply(2, "", failure=filtered)) == "prompt"
    assert words.concerned(reply(2, "", failure=replace(filtered, status=None))) == "no reply"
    assert words.concerned(reply(2, "", filters=(FilterResult("hate", filtered=True, prompt=True),))) == "prompt"

"""Replies belong to the program: they end once, keep their text, and outlive the screen that began them."""

from __future__ import annotations

import asyncio

import pytest

from tests.fakes import said, until
from tests.services.conftest import Bench
from tui.domain.conversation import Status
from tui.domain.errors import ChatError, Failure, FailureKind
from tui.domain.stream import Finished, Opened, RetryWait, TextDelta
from tui.services.replies import ReplyEnded, ReplyText

CUT = ChatError(Failure(kind=FailureKind.CUT, sentence="The connection broke.", remedy="Continue it."))
REFUSED = ChatError(Failure(kind=FailureKind.UNAUTHORIZED, sentence="The key was refused.", remedy="Check it."))


async def test_a_reply_is_told_saved_and_ended_once(bench: Bench) -> None:
    bench.model.scripts = [said("Hel", "lo.")]
    begun = await bench.workspace.session.ask("Hi")
    assert begun is not None
    await until(lambda: not bench.workspace.replies.running)
    reply = begun.added[1]
    assert [event.text for event in bench.events if isinstance(event, ReplyText)] == ["Hel", "lo."]
    assert len([event for event in bench.events if isinstance(event, ReplyEnded)]) == 1
    stored = await bench.workspace.store.message(reply.id)
    assert stored is not None
    assert (stored.text, stored.status, stored.finish_reason) == ("Hello.", Status.DONE, "stop")


async def test_stopping_keeps_the_text_and_closes_the_stream(bench: Bench) -> None:
    """Threat 51: the partial reply stays, marked stopped, with no word of ours in it."""
    bench.model.scripts = [[TextDelta("half a "), asyncio.Event()]]
    begun = await bench.workspace.session.ask("Hi")
    assert begun is not None
    await until(lambda: bool(bench.events))
    assert bench.workspace.session.stop()
    assert not bench.workspace.session.streaming
    await bench.workspace.replies.closed()
    assert bench.model.closed_streams == 1
    stored = await bench.workspace.store.message(begun.added[1].id)
    assert stored is not None
    assert (stored.text, stored.status, stored.failure) == ("half a ", Status.STOPPED, None)


async def test_a_reply_goes_on_after_another_conversation_is_opened(bench: Bench) -> None:
    go_on = asyncio.Event()
    bench.model.scripts = [[TextDelta("first "), go_on, TextDelta("second"), Finished("stop")]]
    session = bench.workspace.session
    await session.ask("Hi")
    first = session.conversation.id
    await until(lambda: bool(bench.events))
    session.open_new()
    assert bench.workspace.replies.running == {first}
    go_on.set()
    await until(lambda: not bench.workspace.replies.running)
    rows = await bench.workspace.library.rows()
    assert [(row.id, row.unread) for row in rows] == [(first, True)]
    assert await session.open(first)
    assert session.path[-1].text == "first second"
    assert not (await bench.workspace.library.rows())[0].unread


async def test_opening_a_conversation_whose_reply_is_coming_shows_all_of_it_so_far(bench: Bench) -> None:
    bench.model.scripts = [[TextDelta("so far"), asyncio.Event()]]
    session = bench.workspace.session
    await session.ask("Hi")
    first = session.conversation.id
    await until(lambda: bool(bench.events))
    session.open_new()
    await session.open(first)
    assert (session.path[-1].text, session.path[-1].status) == ("so far", Status.STREAMING)


async def test_two_conversations_stream_side_by_side(bench: Bench) -> None:
    gates = [asyncio.Event(), asyncio.Event()]
    bench.model.scripts = [[TextDelta(f"{n}"), gate, *said("!")] for n, gate in enumerate(gates)]
    session = bench.workspace.session
    await session.ask("one")
    one = session.conversation.id
    session.open_new()
    await session.ask("two")
    two = session.conversation.id
    assert bench.workspace.replies.running == {one, two}
    for gate in gates:
        gate.set()
    await until(lambda: not bench.workspace.replies.running)
    for conversation, text in ((one, "0!"), (two, "1!")):
        await session.open(conversation)
        assert session.path[-1].text == text


@pytest.mark.parametrize(
    ("script", "status", "text", "can_continue"),
    [
        ([TextDelta("half"), CUT], Status.TRUNCATED, "half", True),
        ([CUT], Status.FAILED, "", False),
        ([REFUSED], Status.FAILED, "", False),
        ([TextDelta("half")], Status.TRUNCATED, "half", True),
        ([], Status.TRUNCATED, "", False),
        ([TextDelta("half"), Finished("length")], Status.DONE, "half", True),
        ([TextDelta("half"), Finished("content_filter")], Status.FILTERED, "half", False),
        ([TextDelta("half"), RuntimeError("a fault with a secret")], Status.FAILED, "half", False),
    ],
)
async def test_every_end_keeps_its_text(
    bench: Bench, script: list[object], status: Status, text: str, can_continue: bool
) -> None:
    """Threats 45, 47, 50."""
    bench.model.scripts = [script]  # type: ignore[list-item]
    await bench.workspace.session.ask("Hi")
    await until(lambda: not bench.workspace.replies.running)
    reply = bench.workspace.session.path[-1]
    stored = await bench.workspace.store.message(reply.id)
    assert stored is not None
    assert (stored.status, stored.text, stored.can_continue) == (status, text, can_continue)
    assert stored.can_retry == (status is not Status.DONE)
    assert "secret" not in str(stored.failure)


async def test_above_four_million_characters_a_reply_is_stopped_and_says_so(bench: Bench) -> None:
    """Threat 62."""
    bench.model.scripts = [[TextDelta("x" * 3_000_000), TextDelta("y" * 1_500_000), *said("never")]]
    await bench.workspace.session.ask("Hi")
    await until(lambda: not bench.workspace.replies.running)
    reply = bench.workspace.session.path[-1]
    assert reply.failure is not None
    assert (reply.failure.kind, len(reply.text)) == (FailureKind.TOO_LONG, 4_000_001)


async def test_a_wait_that_the_service_asks_for_is_known_until_it_is_over(bench: Bench) -> None:
    gate = asyncio.Event()
    failure = Failure(kind=FailureKind.RATE_LIMITED, sentence="Too many requests.")
    bench.model.scripts = [[RetryWait(5.0, 2, failure), gate, Opened("id"), *said("late")]]
    session = bench.workspace.session
    await session.ask("Hi")
    run = bench.workspace.replies.run_in(session.conversation.id)
    assert run is not None
    await until(lambda: run.waiting_until == bench.clock.monotonic() + 5.0)
    assert run.waiting_for == failure
    gate.set()
    await until(lambda: not bench.workspace.replies.running)
    assert run.waiting_until is None
    assert session.path[-1].text == "late"


async def test_tokens_so_far_are_those_of_the_whole_text(bench: Bench) -> None:
    gate = asyncio.Event()
    bench.model.scripts = [[TextDelta("one two th"), gate, *said("ree four")]]
    session = bench.workspace.session
    await session.ask("Hi")
    await until(lambda: bool(bench.events))
    run = bench.workspace.replies.run_in(session.conversation.id)
    assert run is not None
    assert run.tokens(bench.workspace.counter) == 3
    gate.set()
    await until(lambda: not bench.workspace.replies.running)
    assert run.tokens(bench.workspace.counter) == 4

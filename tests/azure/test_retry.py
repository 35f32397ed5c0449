"""Asking again: when, how often and after how long (threat 49)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.azure.conftest import REQUEST, Connect, Naps, collect, failure, follow
from tests.azure.server import FIRST, GOOD, STREAM_HEAD, THREE, Connection, Server, answer, chunked, event, stream
from tui.azure.failures import asked_wait
from tui.azure.retry import with_retries
from tui.domain.conversation import Status
from tui.domain.errors import ChatError, Failure, FailureKind
from tui.domain.stream import Opened, RetryWait, StreamEvent, TextDelta

BUSY = {"error": {"code": "429", "message": "Slow down"}}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "2"}, 2.0),
        ({"retry_after_ms": "300"}, 0.3),
        ({"retry_after_ms": "300", "retry_after": "2"}, 0.3),
        ({"retry_after_ms": "soon", "retry_after": "2"}, 2.0),
        ({"retry_after": "60"}, 60.0),
    ],
)
async def test_what_the_service_asks_for_is_waited(headers: dict[str, str], seconds: float, connected: Connect) -> None:
    naps = Naps()
    async with Server((answer(429, BUSY, **headers), stream(GOOD))) as server:
        events = await collect(connected(server, sleep=naps))
    assert naps.seconds == [seconds]
    wait = events[0]
    assert isinstance(wait, RetryWait)
    assert (wait.seconds, wait.attempt, wait.failure.kind) == (seconds, 2, FailureKind.RATE_LIMITED)
    assert events[1] == Opened("req-1")
    bodies = [request.body for request in server.requests]
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize(("asked", "words"), [("61", "61 seconds"), ("9999", "3 hours"), ("86400", "Lower max tokens")])
async def test_a_long_wait_is_said_and_not_waited(asked: str, words: str, connected: Connect) -> None:
    naps = Naps()
    async with Server((answer(429, BUSY, retry_after=asked), stream(GOOD))) as server:
        got = await failure(collect(connected(server, sleep=naps)))
    assert words in got.remedy
    assert naps.seconds == []
    assert len(server.requests) == 1


async def test_without_a_word_of_the_service_the_waits_grow(connected: Connect) -> None:
    naps = Naps()
    async with Server((answer(503, b""),)) as server:
        reply, events = await follow(connected(server, sleep=naps))
    assert reply.status is Status.FAILED
    assert len(server.requests) == 3
    first, second = naps.seconds
    assert 0.375 <= first <= 0.5
    assert 0.75 <= second <= 1.0
    assert [event.attempt for event in events if isinstance(event, RetryWait)] == [2, 3]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_what_passes_is_tried_again(status: int, connected: Connect) -> None:
    async with Server((answer(status, b""), stream(GOOD))) as server:
        assert (await follow(connected(server)))[0].text == "Hello"
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 307])
async def test_what_stays_is_not_tried_again(status: int, connected: Connect) -> None:
    async with Server((answer(status, b""), stream(GOOD))) as server:
        await failure(collect(connected(server)))
    assert len(server.requests) == 1


async def test_a_connection_lost_before_the_first_token_is_tried_again(connected: Connect) -> None:
    async def reset(connection: Connection) -> None:
        connection.reset()

    async def half(connection: Connection) -> None:
        await connection.send(STREAM_HEAD + chunked(event(FIRST)))
        connection.writer.close()

    async with Server((reset, half, stream(GOOD))) as server:
        reply, _ = await follow(connected(server))
    assert (reply.text, reply.status) == ("Hello", Status.DONE)


async def test_an_error_in_the_stream_is_tried_again_only_before_the_first_token(connected: Connect) -> None:
    busy = event({"error": {"code": "503", "message": "overloaded"}})
    async with Server((stream(event(FIRST) + busy), stream(THREE + busy))) as server:
        reply, _ = await follow(connected(server))
    assert (reply.text, reply.status) == ("abc", Status.TRUNCATED)
    assert len(server.requests) == 2


async def test_nothing_is_sent_twice_after_the_first_token(connected: Connect) -> None:
    async def cut(connection: Connection) -> None:
        await connection.send(STREAM_HEAD + chunked(THREE))
        connection.reset()

    async with Server((cut, stream(GOOD))) as server:
        reply, _ = await follow(connected(server))
    assert (reply.text, reply.status) == ("abc", Status.TRUNCATED)
    assert len(server.requests) == 1


async def test_a_wait_can_be_cancelled(connected: Connect) -> None:
    async with Server((answer(429, BUSY, retry_after="50"),)) as server:
        events = connected(server, sleep=asyncio.sleep).stream(REQUEST)
        assert isinstance(await anext(events), RetryWait)
        task = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await events.aclose()
    assert len(server.requests) == 1


async def test_an_attempt_is_closed_before_the_next_begins() -> None:
    """An attempt whose generator were left open would keep its connection."""
    story: list[str] = []

    async def attempt() -> AsyncGenerator[StreamEvent, None]:
        story.append("open")
        try:
            yield Opened()
            if len(story) < 3:
                raise ChatError(Failure(kind=FailureKind.NETWORK, sentence="x"), retryable=True)
            yield TextDelta("a")
        finally:
            story.append("close")

    events = [type(part).__name__ async for part in with_retries(attempt, sleep=Naps())]
    assert events == ["Opened", "RetryWait", "Opened", "TextDelta"]
    assert story == ["open", "close", "open", "close"]


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "1e999", "soon", "", "Tue, 99 Foo 2020", "\ud83d"])
def test_a_wait_that_makes_no_sense_is_none(text: str) -> None:
    assert asked_wait({"retry-after": text}) is None
    assert asked_wait({"retry-after-ms": text}) is None


def test_a_wait_may_be_a_date() -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    wait = asked_wait({"retry-after": at})
    assert wait is not None
    assert 0 < wait <= 100
    assert asked_wait({"retry-after": "Mon, 02 Jan 2006 15:04:05 GMT"}) is None

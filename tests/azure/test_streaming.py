"""Streams that break in every way fixtures.md names, from raw sockets through the real library."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace

import pytest

from tests.azure.conftest import KEY, REQUEST, Connect, collect, failure, follow
from tests.azure.server import (
    DONE,
    FIRST,
    GOOD,
    STREAM_HEAD,
    THREE,
    USAGE,
    Connection,
    Script,
    Server,
    answer,
    chunked,
    delta,
    event,
    stream,
)
from tui.domain.conversation import FilterResult, Status, Usage
from tui.domain.errors import FailureKind
from tui.domain.settings import Waits
from tui.domain.stream import REPLY_LIMIT, FilterNotice, Finished, Named, Opened, TextDelta, UsageReported

CLOSED_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
ABC = b"".join(event(delta(text)) for text in "abc")


async def test_a_whole_reply(connected: Connect) -> None:
    async with Server((stream(GOOD),)) as server:
        events = await collect(connected(server))
    assert events == [
        Opened("req-1"),
        FilterNotice((FilterResult("hate", severity="safe", prompt=True), FilterResult("jailbreak", prompt=True))),
        Named("gpt-5.4-mini-2026-03-17"),
        TextDelta("Hel"),
        TextDelta("lo"),
        Finished("stop"),
        UsageReported(Usage(23, 11, cached_tokens=2, reasoning_tokens=4)),
    ]
    (request,) = server.requests
    assert request.line == "POST /openai/v1/chat/completions HTTP/1.1"
    assert request.json == {
        "model": "my-deployment",
        "messages": [{"role": "user", "content": "Hello"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_completion_tokens": 100,
    }


def sends(data: bytes, end: Callable[[Connection], None] | None = None, head: bytes = STREAM_HEAD) -> Script:
    """A script that sends this, and then ends the connection or resets it."""

    async def script(connection: Connection) -> None:
        await connection.send(head + (chunked(data) if head is STREAM_HEAD and data else data))
        if end is not None:
            end(connection)
        else:
            connection.writer.close()

    return script


@dataclass
class Fault:
    """A stream and what becomes of the reply; no `kind` is no failure."""

    script: Script | bytes
    status: Status
    text: str
    kind: FailureKind | None = None
    words: str = ""


S, K = Status, FailureKind
ERROR = {"error": {"message": "The server had an error", "type": "server_error", "code": None}}
ANNOTATION = {"index": 0, "finish_reason": "content_filter", "content_filter_results": {"hate": {"filtered": True}}}

FAULTS = {
    "reset": Fault(sends(THREE, Connection.reset), S.TRUNCATED, "abc", K.CUT, "connection broke"),
    "end of file": Fault(sends(THREE), S.TRUNCATED, "abc", K.CUT, "connection broke"),
    "clean end": Fault(stream(THREE), S.TRUNCATED, "abc", K.CUT, "without a finish reason"),
    "clean end, no length": Fault(sends(THREE, head=CLOSED_HEAD), S.TRUNCATED, "abc", K.CUT, "without a finish"),
    "half an event": Fault(stream(THREE + b'data: {"choices": [{'), S.TRUNCATED, "abc", K.CUT, "without a finish"),
    "malformed JSON, then a good one": Fault(
        stream(THREE + b"data: {nonsense\n\n" + event(delta("d"))), S.TRUNCATED, "abc", K.PROTOCOL, "cannot be read"
    ),
    "invalid UTF-8": Fault(stream(THREE + b'data: {"a": "\xff"}\n\n'), S.TRUNCATED, "abc", K.PROTOCOL, "be read"),
    "a number of 5,000 digits": Fault(
        stream(THREE + b'data: {"created": ' + b"1" * 5000 + b"}\n\n"), S.TRUNCATED, "abc", K.PROTOCOL, "cannot be read"
    ),
    "nested too deep": Fault(stream(THREE + b"data: " + b"[" * 200_000 + b"\n\n"), S.TRUNCATED, "abc", K.PROTOCOL),
    "error as an event": Fault(
        stream(THREE + event(ERROR)), S.TRUNCATED, "abc", K.CUT, "off: The server had an error."
    ),
    "error as a string": Fault(stream(THREE + event({"error": "x"})), S.TRUNCATED, "abc", K.CUT, "off: x."),
    "error as HTML": Fault(
        stream(THREE + event({"error": "<b>x</b>"})), S.TRUNCATED, "abc", K.CUT, "broke the reply off."
    ),
    "error with the key": Fault(
        stream(THREE + event({"error": f"bad {KEY}"})), S.TRUNCATED, "abc", K.CUT, "bad [hidden]"
    ),
    "filter as an event": Fault(
        stream(THREE + event({"error": {"code": "content_filter", "message": "x"}})),
        S.FILTERED,
        "abc",
        K.FILTERED,
        "stopped the reply",
    ),
    "error without an envelope": Fault(
        stream(THREE + b'event: error\ndata: {"message": "No room\\u001b[2J.", "code": "busy"}\n\n'),
        S.TRUNCATED,
        "abc",
        K.CUT,
        "off: No room␛[2J.",
    ),
    "error without an envelope and with the key": Fault(
        stream(THREE + event({"detail": f"bad {KEY}"})), S.TRUNCATED, "abc", K.CUT, "bad [hidden]"
    ),
    "error without an envelope before the first token": Fault(
        stream(event(FIRST) + b'event: error\ndata: {"message": "x", "code": "500"}\n\n'), S.FAILED, "", K.SERVICE
    ),
    "choices null": Fault(stream(THREE + event({"choices": None}) + event(delta(finish="stop")) + DONE), S.DONE, "abc"),
    "events that are no objects": Fault(
        stream(b'data: null\n\ndata: 5\n\ndata: []\n\ndata: "x"\n\n' + ABC + event(delta(finish="stop")) + DONE),
        S.DONE,
        "abc",
    ),
    "choices empty everywhere": Fault(
        stream(event(FIRST) + ABC + event({"choices": []}) + event(delta(finish="stop")) + event(USAGE) + DONE),
        S.DONE,
        "abc",
    ),
    "no delta, then stop": Fault(
        stream(THREE + event({"choices": [{"index": 0}]}) + event(delta(finish="stop"))), S.DONE, "abc"
    ),
    "content filter, then stop": Fault(
        stream(THREE + event(delta(finish="content_filter")) + event(delta(finish="stop")) + DONE), S.FILTERED, "abc"
    ),
    "stop, then content filter": Fault(
        stream(THREE + event(delta(finish="stop")) + event({"choices": [ANNOTATION]}) + DONE), S.FILTERED, "abc"
    ),
    "stop, then cut": Fault(sends(THREE + event(delta(finish="stop"))), S.DONE, "abc"),
    "length": Fault(stream(THREE + event(delta(finish="length")) + DONE), S.DONE, "abc"),
    "comments and a proxy's HTML": Fault(
        stream(b": ping\n\n" + ABC + b"<html>proxy</html>\n\n: ping\n\n" + event(delta(finish="stop"))), S.DONE, "abc"
    ),
    "lone surrogate": Fault(stream(event(delta("a\ud83d")) + event(delta("b", "stop"))), S.DONE, "a\ufffdb"),
    "pair over two chunks": Fault(stream(event(delta("a\ud83d")) + event(delta("\ude00", "stop"))), S.DONE, "a😀"),
    "nothing but DONE": Fault(stream(DONE), S.FAILED, "", K.SERVICE, "sent nothing"),
    "empty event stream": Fault(stream(b": hello\n\n"), S.FAILED, "", K.SERVICE, "sent nothing"),
    "captive portal": Fault(answer(200, b"<html>Sign in</html>"), S.FAILED, "", K.PROTOCOL, "A web page answered"),
    "JSON instead of a stream": Fault(answer(200, {"choices": []}), S.FAILED, "", K.PROTOCOL, "not a stream"),
    "no HTTP": Fault(b"SSH-2.0-OpenSSH_9.6\r\n\r\n", S.FAILED, "", K.NETWORK, "broke the connection off"),
    "bad gzip": Fault(
        CLOSED_HEAD.replace(b"connection", b"content-encoding: gzip\r\nconnection") + b"no gzip",
        S.FAILED,
        "",
        K.PROTOCOL,
    ),
    "error before the first token": Fault(
        stream(event(FIRST) + event({"error": {"code": "content_filter", "message": "x"}})),
        S.FILTERED,
        "",
        K.FILTERED,
        "the prompt or the reply",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_stream_that_breaks_is_a_reply_in_a_known_state(name: str, connected: Connect) -> None:
    """Threats 45, 47, 48, 50 and 54."""
    fault = FAULTS[name]
    async with Server((fault.script,)) as server:
        reply, _ = await follow(connected(server))
    assert (reply.status, reply.text) == (fault.status, fault.text)
    assert (reply.failure.kind if reply.failure else None) == fault.kind
    assert reply.failure is None or fault.words in reply.failure.sentence
    assert KEY not in repr(reply.failure)
    if fault.text:
        assert len(server.requests) == 1  # never again after the first token


EMOJI = b"".join(event(value) for value in (delta("é日"), delta("😀"), delta(finish="stop"))) + DONE
EMOJI = EMOJI.replace(json.dumps("é日").encode(), '"é日"'.encode()).replace(json.dumps("😀").encode(), '"😀"'.encode())


async def test_a_stream_cut_into_pieces_at_every_byte_is_the_same_reply(connected: Connect) -> None:
    """Threat 47: UTF-8 and events split anywhere."""
    cuts = iter(range(1, len(EMOJI)))

    async def script(connection: Connection) -> None:
        cut = next(cuts)
        await connection.send(STREAM_HEAD + chunked(EMOJI[:cut]))
        await connection.send(chunked(EMOJI[cut:]) + b"0\r\n\r\n")

    async with Server((script,)) as server:
        model = connected(server)
        whole = await collect(model)
        for _ in range(2, len(EMOJI)):
            assert await collect(model) == whole
    assert "".join(part.text for part in whole if isinstance(part, TextDelta)) == "é日😀"
    assert server.connections == 1


async def test_a_stream_that_ends_at_any_byte_is_whole_or_truncated(connected: Connect) -> None:
    """Threat 45: nothing that was cut is marked done."""
    cuts = list(range(1, len(EMOJI), 2))
    finish = EMOJI.index(b'"stop"') + len(event(delta(finish="stop"))) - event(delta(finish="stop")).index(b'"stop"')
    async with Server(tuple(stream(EMOJI[:cut]) for cut in cuts)) as server:
        model = connected(server)
        for cut in cuts:
            reply, _ = await follow(model)
            cut_off = Status.TRUNCATED if cut >= EMOJI.index(b"\n\n") + 2 else Status.FAILED
            assert reply.status is (Status.DONE if cut >= finish else cut_off), cut
            assert "é日😀".startswith(reply.text)


async def test_utf_8_and_chunks_byte_by_byte(connected: Connect) -> None:
    async def script(connection: Connection) -> None:
        await connection.send(STREAM_HEAD)
        for byte in EMOJI:
            await connection.send(chunked(bytes([byte])))
        await connection.send(b"0\r\n\r\n")

    async with Server((script,)) as server:
        reply, _ = await follow(connected(server))
    assert (reply.text, reply.status) == ("é日😀", Status.DONE)


async def test_a_delta_of_20_mb_and_2000_tiny_chunks(connected: Connect) -> None:
    big = stream(event(delta("x" * 20_000_000, "stop")) + DONE)
    tiny = stream(b"".join(event(delta("y")) for _ in range(2000)) + event(delta(finish="stop")) + DONE)
    async with Server((big, tiny)) as server:
        model = connected(server)
        reply, _ = await follow(model)
        assert reply.is_too_long
        assert reply.length == REPLY_LIMIT + 1  # no more of it is stored and shown than the limit
        assert (await follow(model))[0].text == "y" * 2000


async def test_mutated_streams_never_raise_but_a_chat_error(connected: Connect) -> None:
    """Threat 47: whatever comes, the reply ends in a known state."""
    chance = random.Random(20)
    bodies = []
    for _ in range(250):
        data = bytearray(GOOD)
        for _ in range(chance.randint(1, 12)):
            place = chance.randrange(len(data))
            data[place : place + chance.choice((0, 1, 1, 30))] = chance.choice(
                (b"", b"null", b'"', b"{", b"}", b"[]", b"\n", b"\xff", b"\\u0000", bytes([chance.randrange(256)]))
            )
        bodies.append(stream(bytes(data)))
    async with Server(tuple(bodies)) as server:
        model = connected(server)
        for _ in bodies:
            reply, _ = await follow(model)
            assert reply.status is not Status.STREAMING


@pytest.mark.parametrize(
    ("sent", "status", "kind", "words"),
    [
        (b"", Status.FAILED, FailureKind.TIMEOUT, "sent nothing for"),
        (STREAM_HEAD + chunked(event(FIRST)), Status.FAILED, FailureKind.TIMEOUT, "sent nothing for"),
        (STREAM_HEAD + chunked(THREE), Status.TRUNCATED, FailureKind.CUT, "Nothing more of the reply came for"),
    ],
    ids=["before headers", "before the first token", "in the middle"],
)
async def test_a_stall_ends_with_an_error_and_a_closed_socket(
    sent: bytes, status: Status, kind: FailureKind, words: str, connected: Connect
) -> None:
    """Threat 46."""
    gone = asyncio.Event()

    async def script(connection: Connection) -> None:
        await connection.send(sent)
        await connection.gone()
        gone.set()

    async with Server((script,)) as server:
        model = connected(server, waits=Waits(first_byte=1.0, between_chunks=0.7))
        reply, _ = await follow(model)
        await asyncio.wait_for(gone.wait(), 10)
    assert reply.status is status
    assert reply.failure is not None
    assert (reply.failure.kind, words in reply.failure.sentence) == (kind, True)
    assert len(server.requests) == 1


async def test_a_reasoning_model_is_given_more_time(connected: Connect) -> None:
    """Threat 46: both silences are the long one for a reasoning request."""
    thought = asyncio.Event()

    async def script(connection: Connection) -> None:
        await connection.send(STREAM_HEAD + chunked(event(FIRST)))
        await thought.wait()
        await connection.send(chunked(event(delta("a"))))
        await asyncio.sleep(0.1)
        await connection.send(chunked(event(delta("b", "stop"))) + b"0\r\n\r\n")

    async with Server((script,)) as server:
        model = connected(server, waits=Waits(first_byte=0.05, between_chunks=0.02))
        asyncio.get_running_loop().call_later(0.2, thought.set)
        reply, _ = await follow(model, replace(REQUEST, reasoning=True))
    assert (reply.status, reply.text) == (Status.DONE, "ab")


@pytest.mark.parametrize("how", ["cancel", "close"])
@pytest.mark.parametrize(
    "sent", [b"", STREAM_HEAD, STREAM_HEAD + chunked(THREE)], ids=["unanswered", "opened", "streaming"]
)
async def test_stopping_closes_the_connection_and_the_next_request_works(
    how: str, sent: bytes, connected: Connect
) -> None:
    """Threat 51: the server sees the end of it, whenever it comes."""
    asked, gone = asyncio.Event(), asyncio.Event()

    async def script(connection: Connection) -> None:
        await connection.send(sent)
        asked.set()
        await connection.gone()
        gone.set()

    async with Server((script, stream(GOOD))) as server:
        model = connected(server)
        got = asyncio.Event()

        async def read() -> None:
            async with aclosing(model.stream(REQUEST)) as events:
                async for part in events:
                    if isinstance(part, TextDelta) and part.text == "c":
                        got.set()
                        if how == "close":
                            return

        task = asyncio.create_task(read())
        await asyncio.wait_for(asked.wait(), 10)
        if THREE in sent:
            await asyncio.wait_for(got.wait(), 10)
        if how == "cancel" or THREE not in sent:
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.wait_for(gone.wait(), 10)
        assert (await follow(model))[0].text == "Hello"


async def test_a_redirect_is_not_followed_and_the_key_stays_home(connected: Connect) -> None:
    """Threat 21: no key at another port."""
    async with Server((stream(GOOD),)) as other:
        for status in (301, 302, 303, 307, 308):
            async with Server((answer(status, b"", location=f"{other.url}/openai/v1/chat/completions"),)) as server:
                got = await failure(collect(connected(server)))
            assert got.kind is FailureKind.ENDPOINT
            assert "redirects to 127.0.0.1" in got.sentence
        assert other.requests == []

"""The client as the services hold it: warmed, used by several replies at once, closed."""

from __future__ import annotations

import asyncio
import gc

from tests.azure.conftest import KEY, REQUEST, Connect, collect, follow
from tests.azure.server import GOOD, STREAM_HEAD, THREE, Connection, Server, chunked, stream
from tui.azure.client import connect
from tui.domain.conversation import Status
from tui.domain.ports import Connector
from tui.domain.settings import Profile, SignInMethod

CONNECTOR: Connector = connect


async def test_warming_sends_nothing(connected: Connect) -> None:
    async with Server((stream(GOOD),)) as server:
        model = connected(server)
        await asyncio.gather(*(model.warm() for _ in range(3)))
        assert server.connections == 0
        assert (await follow(model))[0].text == "Hello"


async def test_a_connection_is_used_again(connected: Connect) -> None:
    async def good(connection: Connection) -> None:
        await connection.send(stream(GOOD))

    async with Server((good,)) as server:
        model = connected(server)
        for _ in range(3):
            await collect(model)
    assert (server.connections, len(server.requests)) == (1, 3)


async def test_several_replies_stream_at_once(connected: Connect) -> None:
    """DESIGN section 2: switching the conversation never stops a reply."""
    everybody = asyncio.Event()
    waiting = 0

    async def together(connection: Connection) -> None:
        nonlocal waiting
        await connection.send(STREAM_HEAD + chunked(THREE))
        waiting += 1
        if waiting == 5:
            everybody.set()
        await everybody.wait()
        await connection.send(chunked(GOOD) + b"0\r\n\r\n")

    async with Server((together,)) as server:
        model = connected(server)
        replies = await asyncio.gather(*(follow(model) for _ in range(5)))
    assert [reply.text for reply, _ in replies] == ["abcHello"] * 5


async def test_a_client_that_was_never_used_closes() -> None:
    for key, method in ((KEY, SignInMethod.API_KEY), (None, SignInMethod.ENTRA)):
        model = connect(Profile(name="p", endpoint="http://127.0.0.1:9", deployment="d", sign_in=method), key)
        await model.close()
        await model.close()


async def test_closing_cuts_the_replies_that_still_come(connected: Connect) -> None:
    opened, gone = asyncio.Event(), asyncio.Event()

    async def stall(connection: Connection) -> None:
        await connection.send(STREAM_HEAD + chunked(THREE))
        opened.set()
        await connection.gone()
        gone.set()

    async with Server((stall,)) as server:
        model = connected(server)
        task = asyncio.create_task(follow(model))
        await opened.wait()
        await model.close()
        await asyncio.wait_for(gone.wait(), 10)
        reply, _ = await asyncio.wait_for(task, 10)
        assert reply.status in (Status.TRUNCATED, Status.FAILED)
        assert (await follow(model))[0].status is Status.FAILED
    assert len(server.requests) == 1


async def test_nothing_is_left_behind(connected: Connect) -> None:
    """A stream that is left in the middle leaves no generator and no socket to the collector: warnings are errors."""
    async with Server((stream(GOOD),)) as server:
        model = connected(server)
        for _ in range(5):
            events = model.stream(REQUEST)
            await anext(events)
            await anext(events)
            await events.aclose()
        gc.collect()
        assert (await follow(model))[0].status is Status.DONE

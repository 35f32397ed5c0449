"""A reply that something on the way held back until it was whole, and replies that only look like one."""

from __future__ import annotations

import asyncio

import pytest

from tests.azure.conftest import Connect, follow
from tests.azure.server import DONE, FIRST, STREAM_HEAD, USAGE, Connection, Server, chunked, delta, event
from tui.azure.pace import Pace
from tui.domain.conversation import Status

LONG = b"".join(event(value) for value in (FIRST, *[delta("word ")] * 400, delta(finish="stop"), USAGE)) + DONE


@pytest.mark.parametrize(
    ("wait", "pieces", "seconds", "held"),
    [
        (6.0, 400, 0.02, True),
        (1.5, 160, 0.0, True),
        # as it should be
        (0.4, 400, 5.0, False),
        # a short reply that a filter let through in one go
        (3.0, 60, 0.0, False),
        # a long thought, and then a quick model
        (60.0, 400, 1.5, False),
        # a cache, or a server on this machine
        (0.1, 4_000, 0.1, False),
        (0.0, 0, 0.0, False),
        (9.0, 1, 0.0, False),
    ],
)
def test_what_is_held_back(wait: float, pieces: int, seconds: float, held: bool) -> None:
    now = 100.0
    pace = Pace(lambda: now)
    for number in range(pieces):
        now = 100.0 + wait + seconds * number / max(pieces - 1, 1)
        pace.piece()
    assert (pace.held_back, pace.pieces) == (held, pieces)


@pytest.mark.parametrize(("wait", "held"), [(1.2, True), (0.0, False)])
async def test_a_proxy_that_holds_a_stream_back_is_known_at_its_end(
    wait: float, held: bool, connected: Connect
) -> None:
    async def late(connection: Connection) -> None:
        await connection.send(STREAM_HEAD)
        await asyncio.sleep(wait)
        await connection.send(chunked(LONG) + b"0\r\n\r\n")

    async with Server((late,)) as server:
        reply, _ = await follow(connected(server))
    assert (reply.status, reply.held_back) == (Status.DONE, held)

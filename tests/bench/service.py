"""A chat service that says what it is told, at full speed or at a rate, and knows when.

`python -m tests.bench.service` runs it. A prompt is an order for a reply (`Order`). The chunks are the simulator's,
encoded before they are asked for, so that what is measured is the client. Times are seconds of the machine's
monotonic clock, which all processes share.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.request import urlopen

from tests.bench.machine import BenchError
from tests.bench.texts import text_of
from tui.simulator.wire import DONE, Envelope, usage

MODEL = "gpt-4o-2024-11-20"
BURST_PIECE = 1_000
TOKENS_PER_MARK = 10
"""Of a reply that is sent at a rate, every so manyeth piece is a mark, `k` and its number."""


@dataclass(frozen=True, slots=True)
class Order:
    """A reply to be had, written and read as words of a prompt."""

    kind: str
    size: int
    """Characters, without those of the burst."""
    mark: int
    """The number of its end mark."""
    piece: int = 12
    """Characters of a delta."""
    rate: int = 0
    """Deltas a second; 0 is as fast as they are taken."""
    burst: int = 0
    """Characters that come at full speed before, `BURST_PIECE` a delta."""

    @property
    def prompt(self) -> str:
        return f"order {self.kind} {self.size} {self.mark} {self.piece} {self.rate} {self.burst}"

    @property
    def end(self) -> str:
        """What the reply ends with, which is in no prompt.

        It is of a Cyrillic letter, of which no recent screen has any: of a row only the cells that change are written.
        """
        return chr(0x430 + self.mark % 32) * 6

    @classmethod
    def of(cls, prompt: str) -> Order:
        """Read a prompt.

        Raises:
            ValueError: It is no order.
        """
        found = re.search(r"order (\w+) (\d+) (\d+) (\d+) (\d+) (\d+)", prompt)
        if found is None:
            raise ValueError("no order")
        return cls(found[1], *(int(number) for number in found.groups()[1:]))


@dataclass(slots=True)
class Stamps:
    """When what came and went."""

    asked: dict[int, float] = field(default_factory=dict)
    """When a request had come, by its mark."""
    sent: dict[str, float] = field(default_factory=dict)
    """When the marks of the last reply went out."""


def pieces_of(order: Order) -> list[str]:
    """The deltas of a reply."""
    text = text_of(order.kind, order.size + order.burst)
    pieces = [text[start : start + BURST_PIECE] for start in range(0, order.burst, BURST_PIECE)]
    pieces += [text[start : start + order.piece] for start in range(order.burst, len(text), order.piece)]
    if order.rate and order.kind == "prose":
        for number, place in enumerate(range(len(pieces), 0, -TOKENS_PER_MARK)):
            pieces.insert(place, f" k{number:04d} ")
    return [*pieces, "\n\n", order.end]


@lru_cache(maxsize=8)
def chunks_of(order: Order) -> tuple[list[str], list[bytes]]:
    """The deltas of a reply, and the same as chunks of an HTTP body, each as the service would flush it."""
    envelope, pieces = Envelope(MODEL, int(time.time())), pieces_of(order)
    return pieces, [_framed(envelope.content(piece)) for piece in pieces]


def _framed(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


class Server:
    """Serves the v1 chat protocol, and `GET /stamps`."""

    def __init__(self) -> None:
        self._stamps = Stamps()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = re.search(rb"(?i)content-length: *(\d+)", head)
                body = await reader.readexactly(int(length[1])) if length else b""
                if head.startswith(b"POST"):
                    await self._reply(json.loads(body), writer)
                else:
                    self._tell(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _tell(self, writer: asyncio.StreamWriter) -> None:
        body = json.dumps({"asked": self._stamps.asked, "sent": self._stamps.sent}).encode()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body)

    async def _reply(self, request: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        came = time.monotonic()
        order = Order.of(request["messages"][-1]["content"])
        self._stamps.asked[order.mark] = came
        self._stamps.sent.clear()
        envelope = Envelope(MODEL, int(time.time()))
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n"
            b"x-request-id: 7d1f0f5e-0000-4000-8000-000000000000\r\n\r\n"
        )
        writer.write(_framed(envelope.prompt_filter()) + _framed(envelope.role()))
        pieces, chunks = chunks_of(order)
        at_once = order.burst // BURST_PIECE if order.rate else len(chunks)
        for start in range(0, at_once, 100):
            writer.write(b"".join(chunks[start : min(start + 100, at_once)]))
            await writer.drain()
        begun = time.monotonic()
        for number in range(at_once, len(chunks)):
            due = begun + (number - at_once) / order.rate
            await asyncio.sleep(max(due - time.monotonic(), 0))
            if pieces[number].startswith(" k"):
                self._stamps.sent[pieces[number].strip()] = time.monotonic()
            writer.write(chunks[number])
            await writer.drain()
        counts = usage(100, len(pieces))
        tail = (envelope.finish("stop"), *self._usage(request, envelope, counts), DONE)
        writer.write(b"".join(map(_framed, tail)) + b"0\r\n\r\n")
        await writer.drain()

    def _usage(self, request: dict[str, Any], envelope: Envelope, counts: dict[str, Any]) -> tuple[bytes, ...]:
        wanted = (request.get("stream_options") or {}).get("include_usage")
        return (envelope.usage(counts, 1),) if wanted else ()


class Service:
    """The service as a process of its own.

    Attributes:
        url: Its origin.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        if not self.url:
            raise BenchError("the service did not start")
        self._marks = 0

    def order(self, kind: str, size: int, *, piece: int = 12, rate: int = 0, burst: int = 0) -> Order:
        """An order with a mark of its own."""
        self._marks += 1
        return Order(kind, size, self._marks, piece, rate, burst)

    @property
    def stamps(self) -> Stamps:
        """When what came and went."""
        with urlopen(f"{self.url}/stamps", timeout=10) as answer:
            told = json.load(answer)
        return Stamps({int(mark): at for mark, at in told["asked"].items()}, told["sent"])

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


async def _main() -> None:
    server = await asyncio.start_server(Server().serve, "127.0.0.1", 0, limit=1 << 26)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    # it ends with the process that started it, however that ends
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(_main())

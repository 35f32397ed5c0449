"""A server of raw sockets on loopback, which answers exactly the bytes it is told to and remembers what it was sent."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\napim-request-id: req-1\r\n"
    b"x-request-id: other\r\ntransfer-encoding: chunked\r\n\r\n"
)
FIRST = {
    "choices": [],
    "created": 0,
    "id": "",
    "model": "",
    "object": "",
    "prompt_filter_results": [
        {
            "prompt_index": 0,
            "content_filter_results": {
                "hate": {"filtered": False, "severity": "safe"},
                "jailbreak": {"detected": False, "filtered": False},
            },
        }
    ],
}
USAGE = {
    "choices": [],
    "model": "gpt-5.4-mini-2026-03-17",
    "latency_checkpoint": {"engine_tbt_ms": 3},
    "usage": {
        "completion_tokens": 11,
        "completion_tokens_details": {"reasoning_tokens": 4},
        "prompt_tokens": 23,
        "prompt_tokens_details": {"cached_tokens": 2},
        "total_tokens": 34,
    },
}
DONE = b"data: [DONE]\n\n"


def delta(text: str | None = None, finish: str | None = None, **members: Any) -> dict[str, Any]:
    """A chunk with one choice."""
    choice = {"index": 0, "delta": {} if text is None else {"content": text}, "finish_reason": finish, **members}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "model": "gpt-5.4-mini-2026-03-17",
        "choices": [choice],
    }


def event(value: object) -> bytes:
    """One event of a stream."""
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def chunked(data: bytes) -> bytes:
    """One chunk of a chunked body."""
    return b"%x\r\n%s\r\n" % (len(data), data)


GOOD = (
    b"".join(event(value) for value in (FIRST, delta(""), delta("Hel"), delta("lo"), delta(finish="stop"), USAGE))
    + DONE
)
THREE = event(FIRST) + event(delta("a")) + event(delta("b")) + event(delta("c"))


def stream(data: bytes) -> bytes:
    """A whole answer that streams this data."""
    return STREAM_HEAD + chunked(data) + b"0\r\n\r\n"


def answer(status: int, body: object, **headers: str) -> bytes:
    """A whole answer with a length; a body that is no bytes is written as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = "application/json" if not isinstance(body, bytes) else headers.pop("content_type", "text/html")
    lines = [f"HTTP/1.1 {status} Status", f"content-type: {kind}", f"content-length: {len(data)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


@dataclass
class Request:
    """What a client sent."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.body)
        return value


@dataclass
class Connection:
    """The server's side of one request."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    request: Request

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def gone(self) -> None:
        """Wait until the client has closed its side."""
        try:
            while await self.reader.read(1024):
                pass
        except ConnectionError:
            return

    def reset(self) -> None:
        """End the connection with a TCP RST."""
        sock: socket.socket = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Script = Callable[[Connection], Awaitable[None]]


@dataclass
class Server:
    """Answers each request by the next of its scripts, the last one again and again.

    A script of bytes is sent as it is, and the connection is closed.
    """

    scripts: tuple[Script | bytes, ...]
    tls: ssl.SSLContext | None = None
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def __aenter__(self) -> Server:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    def all_received(self) -> str:
        """Every request line and header, in one text."""
        return "\n".join(f"{request.line}\n{request.headers}" for request in self.requests)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            while (request := await _read(reader)) is not None:
                script = self.scripts[min(len(self.requests), len(self.scripts) - 1)]
                self.requests.append(request)
                connection = Connection(reader, writer, request)
                if isinstance(script, bytes):
                    await connection.send(script)
                    break
                await script(connection)
                if writer.is_closing():
                    break
        except (ConnectionError, asyncio.CancelledError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            self._tasks.discard(task)


async def _read(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    line, *rest = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (row.partition(":") for row in rest)}
    return Request(line, headers, await reader.readexactly(int(headers.get("content-length", "0"))))

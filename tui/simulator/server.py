"""The HTTP of the simulated service: paths, keys, chunked streams, and clients that go away."""

from __future__ import annotations

import os
import re
import socket
import struct
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from secrets import compare_digest
from socketserver import TCPServer
from threading import Lock
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from tui.simulator import wire
from tui.simulator.counting import Counter, Tokens
from tui.simulator.deployments import models_listing
from tui.simulator.record import Recorder
from tui.simulator.request import Refused
from tui.simulator.service import Completion, Ending, Service

HOST = "127.0.0.1"
"""The simulator is reachable from this machine alone."""

_CHAT = ("POST", "/openai/v1/chat/completions")
_MODELS = ("GET", "/openai/v1/models")
_LARGEST = 64 * 1024 * 1024
"""Bytes of the largest body that is read."""
_JWT = re.compile(r"eyJ[\w-]*\.[\w-]+\.[\w-]*")


class _Gone(Exception):
    """The client has closed the connection."""


class SimulatorServer(ThreadingHTTPServer):
    """The simulator on a port of its own.

    Args:
        counter: Counts tokens.
        key: The key that requests must give.
        port: Where to listen; 0 takes a free one, see `url`.
        rate: Tokens a second; 0 is as fast as possible.
        bearer: An Entra ID token that is taken too.
        record: A file that gets each request, without its key.

    Raises:
        OSError: The port is taken, or the file cannot be written.
    """

    daemon_threads = True
    # On Windows it would let another program take the port.
    allow_reuse_address = os.name == "posix"
    request_queue_size = 128

    def __init__(
        self,
        counter: Counter,
        key: str,
        *,
        port: int = 0,
        rate: float = 60.0,
        bearer: str | None = None,
        record: Path | None = None,
    ) -> None:
        self.service = Service(Tokens(counter))
        self.rate = rate
        self._key = key
        self._bearer = bearer
        self._streams = 0
        self._lock = Lock()
        secrets = (secret for secret in (key, bearer) if secret)
        self.recorder = Recorder(record, secrets) if record else None
        super().__init__((HOST, port), _Handler)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.server_address[1]}"

    @property
    def streams(self) -> int:
        """How many replies are being sent now."""
        return self._streams

    def server_bind(self) -> None:
        """Bind without HTTPServer's look-up of the host's name, which may ask the network."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def server_close(self) -> None:
        super().server_close()
        if self.recorder:
            self.recorder.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Pass over clients that went away."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def refused_sign_in(self, headers: Mapping[str, str]) -> bytes | None:
        """The body of the 401 for a request that does not give the key or the token; None where it does."""
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        bearer = bearer.strip() if scheme.lower() == "bearer" else ""
        if any(_same(given, self._key) for given in (headers.get("api-key", ""), bearer)):
            return None
        if self._bearer and _same(bearer, self._bearer):
            return None
        return wire.TOKEN_REFUSED if _JWT.fullmatch(bearer) else wire.KEY_REFUSED

    @contextmanager
    def streaming(self) -> Iterator[None]:
        """Count a reply while it is sent."""
        with self._lock:
            self._streams += 1
        try:
            yield
        finally:
            with self._lock:
                self._streams -= 1


def _same(given: str, wanted: str) -> bool:
    return compare_digest(given.encode(errors="replace"), wanted.encode(errors="replace"))


class _Handler(BaseHTTPRequestHandler):
    """One connection; its requests one after the other."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def simulator(self) -> SimulatorServer:
        return cast(SimulatorServer, self.server)

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def version_string(self) -> str:
        return "aztui-simulator"

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged: standard error may be somebody's terminal."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What http.server itself refuses: unknown methods, and lines that are not HTTP."""
        self.close_connection = True
        # A line that is not HTTP counts as HTTP/0.9, whose answers have no head.
        self.request_version = self.protocol_version
        unknown = code == 501
        body = wire.RESOURCE_NOT_FOUND if unknown else wire.error(message or "Bad request", param=None, code=str(code))
        self._send(404 if unknown else code, body)

    def _answer(self) -> None:
        try:
            raw = self._read_body()
            if self.simulator.recorder:
                self.simulator.recorder.write(self.command, self.path, dict(self.headers.items()), raw)
            self._route(raw)
        except Refused as refused:
            self._send(refused.status, refused.body, refused.headers)
        except (_Gone, ConnectionError):
            self.close_connection = True

    def _read_body(self) -> bytes:
        length = self.headers.get("content-length", "0")
        if "transfer-encoding" in self.headers or not length.isdecimal() or int(length) > _LARGEST:
            # What follows is not understood, so that no further request can be read from this connection.
            self.close_connection = True
            raise Refused(413, wire.error("The body has no length, or is too large.", param=None, code=None))
        return self.rfile.read(int(length))

    def _route(self, raw: bytes) -> None:
        """Like Azure's gateway: first the path, then the key; a wrong method is an unknown path."""
        url = urlsplit(self.path)
        target = (self.command, url.path)
        if target not in (_CHAT, _MODELS):
            raise Refused(404, wire.RESOURCE_NOT_FOUND)
        refusal = self.simulator.refused_sign_in({name.lower(): value for name, value in self.headers.items()})
        if refusal:
            raise Refused(401, refusal)
        if parse_qs(url.query).get("api-version", ["v1"])[-1] not in ("v1", "preview"):
            raise Refused(400, wire.VERSION_REFUSED)
        if target == _MODELS:
            self._send(200, wire.encoded(models_listing()))
            return
        completion = self.simulator.service.complete(raw)
        with self.simulator.streaming():
            if completion.call.stream:
                self._stream(completion)
            else:
                self._send_whole(completion)

    def _begin(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**wire.headers(wire.new_request_id()), **headers}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("connection", "close")
        self.end_headers()

    def _send(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self._begin(
            status, {"content-type": "application/json", "content-length": str(len(body)), **dict(headers or {})}
        )
        if self.command != "HEAD":
            self.wfile.write(body)

    def _send_whole(self, reply: Completion) -> None:
        """A reply in one piece, after the time its tokens take."""
        self._wait(reply.delay + len(reply.pieces) * self._seconds_each(reply))
        body = reply.envelope.whole("".join(reply.pieces), reply.finish_reason, reply.usage)
        quota = wire.quota_headers(reply.usage["total_tokens"])
        if reply.ending is Ending.WHOLE:
            self._send(200, body, quota)
            return
        self._begin(200, {"content-type": "application/json", "content-length": str(len(body)), **quota})
        self.wfile.write(body[: len(body) // 2])
        self._leave(reply.ending)

    def _stream(self, reply: Completion) -> None:
        """A reply as server-sent events, in chunks of HTTP."""
        began = time.monotonic()
        quota = wire.quota_headers(reply.usage["prompt_tokens"])
        self._begin(200, {"content-type": "text/event-stream; charset=utf-8", "transfer-encoding": "chunked", **quota})
        envelope, each = reply.envelope, self._seconds_each(reply)
        self._chunk(envelope.prompt_filter())
        self._chunk(envelope.role())
        first = time.monotonic() + reply.delay
        for index, piece in enumerate(reply.pieces):
            self._wait(first + index * each - time.monotonic())
            self._chunk(envelope.content(piece))
        if reply.ending is not Ending.WHOLE:
            self._leave(reply.ending)
            return
        self._chunk(envelope.finish(reply.finish_reason))
        if reply.call.include_usage:
            self._chunk(envelope.usage(reply.usage, round((time.monotonic() - began) * 1000)))
        self._chunk(wire.DONE)
        self._chunk(b"")

    def _seconds_each(self, reply: Completion) -> float:
        return 1 / (self.simulator.rate * reply.hurry) if self.simulator.rate else 0.0

    def _chunk(self, data: bytes) -> None:
        """One chunk of HTTP; an empty one ends the body."""
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))

    def _wait(self, seconds: float) -> None:
        """Let time pass, and notice at once when the client goes away.

        Raises:
            _Gone: It went.
        """
        until = time.monotonic() + seconds
        self.connection.settimeout(max(seconds, 0.0))
        try:
            gone = not self.connection.recv(1, socket.MSG_PEEK)
        except (BlockingIOError, TimeoutError):
            return
        finally:
            self.connection.settimeout(None)
        if gone:
            raise _Gone
        # A next request waits already: nothing more can be learned from the socket.
        time.sleep(max(until - time.monotonic(), 0.0))

    def _leave(self, ending: Ending) -> None:
        """Break off in the middle of a body."""
        self.close_connection = True
        if ending is Ending.CUT:
            self._chunk(b"")
            return
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # The reader holds the socket open, and the server would say good-bye to an open one.
        self.rfile.close()
        self.connection.close()

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
from urllib.parse import parse_qs, unquote, urlsplit

from tui.simulator import answers, wire
from tui.simulator.answers import Answer, Refused
from tui.simulator.counting import Counter, Tokens
from tui.simulator.record import Recorder
from tui.simulator.resource import deployments_listing, models_listing
from tui.simulator.service import Service
from tui.simulator.steps import End, Head, Pace, Send, Steps, Wait

HOST = "127.0.0.1"
"""The simulator is reachable from this machine alone."""

_CHAT = ("POST", "/openai/v1/chat/completions")
_MODELS = ("GET", "/openai/v1/models")
_DEPLOYMENTS = ("GET", "/openai/deployments")
_CLASSIC_CHAT = re.compile(r"/openai/deployments/([^/]+)/chat/completions")
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}(-preview)?")
"""An api-version of the classic paths, which lead nowhere without one; that is from memory."""
_LARGEST = 64 * 1024 * 1024
"""Bytes of the largest body that is read."""
_PACE = Pace()
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
        slow: Seconds before the first token of a slow reply.
        stall: Seconds that a silent connection is kept open.
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
        rate: float = _PACE.rate,
        slow: float = _PACE.slow,
        stall: float = _PACE.stall,
        bearer: str | None = None,
        record: Path | None = None,
    ) -> None:
        self.pace = Pace(rate=rate, slow=slow, stall=stall)
        self.service = Service(Tokens(counter), self.pace)
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

    def refused_sign_in(self, headers: Mapping[str, str]) -> Answer | None:
        """The 401 for a request that does not give the key or the token; None where it does."""
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        bearer = bearer.strip() if scheme.lower() == "bearer" else ""
        if any(_same(given, self._key) for given in (headers.get("api-key", ""), bearer)):
            return None
        if self._bearer and _same(bearer, self._bearer):
            return None
        return answers.TOKEN_REFUSED if _JWT.fullmatch(bearer) else answers.KEY_REFUSED

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
    _chunked = False
    """Whether the body that is being sent comes in chunks."""

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
        refused = Answer(code, answers.error(message or "Bad request", param=None, code=str(code)))
        self._send(answers.RESOURCE_NOT_FOUND if code == 501 else refused)

    def _answer(self) -> None:
        try:
            raw = self._read_body()
            if self.simulator.recorder:
                self.simulator.recorder.write(self.command, self.path, dict(self.headers.items()), raw)
            self._route(raw)
        except Refused as refused:
            self._send(refused.answer)
        except (_Gone, ConnectionError):
            self.close_connection = True

    def _read_body(self) -> bytes:
        length = self.headers.get("content-length", "0")
        if "transfer-encoding" in self.headers or not length.isdecimal() or int(length) > _LARGEST:
            # What follows is not understood, so that no further request can be read from this connection.
            self.close_connection = True
            body = answers.error("The body has no length, or is too large.", param=None, code=None)
            raise Refused(Answer(413, body))
        return self.rfile.read(int(length))

    def _route(self, raw: bytes) -> None:
        """Like Azure's gateway: first the path, then the key; a wrong method is an unknown path."""
        url = urlsplit(self.path)
        version = parse_qs(url.query).get("api-version", [""])[-1]
        target, classic = (self.command, url.path), _CLASSIC_CHAT.fullmatch(url.path)
        dated = bool(_DATED.fullmatch(version))
        is_classic = dated and (target == _DEPLOYMENTS or (classic is not None and self.command == "POST"))
        if target not in (_CHAT, _MODELS) and not is_classic:
            raise Refused(answers.RESOURCE_NOT_FOUND)
        refusal = self.simulator.refused_sign_in({name.lower(): value for name, value in self.headers.items()})
        if refusal:
            raise Refused(refusal)
        if not is_classic and version not in ("", "v1", "preview"):
            raise Refused(answers.VERSION_REFUSED)
        if target == _MODELS:
            self._send(Answer(200, wire.encoded(models_listing())))
        elif target == _DEPLOYMENTS:
            self._send(Answer(200, wire.encoded(deployments_listing())))
        else:
            self._play(self.simulator.service.answer(raw, unquote(classic[1]) if classic else None))

    def _play(self, steps: Steps) -> None:
        """Do what the script of a reply says, each step when it is due."""
        with self.simulator.streaming():
            due = time.monotonic()
            for step in steps:
                match step:
                    case Head(status, headers):
                        self._begin(status, headers)
                    case Send(data):
                        self._write(data)
                    case Wait(seconds):
                        due += seconds
                        self._wait(due - time.monotonic())
                    case End():
                        self._end(step)

    def _send(self, answer: Answer) -> None:
        """A whole answer at once."""
        length = str(len(answer.body))
        self._begin(answer.status, {"content-type": "application/json", "content-length": length, **answer.headers})
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _begin(self, status: int, headers: Mapping[str, str]) -> None:
        self._chunked = headers.get("transfer-encoding") == "chunked"
        self.send_response(status)
        for name, value in {**wire.headers(wire.new_request_id()), **headers}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("connection", "close")
        self.end_headers()

    def _write(self, data: bytes) -> None:
        """A part of a body: one chunk of HTTP, where it comes in chunks."""
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data) if self._chunked else data)

    def _end(self, how: End) -> None:
        if how is End.WHOLE:
            if self._chunked:
                self.wfile.write(b"0\r\n\r\n")
            return
        self.close_connection = True
        if how is End.SILENT:
            self._wait(self.simulator.pace.stall)
        elif how is End.RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            # The reader holds the socket open, and the server would say good-bye to an open one.
            self.rfile.close()
            self.connection.close()

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

"""A simulator in a thread of the test's own process, and ways to talk to it."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from threading import Thread
from time import monotonic, sleep
from typing import Any, NamedTuple

import pytest
from openai import OpenAI

from tui.simulator.counting import Tokens
from tui.simulator.server import SimulatorServer
from tui.tokens.counter import Counter

KEY = "a-key-of-the-tests"
CHAT = "/openai/v1/chat/completions"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def error(self) -> Any:
        return json.loads(self.body)["error"]


class Simulator:
    """A running server and what a test does with it."""

    def __init__(self, server: SimulatorServer) -> None:
        self.server = server
        self.port = server.server_address[1]

    def call(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        """One request on a connection of its own, with the key unless other headers are given."""
        with closing(HTTPConnection("127.0.0.1", self.port)) as connection:
            connection.request(method, path, body, {"api-key": KEY} if headers is None else headers)
            response = connection.getresponse()
            return Answer(response.status, dict(response.headers.items()), response.read())

    def ask(self, prompt: str = "hello", *, model: str = "gpt-4o", **fields: Any) -> Answer:
        """A completion that is not streamed unless the fields say so."""
        return self.post({"model": model, "messages": [{"role": "user", "content": prompt}], **fields})

    def post(self, body: dict[str, Any]) -> Answer:
        return self.call("POST", CHAT, json.dumps(body).encode())

    def wait_until_idle(self) -> None:
        """Wait until every reply has ended on the server's side."""
        deadline = monotonic() + 20
        while self.server.streams:
            assert monotonic() < deadline
            sleep(0.005)

    def connect(self) -> socket.socket:
        """A bare connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    @contextmanager
    def client(self, key: str = KEY) -> Iterator[OpenAI]:
        """The real client, which does not repeat what fails."""
        with OpenAI(base_url=f"{self.server.url}/openai/v1", api_key=key, max_retries=0) as client:
            yield client


Start = Callable[..., Simulator]


def request_bytes(prompt: str, *, model: str = "gpt-4o", **fields: Any) -> bytes:
    """A streamed completion as it goes over the wire."""
    messages = [{"role": "user", "content": prompt}]
    body = json.dumps({"model": model, "messages": messages, "stream": True, **fields}).encode()
    head = f"POST {CHAT} HTTP/1.1\r\nhost: x\r\napi-key: {KEY}\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


def events(body: bytes) -> list[dict[str, Any]]:
    """The events of a stream that ended with [DONE]."""
    *lines, done, rest = body.decode().split("\n\n")
    assert done == "data: [DONE]"
    assert rest == ""
    return [json.loads(line.removeprefix("data: ")) for line in lines]


def text_of(chunks: list[dict[str, Any]]) -> str:
    """The text that a stream's events add up to."""
    return "".join(choice["delta"].get("content") or "" for chunk in chunks for choice in chunk["choices"])


@pytest.fixture(scope="session")
def counter() -> Counter:
    return Counter()


@pytest.fixture(scope="session")
def tokens(counter: Counter) -> Tokens:
    return Tokens(counter)


@contextmanager
def running(counter: Counter, **options: Any) -> Iterator[Simulator]:
    """A simulator that answers as fast as it can, where the options say nothing else."""
    server = SimulatorServer(counter, KEY, **{"rate": 0.0, "slow": 0.2, "stall": 20.0, **options})
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Simulator(server)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def start(counter: Counter) -> Iterator[Start]:
    """Start simulators that end with the test."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(running(counter, **options))


@pytest.fixture
def simulator(start: Start) -> Simulator:
    """One that answers as fast as it can."""
    return start()


@pytest.fixture(scope="module")
def one_simulator(counter: Counter) -> Iterator[Simulator]:
    """One for all tests of a table, which ask for one reply each."""
    with running(counter) as simulator:
        yield simulator

"""HTTP: keys, paths, connections that live on, and clients that go away."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing
from http.client import HTTPConnection
from threading import Thread
from time import monotonic, sleep

import pytest
from openai import AsyncAzureOpenAI, AsyncOpenAI

from tests.simulator.conftest import CHAT, KEY, Simulator, Start, request_bytes

KEY_BODY = (
    b'{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint. Make sure '
    b'to provide a valid key for an active subscription and use a correct regional API endpoint for your resource."}}'
)
TOKEN_BODY = (
    b'{"statusCode": 401, "message": "Unauthorized. Access token is missing, invalid, audience is incorrect '
    b'(https://cognitiveservices.azure.com), or have expired."}'
)
NOT_FOUND_BODY = b'{"error":{"code":"404","message": "Resource not found"}}'
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl"
ASK = json.dumps({"model": "gpt-4o", "messages": [{"role": "user", "content": "hello"}]}).encode()


@pytest.mark.parametrize(
    "headers",
    [{"api-key": KEY}, {"Api-Key": KEY}, {"authorization": f"Bearer {KEY}"}, {"Authorization": f"bearer  {KEY}"}],
)
def test_the_key_is_taken_in_either_header(simulator: Simulator, headers: dict[str, str]) -> None:
    assert simulator.call("POST", CHAT, ASK, headers).status == 200


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, KEY_BODY),
        ({"api-key": "wrong"}, KEY_BODY),
        ({"api-key": ""}, KEY_BODY),
        ({"authorization": KEY}, KEY_BODY),
        ({"authorization": "Bearer wrong"}, KEY_BODY),
        ({"authorization": f"Basic {KEY}"}, KEY_BODY),
        ({"authorization": f"Bearer {JWT}"}, TOKEN_BODY),
    ],
)
def test_what_is_not_the_key_is_refused(simulator: Simulator, headers: dict[str, str], body: bytes) -> None:
    for method, path, sent in (("POST", CHAT, ASK), ("GET", "/openai/v1/models", None)):
        answer = simulator.call(method, path, sent, headers)
        assert (answer.status, answer.body) == (401, body)


@pytest.mark.parametrize("token", [JWT, "an-opaque-token"])
def test_the_token_it_was_started_with_is_taken(start: Start, token: str) -> None:
    simulator = start(bearer=token)
    assert simulator.call("POST", CHAT, ASK, {"authorization": f"Bearer {token}"}).status == 200
    assert simulator.call("POST", CHAT, ASK, {"api-key": token}).status == 401
    assert simulator.call("POST", CHAT, ASK, {"authorization": f"Bearer {JWT}x"}).body == TOKEN_BODY
    assert simulator.call("POST", CHAT, ASK).status == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", CHAT),
        ("POST", "/openai/v1/models"),
        ("POST", "/chat/completions"),
        ("POST", "/openai/v1/chat/completions/"),
        ("POST", "/openai/deployments/gpt-4o/chat/completions"),
        ("POST", "/openai/deployments/gpt-4o/chat/completions?api-version=v1"),
        ("GET", "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21"),
        ("GET", "/openai/deployments"),
        ("DELETE", CHAT),
        ("PUT", CHAT),
        ("GET", "/"),
    ],
)
def test_other_paths_and_methods_are_not_found(simulator: Simulator, method: str, path: str) -> None:
    """Also without a key: Azure's gateway looks at the path first."""
    for headers in ({"api-key": KEY}, {}):
        answer = simulator.call(method, path, b"{}", headers)
        assert (answer.status, answer.body) == (404, NOT_FOUND_BODY)


def test_a_head_request_gets_no_body(simulator: Simulator) -> None:
    answer = simulator.call("HEAD", CHAT)
    assert (answer.status, answer.body) == (404, b"")


@pytest.mark.parametrize(("version", "status"), [("v1", 200), ("preview", 200), ("2024-10-21", 400)])
def test_the_v1_paths_take_no_dated_version(simulator: Simulator, version: str, status: int) -> None:
    assert simulator.call("POST", f"{CHAT}?api-version={version}", ASK).status == status


CLASSIC = "/openai/deployments/{}/chat/completions?api-version={}"


@pytest.mark.parametrize("version", ["2024-10-21", "2025-01-01-preview"])
def test_the_classic_path_names_the_deployment(simulator: Simulator, version: str) -> None:
    """The path that gateways publish; what the body says of the model does not count."""
    body = json.loads(ASK)
    for sent in ({**body, "model": "nonsense"}, {"messages": body["messages"]}):
        answer = simulator.call("POST", CLASSIC.format("o3-mini", version), json.dumps(sent).encode())
        assert (answer.status, json.loads(answer.body)["model"]) == (200, "o3-mini-2025-01-31")


def test_the_classic_path_knows_scenarios_and_what_is_not_there(simulator: Simulator) -> None:
    assert simulator.call("POST", CLASSIC.format("rate%2Dlimited", "2024-10-21"), ASK).status == 429
    answer = simulator.call("POST", CLASSIC.format("nowhere", "2024-10-21"), ASK)
    assert (answer.status, answer.error["code"]) == (404, "DeploymentNotFound")
    assert simulator.call("POST", CLASSIC.format("gpt-4o", "2024-10-21"), ASK, {"api-key": "x"}).body == KEY_BODY


async def test_the_librarys_client_of_the_classic_path_is_served(simulator: Simulator) -> None:
    async with AsyncAzureOpenAI(
        azure_endpoint=simulator.server.url, api_key=KEY, api_version="2024-10-21", max_retries=0
    ) as client:
        stream = await client.chat.completions.create(
            model="gpt-4o-mini", messages=[{"role": "user", "content": "hello"}], stream=True, max_tokens=30
        )
        async with stream:
            texts = [choice.delta.content or "" async for chunk in stream for choice in chunk.choices]
    assert "simulated" in "".join(texts)


def test_the_deployments_are_listed_as_they_once_were(simulator: Simulator) -> None:
    listing = json.loads(simulator.call("GET", "/openai/deployments?api-version=2023-03-15-preview").body)
    rows = {row["id"]: row for row in listing["data"]}
    assert rows["gpt-5"]["model"] == "gpt-5-2025-08-07"
    assert rows["rate-limited"]["status"] == "succeeded"
    assert set(rows["gpt-4o"]) == {"status", "model", "owner", "id", "created_at", "object"}
    assert len(rows) == len(listing["data"])


def test_it_listens_on_loopback_alone(simulator: Simulator) -> None:
    assert simulator.server.socket.getsockname()[0] == "127.0.0.1"


def test_a_connection_serves_one_request_after_the_other(simulator: Simulator) -> None:
    with closing(HTTPConnection("127.0.0.1", simulator.port)) as connection:
        for body in (ASK, ASK.replace(b"}]", b'}], "stream": true'), b"{", ASK):
            connection.request("POST", CHAT, body, {"api-key": KEY})
            local = connection.sock.getsockname() if connection.sock else None
            response = connection.getresponse()
            assert response.read()
            assert not response.will_close
            assert connection.sock is not None
            assert connection.sock.getsockname() == local


def test_requests_sent_at_once_are_answered_in_turn(simulator: Simulator) -> None:
    with simulator.connect() as connection:
        connection.sendall(request_bytes("keys") + request_bytes("data"))
        received = b""
        while received.count(b"data: [DONE]") < 2:
            piece = connection.recv(65_536)
            assert piece
            received += piece
    assert received.count(b"HTTP/1.1 200 OK") == 2


@pytest.mark.parametrize("head", ["transfer-encoding: chunked", "content-length: x", "content-length: 99999999999"])
def test_a_body_of_unknown_length_ends_the_connection(simulator: Simulator, head: str) -> None:
    with simulator.connect() as connection:
        connection.sendall(f"POST {CHAT} HTTP/1.1\r\nhost: x\r\napi-key: {KEY}\r\n{head}\r\n\r\n".encode())
        received = b""
        while piece := connection.recv(65_536):
            received += piece
    assert received.startswith(b"HTTP/1.1 413 ")


def test_what_is_not_http_is_refused_as_json(simulator: Simulator) -> None:
    with simulator.connect() as connection:
        connection.sendall(b"HELLO simulator how are you\r\n\r\n")
        received = b""
        while piece := connection.recv(65_536):
            received += piece
    assert received.startswith(b"HTTP/1.1 400 ")
    assert json.loads(received.partition(b"\r\n\r\n")[2])["error"]["message"]


def test_a_client_that_leaves_ends_its_stream(start: Start) -> None:
    """Threat 51: when a reply is stopped, the server sees it and makes no further token."""
    simulator = start(rate=0.01)
    with simulator.connect() as connection:
        connection.sendall(request_bytes("hello"))
        received = b""
        while b'"role":"assistant"' not in received:
            received += connection.recv(65_536)
        assert simulator.server.streams == 1
    simulator.wait_until_idle()


def test_a_client_that_leaves_while_it_waits_for_a_whole_reply_is_noticed(start: Start) -> None:
    simulator = start(rate=0.01)
    with simulator.connect() as connection:
        connection.sendall(request_bytes("hello", stream=False))
        deadline = monotonic() + 20
        while not simulator.server.streams:
            assert monotonic() < deadline
            sleep(0.005)
    simulator.wait_until_idle()


def test_a_client_that_leaves_a_fast_stream_is_noticed(simulator: Simulator) -> None:
    with simulator.connect() as connection:
        connection.sendall(request_bytes("simulate long", max_tokens=12_000))
        connection.recv(100)
    simulator.wait_until_idle()


@pytest.mark.long
async def test_many_replies_stream_at_once(start: Start) -> None:
    """None of them waits for another: all have begun before any has ended."""
    simulator, together = start(rate=300), 24
    began = 0
    all_began = asyncio.Event()

    async with AsyncOpenAI(base_url=f"{simulator.server.url}/openai/v1", api_key=KEY, max_retries=0) as client:

        async def ask(number: int) -> str:
            nonlocal began
            text = ""
            async with await client.chat.completions.create(
                model="gpt-4o", messages=[{"role": "user", "content": f"tokens {number}"}], stream=True
            ) as stream:
                async for chunk in stream:
                    for choice in chunk.choices:
                        text += choice.delta.content or ""
                    if text and not all_began.is_set():
                        began += 1
                        if began == together:
                            all_began.set()
                        await all_began.wait()
            return text

        texts = await asyncio.wait_for(asyncio.gather(*(ask(number) for number in range(together))), 60)
    assert all(f"> tokens {number}\n" in text for number, text in enumerate(texts))
    await asyncio.to_thread(simulator.wait_until_idle)


async def test_the_real_client_closing_a_stream_is_noticed(start: Start) -> None:
    simulator = start(rate=20)
    async with (
        AsyncOpenAI(base_url=f"{simulator.server.url}/openai/v1", api_key=KEY, max_retries=0) as client,
        await client.chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": "hello"}], stream=True
        ) as stream,
    ):
        async for chunk in stream:
            if chunk.choices and chunk.choices[0].delta.content:
                break
        assert simulator.server.streams == 1
    await asyncio.to_thread(simulator.wait_until_idle)


def test_a_refused_connection_does_not_stop_the_server(simulator: Simulator) -> None:
    threads = [Thread(target=lambda: simulator.connect().close()) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert simulator.ask().status == 200

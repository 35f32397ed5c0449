"""The bytes of streams, bodies and headers against the shapes recorded from Azure."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.simulator.conftest import KEY, Simulator, events, request_bytes, text_of
from tui.simulator.counting import Tokens

PROMPT_FILTER = (
    'data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,'
    '"content_filter_results":{"hate":{"filtered":false,"severity":"safe"},"jailbreak":{"detected":false,"filtered":'
    'false},"self_harm":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":'
    '{"filtered":false,"severity":"safe"}}}]}'
)
ROLE = (
    'data: {"choices":[{"content_filter_results":{},"delta":{"content":"","refusal":null,"role":"assistant"},'
    '"finish_reason":null,"index":0,"logprobs":null}],"created":N,"id":"chatcmpl-ID","model":"gpt-4o-2024-11-20",'
    '"obfuscation":"O","object":"chat.completion.chunk","service_tier":"default","system_fingerprint":null,"usage":null}'
)
CONTENT = (
    'data: {"choices":[{"content_filter_results":{"protected_material_text":{"detected":false,"filtered":false}},'
    '"delta":{"content":"Simulated"},"finish_reason":null,"index":0,"logprobs":null}],"created":N,"id":"chatcmpl-ID",'
    '"model":"gpt-4o-2024-11-20","obfuscation":"O","object":"chat.completion.chunk","service_tier":"default",'
    '"system_fingerprint":null,"usage":null}'
)
FINISH = (
    'data: {"choices":[{"content_filter_results":{},"delta":{},"finish_reason":"stop","index":0,"logprobs":null}],'
    '"created":N,"id":"chatcmpl-ID","model":"gpt-4o-2024-11-20","obfuscation":"O","object":"chat.completion.chunk",'
    '"service_tier":"default","system_fingerprint":null,"usage":null}'
)
USAGE = (
    'data: {"choices":[],"created":N,"id":"chatcmpl-ID","latency_checkpoint":{"service_ttlt_ms":N,'
    '"total_duration_ms":N},"model":"gpt-4o-2024-11-20","obfuscation":"O","object":"chat.completion.chunk",'
    '"service_tier":"default","system_fingerprint":null,"usage":{"completion_tokens":N,"completion_tokens_details":'
    '{"accepted_prediction_tokens":0,"audio_tokens":0,"reasoning_tokens":0,"rejected_prediction_tokens":0},'
    '"prompt_tokens":N,"prompt_tokens_details":{"audio_tokens":0,"cached_tokens":0},"total_tokens":N}}'
)


def neutral(line: str) -> str:
    """An event without what differs from one reply to the next."""
    line = re.sub(r'"obfuscation":"[A-Za-z0-9]+"', '"obfuscation":"O"', line)
    line = re.sub(r'"id":"chatcmpl-[A-Za-z0-9]{29}"', '"id":"chatcmpl-ID"', line)
    return re.sub(r'("(?:created|\w+_ms|prompt_tokens|completion_tokens|total_tokens)":)[1-9]\d*', r"\1N", line)


def streamed(simulator: Simulator, prompt: str, **fields: Any) -> tuple[bytes, bytes]:
    """The head of a response and its bytes, as they came."""
    with simulator.connect() as connection:
        connection.sendall(request_bytes(prompt, **fields))
        received = b""
        while not received.endswith(b"\r\n0\r\n\r\n"):
            piece = connection.recv(65_536)
            assert piece
            received += piece
    head, _, rest = received.partition(b"\r\n\r\n")
    return head, rest


def unchunked(body: bytes) -> list[bytes]:
    """The chunks of a chunked body."""
    chunks = []
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size, 16)
        chunks.append(body[:length])
        assert body[length : length + 2] == b"\r\n"
        body = body[length + 2 :]
    return chunks


def test_a_stream_has_azures_events_byte_for_byte(simulator: Simulator) -> None:
    _, body = streamed(simulator, "simulate code", stream_options={"include_usage": True})
    chunks = unchunked(body)
    assert chunks[-2:] == [b"data: [DONE]\n\n", b""]
    assert all(chunk.endswith(b"\n\n") for chunk in chunks[:-1])
    lines = [neutral(chunk.decode().removesuffix("\n\n")) for chunk in chunks[:-2]]
    assert lines[:3] == [PROMPT_FILTER, ROLE, CONTENT]
    assert lines[-2] == FINISH
    # How long it took may be 0 ms.
    assert re.sub(r'_ms":0', '_ms":N', lines[-1]) == USAGE


def test_the_chunks_of_a_reply_share_their_id_and_time(simulator: Simulator) -> None:
    chunks = events(simulator.ask(stream=True).body)
    assert len({(chunk["id"], chunk["created"]) for chunk in chunks[1:]}) == 1


def test_usage_is_sent_only_where_it_is_asked_for(simulator: Simulator) -> None:
    chunks = events(simulator.ask(stream=True).body)
    assert all(chunk.get("usage") is None for chunk in chunks)
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"


def test_the_head_has_azures_headers_and_no_server_of_ours(simulator: Simulator) -> None:
    head, _ = streamed(simulator, "hello")
    lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    assert lines[0] == "HTTP/1.1 200 OK"
    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert headers["transfer-encoding"] == "chunked"
    assert re.fullmatch(r"[0-9a-f-]{36}", headers["apim-request-id"])
    assert headers["x-request-id"] == headers["apim-request-id"]
    assert headers["x-ms-region"]
    assert int(headers["x-ratelimit-remaining-tokens"]) < int(headers["x-ratelimit-limit-tokens"])
    assert headers["x-ratelimit-remaining-requests"]


def test_a_reply_that_is_not_streamed_has_azures_members(simulator: Simulator) -> None:
    answer = simulator.ask("simulate table")
    body = json.loads(answer.body)
    assert list(body) == [
        "choices",
        "created",
        "id",
        "model",
        "object",
        "prompt_filter_results",
        "service_tier",
        "system_fingerprint",
        "usage",
    ]
    assert body["object"] == "chat.completion"
    choice = body["choices"][0]
    assert choice["finish_reason"] == "stop"
    assert choice["content_filter_results"]["hate"] == {"filtered": False, "severity": "safe"}
    assert choice["message"]["role"] == "assistant"
    assert "apim-request-id" in answer.headers
    assert "x-ratelimit-limit-tokens" in answer.headers


def test_streamed_and_whole_replies_say_the_same(simulator: Simulator) -> None:
    whole = json.loads(simulator.ask("What is a token?").body)["choices"][0]["message"]["content"]
    # `stream` itself does not change what is said.
    assert text_of(events(simulator.ask("What is a token?", stream=True).body)) == whole


@pytest.mark.parametrize("prompt", ["simulate unicode", "simulate escape", "lone \ud83d surrogate"])
def test_whatever_is_said_is_utf8_and_json(simulator: Simulator, prompt: str) -> None:
    chunks = events(simulator.ask(prompt, stream=True).body)
    assert text_of(chunks)


def test_pieces_are_about_a_token_each(simulator: Simulator, tokens: Tokens) -> None:
    chunks = events(simulator.ask("keys", stream=True).body)
    count = tokens.count(text_of(chunks), "o200k_base")
    assert 0.7 < (len(chunks) - 3) / count < 1.4


def test_models_are_listed_in_azures_shape(simulator: Simulator) -> None:
    listing = json.loads(simulator.call("GET", "/openai/v1/models").body)
    assert listing["object"] == "list"
    ids = [model["id"] for model in listing["data"]]
    assert "gpt-4o-2024-11-20" in ids
    assert len(ids) == len(set(ids))
    # Azure's rows have no `owned_by`, and `created_at` instead of `created`.
    assert set(listing["data"][0]) == {
        "status",
        "capabilities",
        "lifecycle_status",
        "deprecation",
        "id",
        "created_at",
        "object",
    }


def test_the_real_client_reads_the_listing(simulator: Simulator) -> None:
    with simulator.client() as client:
        assert any(model.id == "o3-mini-2025-01-31" for model in client.models.list())


def test_the_key_of_the_tests_is_no_part_of_an_answer(simulator: Simulator) -> None:
    assert KEY.encode() not in simulator.ask("simulate request").body

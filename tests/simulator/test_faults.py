"""Streams that break or are odd, as their bytes go over the wire (fixtures.md, "Stream scenarios")."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.simulator.conftest import Simulator, Start, events, request_bytes, text_of
from tui.simulator.faults import HUGE

FEW: dict[str, Any] = {"max_completion_tokens": 60}


def received(simulator: Simulator, words: str, until: bytes = b"") -> tuple[bytes, bool]:
    """What comes for a streamed request, until it ends or has `until` in it; and whether the connection was closed."""
    with simulator.connect() as connection:
        connection.sendall(request_bytes(f"simulate {words}", stream_options={"include_usage": True}, **FEW))
        data = b""
        while not data.endswith(b"\r\n0\r\n\r\n") and not (until and until in data):
            piece = connection.recv(65_536)
            if not piece:
                return data, True
            data += piece
    return data, False


def lines(simulator: Simulator, words: str) -> list[str]:
    """The events of a stream that ends as HTTP should."""
    answer = simulator.ask(f"simulate {words}", stream=True, stream_options={"include_usage": True}, **FEW)
    assert answer.status == 200
    return answer.body.decode().split("\n\n")


def test_a_connection_is_closed_without_the_last_chunk(simulator: Simulator) -> None:
    data, closed = received(simulator, "closed")
    assert closed
    assert data.endswith(b"\n\n\r\n")
    assert b"imulated" in data


def test_half_an_event_and_then_the_last_chunk(simulator: Simulator) -> None:
    data, closed = received(simulator, "half event")
    assert not closed
    assert data.endswith(b'"delta":{"content":"and th\r\n0\r\n\r\n')


def test_a_finish_without_done(simulator: Simulator) -> None:
    *_, finish, rest = lines(simulator, "no done")
    assert json.loads(finish.removeprefix("data: "))["choices"][0]["finish_reason"] == "length"
    assert rest == ""


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ("stall start", b'"role":"assistant"', b"protected_material"),
        ("stall", b"protected_material", b'"finish_reason":"'),
    ],
)
def test_a_stall_comes_where_it_should(simulator: Simulator, words: str, before: bytes, after: bytes) -> None:
    data, _ = received(simulator, words, before)
    assert b"HTTP/1.1 200" in data
    assert after not in data
    simulator.wait_until_idle()


def test_a_stall_before_the_head_sends_nothing_at_all(start: Start) -> None:
    """The simulator itself gives up in the end, so that the connection closes without a byte."""
    simulator = start(stall=0.2)
    assert received(simulator, "stall headers") == (b"", True)


@pytest.mark.parametrize("words", ["stall start", "stall"])
def test_the_simulators_patience_has_an_end(start: Start, words: str) -> None:
    data, closed = received(start(stall=0.2), words)
    assert closed
    assert not data.endswith(b"0\r\n\r\n")


def test_bytes_come_one_by_one(simulator: Simulator) -> None:
    data, _ = received(simulator, "dribble")
    body = data.partition(b"\r\n\r\n")[2]
    sizes = re.findall(rb"(?:^|\r\n)([0-9a-f]+)\r\n(?=.|\n|\r\n$)", body[:3_000])
    assert len(sizes) > 300
    assert set(sizes) == {b"1"}
    answer = simulator.ask("simulate dribble", stream=True)
    assert "👨‍👩‍👧‍👦" in text_of(events(answer.body))


def test_a_buffering_proxy_delivers_all_in_one_chunk(simulator: Simulator) -> None:
    data, _ = received(simulator, "buffered")
    body = data.partition(b"\r\n\r\n")[2]
    size = int(body.partition(b"\r\n")[0], 16)
    assert body.count(b"data: ") > 40
    assert len(body) == len(f"{size:x}\r\n") + size + len("\r\n0\r\n\r\n")
    assert b"data: [DONE]\n\n" in body


def test_a_gateway_that_does_not_stream_answers_with_one_json(simulator: Simulator) -> None:
    answer = simulator.ask("simulate not streamed", stream=True)
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.body)["object"] == "chat.completion"


def test_an_empty_stream_has_no_event(simulator: Simulator) -> None:
    answer = simulator.ask("simulate empty stream", stream=True)
    assert (answer.headers["content-type"], answer.body) == ("text/event-stream; charset=utf-8", b"")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("malformed", 'data: {"choices":[{"delta":{"content":"not JSON'),
        ("comments", ": keep-alive"),
        ("html line", "<html><body><h1>502 Bad Gateway</h1></body></html>"),
    ],
)
def test_what_does_not_belong_there_is_in_the_middle(simulator: Simulator, words: str, line: str) -> None:
    got = lines(simulator, words)
    place = got.index(line)
    assert "protected_material_text" in got[place - 1]
    assert "protected_material_text" in "".join(got[place + 1 :])
    assert got[-2:] == ["data: [DONE]", ""]


def test_an_event_that_is_not_utf_8(simulator: Simulator) -> None:
    data, _ = received(simulator, "invalid utf-8")
    with pytest.raises(UnicodeDecodeError):
        data.decode()


@pytest.mark.parametrize("words", ["error data", "error event"])
def test_an_error_is_the_last_event(simulator: Simulator, words: str) -> None:
    *_, last, rest = lines(simulator, words)
    assert rest == ""
    named, _, data = last.rpartition("data: ")
    assert named == ("event: error\n" if words == "error event" else "")
    assert json.loads(data)["error"]["type"] == "server_error"


def test_surrogates_are_escapes_on_the_wire(simulator: Simulator) -> None:
    lone = "\n".join(lines(simulator, "lone surrogate"))
    assert lone.count('"content":"\\ud83d"') == 1
    split = "\n".join(lines(simulator, "split surrogates"))
    assert split.index('"content":"\\ud83d"') < split.index('"content":"\\ude00"')


@pytest.mark.parametrize(("words", "choices", "least"), [("choices null", None, 2), ("choices empty", [], 4)])
def test_events_whose_choices_are_missing(
    simulator: Simulator, words: str, choices: list[object] | None, least: int
) -> None:
    answer = simulator.ask(f"simulate {words}", stream=True, stream_options={"include_usage": True}, **FEW)
    found = [place for place, chunk in enumerate(events(answer.body)) if chunk["choices"] == choices]
    assert len(found) == least


def test_one_delta_is_huge(simulator: Simulator) -> None:
    chunks = events(simulator.ask("simulate huge", stream=True, **FEW).body)
    assert max(len(text_of([chunk])) for chunk in chunks) == HUGE


def test_two_thousand_tiny_chunks(simulator: Simulator) -> None:
    chunks = events(simulator.ask("simulate tiny", stream=True).body)
    sizes = [len(text_of([chunk])) for chunk in chunks]
    assert sizes.count(1) == 2_000
    assert max(sizes) == 1


def test_reasoning_is_told_before_the_text(simulator: Simulator) -> None:
    chunks = events(simulator.ask(model="deepseek-r1", stream=True, **FEW).body)
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks if chunk["choices"]]
    told = [place for place, delta in enumerate(deltas) if delta.get("reasoning_content")]
    said = [place for place, delta in enumerate(deltas) if delta.get("content")]
    assert len(told) > 10
    assert max(told) < min(said)
    assert chunks[1]["model"] == "DeepSeek-R1"


def test_a_refusal_is_not_content(simulator: Simulator) -> None:
    message = json.loads(simulator.ask("simulate refusal").body)["choices"][0]["message"]
    assert message["content"] is None
    assert message["refusal"].startswith("Simulated: I am sorry")
    chunks = events(simulator.ask("simulate refusal", stream=True).body)
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks if chunk["choices"]]
    assert "".join(delta.get("refusal") or "" for delta in deltas) == message["refusal"]
    assert text_of(chunks) == ""

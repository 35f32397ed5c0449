"""The record of requests: all of them, at once, and no key."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.conftest import CHAT, KEY, Simulator, Start, request_bytes
from tui.simulator.record import Recorder


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "requests.jsonl"


@pytest.fixture
def recorded(start: Start, record: Path) -> Simulator:
    return start(record=record, bearer="a-token-of-the-tests")


def test_each_request_is_one_line(recorded: Simulator, record: Path) -> None:
    recorded.ask("häus 👍", temperature=0.35, max_completion_tokens=512)
    recorded.call("GET", "/openai/v1/models")
    recorded.call("POST", CHAT, b"{")
    first, second, third = lines(record)
    assert set(first) == {"time", "method", "path", "headers", "body"}
    assert (first["method"], first["path"]) == ("POST", CHAT)
    assert first["body"] == {
        "model": "gpt-4o",
        "messages": [{"role": "user", "content": "häus 👍"}],
        "temperature": 0.35,
        "max_completion_tokens": 512,
    }
    assert (second["method"], second["body"]) == ("GET", None)
    assert third["body"] == "{"
    assert first["time"] <= second["time"] <= third["time"]


def test_it_holds_no_key_wherever_the_key_stood(recorded: Simulator, record: Path) -> None:
    recorded.ask(f"my key is {KEY}")
    recorded.call("GET", f"/openai/v1/models?api-key={KEY}", None, {"Authorization": f"Bearer {KEY}"})
    recorded.call("GET", "/openai/v1/models", None, {"authorization": "Bearer a-token-of-the-tests"})
    recorded.call("GET", "/openai/v1/models", None, {"API-Key": "somebody-elses"})
    text = record.read_text()
    assert KEY not in text
    assert "a-token-of-the-tests" not in text
    assert "somebody-elses" not in text
    assert lines(record)[1]["headers"]["Authorization"] == "(not recorded)"


def test_it_is_there_before_the_reply_begins(recorded: Simulator, record: Path) -> None:
    with recorded.connect() as connection:
        connection.sendall(request_bytes("simulate slow"))
        assert connection.recv(1)
        assert lines(record)[0]["body"]["stream"] is True


def test_only_its_owner_can_read_it_and_it_grows(start: Start, record: Path) -> None:
    """Threat 22: files are readable by their owner alone."""
    for _ in range(2):
        start(record=record).ask()
    assert stat.S_IMODE(record.stat().st_mode) == 0o600
    assert len(lines(record)) == 2


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        Recorder(tmp_path / "missing" / "file", [])

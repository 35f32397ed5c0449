"""A simulator started apart, as another machine's service would be, and terminals that are closed again."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.pty.terminal import Terminal, plain_environment
from tui.simulator import KEY_VARIABLE

KEY = "AZTUI-CANARY-0123456789"


@dataclass
class Service:
    """The simulator as a process of its own."""

    url: str
    record: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead to it."""
        return {
            "AZURE_OPENAI_ENDPOINT": self.url,
            "AZURE_OPENAI_DEPLOYMENT": "gpt-4o",
            "AZURE_OPENAI_API_KEY": KEY,
        }

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The chat completions it was asked for, as it received them."""
        lines = self.record.read_text(encoding="utf-8").splitlines() if self.record.exists() else []
        return [entry["body"] for entry in map(json.loads, lines) if entry["method"] == "POST"]


@pytest.fixture
def start_service(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Starts simulators: `start_service(rate=0)`."""
    started: list[subprocess.Popen[str]] = []

    def start(*, rate: float = 0, bearer: str = "") -> Service:
        record = tmp_path / f"record-{len(started)}.jsonl"
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tui.simulator", "--port", "0", "--until-stdin-closes"),
                *("--rate", str(rate), "--record", str(record)),
                *(("--bearer", bearer) if bearer else ()),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**plain_environment(tmp_path), KEY_VARIABLE: KEY},
        )
        started.append(process)
        assert process.stdout is not None
        greeting = re.search(r"http://\S+", process.stdout.readline())
        assert greeting is not None
        return Service(greeting.group(), record)

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def service(start_service: Callable[..., Service]) -> Service:
    """A simulator that answers as fast as it can."""
    return start_service()


@pytest.fixture
def start_bearer_service(start_service: Callable[..., Service]) -> Callable[[str], Service]:
    """Starts a simulator that takes this Entra ID token."""
    return lambda token: start_service(bearer=token)


@pytest.fixture
def open_terminal(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Opens terminals with aztui in them, all with the same home: `open_terminal("--demo", size=(80, 24))`."""
    opened: list[Terminal] = []

    def start(*arguments: str, env: Mapping[str, str] | None = None, size: tuple[int, int] = (120, 40)) -> Terminal:
        opened.append(Terminal(arguments, home=tmp_path, env=env, size=size))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.__exit__()


def run(
    arguments: Sequence[str], home: Path, *, env: Mapping[str, str] | None = None, stdin: str = ""
) -> tuple[int, str, str]:
    """Run aztui without a terminal: exit code, standard output, standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "tui", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        env={**plain_environment(home), **(env or {})},
        cwd=os.fspath(home),
    )
    return done.returncode, done.stdout, done.stderr

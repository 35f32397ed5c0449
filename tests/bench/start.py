"""The commands of the shell, from their start, beside an interpreter that imports the client's library and no more."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench import stores
from tests.bench.bench import Bench, Group
from tests.bench.figures import Figure, Goal
from tests.bench.machine import BenchError

REPEATS = 5
PATIENCE = 60.0
"""Seconds until a command that has sent nothing is given up."""
_REFERENCE = "import openai"


def measure(bench: Bench) -> None:
    """Start each command and the import in turn; the first of each is not counted."""
    commands: dict[str, Callable[[], float]] = {
        "start.help": lambda: _ended(bench, bench.short, ("-m", "tui", "--help")),
        "start.list": lambda: _ended(bench, bench.short, ("-m", "tui", "list")),
        "start.ask": lambda: _sent(bench, bench.short),
    }
    wanted = {name: command for name, command in commands.items() if bench.sheet.wants(name)}
    for repeat in range(-1, len(bench.repeats(REPEATS))):
        for name, command in wanted.items():
            bench.say(f"start of a command: {name}")
            ours, reference = command(), _ended(bench, bench.folder, ("-c", _REFERENCE))
            if repeat >= 0:
                bench.sheet.add(name, ours=ours, reference=reference)


def _ended(bench: Bench, home: Path, arguments: Sequence[str]) -> float:
    """Milliseconds until Python has ended that is started so."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, *arguments], env=bench.environment(home), capture_output=True, timeout=PATIENCE, check=False
    )
    if done.returncode != 0:
        raise BenchError(f"{' '.join(arguments)} has ended with {done.returncode}")
    return (time.monotonic() - started) * 1000


def _sent(bench: Bench, home: Path) -> float:
    """Milliseconds until the first byte of a request has come; it gets no answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE)
        env = {**bench.environment(home), "AZURE_OPENAI_ENDPOINT": f"http://127.0.0.1:{server.getsockname()[1]}"}
        started = time.monotonic()
        command = [sys.executable, "-m", "tui", "ask", "Hi"]
        with subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                connection, _ = server.accept()
                with connection:
                    connection.settimeout(PATIENCE)
                    connection.recv(1)
                    taken = time.monotonic() - started
            except TimeoutError:
                raise BenchError("aztui ask has sent nothing") from None
            finally:
                process.kill()
    stores.clean(home)
    return taken * 1000


GROUP = Group(
    "start",
    tuple(
        Figure(f"start.{name}", words, "ms", Goal("ratio", 1.3), _REFERENCE)
        for name, words in (
            ("help", "aztui --help"),
            ("list", "aztui list"),
            ("ask", "aztui ask, until the first byte is sent"),
        )
    ),
    measure,
)

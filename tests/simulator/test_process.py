"""The simulator as a program and as a child: how it begins, and that it never outlives its parent."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tui.domain.errors import AztuiError
from tui.domain.ports import DemoServer
from tui.domain.settings import SignInMethod
from tui.simulator.deployments import MODELS
from tui.simulator.process import SimulatorProcess
from tui.simulator.resource import find
from tui.simulator.scenarios import SCENARIOS

pytestmark = pytest.mark.long

PARENT = """
import asyncio
from tui.simulator.deployments import MODELS
from tui.simulator.process import SimulatorProcess
from tui.simulator.resource import find
from tui.simulator.scenarios import SCENARIOS

async def main() -> None:
    process = SimulatorProcess()
    profile, _ = await process.start()
    print(profile.endpoint, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@contextmanager
def program(*arguments: str, key: str | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`python -m tui.simulator`, running, and where it listens."""
    environment = {**os.environ, **({"AZTUI_SIMULATOR_KEY": key} if key else {})}
    with subprocess.Popen(
        [sys.executable, "-m", "tui.simulator", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().removeprefix("listening on ").strip()
        finally:
            process.kill()


def connected(url: str) -> socket.socket:
    """A connection that will tell when the simulator is gone."""
    parts = urlsplit(url)
    assert parts.hostname == "127.0.0.1"
    assert parts.port
    return socket.create_connection((parts.hostname, parts.port), timeout=20)


def is_gone(connection: socket.socket) -> bool:
    """Wait until the other side ends the connection; a reset is one that was not accepted yet."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def ask(url: str, key: str) -> int:
    """The status of a plain request."""
    with closing(HTTPConnection(urlsplit(url).netloc)) as connection:
        body = json.dumps({"model": "gpt-4o", "messages": [{"role": "user", "content": "simulate request"}]})
        connection.request("POST", "/openai/v1/chat/completions", body, {"api-key": key})
        return connection.getresponse().status


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_quietly(number: signal.Signals) -> None:
    with program() as (process, url):
        with connected(url) as connection:
            process.send_signal(number)
            assert is_gone(connection)
        rest, errors = process.communicate(timeout=20)
        assert (process.returncode, rest, errors) == (0, "", "")


def test_it_ends_when_its_standard_input_closes() -> None:
    with program("--until-stdin-closes") as (process, url), connected(url) as connection:
        assert process.stdin is not None
        process.stdin.close()
        assert is_gone(connection)
        assert process.wait(timeout=20) == 0


def test_without_the_option_a_closed_input_does_not_matter() -> None:
    with program(key="k") as (process, url):
        assert process.stdin is not None
        process.stdin.close()
        assert ask(url, "k") == 200
        assert process.poll() is None


def test_the_key_comes_from_the_option_or_the_environment() -> None:
    with program("--key", "given", "--rate", "0", key="kept") as (_, url):
        assert (ask(url, "given"), ask(url, "kept")) == (200, 401)
    with program("--rate", "0", key="kept") as (_, url):
        assert (ask(url, "kept"), ask(url, "simulator")) == (200, 401)


def test_a_port_that_is_taken_is_said_in_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with program("--port", str(taken.getsockname()[1])) as (process, _):
            _, errors = process.communicate(timeout=20)
            assert process.returncode == 2
            assert errors.startswith("The simulator cannot start: ")
            assert "Traceback" not in errors


@pytest.mark.parametrize(
    "arguments", [("--rate", "-1"), ("--rate", "nan"), ("--stall", "inf"), ("--port", "70000"), ("--port", "x")]
)
def test_options_that_make_no_sense_are_refused(arguments: tuple[str, str]) -> None:
    with program(*arguments) as (process, _):
        _, errors = process.communicate(timeout=20)
        assert process.returncode == 2
        assert f"argument {arguments[0]}: " in errors


async def test_the_child_serves_what_its_profile_and_key_say(tmp_path: Path) -> None:
    record = tmp_path / "requests.jsonl"
    demo: DemoServer = SimulatorProcess(record=record, rate=0)
    try:
        profile, key = await demo.start()
        assert (profile.name, profile.deployment, profile.demo) == ("demo", "gpt-4o", True)
        assert profile.sign_in is SignInMethod.API_KEY
        assert ask(profile.endpoint, key) == 200
        assert ask(profile.endpoint, "another") == 401
        assert key not in record.read_text()
    finally:
        demo.stop()


def test_the_demo_can_be_switched_to_deployments_that_are_there() -> None:
    """One that chats, one that reasons, and one whose window is soon full, for F8 in the demo."""
    profile = SimulatorProcess().profile
    found = [find(name) for name in profile.all_deployments]
    models = [deployment.model for deployment in found if deployment]
    assert profile.all_deployments[0] == "gpt-4o"
    assert len(models) == len(profile.all_deployments) > 3
    assert any(model.reasoning for model in models)
    assert min(model.window for model in models) == 4_096


def test_its_help_names_every_deployment_and_scenario() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "tui.simulator", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert all(re.search(rf"^  {re.escape(row.name)} +\S+$", shown, re.MULTILINE) for row in MODELS)
    for row in SCENARIOS:
        named = f" +{re.escape(row.deployment)}" if row.deployment else ""
        assert re.search(rf"^  {re.escape(row.words)}{named} +{re.escape(row.help)}$", shown, re.MULTILINE), row.words


async def test_stopping_it_ends_it_and_may_be_done_twice() -> None:
    demo = SimulatorProcess()
    demo.stop()
    profile, _ = await demo.start()
    with connected(profile.endpoint) as connection:
        demo.stop()
        assert is_gone(connection)
    demo.stop()


async def test_it_may_be_started_again_and_is_another_then() -> None:
    demo = SimulatorProcess()
    try:
        first, key = await demo.start()
        with connected(first.endpoint) as connection:
            second, other = await demo.start()
            assert is_gone(connection)
        assert key != other
        assert ask(second.endpoint, other) == 200
    finally:
        demo.stop()


async def test_it_is_not_led_astray_by_the_folder_it_is_started_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "http.py").write_text("raise SystemExit('led astray')")
    monkeypatch.chdir(tmp_path)
    demo = SimulatorProcess()
    try:
        profile, key = await demo.start()
        assert ask(profile.endpoint, key) == 200
    finally:
        demo.stop()


async def test_a_child_that_does_not_start_is_an_error(tmp_path: Path) -> None:
    demo = SimulatorProcess(record=tmp_path / "missing" / "file")
    with pytest.raises(AztuiError, match=r"The built-in simulator did not start\. Run python -m tui\.simulator"):
        await demo.start()


async def test_an_interpreter_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with pytest.raises(AztuiError, match="did not start"):
        await SimulatorProcess().start()


def test_it_dies_with_a_parent_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        with connected(parent.stdout.readline().strip()) as connection:
            parent.kill()
            assert is_gone(connection)

"""The commands of the shell as the real program: one store with the app, and a terminal that nothing commands."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.pty import hostile
from tests.pty.conftest import Service, run
from tests.pty.oracle import MOVES, violations
from tests.pty.terminal import ENTER, PATIENCE, Terminal, ctrl, plain_environment
from tests.pty.test_hostile import KEY, WORST

OpenTerminal = Callable[..., Terminal]


def replies(home: Path) -> list[tuple[str, str]]:
    """Status and text of the stored replies."""
    [path] = home.rglob("aztui.db")
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT status, text FROM messages WHERE role = 'assistant' ORDER BY id").fetchall()
    return [(str(status), str(text)) for status, text in rows]


@pytest.mark.long
def test_a_conversation_goes_on_and_is_listed_and_shown(tmp_path: Path, service: Service) -> None:
    env = service.environment
    (tmp_path / "role.txt").write_text("You are a pirate.\n")
    options = ["--system", "@role.txt", "--temperature", "0.3", "--max-tokens", "500", "--deployment", "gpt-4o-mini"]
    code, first, err = run(["ask", *options, "simulate request"], tmp_path, env=env)
    assert (code, err) == (0, "")
    body = service.requests[-1]
    assert (body["model"], body["temperature"], body["max_completion_tokens"]) == ("gpt-4o-mini", 0.3, 500)
    assert body["messages"][0] == {"role": "system", "content": "You are a pirate."}

    code, out, err = run(["ask", "--continue", "--json", "and a second"], tmp_path, env=env)
    told = json.loads(out)
    assert (code, err, told["conversation"], told["finish_reason"]) == (0, "", 1, "stop")
    assert told["usage"]["prompt_tokens"] > 0
    body = service.requests[-1]
    assert (body["model"], body["temperature"]) == ("gpt-4o-mini", 0.3)
    said = [message["content"].rstrip("\n") for message in body["messages"]]
    assert said == ["You are a pirate.", "simulate request", first.rstrip("\n"), "and a second"]

    assert run(["ask", "--conversation", "1", "--temperature", "1", "a third"], tmp_path, env=env)[0] == 0
    assert "temperature" not in service.requests[-1]
    code, out, err = run(["list"], tmp_path)
    assert (code, err) == (0, "")
    assert re.fullmatch(r"1  \d{4}-\d\d-\d\d \d\d:\d\d  simulate request\n", out)
    code, out, err = run(["show", "1"], tmp_path)
    assert (code, err) == (0, "")
    assert all(part in out for part in ("# simulate request\n", "You are a pirate.", "and a second", "a third", first))
    assert len(json.loads(run(["show", "1", "--json"], tmp_path)[1])["messages"]) == 6
    for arguments in (["show", "2"], ["ask", "--conversation", "2", "Hi"], ["show", "2", "--demo"]):
        code, out, err = run(arguments, tmp_path, env=env)
        assert (code, out, err) == (2, "", "aztui: There is no conversation 2. See which there are: aztui list\n")


@pytest.mark.long
def test_what_is_not_to_be_saved_is_in_no_file(tmp_path: Path, service: Service) -> None:
    home = tmp_path / "home"
    home.mkdir()
    code, out, _ = run(["ask", "--no-save", "--json", "a secret question"], home, env=service.environment)
    assert (code, json.loads(out)["conversation"]) == (0, None)
    assert [path for path in home.rglob("*") if path.is_file()] == []


@pytest.mark.long
def test_another_connection_is_asked_by_its_name(tmp_path: Path, service: Service) -> None:
    settings = tmp_path / "aztui" / "settings.toml"
    settings.parent.mkdir()
    profile = '[profiles.{}]\nendpoint = "{}"\ndeployment = "{}"\nsign_in = "api-key"\nkey_variable = "MINE"\n'
    settings.write_text(
        'active_profile = "home"\n'
        + profile.format("home", "http://127.0.0.1:9", "x")
        + profile.format("work", service.url, "o4-mini")
    )
    env = {"MINE": service.environment["AZURE_OPENAI_API_KEY"]}
    code, _, err = run(["ask", "--profile", "work", "--temperature", "0.5", "Hi"], tmp_path, env=env)
    assert (code, service.requests[-1]["model"]) == (0, "o4-mini")
    # the conversation belongs to it from then on, and its model is known by then
    code, _, err = run(["ask", "--continue", "--temperature", "0.4", "more"], tmp_path, env=env)
    assert (code, service.requests[-1]["model"]) == (0, "o4-mini")
    assert err.startswith("aztui: Temperature is not sent: ")
    code, _, err = run(["ask", "--profile", "nowhere", "Hi"], tmp_path, env=env)
    assert (code, err.count("\n")) == (2, 1)
    assert "Known is: home, work." in err


@pytest.mark.long
@pytest.mark.parametrize("arguments", [["ask", "Hi"], ["ask", "--plain", "Hi"], ["list"], ["show", "1"]])
def test_nothing_untrusted_commands_the_terminal(
    arguments: list[str], tmp_path: Path, open_terminal: OpenTerminal
) -> None:
    """Threats 1 to 10 and 16, with a hostile service, store and settings."""
    with hostile.service(WORST) as url:
        hostile.home(tmp_path, url, WORST)
        terminal = open_terminal(*arguments, env=KEY, size=(60, 20))
        assert terminal.wait_exit() == 0
        terminal.close_window()
    assert violations(MOVES.sub(b"", bytes(terminal.captured))) == []
    assert "52;c" in terminal.captured.decode()


@pytest.mark.long
def test_a_pipe_gets_the_bytes_of_the_reply(tmp_path: Path) -> None:
    """Threat 16."""
    with hostile.service(WORST) as url:
        hostile.home(tmp_path, url, WORST)
        code, out, _ = run(["ask", "Hi"], tmp_path, env=KEY)
    assert code == 0
    assert out == f"{hostile.document(WORST)}\n"


@pytest.mark.long
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_keeps_what_came(
    number: int, code: int, tmp_path: Path, start_service: Callable[..., Service]
) -> None:
    """Threat 29, for the command line; and nobody else asks there meanwhile."""
    service = start_service(rate=20)
    process = subprocess.Popen(
        [sys.executable, "-m", "tui", "ask", "simulate long"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**plain_environment(tmp_path), **service.environment},
    )
    assert process.stdout is not None
    first = process.stdout.read(20)
    if number == signal.SIGTERM:
        refused = run(["ask", "--continue", "Hi"], tmp_path, env=service.environment)
        assert (refused[0], refused[2].count("\n")) == (2, 1)
        assert "A reply is coming" in refused[2]
    process.send_signal(number)
    rest = process.stdout.read()
    _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (code, "")
    [(status, text)] = replies(tmp_path)
    assert status == "stopped"
    # a line that ended is not ended again
    assert first + rest == (text if text.endswith("\n") else f"{text}\n")


@pytest.mark.long
def test_ctrl_c_on_a_terminal_keeps_what_came(tmp_path: Path, open_terminal: OpenTerminal) -> None:
    """The simulator of the demo gets the key too, and does not mind."""
    terminal = open_terminal("ask", "--demo", "simulate long", size=(80, 24))
    terminal.wait_until(lambda text: text.count("\n") - len(re.findall("\n(?=\n|$)", text)) > 3, "some rows")
    terminal.press(ctrl("C"))
    assert terminal.wait_exit() == 130
    [(status, text)] = replies(tmp_path)
    assert (status, bool(text)) == ("stopped", True)


@pytest.mark.long
def test_a_reader_that_leaves_ends_it_quietly_and_what_came_is_kept(
    tmp_path: Path, start_service: Callable[..., Service]
) -> None:
    service = start_service(rate=200)
    done = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m tui ask "simulate long" | head -n 1'],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env={**plain_environment(tmp_path), **service.environment},
    )
    assert (done.stderr, done.stdout.count("\n")) == ("", 1)
    [(status, text)] = replies(tmp_path)
    assert status == "stopped"
    assert text.startswith(done.stdout)


@pytest.mark.long
def test_the_app_and_the_shell_ask_in_one_conversation(
    tmp_path: Path, open_terminal: OpenTerminal, service: Service
) -> None:
    """Threat 39: two processes on one store."""
    terminal = open_terminal(env=service.environment)
    terminal.wait_for("Write a message")
    terminal.type("from the app")
    terminal.press(ENTER)
    terminal.wait_for("· stop")
    code, _, err = run(["ask", "--continue", "from the shell"], tmp_path, env=service.environment)
    assert (code, err) == (0, "")
    said = [message["content"] for message in service.requests[-1]["messages"] if message["role"] == "user"]
    assert said == ["from the app", "from the shell"]
    terminal.type("from the app again")
    terminal.press(ENTER)
    terminal.wait_until(lambda _: len(service.requests) == 3, "the last request")
    said = [message["content"] for message in service.requests[-1]["messages"] if message["role"] == "user"]
    assert said == ["from the app", "from the shell", "from the app again"]
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    assert [status for status, _ in replies(tmp_path)][:2] == ["done"] * 2

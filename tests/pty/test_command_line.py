"""The program without a terminal: `ask`, `doctor`, `count`, `usage`, and what the app says where it cannot run."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.pty.conftest import KEY, Service, run
from tests.pty.terminal import plain_environment
from tui import __version__
from tui.domain.checks import Step


@pytest.mark.long
def test_ask_in_the_demo_needs_nothing(tmp_path: Path) -> None:
    code, out, err = run(["ask", "--demo", "what", "is", "a", "token?"], tmp_path)
    assert (code, err) == (0, "")
    assert "simulated" in out
    assert out.endswith("\n")


def test_ask_talks_to_the_resource_the_environment_names(tmp_path: Path, service: Service) -> None:
    code, out, err = run(["ask", "simulate request"], tmp_path, env=service.environment)
    assert (code, err) == (0, "")
    assert "max_completion_tokens" not in out, "only what was set goes to a model that is not known"
    _, out, _ = run(["ask", "simulate request"], tmp_path, env=service.environment)
    assert '"max_completion_tokens": 4096' in out, "its reply has named it"
    body = service.requests[-1]
    assert body["model"] == "gpt-4o"
    assert body["messages"][-1] == {"role": "user", "content": "simulate request"}
    assert body["stream"] is True
    assert "temperature" not in body


def test_the_key_is_in_no_record_and_no_output(tmp_path: Path, service: Service) -> None:
    """Threat 19, as far as `ask` goes: the canary is in no file under the home and in no output."""
    _, out, err = run(["ask", "simulate request"], tmp_path, env=service.environment)
    assert KEY not in out + err
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path


def test_loopback_is_reached_without_the_proxy(tmp_path: Path, service: Service) -> None:
    """DESIGN section 2: loopback never uses a proxy, whatever the environment says."""
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        reached = threading.Event()
        threading.Thread(target=lambda: _accept(proxy, reached), daemon=True).start()
        url = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        env = {**service.environment, "HTTP_PROXY": url, "http_proxy": url, "ALL_PROXY": url, "NO_PROXY": ""}
        code, out, _ = run(["ask", "Hi"], tmp_path, env=env)
        assert (code, reached.is_set()) == (0, False)
        assert "simulated" in out


def _accept(server: socket.socket, reached: threading.Event) -> None:
    try:
        server.accept()
    except OSError:
        return
    reached.set()


def test_what_is_piped_in_is_asked_about(tmp_path: Path, service: Service) -> None:
    code, _, _ = run(["ask", "explain this"], tmp_path, env=service.environment, stdin="Traceback: no such file\n")
    assert code == 0
    assert service.requests[-1]["messages"][-1]["content"] == "explain this\n\nTraceback: no such file\n"


def test_asked_questions_are_kept(tmp_path: Path, service: Service) -> None:
    run(["ask", "a question to keep"], tmp_path, env=service.environment)
    store = [path for path in tmp_path.rglob("*") if path.suffix == ".db"]
    assert len(store) == 1
    assert b"a question to keep" in b"".join(path.read_bytes() for path in tmp_path.rglob("*.db*"))


@pytest.mark.long
@pytest.mark.parametrize(
    ("change", "prompt", "code", "words"),
    [
        ({"AZURE_OPENAI_API_KEY": "wrong"}, "Hi", 3, "key"),
        ({"AZURE_OPENAI_DEPLOYMENT": "nowhere"}, "Hi", 4, "nowhere"),
        ({"AZURE_OPENAI_ENDPOINT": "http://127.0.0.1:9"}, "Hi", 3, "127.0.0.1"),
        ({"AZURE_OPENAI_ENDPOINT": "http://gateway.example/v1"}, "Hi", 2, "http"),
        ({"AZURE_OPENAI_ENDPOINT": "::::"}, "Hi", 2, "endpoint"),
        ({"AZURE_OPENAI_DEPLOYMENT": ""}, "Hi", 2, "deployment"),
        ({"AZURE_OPENAI_ENDPOINT": ""}, "Hi", 2, "AZURE_OPENAI_ENDPOINT"),
        ({}, "", 2, "prompt"),
        ({}, "simulate filter", 5, "filter"),
        ({}, "simulate cut", 6, "cut"),
    ],
)
def test_bad_input_and_refusals_are_one_sentence_with_a_remedy(
    tmp_path: Path, service: Service, change: dict[str, str], prompt: str, code: int, words: str
) -> None:
    arguments = ["ask", prompt] if prompt else ["ask"]
    got, _, err = run(arguments, tmp_path, env={**service.environment, **change})
    assert got == code, err
    assert words.lower() in err.lower()
    assert err.startswith("aztui: ")
    assert "Traceback" not in err
    assert err.count("\n") == 1


def test_the_app_without_a_terminal_names_ask(tmp_path: Path) -> None:
    for arguments in ([], ["--demo"]):
        code, out, err = run(arguments, tmp_path)
        assert (code, out) == (2, "")
        assert "aztui ask" in err
        assert err.count("\n") == 1


def test_version_and_help(tmp_path: Path) -> None:
    assert run(["--version"], tmp_path)[:2] == (0, f"aztui {__version__}\n")
    code, out, _ = run(["--help"], tmp_path)
    assert code == 0
    assert "ask" in out
    assert "--demo" in out


def test_an_option_that_does_not_exist(tmp_path: Path) -> None:
    code, _, err = run(["--nonsense"], tmp_path)
    assert code == 2
    assert err.count("\n") == 1
    assert "--help" in err


@pytest.mark.long
def test_every_file_and_folder_is_private(tmp_path: Path, service: Service) -> None:
    """Threat 22, whatever the umask."""
    for umask in (0o000, 0o022, 0o077):
        home = tmp_path / f"{umask:o}"
        home.mkdir()
        previous = os.umask(umask)
        try:
            assert run(["ask", "Hi"], home, env=service.environment)[0] == 0
        finally:
            os.umask(previous)
        for path in (home / "aztui").rglob("*"):
            mode = stat.S_IMODE(path.stat().st_mode)
            assert mode == (0o700 if path.is_dir() else 0o600), (path, oct(mode))


def test_ctrl_c_keeps_what_came_and_exits_130(tmp_path: Path, start_service: Callable[..., Service]) -> None:
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
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*.db*"))
    assert first.encode() in kept


@pytest.mark.long
def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path, service: Service) -> None:
    command = f'"{sys.executable}" -m tui ask "simulate long" | head -c 100'
    done = subprocess.run(
        ["sh", "-c", command],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**plain_environment(tmp_path), **service.environment},
    )
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


@pytest.mark.long
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full device")
@pytest.mark.parametrize("words", [["count", __file__], ["ask", "Hi"], ["doctor"]])
def test_a_full_disk_behind_standard_output_is_said(words: list[str], tmp_path: Path, service: Service) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tui", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
            env={**plain_environment(tmp_path), **service.environment},
        )
    assert done.returncode == 2
    assert done.stderr.startswith("aztui: Standard output cannot be used: No space left on device.")
    assert done.stderr.count("\n") == 1


def test_doctor_checks_the_connection_from_its_address_to_its_stream(tmp_path: Path, service: Service) -> None:
    code, out, err = run(["doctor"], tmp_path, env=service.environment)
    assert (code, err) == (0, "")
    lines = [line.split() for line in out.splitlines()]
    assert [line[1] for line in lines] == [step.value for step in Step]
    assert {line[0] for line in lines} == {"OK", "-"}
    assert KEY not in out
    # it is no conversation
    assert list(tmp_path.rglob("*.db")) == []


@pytest.mark.long
def test_doctor_checks_a_stored_connection_and_says_what_is_wrong_with_the_file(
    tmp_path: Path, service: Service
) -> None:
    settings = tmp_path / "aztui" / "settings.toml"
    settings.parent.mkdir()
    settings.write_text(
        f'[profiles.work]\nendpoint = "{service.url}"\ndeployment = "missing"\nsign_in = "api-key"\n'
        'proxy = "http://ada:s3cret@proxy:1"\n'
    )
    env = {"AZURE_OPENAI_API_KEY": KEY}
    code, out, err = run(["doctor", "--profile", "work", "--json"], tmp_path, env=env)
    checks = {check["check"]: check for check in json.loads(out)["checks"]}
    assert code == 3
    assert checks["access"]["outcome"] == "passed"
    assert "no deployment named missing" in checks["deployment"]["failure"]["sentence"]
    assert err.startswith("aztui: settings.toml, line 5: proxy must be an address")
    assert "s3cret" not in out + err
    assert run(["doctor", "--profile", "home"], tmp_path, env=env)[0] == 2


@pytest.mark.long
def test_doctor_in_the_demo_needs_nothing(tmp_path: Path) -> None:
    code, out, err = run(["doctor", "--demo"], tmp_path)
    assert (code, err) == (0, "")
    assert "pieces in" in out


MESSAGES = (
    '{"messages": [{"role": "user", "content": "What steps should I think about when writing my first Python API?"}]}'
)


@pytest.mark.long
def test_count_prints_a_number_and_touches_nothing(tmp_path: Path) -> None:
    (tmp_path / "messages.json").write_text(MESSAGES)
    before = sorted(tmp_path.rglob("*"))
    assert run(["count", "--model", "o1", "messages.json"], tmp_path) == (0, "20\n", "")
    for arguments in (["count"], ["count", "-"]):
        assert run(arguments, tmp_path, stdin=MESSAGES) == (0, "20\n", "")
    assert run(["count", "--model", "gpt-4"], tmp_path, stdin="お誕生日おめでとう") == (0, "9\n", "")
    assert run(["count"], tmp_path, stdin="") == (0, "0\n", "")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.long
def test_count_of_bad_input_is_one_sentence_with_a_remedy(tmp_path: Path) -> None:
    for arguments, stdin, words in (
        (["count", "missing.json"], "", "missing.json cannot be read"),
        (["count", "."], "", "cannot be read: Is a directory"),
        (["count"], '{"messages": [{"role": "user"}, {}]}', "Message 2 has no role."),
        (["count", "--model"], "", "See aztui count --help."),
    ):
        code, out, err = run(arguments, tmp_path, stdin=stdin)
        assert (code, out) == (2, ""), err
        assert err.startswith("aztui: ")
        assert words in err
        assert err.count("\n") == 1
    code, out, err = run(["count"], tmp_path, stdin="[" * 100_000)
    assert (code, err.count("\n")) == (0, 2), err
    assert int(out) > 0


@pytest.mark.long
def test_count_for_a_reader_that_has_left(tmp_path: Path) -> None:
    left, right = os.pipe()
    os.close(left)
    with open(right, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "tui", "count"],
            input=b"Hi",
            stdout=gone,
            stderr=subprocess.PIPE,
            timeout=120,
            check=False,
            env=plain_environment(tmp_path),
        )
    assert (done.returncode, done.stderr) == (130, b"")


@pytest.mark.long
def test_usage_where_nothing_was_asked_makes_nothing(tmp_path: Path) -> None:
    for arguments in (["usage"], ["usage", "--demo"], ["usage", "--conversations", "--days", "3"]):
        assert run(arguments, tmp_path) == (0, "", "Nothing has been asked yet.\n")
    code, out, err = run(["usage", "--json"], tmp_path)
    assert (code, json.loads(out)["days"], err) == (0, [], "")
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.long
def test_usage_adds_up_what_was_asked(tmp_path: Path, service: Service) -> None:
    for prompt in ("a first \x1b[31mquestion", "a second one"):
        assert run(["ask", prompt], tmp_path, env=service.environment)[0] == 0
    code, out, notes = run(["usage"], tmp_path)
    assert (code, notes) == (0, "≈ by the prices of litellm 1.109.1, 2026-11, in US dollars.\n")
    head, day, total = out.splitlines()
    assert (head.split()[0], day.split()[1], total.split()[:2]) == ("day", "2", ["total", "2"])
    assert day.split()[2:] == total.split()[2:]
    assert total.split()[-1].startswith(("≈$0.", "<$0."))
    code, out, _ = run(["usage", "--conversations"], tmp_path)
    assert [line.split("  ")[-1] for line in out.splitlines()[1:3]] == ["a first ␛[31mquestion", "a second one"]
    code, out, _ = run(["usage", "--json"], tmp_path)
    assert json.loads(out)["total"]["requests"] == 2
    # another instance writes meanwhile
    [database] = tmp_path.rglob("*.db")
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert run(["usage"], tmp_path)[:2] == (0, "\n".join((head, day, total, "")))
    # what another encoding lacks keeps nothing from being said
    code, out, notes = run(["usage"], tmp_path, env={"PYTHONIOENCODING": "ascii"})
    assert (code, notes.count("\n")) == (0, 1)
    assert "?$0." in out or "<$0." in out


@pytest.mark.long
def test_usage_of_the_simulator_is_no_money(tmp_path: Path) -> None:
    assert run(["ask", "--demo", "Hi"], tmp_path)[0] == 0
    assert run(["usage"], tmp_path) == (0, "", "Nothing has been asked yet.\n")
    code, out, notes = run(["usage", "--demo"], tmp_path)
    assert (code, notes) == (0, "- The replies are the built-in simulator's: nobody pays for them.\n")
    assert [line.split()[-1] for line in out.splitlines()] == ["money", "-", "-"]


@pytest.mark.long
def test_usage_of_files_that_cannot_be_read_is_one_sentence(tmp_path: Path, service: Service) -> None:
    """Threats 37 and 41."""
    assert run(["ask", "Hi"], tmp_path, env=service.environment)[0] == 0
    [database] = tmp_path.rglob("*.db")
    with closing(sqlite3.connect(database)) as newer:
        newer.execute("PRAGMA user_version = 1000")
    code, out, err = run(["usage"], tmp_path)
    assert code == 0
    assert out.startswith("day")
    assert "newer version" in err.splitlines()[0]
    database.write_bytes(b"no database at all" * 400)
    code, out, err = run(["usage"], tmp_path)
    assert (code, out, err.count("\n")) == (0, "", 2)
    assert "damaged" in err.splitlines()[0]
    (database.parent / "settings.toml").write_text("not = [settings")
    code, out, err = run(["usage", "--json"], tmp_path)
    assert (code, json.loads(out)["days"], err.count("\n")) == (0, [], 1)
    assert "settings.toml" in err
    code, _, err = run(["usage", "--days", "0"], tmp_path)
    assert (code, err.count("\n")) == (2, 1)
    assert "from 1 to 999,999" in err

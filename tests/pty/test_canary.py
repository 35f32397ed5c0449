"""No secret comes out again: a key, a header of a gateway and a proxy's password, through whole sessions (threat 19).

Threats 18 (tracebacks), 19 (every file and every byte), 20 (arguments), 21 (other hosts) and 26 (debugging variables).
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.pty.conftest import KEY, Service, run
from tests.pty.secrets import Canaries, forms
from tests.pty.terminal import ENTER, ESC, F1, F3, F7, UP, Terminal, ctrl

HEADER = "AZTUI/CANARY+HEADER=0123456789"
PASSWORD = "AZTUI/CANARY+PASSWORD@0123456789"
ENCODED = "AZTUI%2FCANARY%2BPASSWORD%400123456789"
CANARIES = Canaries(KEY, HEADER, PASSWORD, ENCODED)

OpenTerminal = Callable[..., Terminal]
pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]


def debugging(home: Path) -> dict[str, str]:
    """What somebody sets who looks for a fault, and a Python that leaves nothing out."""
    return {
        "TEXTUAL": "debug,devtools",
        "TEXTUAL_LOG": str(home / "textual.log"),
        "OPENAI_LOG": "debug",
        "HTTPX_LOG_LEVEL": "trace",
        "AZURE_LOG_LEVEL": "debug",
        "PYTHONASYNCIODEBUG": "1",
        "PYTHONDEVMODE": "1",
        "PYTHONFAULTHANDLER": "1",
    }


SECRETS = {"AZURE_OPENAI_API_KEY": KEY, "APIM_KEY": HEADER}


def settings_of(home: Path, endpoint: str) -> None:
    """The settings file of a company: a connection through its gateway."""
    path = home / "aztui" / "settings.toml"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_text(
        f'[profiles.work]\nendpoint = "{endpoint}"\ndeployment = "gpt-4o"\nsign_in = "api-key"\ninsecure = true\n'
        '[profiles.work.headers]\nOcp-Apim-Subscription-Key = "APIM_KEY"\n'
    )


def picture_of(home: Path, env: dict[str, str]) -> Terminal:
    """A session whose screen Textual writes into a file, whereupon it ends."""
    terminal = Terminal((), home=home, env={**env, "TEXTUAL_SCREENSHOT": "3", "TEXTUAL_SCREENSHOT_LOCATION": str(home)})
    with terminal:
        assert terminal.wait_exit() == 0
    assert any(home.glob("*.svg"))
    return terminal


def nothing_came_out(home: Path, *terminals: Terminal) -> None:
    for terminal in terminals:
        assert CANARIES.in_bytes(bytes(terminal.captured)) == []
    # what the service was sent is for the service to keep
    assert [found for found in CANARIES.in_files(home) if "/record-" not in found[0]] == []


class Repeating(BaseHTTPRequestHandler):
    """A proxy that answers each request with an error, and repeats in it everything that it was sent."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", "0")))
        secret = ("api-key", "ocp-apim-subscription-key", "proxy-authorization")
        sent = " ".join(self.headers.get(name, "") for name in secret)
        self.server.requests.append(sent)  # type: ignore[attr-defined]
        said = {"error": {"code": self.headers.get("api-key"), "message": f"{PASSWORD} {ENCODED} {sent}"}}
        body = json.dumps(said).encode()
        self.send_response(400)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.send_header("apim-request-id", self.headers.get("ocp-apim-subscription-key", ""))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self.do_POST()

    def do_HEAD(self) -> None:
        self.send_response(404)
        self.end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing is written down."""


@pytest.fixture
def proxy() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Repeating)
    server.requests = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    """Else the others would prove nothing."""
    import base64
    from urllib.parse import quote

    for text in (f"a{KEY}b", quote(HEADER, safe=""), base64.b64encode(f"Basic ada:{PASSWORD}".encode()).decode()):
        assert len(CANARIES.in_bytes(text.encode())) == 1
    assert CANARIES.in_bytes(b"".join(forms("another secret of somebody"))) == []
    (tmp_path / "file").write_text(f"x {HEADER}")
    assert CANARIES.in_files(tmp_path) == [(str(tmp_path / "file"), HEADER)]
    assert CANARIES.in_command_lines(os.getsid(0)) == []


def test_a_session_with_replies_errors_and_every_view(
    open_terminal: OpenTerminal, service: Service, tmp_path: Path
) -> None:
    settings_of(tmp_path, f"{service.url}/openai/v1")
    terminal = open_terminal(env={**SECRETS, **debugging(tmp_path)})
    terminal.wait_for("Write a message")
    terminal.type("what is a token?")
    terminal.press(ENTER)
    terminal.wait_for("· stop")
    for words, shown in (
        ("401 key", "refused the API key"),
        ("429 tokens", "whole token quota"),
        ("portal", "web page"),
    ):
        terminal.type(f"simulate {words}")
        terminal.press(ENTER)
        terminal.wait_for(shown)
    assert CANARIES.in_command_lines(terminal.process.pid) == []
    # the details, as they are stored, and what is copied of them; the raw text
    terminal.press(ESC)
    terminal.wait_for("y copy")
    terminal.press(b"i")
    terminal.wait_for("Request id")
    terminal.press(b"y", ESC)
    terminal.press(UP, UP, b"y", b"Y", b"c", b"h")
    # one after the other: together they would be another key
    terminal.press(ESC)
    terminal.wait_for("Enter send")
    terminal.press(ctrl("P"))
    terminal.wait_for("Actions")
    terminal.press(ESC, F1, ESC, F7, F7)
    terminal.press(F3)  # the settings and their connections
    terminal.wait_for("work")
    terminal.press(ESC)
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    assert len(service.requests) >= 3
    assert (tmp_path / "textual.log").stat().st_size
    nothing_came_out(tmp_path, terminal, picture_of(tmp_path, SECRETS))


def test_errors_that_repeat_every_secret(
    open_terminal: OpenTerminal, proxy: ThreadingHTTPServer, tmp_path: Path
) -> None:
    """Through a proxy with a password, to a gateway that is behind it; in the app, in `ask` and in `doctor`."""
    settings_of(tmp_path, "http://gateway.invalid/v1")
    env = {
        **SECRETS,
        **debugging(tmp_path),
        "HTTP_PROXY": f"http://ada:{ENCODED}@127.0.0.1:{proxy.server_address[1]}",
    }
    terminal = open_terminal(env=env)
    terminal.wait_for("Write a message")
    terminal.type("hello")
    terminal.press(ENTER)
    terminal.wait_for("[hidden]")
    terminal.press(ESC)
    terminal.wait_for("y copy")
    terminal.press(b"i")
    terminal.wait_for("Error code")
    terminal.press(b"y", ESC)
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    asked = run(["ask", "hello"], tmp_path, env=env)
    checked = [run(["doctor", *how], tmp_path, env=env) for how in ([], ["--json"])]
    assert [code for code, _, _ in (asked, *checked)] == [4, 3, 3]
    for _, out, err in (asked, *checked):
        assert CANARIES.in_bytes((out + err).encode()) == []
        assert "[hidden]" in out + err
    nothing_came_out(tmp_path, terminal, picture_of(tmp_path, env))
    # they were really there
    sent = " ".join(proxy.requests)  # type: ignore[attr-defined]
    assert set(CANARIES.in_bytes(sent.encode())) == {KEY, HEADER, PASSWORD}


def test_a_crash_near_every_secret(open_terminal: OpenTerminal, service: Service, tmp_path: Path) -> None:
    """Threats 18 and 32: in locals, in the exception's own words, and in those of its cause."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "import sys\n"
        "def plant():\n"
        "    import os, tui.screens.chat as chat\n"
        "    def broken(self):\n"
        "        near = [os.environ[name] for name in ('AZURE_OPENAI_API_KEY', 'APIM_KEY', 'HTTPS_PROXY')]\n"
        "        try:\n"
        "            raise ValueError(near)\n"
        "        except ValueError as cause:\n"
        "            raise RuntimeError('a fault near ' + ' '.join(near)) from cause\n"
        "    chat.ChatScreen.action_toggle_list = broken\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'tui.screens.themed_app':\n"
        "            sys.meta_path.remove(self)\n"
        "            plant()\n"
        "sys.meta_path.insert(0, Finder())\n"
    )
    settings_of(tmp_path, f"{service.url}/openai/v1")
    env = {**SECRETS, **debugging(tmp_path), "HTTPS_PROXY": f"http://ada:{ENCODED}@127.0.0.1:9"}
    terminal = open_terminal(env={**env, "PYTHONPATH": os.fspath(folder)})
    terminal.wait_for("Write a message")
    terminal.press(F7)
    assert terminal.wait_exit() == 1
    terminal.wait_for("fault of its own", "crash-")
    nothing_came_out(tmp_path, terminal)


def test_no_option_takes_a_secret(tmp_path: Path) -> None:
    """Threat 20."""
    for arguments in (["--help"], ["ask", "--help"], ["doctor", "--help"]):
        code, out, _ = run(arguments, tmp_path)
        options = {word.strip("[],") for word in out.split() if word.startswith(("-", "[-"))}
        assert code == 0
        options.discard("--max-tokens")
        assert not any(name in option for option in options for name in ("key", "password", "token", "secret"))

"""Signing in with Entra ID in the real program: by a code, by az that expires, and with keys from elsewhere."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.entra import CODE, TENANT, Entra
from tests.pty.conftest import KEY, Service
from tests.pty.terminal import DOWN, ENTER, ESC, F5, RIGHT, TAB, UP, Terminal, ctrl
from tests.pty.test_connect import fake_az

OpenTerminal = Callable[..., Terminal]


def test_a_code_is_shown_inside_the_app_and_signs_in(
    open_terminal: OpenTerminal, start_bearer_service: Callable[[str], Service], tmp_path: Path
) -> None:
    """From nothing configured: the code is cancelled, asked for again, entered, and good for the chat as well."""
    with Entra(tmp_path, admits=False) as entra:
        service = start_bearer_service(entra.token)
        terminal = open_terminal(env=entra.environment)
        terminal.wait_for("Connect to Azure OpenAI")
        terminal.type(service.url)
        terminal.press(TAB, *[DOWN] * 4)
        terminal.wait_for("● Code on another device", "Tenant")
        terminal.press(TAB)
        terminal.type(TENANT)
        # over the cloud and the client id
        terminal.press(TAB, TAB, TAB)
        terminal.type("gpt-4o")
        terminal.press(F5)
        terminal.wait_for("Sign in with Entra ID", CODE, f"https://{entra.host}/device", "min left")
        terminal.press(ESC)
        terminal.wait_for("× sign-in", "The sign-in was cancelled.", "there will be a new code")
        terminal.press(F5)
        terminal.wait_for("Sign in with Entra ID", CODE)
        entra.admits = True
        terminal.wait_for("✓ deployment", "ada@contoso.com, tenant 1b2c")
        terminal.press(ENTER)
        # who signed in for the test is signed in
        terminal.wait_for("Write a message", "Entra ID by device code · ada@contoso.com · tenant 1b2c")
        terminal.type("what is a token?")
        terminal.press(ENTER)
        terminal.wait_for("tokens · ", "· stop")
        terminal.press(ctrl("Q"))
        assert terminal.wait_exit() == 0
    assert b"PRINTED" not in terminal.captured
    assert entra.token.encode() not in terminal.captured
    files = [path for path in tmp_path.rglob("*") if path.is_file() and not path.name.startswith("record")]
    assert all(entra.token.encode() not in path.read_bytes() for path in files)
    settings = next(tmp_path.rglob("settings.toml")).read_text(encoding="utf-8")
    assert 'sign_in = "device-code"' in settings
    assert f'tenant = "{TENANT}"' in settings


@pytest.mark.long
def test_an_expired_sign_in_keeps_the_text_and_says_how_to_sign_in(
    open_terminal: OpenTerminal, start_bearer_service: Callable[[str], Service], tmp_path: Path
) -> None:
    """Threat 52: and the next try works without a restart."""
    token = "eyJhbGciOiJub25lIn0.eyJhdWQiOiJ0ZXN0In0.c2lnbmF0dXJl"
    service = start_bearer_service(token)

    def hands_out(seconds: int) -> str:
        return f"echo '{json.dumps({'accessToken': token, 'expires_on': int(time.time()) + seconds})}'\n"

    path = fake_az(tmp_path / "bin", hands_out(60))
    az = tmp_path / "bin" / "az"
    env = {name: value for name, value in service.environment.items() if name != "AZURE_OPENAI_API_KEY"}
    terminal = open_terminal(env={**env, "PATH": path})
    terminal.wait_for("Write a message", "Entra ID")
    terminal.type("the first")
    terminal.press(ENTER)
    terminal.wait_for("tokens · ", "· stop")
    az.write_text("#!/bin/sh\necho 'ERROR: AADSTS700082: The refresh token has expired.' >&2\nexit 1\n")
    terminal.type("the second")
    terminal.press(ENTER)
    terminal.wait_for("not sent", "the second", "The sign-in has expired.", "az login")
    assert len(service.requests) == 1
    az.write_text("#!/bin/sh\n" + hands_out(3600))
    terminal.press(ESC)
    terminal.wait_for("r try again")
    terminal.type("r")
    terminal.wait_until(lambda _: len(service.requests) == 2, "the prompt is sent again")
    assert service.requests[1]["messages"][-1]["content"] == "the second"


@pytest.mark.long
def test_a_key_of_a_command_signs_in_and_is_never_seen(
    open_terminal: OpenTerminal, service: Service, tmp_path: Path
) -> None:
    """Threats 19 and 20; what the command writes besides goes nowhere."""
    script = tmp_path / "give-key"
    script.write_text(f"#!/bin/sh\necho SAID-BY-THE-COMMAND >&2\necho {KEY}\necho second line\n")
    script.chmod(0o755)
    terminal = open_terminal()
    terminal.wait_for("Connect to Azure OpenAI")
    terminal.type(service.url)
    terminal.press(TAB, UP)
    terminal.wait_for("● API key", "Key kept")
    terminal.press(TAB, TAB, RIGHT, RIGHT, RIGHT)
    terminal.wait_for("● command", "Command")
    terminal.press(TAB)
    terminal.type(str(script))
    terminal.press(TAB)
    terminal.type("gpt-4o")
    terminal.press(ENTER)
    terminal.wait_for("Write a message", "API key")
    terminal.type("what is a token?")
    terminal.press(ENTER)
    terminal.wait_for("tokens · ", "· stop")
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    assert KEY.encode() not in terminal.captured
    assert b"SAID-BY" not in terminal.captured
    settings = next(tmp_path.rglob("settings.toml")).read_text(encoding="utf-8")
    assert f'key_command = ["{script}"]' in settings
    # the next start asks for nothing
    open_terminal().wait_for("Write a message", "what is a token?")


KEYRING = """
import json, os, keyring.backend
PATH = os.path.join(os.path.dirname(__file__), "keys.json")
class FileKeyring(keyring.backend.KeyringBackend):
    priority = 1
    def read(self):
        return json.load(open(PATH)) if os.path.exists(PATH) else {}
    def get_password(self, service, username):
        return self.read().get(f"{service} {username}")
    def set_password(self, service, username, password):
        json.dump({**self.read(), f"{service} {username}": password}, open(PATH, "w"))
    def delete_password(self, service, username):
        pass
"""


@pytest.mark.long
def test_a_typed_key_goes_into_the_keyring_and_comes_back(
    open_terminal: OpenTerminal, service: Service, tmp_path: Path
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "file_keyring.py").write_text(KEYRING)
    env = {"PYTHON_KEYRING_BACKEND": "file_keyring.FileKeyring", "PYTHONPATH": f"{folder}:{':'.join(sys.path)}"}
    terminal = open_terminal(env=env)
    terminal.wait_for("Connect to Azure OpenAI")
    terminal.type(service.url)
    terminal.press(TAB, UP)
    terminal.wait_for("● API key", "Key kept")
    terminal.press(TAB)
    terminal.type(KEY)
    terminal.press(TAB, RIGHT)
    terminal.wait_for("● keyring")
    terminal.press(TAB)
    terminal.type("gpt-4o")
    terminal.press(ENTER)
    terminal.wait_for("Write a message", "API key")
    kept = folder / "keys.json"
    terminal.wait_until(lambda _: kept.exists() and KEY in kept.read_text(), "the key is in the keyring")
    assert json.loads(kept.read_text()) == {f"aztui {service.url}/openai/v1/": KEY}
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    again = open_terminal(env=env)
    again.wait_for("Write a message", "API key")
    again.type("what is a token?")
    again.press(ENTER)
    again.wait_for("tokens · ", "· stop")
    settings = next(tmp_path.rglob("settings.toml")).read_text(encoding="utf-8")
    assert "keyring = true" in settings
    assert KEY not in settings

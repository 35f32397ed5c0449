"""From nothing configured to a first reply, and sign-in without a key."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pty.conftest import KEY, Service
from tests.pty.terminal import BACKSPACE, ENTER, F5, F9, TAB, UP, Terminal, ctrl

OpenTerminal = Callable[..., Terminal]

TOKEN = "eyJhbGciOiJub25lIn0.eyJhdWQiOiJ0ZXN0In0.c2lnbmF0dXJl"


@pytest.mark.long
def test_nothing_configured_asks_and_connects(open_terminal: OpenTerminal, service: Service, tmp_path: Path) -> None:
    """Endpoint, key and deployment are entered; they are kept as a profile, and the key is not."""
    terminal = open_terminal()
    terminal.wait_for("Connect to Azure OpenAI", "try it offline")
    # a wrong endpoint first: one sentence in place, and what was typed stays
    terminal.type("http://gateway.example/v1")
    terminal.press(ENTER)
    terminal.wait_for("! The endpoint is not encrypted", "http://gateway.example/v1")
    terminal.press(*[BACKSPACE] * 30)
    terminal.type(service.url)
    terminal.wait_for(f"{service.url}/openai/v1/", "this machine")
    terminal.press(TAB, UP)
    terminal.wait_for("● API key")
    terminal.press(TAB)
    terminal.type(KEY)
    # over where the key is kept
    terminal.press(TAB, TAB)
    terminal.type("gpt-4o")
    terminal.press(ENTER)
    terminal.wait_for("Write a message", "API key")
    terminal.type("what is a token?")
    terminal.press(ENTER)
    terminal.wait_for("tokens · ", "· stop")
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    settings = next(tmp_path.rglob("settings.toml")).read_text(encoding="utf-8")
    assert service.url in settings
    assert KEY not in settings
    assert KEY.encode() not in terminal.captured
    # the next start knows the profile and asks for nothing but the key
    again = open_terminal()
    again.wait_for("Connect to Azure OpenAI", service.url, "API key is missing")
    with_key = open_terminal(env={"AZURE_OPENAI_API_KEY": KEY})
    with_key.wait_for("Write a message", "what is a token?")


def test_a_pasted_target_uri_is_tested_and_used(open_terminal: OpenTerminal, service: Service, tmp_path: Path) -> None:
    """From nothing configured: a curl line of the portal's is pasted, understood, tested and used; threat 19."""
    terminal = open_terminal()
    terminal.wait_for("Connect to Azure OpenAI", "F5 tests it first")
    target = f"{service.url}/openai/v1/chat/completions?api-version=preview"
    lines = (f'curl -X POST "{target}" \\', f'  -H "api-key: {KEY}" \\', """  -d '{"model": "gpt-4o"}'""")
    terminal.press(f"\x1b[200~{chr(13).join(lines)}\x1b[201~".encode())
    understood = terminal.wait_for(
        "taken out", "● API key", f"{service.url}/openai/v1/", "api-version=preview, not needed"
    )
    assert "gpt-4o" in understood
    assert service.requests == []
    terminal.press(F5)
    terminal.wait_for("✓ name", "✓ sign-in", "✓ access", "✓ deployment", "its base model is gpt-4o-2024-11-20")
    assert [request["max_completion_tokens"] for request in service.requests] == [16, 400]
    terminal.press(ENTER)
    terminal.wait_for("Write a message", "API key")
    terminal.type("what is a token?")
    terminal.press(ENTER)
    terminal.wait_for("tokens · ", "· stop")
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    assert KEY.encode() not in terminal.captured
    files = [path for path in tmp_path.rglob("*") if path.is_file() and not path.name.startswith("record")]
    assert all(KEY.encode() not in path.read_bytes() for path in files)


@pytest.mark.long
def test_the_classic_path_of_a_dated_version_is_used(
    open_terminal: OpenTerminal, service: Service, tmp_path: Path
) -> None:
    """DESIGN section 5: from what a gateway's owner hands out to a first reply, and at the next start too."""
    terminal = open_terminal()
    terminal.wait_for("Connect to Azure OpenAI")
    target = f"{service.url}/openai/deployments/gpt-4o/chat/completions?api-version=2024-06-01"
    terminal.press(f"\x1b[200~curl '{target}' -H 'api-key: {KEY}'\x1b[201~".encode())
    terminal.wait_for("● API key", f"{service.url}/openai/?api-version=2024-06-01", "gpt-4o")
    terminal.press(ENTER)
    terminal.wait_for("Write a message", "API key")
    terminal.type("what is a token?")
    terminal.press(ENTER)
    # a version as old as that tells no tokens
    terminal.wait_for(" s · stop")
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    again = open_terminal(env={"AZURE_OPENAI_API_KEY": KEY})
    again.wait_for("Write a message", "what is a token?")
    again.type("and now?")
    again.press(ENTER)
    again.wait_until(lambda _: len(service.requests) == 2, "the second request")
    paths = [json.loads(line)["path"] for line in service.record.read_text(encoding="utf-8").splitlines()]
    assert set(paths) == {target.removeprefix(service.url)}


def test_try_it_offline_is_one_key(open_terminal: OpenTerminal, tmp_path: Path) -> None:
    terminal = open_terminal()
    terminal.wait_for("Connect to Azure OpenAI")
    terminal.press(F9)
    terminal.wait_for("Write a message", "simulated")
    terminal.type("what is a token?")
    terminal.press(ENTER)
    terminal.wait_for("token budget")
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    # its conversations are not among a person's own
    stores = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.db"))
    assert any("demo" in store for store in stores)
    assert b"what is a token?" not in b"".join(
        path.read_bytes() for path in tmp_path.rglob("*.db*") if "demo" not in str(path)
    )


def fake_az(folder: Path, script: str) -> str:
    """A folder with an `az` that does what the script says; a PATH that begins with it."""
    folder.mkdir()
    az = folder / "az"
    az.write_text("#!/bin/sh\n" + script)
    az.chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


@pytest.mark.long
def test_without_a_key_entra_id_signs_in(
    open_terminal: OpenTerminal, start_bearer_service: Callable[[str], Service], tmp_path: Path
) -> None:
    """azure-identity's default chain, with a real `az` on the PATH that hands out a token."""
    service = start_bearer_service(TOKEN)
    answer = {"accessToken": TOKEN, "expiresOn": "2099-01-01 00:00:00.000000", "expires_on": int(time.time()) + 3600}
    path = fake_az(tmp_path / "bin", f"echo \"$@\" >> '{tmp_path}/az.log'\necho '{json.dumps(answer)}'\n")
    env = {name: value for name, value in service.environment.items() if name != "AZURE_OPENAI_API_KEY"}
    terminal = open_terminal(env={**env, "PATH": path})
    terminal.wait_for("Write a message", "Entra ID")
    # nothing is asked of Entra ID before there is something to send
    assert not (tmp_path / "az.log").exists()
    terminal.type("what is a token?")
    terminal.press(ENTER)
    terminal.wait_for("tokens · ", "· stop")
    assert "https://cognitiveservices.azure.com" in (tmp_path / "az.log").read_text()
    assert TOKEN.encode() not in terminal.captured


@pytest.mark.long
def test_not_signed_in_is_said_at_the_message(
    open_terminal: OpenTerminal, start_bearer_service: Callable[[str], Service], tmp_path: Path
) -> None:
    service = start_bearer_service(TOKEN)
    path = fake_az(tmp_path / "bin", "echo \"Please run 'az login' to setup account.\" >&2\nexit 1\n")
    env = {name: value for name, value in service.environment.items() if name != "AZURE_OPENAI_API_KEY"}
    terminal = open_terminal(env={**env, "PATH": path})
    terminal.wait_for("Write a message")
    terminal.type("what is a token?")
    terminal.press(ENTER)
    text = terminal.wait_for("not sent", "az login", "try again")
    assert "DefaultAzureCredential" not in text

"""What every test needs: a home of its own, and no way out of this machine."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# a slow machine is no fault: neither the time of an example nor that of making one decides
settings.register_profile("aztui", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("aztui")

LOOPBACK = ("127.0.0.1", "::1", "localhost")

TERMINAL = ("TMUX", "DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "TERM_PROGRAM", "VTE_VERSION", "WSL_DISTRO_NAME")
"""What would lead to the clipboard and the browser of whoever runs the tests."""


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a test that waits for a terminal or a clock leaves its core to another."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh AZTUI_HOME, and none of the variables that would let the machine's own setup leak into a test."""
    for name in (*TERMINAL, *(name for name in os.environ if name.startswith("SSH_"))):
        monkeypatch.delenv(name, raising=False)
    for name in list(os.environ):
        if name.upper().startswith(("AZURE_", "OPENAI_", "AZTUI_", "TEXTUAL")) or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("AZTUI_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anything but this machine fails the test that makes it."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test connected to {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)

"""The soak in small (threat 74); `python -m tests.soak` is the whole of it."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_neither_memory_nor_open_files_grow() -> None:
    command = (sys.executable, "-m", "tests.soak", "services", "--turns", "60", "--warm-up", "40")
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr

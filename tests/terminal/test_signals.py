"""Signals become one call with an exit code; the signals are real ones, to this process or to a child."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys

import pytest

from tui.terminal.signals import ExitSignals


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
async def test_a_signal_calls_once_with_its_exit_code(number: signal.Signals, code: int) -> None:
    """Threats 29 and 30."""
    before = signal.getsignal(number)
    called = asyncio.Queue[int]()
    signals = ExitSignals()
    signals.install(called.put_nowait)
    try:
        os.kill(os.getpid(), number)
        assert await asyncio.wait_for(called.get(), 10) == code
        os.kill(os.getpid(), number)
        os.kill(os.getpid(), signal.SIGHUP)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert called.empty()
    finally:
        signals.remove()
        signals.remove()
    assert signal.getsignal(number) is before


async def test_is_silent_where_the_platform_lacks_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()

    def unsupported(*args: object) -> None:
        raise NotImplementedError

    monkeypatch.delattr(signal, "SIGHUP")
    monkeypatch.setattr(loop, "add_signal_handler", unsupported)
    signals = ExitSignals()
    signals.install(print)
    signals.remove()


def test_without_a_handler_in_the_way_the_process_ends_after_remove() -> None:
    program = """
import asyncio, os, signal
from tui.terminal.signals import ExitSignals
async def main():
    signals = ExitSignals()
    signals.install(print)
    signals.remove()
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.Event().wait()
asyncio.run(main())
"""
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == -signal.SIGTERM

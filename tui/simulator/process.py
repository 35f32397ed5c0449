"""The simulator as a process of its own, so that the app does not share its interpreter lock with it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from secrets import token_urlsafe

from tui.domain.errors import AztuiError
from tui.domain.settings import Profile, SignInMethod
from tui.simulator import KEY_VARIABLE

_PATIENCE = 30.0
"""Seconds until a simulator that has not said where it listens is given up."""
_GREETING = "listening on "
_DEPLOYMENTS = ("gpt-4o", "gpt-4o-mini", "gpt-5-mini", "o4-mini", "tiny-4k")
"""Those that a person switches among in the demo: two that chat, two that reason, and one whose window is soon full."""


class SimulatorProcess:
    """The port `DemoServer`. The child ends with this process, however that ends: it holds the child's standard input.

    Args:
        record: A file that gets each request, without its key.
        rate: Tokens a second, 0 for as fast as possible; the simulator's own rate where none is given.
    """

    def __init__(self, *, record: Path | None = None, rate: float | None = None) -> None:
        self._record = record
        self._rate = rate
        self._process: subprocess.Popen[str] | None = None

    @property
    def profile(self) -> Profile:
        """Its profile before it runs: everything but the endpoint."""
        return Profile(
            name="demo",
            endpoint="",
            deployment=_DEPLOYMENTS[0],
            deployments=_DEPLOYMENTS[1:],
            sign_in=SignInMethod.API_KEY,
            demo=True,
        )

    async def start(self) -> tuple[Profile, str]:
        """Start it; the profile that reaches it, and its key, which is new each time.

        Raises:
            AztuiError: It did not start.
        """
        self.stop()
        key = token_urlsafe(24)
        try:
            self._process = self._spawned(key)
            url = await asyncio.wait_for(asyncio.to_thread(_url_of, self._process), _PATIENCE)
        except (OSError, TimeoutError) as error:
            self.stop()
            raise _not_started() from error
        except BaseException:
            self.stop()
            raise
        if not url:
            self.stop()
            raise _not_started()
        return replace(self.profile, endpoint=url), key

    def stop(self) -> None:
        """End it at once; it has nothing to save."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()

    def _spawned(self, key: str) -> subprocess.Popen[str]:
        # -P: the folder it is started in may hold files named like modules.
        command = [sys.executable, "-P", "-m", "tui.simulator", "--port", "0", "--until-stdin-closes"]
        if self._rate is not None:
            command += ["--rate", str(self._rate)]
        if self._record is not None:
            command += ["--record", str(self._record)]
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, KEY_VARIABLE: key},
            text=True,
            # A Ctrl+C in the terminal is meant for the app alone.
            start_new_session=True,
        )


def _url_of(process: subprocess.Popen[str]) -> str:
    """Wait for the line that says where it listens; empty where it ends without one."""
    line = process.stdout.readline() if process.stdout else ""
    return line.removeprefix(_GREETING).strip() if line.startswith(_GREETING) else ""


def _not_started() -> AztuiError:
    return AztuiError("The built-in simulator did not start.", "Run python -m tui.simulator to see why.")

"""Programs of the system that are run for a moment: with no terminal, no output, and no longer than they may take."""

from __future__ import annotations

import asyncio
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress


async def run_outside(
    command: Sequence[str],
    environ: Mapping[str, str],
    *,
    given: bytes = b"",
    patience: float,
    end: bool = True,
    answer: bool = False,
) -> tuple[int | None, str]:
    """Run a program in a thread; how it ended, and what it said where an `answer` is wanted.

    What it leaves in the background, as clipboards do, lives on and holds nothing of ours: not the terminal, no pipe.

    Args:
        command: The program and its arguments, no shell between.
        environ: Its environment.
        given: What it reads.
        patience: Seconds it may take.
        end: Whether it is ended when they are over; its result is then None, as where it cannot be started at all.
        answer: Whether what it writes is wanted; not for programs that leave something in the background.

    Returns:
        Its exit code, or None; -1 where it goes on and `end` is not set. And its standard output.
    """
    return await asyncio.to_thread(_run, command, environ, given, patience, end, answer)


def _run(
    command: Sequence[str], environ: Mapping[str, str], given: bytes, patience: float, end: bool, answer: bool
) -> tuple[int | None, str]:
    try:
        process = subprocess.Popen(
            command,
            env=dict(environ),
            stdin=subprocess.PIPE if given else subprocess.DEVNULL,
            stdout=subprocess.PIPE if answer else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # its own session: no signal of the terminal reaches it, and it cannot write there
            start_new_session=True,
        )
    except OSError:
        return None, ""
    try:
        said, _ = process.communicate(given or None, timeout=patience)
    except subprocess.TimeoutExpired:
        if not end:
            # somebody has to take note of its end
            threading.Thread(target=process.wait, daemon=True).start()
            return -1, ""
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        return None, ""
    return process.returncode, (said or b"").decode(errors="replace")

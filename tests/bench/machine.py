"""What the operating system says of processes, and how steady the machine is."""

from __future__ import annotations

import os
import platform
import sqlite3
import time
from pathlib import Path


class BenchError(Exception):
    """Something could not be measured."""


def cpu_seconds(pid: int) -> float:
    """Processor time that all threads of a process have used, ended ones too.

    Raises:
        BenchError: There is no such process.
    """
    try:
        # the clock of another process: clock_getcpuclockid(3), as Linux makes it
        return time.clock_gettime((~pid << 3) | 2)
    except OSError as error:
        raise BenchError("the program has ended") from error


def memory(pid: int) -> tuple[float, float]:
    """Resident and proportional size of a process, in MB (10^6 bytes)."""
    sizes = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()[1:]:
        name, _, value = line.partition(":")
        sizes[name] = int(value.split()[0]) * 1024 / 1e6
    return sizes["Rss"], sizes["Pss"]


def steady_work() -> float:
    """Milliseconds of a piece of work that is always the same: what it varies by is the machine's noise."""
    started = time.perf_counter()
    total = 0
    for number in range(300_000):
        total += number % 7
    return (time.perf_counter() - started) * 1000


class Commits:
    """Durable commits in a file of their own, on the disk that the stores are on."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "commits.db", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("CREATE TABLE messages (text TEXT)")

    def commit(self) -> float:
        """Commit two rows; seconds it took."""
        started = time.perf_counter()
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT INTO messages VALUES (?)", [("a prompt " * 10,), ("",)])
        self._connection.execute("COMMIT")
        return time.perf_counter() - started

    def close(self) -> None:
        self._connection.close()


def described() -> str:
    """The machine in a line."""
    return (
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}"
    )

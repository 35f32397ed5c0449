"""A store in a folder of its own, with a clock that stands still until it is moved."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tui.storage.conversations import Store
from tui.storage.locations import Locations


class FixedClock:
    """Stands still."""

    def __init__(self) -> None:
        self.time = 1_763_600_000.0

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def locations(tmp_path: Path) -> Locations:
    return Locations(data=tmp_path / "data", config=tmp_path / "config")


@pytest.fixture
def open_store(locations: Locations, clock: FixedClock) -> Iterator[Callable[[], Store]]:
    """Opens a store on the test's folder, as another instance would; closed when the test ends."""
    opened: list[Store] = []

    def another() -> Store:
        opened.append(Store(locations, clock))
        return opened[-1]

    yield another
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], Store]) -> Store:
    return open_store()


def look(path: Path, sql: str, *values: object) -> list[Any]:
    """What another program finds in a database file."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, values).fetchall()


def python(code: str, *arguments: object) -> subprocess.Popen[str]:
    """A process of its own that runs some Python."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def output_of(code: str, *arguments: object) -> str:
    """What some Python prints in a process of its own."""
    with python(code, *arguments) as process:
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    return output

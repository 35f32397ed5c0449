"""What was said to be saved survives a power failure: it was synced before."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tui.domain.conversation import Conversation, SentWith, Status
from tui.storage import word_index
from tui.storage.conversations import Store
from tui.storage.locations import Locations


async def test_a_prompt_and_an_end_are_synced_and_a_save_point_is_not(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threat 28, as far as SQLite is asked for it: in WAL mode `synchronous = FULL` syncs the WAL at each commit."""
    # indexing comes between two writes, where the second lets it wait
    monkeypatch.setattr(word_index, "is_behind", lambda _: False)
    seen: list[str] = []
    await store.rows()
    store._database.write(lambda db: db.set_trace_callback(seen.append), durable=False).result(10)
    exchange = await store.begin_exchange(Conversation(), None, "one", SentWith())
    store.save_text(exchange.reply.id, "half")
    await store.finish(replace(exchange.reply, text="whole", status=Status.DONE))
    told = [sql.removeprefix("PRAGMA synchronous = ") for sql in seen if re.match("PRAGMA synchronous|COMMIT", sql)]
    assert told == ["COMMIT", *("FULL", "COMMIT"), *("NORMAL", "COMMIT"), *("FULL", "COMMIT")]
    [mode] = store._database.write(lambda db: db.execute("PRAGMA journal_mode").fetchone(), durable=False).result(10)
    assert mode == "wal"


WRITER = """
import asyncio, os, sys
from dataclasses import replace
from pathlib import Path
from tui.domain.conversation import Conversation, SentWith, Status
from tui.storage.conversations import Store
from tui.storage.locations import Locations

class Clock:
    now = monotonic = staticmethod(lambda: 1.0)

def say(word):
    os.write(1, f"<{word}>".encode())

async def main():
    store = Store(Locations(Path(sys.argv[1]), Path(sys.argv[1])), Clock())
    await store.rows()
    for _ in range(5):
        say("asked")
        exchange = await store.begin_exchange(Conversation(), None, "one", SentWith())
        say("prompt saved")
        for length in range(20):
            store.save_text(exchange.reply.id, "x" * length)
        await store.rows()
        say("ended")
        await store.finish(replace(exchange.reply, text="whole", status=Status.DONE))
        say("reply saved")
    os._exit(0)

asyncio.run(main())
"""


def traced(strace: str, folder: Path) -> str | None:
    """What the writer asks of the system, in order; None where this system lets nobody look on."""
    trace = folder / "trace"
    watch = ("-f", "-y", "-e", "trace=fsync,fdatasync,write", "-o", os.fspath(trace))
    command = [strace, *watch, sys.executable, "-c", WRITER, os.fspath(folder)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    return trace.read_text() if done.returncode == 0 else None


@pytest.mark.long
def test_the_log_is_synced_before_anything_is_said_to_be_saved(locations: Locations) -> None:
    """Threat 28, as the system sees it: a sync of the WAL between what is asked and what is said, and none for save
    points. Where nobody may look on, the test above has to do.
    """
    locations.data.mkdir()
    strace = shutil.which("strace")
    trace = traced(strace, locations.data) if strace else None
    if trace is None:
        pytest.skip("there is no strace here, or it may not look on")
    syncs = [
        sum("-wal" in line and "sync(" in line for line in part.splitlines())
        for part in re.split(r"<(?:asked|prompt saved|ended|reply saved)>", trace)[1:]
    ]
    assert len(syncs) == 20
    assert all(count >= 1 for count in syncs[0::4]), "prompts"
    assert syncs[1::4] == [0] * 5, "save points"
    assert all(count >= 1 for count in syncs[2::4]), "ends"

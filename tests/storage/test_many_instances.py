"""Several instances on one store."""

from __future__ import annotations

import contextlib
import json

import pytest

from tests.storage.conftest import look, python
from tui.storage.locations import Locations

WRITER = """
import asyncio, json, sys, time
from dataclasses import replace
from pathlib import Path
from tui.domain.conversation import Conversation, SentWith, Status
from tui.storage.conversations import Store
from tui.storage.locations import Locations

class Clock:
    now = staticmethod(time.time)
    monotonic = staticmethod(time.monotonic)

async def main():
    name, store = sys.argv[2], Store(Locations(Path(sys.argv[1]), Path(sys.argv[1])), Clock())
    await store.rows()
    print("ready", flush=True)
    sys.stdin.readline()
    conversation, leaf, waits, unsaved = Conversation(title=name), None, [], 0
    for number in range(150):
        began = time.perf_counter()
        exchange = await store.begin_exchange(conversation, leaf, f"{name} asks {number}", SentWith())
        waits.append(time.perf_counter() - began)
        store.save_text(exchange.reply.id, "half")
        began = time.perf_counter()
        await store.finish(replace(exchange.reply, text=f"{name} hears {number}", status=Status.DONE))
        waits.append(time.perf_counter() - began)
        conversation, leaf = exchange.conversation, exchange.reply.id
        unsaved += store.unsaved is not None
    print(json.dumps([waits, unsaved, list(store.close())]))

asyncio.run(main())
"""


@pytest.mark.long
def test_four_processes_write_300_messages_each(locations: Locations) -> None:
    """Threat 42: all 1,200 are there, whole and in their places, and nobody was told of a lock."""
    names = ["ann", "bob", "cleo", "dan"]
    with contextlib.ExitStack() as ended:
        processes = [ended.enter_context(python(WRITER, locations.data, name)) for name in names]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        answers = [process.communicate(timeout=120) for process in processes]
    reports = [json.loads(output) for output, errors in answers]
    assert [errors for _, errors in answers] == [""] * 4
    assert [report[1:] for report in reports] == [[0, []]] * 4
    waits = sorted(wait for report in reports for wait in report[0])
    print(f"a write waited: median {waits[600] * 1000:.1f} ms, p99 {waits[1188] * 1000:.0f} ms")
    assert look(locations.database, "SELECT count(DISTINCT text) FROM messages") == [(1_200,)]
    query = """
        SELECT m.text FROM messages AS m JOIN conversations AS c ON c.id = m.conversation_id
        WHERE c.title = ? ORDER BY m.id
    """
    for name in names:
        texts = [text for (text,) in look(locations.database, query, name)]
        assert texts == [f"{name} {verb} {number}" for number in range(150) for verb in ("asks", "hears")]
    assert look(locations.database, "PRAGMA integrity_check") == [("ok",)]

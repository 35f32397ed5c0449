"""Killed at any moment while a reply streams, nothing is gone but the last moment of it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from tests.fakes import ManualClock
from tests.services.killed import RATE
from tui.domain.conversation import Status
from tui.storage.conversations import Store
from tui.storage.locations import Locations

RUNS = 50


@pytest.mark.long
async def test_killed_at_50_moments_the_prompt_stays_and_all_but_a_second_of_the_reply(tmp_path: Path) -> None:
    """Threat 27: by the numbers of the tokens and their rate, so that a busy machine is no excuse and no failure."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.services.killed", tmp_path, str(RUNS)), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    ends = [line.rsplit(" ", 1) for line in output.decode().splitlines()]
    assert len(ends) == RUNS
    lost = []
    for folder, shown in ends:
        store = Store(Locations(Path(folder), Path(folder)), ManualClock())
        assert await store.recover() == 1
        [row] = await store.rows()
        conversation = await store.conversation(row.id)
        assert conversation is not None
        prompt, reply = await store.path(conversation.active_leaf)
        store.close()
        assert prompt.text == f"prompt of {Path(folder).name}"
        assert reply.status is Status.INTERRUPTED
        stored = reply.text.split()
        assert stored == [str(number) for number in range(1, len(stored) + 1)]
        lost.append(int(shown) - len(stored))
    print(f"the most that was lost: {max(lost) / RATE} s of {max(int(shown) for _, shown in ends) / RATE} s")
    assert max(lost) <= RATE

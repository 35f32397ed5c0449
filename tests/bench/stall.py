"""How long the event loop stands still while an encoding is loaded: `python -m tests.bench.stall ENCODING`.

In a process that does nothing else. Prints the lags of a heartbeat meanwhile, in milliseconds, and then what memory the
encoding has taken, in MB.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys

import tiktoken

from tests.bench.heartbeat import Heart
from tests.bench.machine import memory
from tui.tokens.counter import Counter

AROUND = 0.2
"""Seconds of beating before and after."""


async def load(encoding: str) -> dict[str, object]:
    """Load it, as the app does where nobody types."""

    async def moment() -> None:
        pass

    assert tiktoken.__version__
    gc.collect()
    before, _ = memory(os.getpid())
    counter, heart = Counter(), Heart()
    beating = asyncio.create_task(heart.beat())
    await asyncio.sleep(AROUND)
    assert await counter.load(encoding, moment)
    await asyncio.sleep(AROUND)
    beating.cancel()
    gc.collect()
    after, _ = memory(os.getpid())
    return {"lags": [lag * 1000 for lag in heart.lags], "megabytes": after - before}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(load(sys.argv[1]))))

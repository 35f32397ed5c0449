"""The library alone, over the same bytes: `python -m tests.bench.bare URL`. An order a line in, its cost a line out."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import dataclass

from openai import AsyncOpenAI

from tests.bench.machine import BenchError
from tests.bench.service import MODEL, Order


@dataclass(frozen=True, slots=True)
class Cost:
    """What a reply took."""

    cpu: float
    """Seconds of processor time."""
    wall: float
    """Seconds."""


async def read_reply(client: AsyncOpenAI, prompt: str) -> str:
    """The whole text of a streamed reply."""
    pieces = []
    stream = await client.chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": prompt}],
        stream=True,
        stream_options={"include_usage": True},
    )
    async for chunk in stream:
        if chunk.choices and (text := chunk.choices[0].delta.content):
            pieces.append(text)
    return "".join(pieces)


async def _main(url: str) -> None:
    async with AsyncOpenAI(base_url=f"{url}/openai/v1/", api_key="bench", max_retries=0) as client:
        while prompt := (await asyncio.to_thread(sys.stdin.readline)).strip():
            cpu, wall = time.process_time(), time.perf_counter()
            text = await read_reply(client, prompt)
            cost = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
            print(json.dumps({**cost, "end": text[-20:]}), flush=True)


class Bare:
    """That loop as a process of its own."""

    def __init__(self, url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.bare", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def read(self, order: Order) -> Cost:
        """Have a reply read.

        Raises:
            BenchError: It was not.
        """
        self.begin(order)
        return self.finish(order)

    def begin(self, order: Order) -> None:
        """Let it ask for a reply."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{order.prompt}\n")
        self._process.stdin.flush()

    def finish(self, order: Order) -> Cost:
        """Wait until the reply is read.

        Raises:
            BenchError: It was not.
        """
        assert self._process.stdout is not None
        told = json.loads(self._process.stdout.readline() or "{}")
        if not told.get("end", "").endswith(order.end):
            raise BenchError("the bare loop did not get the whole reply")
        return Cost(told["cpu"], told["wall"])

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()

    def __enter__(self) -> Bare:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))

"""What the app imports, and one encoding, and nothing else: `python -m tests.bench.imports`. Ends with its input."""

from __future__ import annotations

import asyncio
import sys

import tui.__main__
import tui.app
import tui.azure.network
import tui.azure.streaming
import tui.commands.app
import tui.shop
from tui.azure.route import Route
from tui.domain.settings import Waits
from tui.tokens.counter import Counter


async def main() -> None:
    """Load what the app has loaded once it is warm, then wait."""
    counter = Counter()
    await counter.load("o200k_base")
    # the library imports the parts of its client when they are first touched, and reads the certificates
    client = tui.azure.network.openai_client("http://127.0.0.1:1/", Waits(), Route())
    assert client.chat.completions is not None
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())

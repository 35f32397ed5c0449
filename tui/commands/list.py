"""`aztui list`."""

from __future__ import annotations

import argparse
import asyncio
import sys

from tui.cli.listing import listing
from tui.domain.conversation import ConversationRow
from tui.domain.text import clean
from tui.shop import Shop


def run(options: argparse.Namespace) -> int:
    """List the conversations; the exit code."""
    return asyncio.run(_list(options))


async def _list(options: argparse.Namespace) -> int:
    rows, notices = list[ConversationRow](), tuple[str, ...]()
    if store := Shop(has_screen=False).stored(options.demo):
        try:
            rows = await store.rows(limit=options.limit)
        finally:
            notices = (*store.notices(), *store.close())
    for sentence in notices:
        print(f"aztui: {clean(sentence)}", file=sys.stderr)
    return listing(rows, sys.stdout, sys.stderr, as_json=options.json)

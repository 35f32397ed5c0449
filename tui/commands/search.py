"""`aztui search`."""

from __future__ import annotations

import argparse
import asyncio
import sys

from tui.cli.search import look_for, query_from, search
from tui.domain.search import Found, Hit
from tui.domain.text import clean
from tui.shop import Shop


def run(options: argparse.Namespace) -> int:
    """Find titles and messages; the exit code."""
    return asyncio.run(_search(options))


async def _search(options: argparse.Namespace) -> int:
    query = query_from(options.query)
    found, hits, notices = Found(query), tuple[Hit, ...](), tuple[str, ...]()
    if store := Shop(has_screen=False).stored(options.demo):
        try:
            found, hits = await look_for(store.search_index, query, options.limit)
        finally:
            notices = (*store.notices(), *store.close())
    for sentence in notices:
        print(f"aztui: {clean(sentence)}", file=sys.stderr)
    return search(found, hits, options.limit, sys.stdout, sys.stderr, as_json=options.json)

"""`aztui ask`."""

from __future__ import annotations

import argparse
import asyncio
import sys

from tui.cli.ask import ask, prompt_from
from tui.domain.errors import InputError
from tui.domain.text import clean
from tui.shop import Shop


def run(options: argparse.Namespace) -> int:
    """Ask, and stream the reply; the exit code."""
    return asyncio.run(_ask(options.prompt, options.demo))


async def _ask(words: list[str], demo: bool) -> int:
    prompt = prompt_from(words, None if sys.stdin.isatty() else sys.stdin)
    shop = Shop(has_screen=False)
    workspace = shop.workspace(demo)
    try:
        if demo:
            workspace.connection.start_demo()
        elif problem := workspace.connection.choose_first(shop.preferences.current):
            raise problem
        elif workspace.connection.profile is None:
            raise InputError(
                "aztui is not connected to a resource.",
                "Set AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_DEPLOYMENT, or try --demo.",
            )
        return await ask(workspace, prompt, sys.stdout, sys.stderr)
    finally:
        left = workspace.end()
        await workspace.replies.closed()
        await workspace.connection.close()
        for sentence in left:
            print(f"aztui: {clean(sentence)}", file=sys.stderr)

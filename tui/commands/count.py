"""`aztui count`."""

from __future__ import annotations

import argparse
import asyncio
import sys

from tui.cli.count import count, text_from
from tui.shop import Shop


def run(options: argparse.Namespace) -> int:
    """Count the tokens of a text; the exit code."""
    text = text_from(options.file, sys.stdin)
    return asyncio.run(count(Shop(has_screen=False).counter, text, options.model, sys.stdout, sys.stderr))

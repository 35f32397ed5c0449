"""`aztui doctor`."""

from __future__ import annotations

import argparse
import asyncio
import sys

from tui.cli.doctor import doctor
from tui.cli.profiles import named_profile
from tui.domain.text import clean
from tui.shop import Shop


def run(options: argparse.Namespace) -> int:
    """Check the connection; the exit code."""
    return asyncio.run(_doctor(options.profile, options.demo, options.json))


async def _doctor(name: str | None, demo: bool, as_json: bool) -> int:
    shop = Shop(has_screen=False)
    connection = shop.connection()
    settings = shop.preferences.current
    for sentence in shop.preferences.notices:
        print(f"aztui: {clean(sentence)}", file=sys.stderr)
    try:
        if demo:
            connection.start_demo()
            await connection.model()
        else:
            # what cannot be used is for the checks to say
            connection.choose_first(settings)
        profile = connection.profile if demo and connection.profile else named_profile(connection, settings, name)
        return await doctor(connection, profile, sys.stdout, as_json=as_json)
    finally:
        await connection.close()
        connection.end_demo()

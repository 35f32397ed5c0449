"""The app itself, where the command line names no command."""

from __future__ import annotations

import argparse
import os
import sys

from tui.domain.errors import InputError
from tui.domain.text import clean
from tui.terminal import collector


def run(options: argparse.Namespace) -> int:
    """Run the app until it is left; the exit code.

    Raises:
        InputError: There is no terminal that it could be drawn on.
    """
    # Textual reads standard input and draws on standard error
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise InputError("The app needs a terminal.", 'Without one, use: aztui ask "your prompt"')
    if (terminal := os.environ.get("TERM", "")).lower() in ("dumb", "unknown"):
        raise InputError(
            f"The app cannot be drawn on this terminal (TERM={terminal}).", 'Without one, use: aztui ask "your prompt"'
        )
    collector.pause()
    # Textual takes a third of a second to import: what cannot be drawn is said before
    from tui.app import AztuiApp  # noqa: PLC0415
    from tui.shop import Shop  # noqa: PLC0415

    shop = Shop(has_screen=True)
    app = AztuiApp(
        shop.workspace,
        shop.preferences,
        shop.theme_files(),
        data_folders=shop.disk_usage(),
        crash_folder=shop.locations.crashes,
        demo=options.demo,
    )
    app.run()
    for sentence in app.parting_words:
        print(f"aztui: {clean(sentence)}", file=sys.stderr)
    return app.return_code or 0

"""The roof: from the command line to what runs."""

from __future__ import annotations

import argparse
import asyncio
import io
import os
import sys
from collections.abc import Sequence

from tui.cli.ask import ask, prompt_from
from tui.cli.count import count, text_from
from tui.cli.doctor import doctor, profile_to_check
from tui.cli.parser import parse
from tui.cli.usage import usage
from tui.domain.errors import AztuiError, InputError
from tui.domain.text import clean
from tui.domain.usage import Prices, Used
from tui.services.preferences import Preferences
from tui.shop import Shop, SystemClock
from tui.storage.conversations import Store
from tui.storage.disk_usage import DiskUsage
from tui.storage.locations import Locations
from tui.storage.settings_file import SettingsFile
from tui.storage.theme_files import ThemeFiles
from tui.terminal import collector
from tui.tokens.counter import Counter


def main() -> None:
    """The `aztui` command."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Do what a command line asks for; the exit code (DESIGN section 6)."""
    try:
        options = parse(arguments)
        return _app(options.demo) if options.command == "app" else _printed(options)
    except AztuiError as error:
        print(f"aztui: {clean(str(error))}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130


def _printed(options: argparse.Namespace) -> int:
    """A command that writes its answer to standard output."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # outside of UTF-8, what the terminal or the file cannot hold becomes a question mark
        sys.stdout.reconfigure(errors="replace")
    try:
        match options.command:
            case "ask":
                return asyncio.run(_ask(options.prompt, options.demo))
            case "doctor":
                return asyncio.run(_doctor(options.profile, options.demo, options.json))
            case "usage":
                return asyncio.run(_usage(options))
            case _:
                text = text_from(options.file, sys.stdin)
                return asyncio.run(count(Counter(), text, options.model, sys.stdout, sys.stderr))
    except BrokenPipeError:
        _write_no_more()
        return 130
    except OSError as error:
        _write_no_more()
        raise InputError(
            f"{error.filename or 'Standard output'} cannot be used: {error.strerror or error}.",
            "Make room, or write somewhere else.",
        ) from None


def _write_no_more() -> None:
    """Whoever reads has seen enough, or there is no room: what is still to be flushed has nowhere to go."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _app(demo: bool) -> int:
    # Textual reads standard input and draws on standard error
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise InputError("The app needs a terminal.", 'Without one, use: aztui ask "your prompt"')
    if (terminal := os.environ.get("TERM", "")).lower() in ("dumb", "unknown"):
        raise InputError(
            f"The app cannot be drawn on this terminal (TERM={terminal}).", 'Without one, use: aztui ask "your prompt"'
        )
    collector.pause()
    # Textual takes a third of a second to import, and the command line has no use for it
    from tui.app import AztuiApp  # noqa: PLC0415

    shop = Shop(has_screen=True)
    app = AztuiApp(
        shop.workspace,
        shop.preferences,
        ThemeFiles(shop.locations.themes),
        data_folders=DiskUsage(shop.locations),
        crash_folder=shop.locations.crashes,
        demo=demo,
    )
    app.run()
    for sentence in app.parting_words:
        print(f"aztui: {clean(sentence)}", file=sys.stderr)
    return app.return_code or 0


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
        profile = connection.profile if demo and connection.profile else profile_to_check(connection, settings, name)
        return await doctor(connection, profile, sys.stdout, as_json=as_json)
    finally:
        await connection.close()
        connection.end_demo()


async def _usage(options: argparse.Namespace) -> int:
    locations = Locations.from_environment()
    preferences = Preferences(SettingsFile(locations))
    used, notices = list[Used](), preferences.notices
    locations = locations.demo() if options.demo else locations
    # where nothing was asked, nothing is made
    if locations.database.exists():
        store = Store(locations, SystemClock())
        try:
            used = await store.used_by_day(options.days)
        finally:
            notices += (*store.notices(), *store.close())
    for sentence in notices:
        print(f"aztui: {clean(sentence)}", file=sys.stderr)
    prices = Prices(preferences.current.profiles, simulated=options.demo)
    return usage(used, prices, sys.stdout, sys.stderr, by_conversation=options.conversations, as_json=options.json)


if __name__ == "__main__":
    main()

"""`aztui ask`."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from tui.cli.ask import Setup, as_json, ask, closing_words, prompt_from, set_up
from tui.cli.page import page_for
from tui.cli.profiles import use_profile
from tui.cli.stored import known_conversation, newest_conversation
from tui.cli.texts import text_of_file, text_piped_in
from tui.domain.conversation import Status
from tui.domain.errors import InputError, StoreError
from tui.domain.settings import Glyphs
from tui.domain.text import clean
from tui.services.workspace import Workspace
from tui.shop import Shop
from tui.terminal import collector
from tui.terminal.signals import OF_A_COMMAND, ExitSignals


def run(options: argparse.Namespace) -> int:
    """Ask, and stream the reply; the exit code."""
    piped = "" if sys.stdin is None or sys.stdin.isatty() else text_piped_in(sys.stdin)
    prompt = prompt_from(options.prompt, piped)
    system: str | None = options.system
    if system is not None and system.startswith("@"):
        system = text_of_file(system[1:]).rstrip("\n")
    setup = Setup(system_prompt=system, deployment=options.deployment, parameters=options.parameters)
    collector.pause()
    try:
        return asyncio.run(_stoppable(options, prompt, setup))
    finally:
        collector.resume()


async def _stoppable(options: argparse.Namespace, prompt: str, setup: Setup) -> int:
    """Ask until a signal stops it; once everything is kept, another ends it at once."""
    signals, codes = ExitSignals(OF_A_COMMAND), list[int]()
    asking = asyncio.create_task(_ask(options, prompt, setup, signals))

    def stop(code: int) -> None:
        codes.append(code)
        asking.cancel()

    signals.install(stop)
    try:
        code = await asking
    except asyncio.CancelledError:
        if not codes:
            raise
        code = codes[0]
    finally:
        signals.remove()
    return codes[0] if codes else code


async def _ask(options: argparse.Namespace, prompt: str, setup: Setup, signals: ExitSignals) -> int:
    shop = Shop(has_screen=False)
    _say(*shop.preferences.notices)
    workspace = shop.workspace(options.demo, saved=options.save)
    try:
        if options.demo:
            workspace.connection.start_demo()
        warming = await _begin(options, shop, workspace)
        warming.add_done_callback(lambda _: collector.resume())
        await set_up(workspace, setup, sys.stderr)
        ascii_only = shop.preferences.current.glyphs is Glyphs.ASCII
        page = None if options.json else page_for(sys.stdout, os.environ, plain=options.plain, ascii_only=ascii_only)
        reply = await ask(workspace, prompt, page)
        await warming
        if options.json:
            print(as_json(reply, saved=options.save), flush=True)
        code = closing_words(reply, sys.stderr)
    finally:
        left = workspace.end()
        signals.remove()
        await workspace.replies.closed()
        await workspace.connection.close()
        _say(*workspace.store.notices(), *left)
    return code or (StoreError.exit_code if left else 0)


def _say(*sentences: str) -> None:
    for sentence in sentences:
        print(f"aztui: {clean(sentence)}", file=sys.stderr)


async def _begin(options: argparse.Namespace, shop: Shop, workspace: Workspace) -> asyncio.Task[None]:
    """Open the conversation that is asked in, and choose whom to ask: as named, else whom that was asked of.

    What is returned is the import of the client's library: it takes longest, and the store need not wait for it.
    """
    connection, session, settings = workspace.connection, workspace.session, shop.preferences.current
    if not (options.newest or options.conversation is not None):
        if not options.demo:
            use_profile(connection, settings, options.profile)
        warming = asyncio.create_task(connection.warm())
        await session.models.load()
        session.open_new()
        return warming
    await workspace.store.recover()
    await session.models.load()
    wanted = await newest_conversation(workspace.store) if options.newest else options.conversation
    known = await known_conversation(workspace.store, wanted)
    await session.open(known.id)
    if session.path and session.path[-1].status is Status.STREAMING:
        raise InputError("A reply is coming in this conversation already.", "Wait until it is whole, or stop it.")
    if not options.demo:
        own = known.profile if any(one.name == known.profile for one in settings.profiles) else None
        use_profile(connection, settings, options.profile or own)
    return asyncio.create_task(connection.warm())

"""The roof: from the command line to what runs."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
from collections.abc import Callable, Sequence

from tui.cli.parser import parse
from tui.domain.errors import AztuiError, InputError
from tui.domain.text import clean
from tui.terminal import collector

Command = Callable[[argparse.Namespace], int]
"""Does what the options ask for; its result is the exit code."""


def main() -> None:
    """The `aztui` command."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Do what a command line asks for; the exit code (DESIGN section 6)."""
    try:
        options = parse(arguments)
        command = _command(options.command)
        return command(options) if options.command == "app" else _printed(command, options)
    except AztuiError as error:
        print(f"aztui: {clean(str(error))}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001  # the program's edge: a traceback could hold what was typed (threat 18)
        return _own_fault(error)


def _command(name: str) -> Command:
    """What does a command. Each imports what it needs, and none of what the others need."""
    collector.pause()
    try:
        run_it: Command = importlib.import_module(f"tui.commands.{name}").run
    finally:
        collector.resume()
    return run_it


def _own_fault(error: Exception) -> int:
    """Say that a fault of ours ended the program, and write down where, with no value of anything; the exit code."""
    from tui.storage.locations import Locations  # noqa: PLC0415
    from tui.terminal.crash import write_crash  # noqa: PLC0415

    print(f"aztui: It ended because of a fault of its own ({clean(type(error).__name__)}).", file=sys.stderr)
    if where := write_crash(Locations.from_environment().crashes, error):
        print(f"aztui: What happened is written in {clean(str(where))}", file=sys.stderr)
    return 1


def _printed(command: Command, options: argparse.Namespace) -> int:
    """Run a command that writes its answer to standard output."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # outside of UTF-8, what the terminal or the file cannot hold becomes a question mark
        sys.stdout.reconfigure(errors="replace")
    try:
        return command(options)
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


if __name__ == "__main__":
    main()

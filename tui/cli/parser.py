"""The command line: what may be asked for, and how it is said."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from tui import __version__
from tui.domain.errors import InputError

_DESCRIPTION = """\
Chat with Azure OpenAI deployments in the terminal.

AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_DEPLOYMENT name what to talk to, with the key in
AZURE_OPENAI_API_KEY, or without one by Entra ID. With nothing set, aztui asks."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, by an exception like every other of ours."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message[:1].upper()}{message[1:]}.", f"See {self.prog} --help.")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command line: `command` ("app", or the name of one), `demo`, and what each takes.

    Raises:
        InputError: It cannot be understood.
        SystemExit: --help or --version was asked for, and printed.
    """
    parser = _Parser(
        prog="aztui", description=_DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"aztui {__version__}")
    parser.set_defaults(command="app", demo=False)
    _add_demo(parser)
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    ask = commands.add_parser(
        "ask",
        help="ask once and print the reply; needs no terminal",
        description="Ask once and stream the reply to standard output. It is kept with the other conversations.",
        allow_abbrev=False,
    )
    ask.set_defaults(command="ask")
    _add_demo(ask)
    ask.add_argument("prompt", nargs="*", metavar="PROMPT", help="the question; what is piped in is added below it")
    doctor = commands.add_parser(
        "doctor",
        help="check the connection, a line for each thing that can be wrong",
        description="Check the connection from its address to its first streamed reply: a line each, with OK or with "
        "what to do. It asks the deployment for two short replies. The exit code is 0 if all is well, 3 if a check "
        "failed, 2 if there is nothing to check.",
        allow_abbrev=False,
    )
    doctor.set_defaults(command="doctor")
    _add_demo(doctor)
    doctor.add_argument("--profile", metavar="NAME", help="the connection of this name instead of the one in use")
    doctor.add_argument("--json", action="store_true", help="print one JSON object instead of the lines")
    count = commands.add_parser(
        "count",
        help="print the tokens of a messages JSON or of any text",
        description="Print how many tokens an input takes: a JSON array of messages, a JSON object with messages and "
        "maybe tools, as a request has them, or any other text, alone. Nothing is sent.",
        allow_abbrev=False,
    )
    count.set_defaults(command="count")
    count.add_argument("--model", metavar="M", default="", help="the base model, such as gpt-4; else o200k_base counts")
    count.add_argument("file", nargs="?", metavar="FILE", help="what to count; standard input without one, or for -")
    _add_usage(commands)
    _add_search(commands)
    return parser.parse_args(arguments)


def _add_usage(commands: argparse._SubParsersAction[_Parser]) -> None:
    usage = commands.add_parser(
        "usage",
        help="print what was used by day or by conversation: tokens, and money",
        description="Print what was used: requests, tokens, and money where the price of the model is known, a line "
        "for each day, in local time. The money is an estimate by list prices, which the settings can correct.",
        allow_abbrev=False,
    )
    usage.set_defaults(command="usage")
    _add_demo(usage)
    usage.add_argument(
        "--days", metavar="N", type=_count_of, default=30, help="the last N days on which anything was asked; else 30"
    )
    usage.add_argument("--conversations", action="store_true", help="a line for each conversation of these days")
    usage.add_argument("--json", action="store_true", help="print one JSON object instead of the table, for programs")


def _add_search(commands: argparse._SubParsersAction[_Parser]) -> None:
    search = commands.add_parser(
        "search",
        help="find titles and messages in all conversations",
        description="Find conversations whose titles hold every word, and messages that do, a line each: the number of "
        "the conversation, when it was in local time, its title, and what stands around the words. The last word may "
        'be the beginning of one. A "quoted phrase" stands together; deployment:NAME, tag:NAME, after:2026-01-31, '
        "before:2026-02 and has:code narrow it.",
        allow_abbrev=False,
    )
    search.set_defaults(command="search")
    _add_demo(search)
    search.add_argument("query", nargs="+", metavar="QUERY", help="what to look for")
    search.add_argument("--limit", metavar="N", type=_count_of, default=20, help="how many lines at most; else 20")
    search.add_argument("--json", action="store_true", help="print one JSON object instead of the lines")


def _count_of(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= len(text) <= 6 and int(text)):
        raise argparse.ArgumentTypeError("it must be a whole number from 1 to 999,999")
    return int(text)


def _add_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--demo",
        action="store_true",
        default=argparse.SUPPRESS,
        help="use the built-in simulator: no account, no network, conversations of its own",
    )

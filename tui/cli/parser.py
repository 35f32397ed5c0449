"""The command line: what may be asked for, and how it is said."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from tui import __version__
from tui.cli.options import Commands, Parser, add_demo, count_of
from tui.cli.options_ask import add_ask
from tui.cli.options_backups import add_backup, add_restore
from tui.cli.options_exchange import add_exchange
from tui.cli.options_stored import add_completion, add_list, add_search, add_show

_DESCRIPTION = """\
Chat with Azure OpenAI deployments in the terminal.

AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_DEPLOYMENT name what to talk to, with the key in
AZURE_OPENAI_API_KEY, or without one by Entra ID. With nothing set, aztui asks."""

_EXIT_CODES = """\
exit codes:
  0  done
  1  our fault, or that of the disk
  2  what was given on the command line, or stands in the settings, cannot be used
  3  no connection, or nobody is signed in
  4  the service refused
  5  the content filter stopped the prompt or the reply
  6  the reply was cut; what came is kept
  130, 143, 129  stopped by Ctrl+C or a reader that left, by SIGTERM, by the end of the terminal; what came is kept"""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command line: `command` ("app", or the name of one), `demo`, and what each takes.

    Raises:
        InputError: It cannot be understood.
        SystemExit: --help or --version was asked for, and printed.
    """
    return command_line().parse_args(arguments)


def command_line() -> Parser:
    """Everything that can be asked for."""
    parser = Parser(
        prog="aztui",
        description=_DESCRIPTION,
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"aztui {__version__}")
    parser.set_defaults(command="app", demo=False)
    add_demo(parser)
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    add_ask(commands)
    add_list(commands)
    add_show(commands)
    add_search(commands)
    add_exchange(commands)
    _add_doctor(commands)
    _add_count(commands)
    _add_usage(commands)
    add_backup(commands)
    add_restore(commands)
    add_completion(commands)
    return parser


def _add_doctor(commands: Commands) -> None:
    doctor = commands.add_parser(
        "doctor",
        help="check the connection, a line for each thing that can be wrong",
        description="Check the connection from its address to its first streamed reply: a line each, with OK or with "
        "what to do. It asks the deployment for two short replies. The exit code is 0 if all is well, 3 if a check "
        "failed, 2 if there is nothing to check.",
        allow_abbrev=False,
    )
    doctor.set_defaults(command="doctor")
    add_demo(doctor)
    doctor.add_argument("--profile", metavar="NAME", help="the connection of this name instead of the one in use")
    doctor.add_argument("--json", action="store_true", help="print one JSON object instead of the lines")


def _add_count(commands: Commands) -> None:
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


def _add_usage(commands: Commands) -> None:
    usage = commands.add_parser(
        "usage",
        help="print what was used by day or by conversation: tokens, and money",
        description="Print what was used: requests, tokens, and money where the price of the model is known, a line "
        "for each day, in local time. The money is an estimate by list prices, which the settings can correct.",
        allow_abbrev=False,
    )
    usage.set_defaults(command="usage")
    add_demo(usage)
    usage.add_argument(
        "--days", metavar="N", type=count_of, default=30, help="the last N days on which anything was asked; else 30"
    )
    usage.add_argument("--conversations", action="store_true", help="a line for each conversation of these days")
    usage.add_argument("--json", action="store_true", help="print one JSON object instead of the table, for programs")

"""The options of `aztui ask`."""

from __future__ import annotations

import argparse
from typing import Any

from tui.cli.options import Commands, add_demo, conversation_id

_DESCRIPTION = """\
Ask once and stream the reply to standard output. It is kept with the other conversations, and the app can go on with
it. In a pipe the reply comes exactly as it was received; on a terminal its Markdown is rendered. What is piped in
stands below the prompt. Ctrl+C stops the reply and keeps what came."""


def add_ask(commands: Commands) -> None:
    """`aztui ask`."""
    ask = commands.add_parser(
        "ask",
        help="ask once and print the reply; needs no terminal",
        description=_DESCRIPTION,
        allow_abbrev=False,
    )
    ask.set_defaults(command="ask", parameters={})
    add_demo(ask)
    ask.add_argument("prompt", nargs="*", metavar="PROMPT", help="the question; what is piped in is added below it")
    where = ask.add_mutually_exclusive_group()
    where.add_argument(
        "--continue", dest="newest", action="store_true", help="go on in the conversation that was used last"
    )
    where.add_argument(
        "--conversation", metavar="ID", type=conversation_id, help="go on in this one, by its number in aztui list"
    )
    where.add_argument(
        "--no-save", dest="save", action="store_false", help="write nothing to disk, neither prompt nor reply"
    )
    ask.add_argument("--profile", metavar="NAME", help="the connection of this name instead of the one in use")
    ask.add_argument(
        "--deployment", "--model", metavar="NAME", type=_name, help="another deployment than the connection's own"
    )
    ask.add_argument("--system", metavar="TEXT", help="the system prompt, or @FILE for what stands in a file")
    for key, help in (
        ("temperature", "how freely the model chooses its words, from 0 to 2"),
        ("max_tokens", "the longest reply, in tokens"),
    ):
        option = f"--{key.replace('_', '-')}"
        ask.add_argument(option, dest=key, metavar="N", action=_Parameter, default=argparse.SUPPRESS, help=help)
    ask.add_argument("--json", action="store_true", help="print one JSON object when the reply has ended")
    ask.add_argument("--plain", action="store_true", help="the text as it is, on a terminal too")


class _Parameter(argparse.Action):
    """A number of the table of parameters, checked by it, and kept in `parameters` by its key."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        # the table is not needed before one is given
        from tui.domain.parameters import PARAMETERS  # noqa: PLC0415

        parameter = next(one for one in PARAMETERS if one.key == self.dest)
        value = _number(values)
        if value is None or parameter.kept(value) != value or (not parameter.decimals and value != int(value)):
            raise argparse.ArgumentError(self, f"it must be {parameter.wanted}")
        namespace.parameters = {**namespace.parameters, parameter.key: value}


def _number(text: str) -> float | None:
    try:
        return float(text) if text.isascii() else None
    except ValueError:
        return None


def _name(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("it must be the name of a deployment")
    return text.strip()

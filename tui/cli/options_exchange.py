"""The options of `aztui export` and `aztui import`."""

from __future__ import annotations

import argparse

from tui.cli.options import Commands, add_demo, conversation_id
from tui.domain.exchange import Format


def _format(text: str) -> Format:
    if text not in list(Format):
        raise argparse.ArgumentTypeError("it must be markdown, json or messages")
    return Format(text)


def add_exchange(commands: Commands) -> None:
    """Add both commands."""
    export = commands.add_parser(
        "export",
        help="write conversations to a file or to standard output",
        description="Write a conversation, the one that was open last unless its number is given, or all of them: as "
        "Markdown to be read, as JSON that loses nothing and can be imported again, or as OpenAI messages.",
        allow_abbrev=False,
    )
    export.set_defaults(command="export")
    export.add_argument("id", nargs="?", type=conversation_id, metavar="ID", help="its number in aztui list")
    export.add_argument("--all", action="store_true", help="every conversation that is not deleted")
    export.add_argument(
        "-f",
        "--format",
        type=_format,
        choices=list(Format),
        default=Format.MARKDOWN,
        metavar="FORMAT",
        help="markdown, json or messages; else markdown",
    )
    export.add_argument(
        "-o", "--output", metavar="PATH", default="-", help="a file, or a folder for a file each; - is standard output"
    )
    export.add_argument("--force", action="store_true", help="replace files that are there already")
    add_demo(export)
    into = commands.add_parser(
        "import",
        help="take conversations in: aztui JSON, OpenAI messages, ChatGPT, oterm",
        description="Take in what is new in files: aztui JSON, OpenAI messages as JSON or JSONL, a setup of the "
        "playground, an export of ChatGPT (conversations.json or its zip), or the database of oterm. Of each file all "
        "or nothing; what is here already is not taken in again.",
        allow_abbrev=False,
    )
    into.set_defaults(command="taking")
    into.add_argument("files", nargs="+", metavar="FILE", help="what to take in")
    add_demo(into)

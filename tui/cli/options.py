"""What the options of several commands have in common."""

from __future__ import annotations

import argparse
from typing import NoReturn, TypeAlias

from tui.domain.errors import InputError

_LARGEST = 18
"""Digits of the largest number; SQLite knows no longer ones."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, by an exception like every other of ours."""

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message[:1].upper()}{message[1:]}.", f"See {self.prog} --help.")


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"
"""Where commands are added."""


def add_demo(parser: argparse.ArgumentParser) -> None:
    """`--demo`, before a command or behind it."""
    parser.add_argument(
        "--demo",
        action="store_true",
        default=argparse.SUPPRESS,
        help="use the built-in simulator: no account, no network, conversations of its own",
    )


def count_of(text: str) -> int:
    """A number of things, from 1 on."""
    if not (text.isascii() and text.isdecimal() and 1 <= len(text) <= 6 and int(text)):
        raise argparse.ArgumentTypeError("it must be a whole number from 1 to 999,999")
    return int(text)


def conversation_id(text: str) -> int:
    """The number of a conversation, as `aztui list` prints it."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _LARGEST and int(text)):
        raise argparse.ArgumentTypeError("it must be the number of a conversation, as aztui list prints it")
    return int(text)

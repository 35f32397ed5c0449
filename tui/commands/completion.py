"""`aztui completion`."""

from __future__ import annotations

import argparse
import sys

from tui.cli.completion import script
from tui.cli.parser import command_line


def run(options: argparse.Namespace) -> int:
    """Print the script of a shell; the exit code."""
    sys.stdout.write(script(options.shell, command_line()))
    sys.stdout.flush()
    return 0

"""`aztui restore`, which has its work with `aztui backup`."""

from __future__ import annotations

from tui.commands.backup import run

__all__ = ["run"]

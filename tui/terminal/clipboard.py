"""The clipboard, by way of the terminal."""

from __future__ import annotations

from typing import Any

from textual.app import App

from tui.domain.text import without_surrogates


def copy_text(app: App[Any], text: str) -> str:
    """Copy a text with OSC 52, which also works over SSH where the terminal allows it.

    Lone surrogates are replaced: Textual raises UnicodeEncodeError for them.

    Returns:
        What was done, for a notice. Terminals give no answer, so it cannot say whether they obeyed.
    """
    whole = without_surrogates(text)
    app.copy_to_clipboard(whole)
    return f"Copied {len(whole):,} character{'' if len(whole) == 1 else 's'} (OSC 52)"

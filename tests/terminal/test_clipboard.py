"""What reaches the clipboard, and what is said of it."""

from __future__ import annotations

import pytest
from textual.app import App

from tui.terminal.clipboard import copy_text


@pytest.mark.parametrize(
    ("text", "copied", "words"),
    [
        ("a" * 1234, "a" * 1234, "Copied 1,234 characters (OSC 52)"),
        ("x", "x", "Copied 1 character (OSC 52)"),
        ("", "", "Copied 0 characters (OSC 52)"),
        ("lone \ud83d", "lone \ufffd", "Copied 6 characters (OSC 52)"),
        ("pair \ud83d\ude00", "pair 😀", "Copied 6 characters (OSC 52)"),
        ("kept \x1b[31m\u202e", "kept \x1b[31m\u202e", "Copied 11 characters (OSC 52)"),
    ],
)
async def test_copies_and_says_how_much(text: str, copied: str, words: str) -> None:
    """Threat 48: Textual raises UnicodeEncodeError for a lone surrogate."""
    app: App[None] = App()
    async with app.run_test():
        assert copy_text(app, text) == words
        assert app.clipboard == copied

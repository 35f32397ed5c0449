"""Changing a conversation without fear, as a person does it: every answer stays, and what is deleted comes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.pty.terminal import END, ENTER, ESC, UP, Terminal, ctrl
from tests.pty.test_demo import READY, done, say

pytestmark = pytest.mark.long

OpenTerminal = Callable[..., Terminal]


def to_messages(terminal: Terminal) -> None:
    """From the composer to the messages."""
    terminal.press(ESC)
    terminal.wait_for("y copy")


def test_a_session_of_edits_answers_branches_and_deletions(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal("--demo", size=(120, 100))
    terminal.wait_for(READY)
    say(terminal, "Tell me about tides")
    done(terminal)

    # the prompt is edited: it stands beside the old one
    to_messages(terminal)
    terminal.press(b"e")
    terminal.wait_for("Editing: Enter sends it anew")
    terminal.type(" and the moon")
    terminal.press(ENTER)
    terminal.wait_gone("Editing:")
    terminal.wait_for("‹ 2 / 2 ›")
    done(terminal)

    # the reply is asked for again: it stands beside the old one
    to_messages(terminal)
    terminal.press(b"r")
    terminal.wait_until(lambda text: text.count("‹ 2 / 2 ›") == 2 and "Answering" not in text, "another answer")
    done(terminal)
    terminal.press(b"[")
    terminal.wait_for("‹ 1 / 2 ›", "‹ 2 / 2 ›")
    terminal.press(b"]")
    terminal.wait_gone("‹ 1 / 2 ›")

    # the edited prompt is walked back to the first one, and forth to the answer that was looked at last
    terminal.press(b"{")
    terminal.press(b"[")
    terminal.wait_for("‹ 1 / 2 ›")
    terminal.wait_gone("and the moon")
    assert "‹ 2 / 2 ›" not in terminal.text
    terminal.press(b"]")
    terminal.wait_for("and the moon")
    terminal.wait_until(lambda text: text.count("‹ 2 / 2 ›") == 2, "the answer that was looked at last")

    # a branch is a conversation of its own
    terminal.press(END)
    terminal.press(b"b")
    terminal.wait_for("(branch)", "This is a branch.")
    say(terminal, "Go on in the branch")
    terminal.wait_for("in the branch")
    done(terminal, 1)

    # what is deleted in it comes back
    to_messages(terminal)
    terminal.press(UP, UP, b"d")
    terminal.wait_for("The message is deleted, and 1 message after it. Press u")
    terminal.wait_until(lambda text: text.count("in the branch") == 0, "the prompt to be gone")
    terminal.press(b"u")
    terminal.wait_for("in the branch")
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0

    # each conversation opens where it was
    again = open_terminal("--demo", size=(120, 100))
    again.wait_for("in the branch", "(branch)")
    again.press(ctrl("Q"))
    assert again.wait_exit() == 0

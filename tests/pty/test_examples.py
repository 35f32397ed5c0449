"""Few-shot examples in a real terminal: written, sent over the wire after the system message, there again later."""

from __future__ import annotations

import pytest

from tests.pty.conftest import Service
from tests.pty.terminal import ENTER, ESC, TAB, Terminal, ctrl
from tests.pty.test_demo import READY, OpenTerminal, go_to_composer, say


def open_examples(terminal: Terminal) -> None:
    """Find them by the word that people use."""
    terminal.press(ctrl("P"))
    terminal.wait_for("A command")
    terminal.type("few-shot")
    terminal.wait_for("Show the model by examples")
    terminal.press(ENTER)
    terminal.wait_for("Examples", "n add")


@pytest.mark.long
def test_what_is_written_there_goes_over_the_wire_and_is_kept(open_terminal: OpenTerminal, service: Service) -> None:
    terminal = open_terminal(env=service.environment, size=(80, 24))
    terminal.wait_for(READY)
    open_examples(terminal)
    for number, (user, assistant) in enumerate((("ping [/foo]", "pong"), ("black", "white")), 1):
        terminal.press(b"n")
        terminal.wait_for("Empty: a question is needed.", "Tab next")
        terminal.type(user)
        terminal.wait_for(user)
        terminal.press(TAB)
        terminal.wait_until(lambda _: terminal.is_bold("Assistant answers"), "the keys to be there")
        terminal.type(assistant)
        terminal.wait_for(f"{number} · ", user, assistant)
        terminal.press(ESC)
        terminal.wait_for("Esc close")
    terminal.press(b"K")
    terminal.wait_until(lambda text: text.index("black") < text.index("ping"), "the second to be the first")
    terminal.press(ESC)
    terminal.wait_gone("Esc close")
    go_to_composer(terminal)
    say(terminal, "simulate nothing")
    terminal.wait_for("s · stop")
    [body] = service.requests
    assert [(message["role"], message["content"]) for message in body["messages"]] == [
        ("system", "You are a helpful assistant."),
        ("user", "black"),
        ("assistant", "white"),
        ("user", "ping [/foo]"),
        ("assistant", "pong"),
        ("user", "simulate nothing"),
    ]
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    again = open_terminal(env=service.environment, size=(80, 24))
    again.wait_for("simulate nothing")
    open_examples(again)
    again.wait_for("2 · ", "black", "ping [/foo]")


@pytest.mark.long
def test_what_is_being_typed_when_the_program_ends_is_kept(open_terminal: OpenTerminal, service: Service) -> None:
    terminal = open_terminal(env=service.environment, size=(80, 24))
    terminal.wait_for(READY)
    open_examples(terminal)
    terminal.press(b"n")
    terminal.wait_for("Empty: a question is needed.", "Tab next")
    terminal.type("half a thought")
    terminal.wait_for("half a thought")
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    again = open_terminal(env=service.environment, size=(80, 24))
    again.wait_for(READY)
    open_examples(again)
    again.wait_for("half a thought", "not sent")

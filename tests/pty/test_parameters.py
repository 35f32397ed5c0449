"""The setup pane in a real terminal: what is written there goes over the wire, and what is refused is repaired."""

from __future__ import annotations

import pytest

from tests.pty.conftest import Service
from tests.pty.terminal import ENTER, ESC, RIGHT, ctrl
from tests.pty.test_demo import READY, OpenTerminal, go_to_composer, say
from tui.simulator.families import family_of


@pytest.mark.long
def test_what_is_set_is_sent_and_what_is_refused_is_left_out_from_then_on(
    open_terminal: OpenTerminal, service: Service
) -> None:
    """Stop sequences and an effort, at a deployment whose model takes stop sequences but reasons not at all."""
    assert not family_of("gpt-4o").efforts
    terminal = open_terminal(env=service.environment, size=(80, 24))
    terminal.wait_for(READY)
    for words, title in (("set stop", "Set stop sequences"), ("set reasoning", "Set reasoning effort")):
        terminal.press(ctrl("P"))
        terminal.wait_for("A command")
        terminal.type(words)
        terminal.wait_for(title)
        terminal.press(ENTER)
        if "stop" in words:
            terminal.wait_until(lambda _: terminal.is_bold("Stop sequences"), "the stop sequences to have the focus")
            terminal.press(ENTER)
            terminal.wait_for("Tab next")
            terminal.type("###")
            terminal.press(ENTER)
            terminal.type("\\n\\n")
            terminal.wait_for("###  \\n\\n")
            terminal.press(ESC)
            terminal.wait_gone("Tab next")
        else:
            terminal.wait_until(lambda _: terminal.is_bold("Reasoning effort"), "the effort to have the focus")
            terminal.press(RIGHT, RIGHT, RIGHT)
            terminal.wait_for("‹ low ›")
    go_to_composer(terminal)
    say(terminal, "simulate nothing")
    terminal.wait_for("s · stop", "The model does not take reasoning effort: asked again without it.")
    say(terminal, "simulate nothing again")
    terminal.wait_until(lambda text: text.count("s · stop") == 2, "the second reply")
    sent = service.requests
    assert [body.get("reasoning_effort") for body in sent] == ["low", None, None]
    assert [body["stop"] for body in sent] == [["###", "\n\n"]] * 3
    assert "max_completion_tokens" not in sent[1], "the model was not known yet"
    assert sent[2]["max_completion_tokens"] == 4_096

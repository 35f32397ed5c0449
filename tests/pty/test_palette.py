"""The palette and a person's own keys in a real terminal: keys as bytes, and what is left after a restart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pty.terminal import DOWN, ENTER, ESC, F8, Terminal, ctrl
from tests.pty.test_demo import READY, done, in_header, open_new, say

OpenTerminal = Callable[..., Terminal]

F10 = b"\x1b[21~"
HOSTILE = "[@click=app.quit]x[/]"


def look_for(terminal: Terminal, typed: str, *wanted: str) -> None:
    """Open the palette, type, and wait for what is found."""
    terminal.press(ctrl("P"))
    terminal.wait_for("Actions", "Enter take it")
    terminal.type(typed)
    terminal.wait_for("found", *wanted)


@pytest.mark.long
def test_a_theme_and_a_hostile_conversation_by_the_palette(open_terminal: OpenTerminal) -> None:
    """Threat 10, and a theme that is kept."""
    terminal = open_terminal("--demo")
    terminal.wait_for(READY)
    say(terminal, HOSTILE)
    done(terminal)
    open_new(terminal)
    look_for(terminal, "[@click", "Conversations 1", HOSTILE)
    terminal.press(ENTER)
    in_header(terminal, HOSTILE)

    look_for(terminal, "aztui", "Themes", "aztui-light", "dark · now")
    terminal.press(DOWN, ESC)
    terminal.wait_for("^J newline")
    look_for(terminal, "aztui-warm", "light")
    terminal.press(ENTER)
    terminal.wait_gone("Enter take it")
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0

    again = open_terminal("--demo")
    again.wait_for(READY)
    in_header(again, HOSTILE)
    look_for(again, "aztui-warm", "light · now")
    again.press(ESC)
    again.wait_gone("Enter take it")

    # another deployment, by a name that is in no list; the simulator has it or says what is wrong
    again.press(F8)
    again.wait_for("Deployments")
    again.type("gpt-4o-mini")
    again.wait_until(lambda text: "found" in text and "gpt-4o-mini" in text, "the deployment")
    again.press(ENTER)
    again.wait_until(lambda _: "gpt-4o-mini" in again.lines[0], "the deployment in the header")
    again.press(ctrl("Q"))
    assert again.wait_exit() == 0


@pytest.mark.long
def test_keys_of_the_settings_file(open_terminal: OpenTerminal, tmp_path: Path) -> None:
    """What can be had works and is named; what cannot is said, and the file stays as it is."""
    file = tmp_path / "aztui" / "settings.toml"
    file.parent.mkdir(parents=True)
    text = '# mine\n[keys]\n"app.new" = "f10"\n"app.open" = "ctrl+m"\n"app.bogus" = "f11"\n'
    file.write_text(text, encoding="utf-8")
    terminal = open_terminal("--demo")
    terminal.wait_for(READY, "F10 new", "^O open", "terminals send ^M")
    terminal.press(ESC)
    terminal.wait_for("app.bogus", "is not the name")
    terminal.press(ESC)
    terminal.wait_gone("app.bogus")
    say(terminal, "what is a token?")
    done(terminal)
    terminal.press(F10)
    in_header(terminal, "New conversation")
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    assert file.read_text(encoding="utf-8") == text

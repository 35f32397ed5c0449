"""Terminals that are not the usual one: the program works there, or says in one line why not (threat 72)."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pty.terminal import ENTER, ESC, Terminal, ctrl

OpenTerminal = Callable[..., Terminal]

READY = "Write a message"
UNCOLOURED = {"0", "1", "2", "3", "4", "7", "9"}
SIXTEEN = UNCOLOURED | {
    str(code) for codes in ((30, 38), (39, 48), (49, 50), (90, 98), (100, 108)) for code in range(*codes)
}


def looks(terminal: Terminal) -> set[str]:
    """The numbers of every SGR sequence the program has written."""
    sequences = re.findall(rb"\x1b\[([0-9;]*)m", bytes(terminal.captured))
    return {number for sequence in sequences for number in sequence.decode().split(";")}


def converse(terminal: Terminal) -> str:
    """Have a reply in the demo, and quit; the screen with the reply."""
    terminal.wait_for(READY)
    terminal.type("unicode")
    terminal.press(ENTER)
    terminal.wait_for("tokens", "stop", READY)
    return leave(terminal)


def leave(terminal: Terminal) -> str:
    """Quit once it is there; the screen before."""
    screen = terminal.wait_for(READY, "F1 help")
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    assert b"Traceback" not in terminal.captured
    return screen


@pytest.mark.long
@pytest.mark.parametrize(
    ("term", "use"), [("linux", converse), ("xterm", leave), ("screen", leave), ("vt100", leave), ("", leave)]
)
def test_16_colours(open_terminal: OpenTerminal, term: str, use: Callable[[Terminal], str]) -> None:
    """Threat 72: only the codes that terminals of 16 colours know, whatever is drawn, and on each of them."""
    terminal = open_terminal("--demo", env={"TERM": term, "COLORTERM": ""})
    assert "─" in use(terminal)
    assert looks(terminal) <= SIXTEEN
    assert "94" in looks(terminal)


@pytest.mark.long
def test_256_colours(open_terminal: OpenTerminal) -> None:
    """Threat 72: by their numbers, the page in its grey."""
    terminal = open_terminal("--demo", env={"TERM": "screen-256color", "COLORTERM": ""})
    converse(terminal)
    assert b"48;5;233" in terminal.captured
    assert b"8;2;" not in terminal.captured


@pytest.mark.long
def test_no_colour(open_terminal: OpenTerminal) -> None:
    """Threat 72, and https://no-color.org: weight and lines say what colours said."""
    terminal = open_terminal("--demo", env={"NO_COLOR": "1"})
    assert "▕" in converse(terminal)
    assert {"1", "7"} <= looks(terminal) <= UNCOLOURED


@pytest.mark.long
@pytest.mark.parametrize(
    ("locale", "use"),
    [
        ({"LC_ALL": "C"}, converse),
        ({"LANG": "C"}, leave),
        ({"LANG": ""}, leave),
        ({"LC_ALL": "xx_YY.nonsense"}, converse),
    ],
)
def test_any_locale(open_terminal: OpenTerminal, locale: dict[str, str], use: Callable[[Terminal], str]) -> None:
    """Threat 72: Python takes the C locale for UTF-8 (PEP 538, 540), as most terminals are."""
    terminal = open_terminal("--demo", env=locale)
    assert "─" in use(terminal)


@pytest.mark.long
@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_a_terminal_that_is_not_in_utf_8(open_terminal: OpenTerminal, encoding: str) -> None:
    """Threat 72: what the terminal has no character for takes as many cells, so that nothing moves."""
    terminal = open_terminal("--demo", env={"PYTHONIOENCODING": encoding})
    terminal.wait_for(READY)
    assert bytes(terminal.captured).isascii()
    screen = converse(terminal)
    assert "|" in screen
    assert "\\u" not in screen
    assert "─" not in screen


def test_a_dumb_terminal_is_refused_in_one_line(open_terminal: OpenTerminal) -> None:
    """Threat 72."""
    terminal = open_terminal("--demo", env={"TERM": "dumb"})
    assert terminal.wait_exit() == 2
    said = terminal.wait_for("aztui: The app cannot be drawn on this terminal (TERM=dumb).").split("\n")
    assert len([line for line in said if line]) <= 2  # one line, wrapped at the terminal's width
    assert b"\x1b" not in terminal.captured


@pytest.mark.long
def test_a_theme_is_taken_anew_when_it_is_saved(open_terminal: OpenTerminal, tmp_path: Path) -> None:
    """UI.md, "Colour and access", and threat 70: in the running program, a bad file included."""
    folder = tmp_path / "aztui" / "themes"
    folder.mkdir(parents=True)
    shipped = (Path(__file__).parents[2] / "themes" / "aztui-dark.toml").read_text("utf-8")
    mine = shipped.replace("aztui-dark", "mine")
    (folder / "mine.toml").write_text(mine)
    (tmp_path / "aztui" / "settings.toml").write_text('theme = "mine"\n')
    terminal = open_terminal("--demo")
    terminal.wait_for(READY)
    assert colour("#14161b") in terminal.captured

    save(folder / "mine.toml", mine.replace("#14161b", "#102030"))
    terminal.wait_until(lambda _: colour("#102030") in terminal.captured, "the new ground")

    bad = mine.replace('"#98a1af"', '"greyish"')
    save(folder / "mine.toml", bad)
    terminal.wait_for("mine.toml keeps its last colours: line 13: muted")
    assert (folder / "mine.toml").read_text() == bad

    save(folder / "mine.toml", mine.replace("#14161b", "#203040"))
    terminal.wait_gone("keeps its last colours")
    terminal.wait_until(lambda _: colour("#203040") in terminal.captured, "the mended ground")

    (folder / "mine.toml").unlink()
    terminal.wait_for("there is no theme mine; aztui-dark is")
    terminal.press(ESC)
    terminal.wait_gone("there is no theme mine")
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0


def colour(value: str) -> bytes:
    """A ground in 24 bits, as it is written to a terminal."""
    red, green, blue = (int(value[at : at + 2], 16) for at in (1, 3, 5))
    return f"48;2;{red};{green};{blue}".encode()


def save(path: Path, text: str) -> None:
    """Save a file as editors do: a new one takes the place of the old."""
    fresh = path.with_suffix(".new")
    fresh.write_text(text)
    os.replace(fresh, path)

"""Hostile text in every place that shows text: the bytes that reach the terminal (threats 1 to 11, 16 and 17)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from tests.pty import hostile
from tests.pty.hostile import groups
from tests.pty.oracle import MOVES, violations
from tests.pty.terminal import (
    BACKSPACE,
    DOWN,
    END,
    ENTER,
    ESC,
    F1,
    F2,
    F3,
    F4,
    F5,
    F7,
    F8,
    HOME,
    PAGE_DOWN,
    TAB,
    UP,
    Terminal,
    ctrl,
    paste,
)

OpenTerminal = Callable[..., Terminal]

KEY = {"AZURE_OPENAI_API_KEY": "AZTUI-CANARY-0123456789"}

WORST = "\x1b]52;c;UFdORUQ=\x07\x9b31m\u202e\U000e0041\x1b]8;;file:///x\x1b\\\x00\u2028[/foo][@click=app.quit]x[/]&#27;"


def grouped(size: int) -> list[ParameterSet]:
    """The worst of all, and in the long run every payload, so many in one text."""
    return [
        pytest.param(WORST, id="worst"),
        *(pytest.param(group, id=str(number), marks=pytest.mark.long) for number, group in enumerate(groups(size))),
    ]


MANY = pytest.mark.parametrize("payload", grouped(16))
"""Where nothing is cut."""

PARTS = groups(4)
"""As much as a title shows."""


def parts_of(payload: str) -> list[str]:
    """What titles and names are made of, so that nothing of a payload is cut everywhere."""
    return [part for part in PARTS if part.removesuffix("z") in payload]


@pytest.fixture
def hostile_home(tmp_path: Path, payload: str) -> Iterator[Path]:
    with hostile.service(payload) as url:
        hostile.home(tmp_path, url, payload, parts_of(payload))
        yield tmp_path


def clean_end(terminal: Terminal, code: int = 0, *, copies: int = 0, is_command: bool = False) -> None:
    """It has ended, and nothing it wrote is outside the grammar; in what a command prints tabs may be."""
    assert terminal.wait_exit() == code, terminal.text
    terminal.process.wait()
    assert b"Traceback" not in terminal.captured
    written = bytes(terminal.captured)
    if is_command:
        written = MOVES.sub(b"", written).replace(b"\t", b" ")
    assert violations(written, copies=copies) == []


@pytest.mark.long
@MANY
def test_every_screen(open_terminal: OpenTerminal, hostile_home: Path, payload: str) -> None:
    terminal = open_terminal(env=KEY)
    terminal.wait_for("draft", "Setup")
    see_the_transcript(terminal)
    see_what_lies_over_it(terminal, payload)
    see_the_list(terminal, payload)
    see_the_others(terminal, len(parts_of(payload)))
    see_the_palette(terminal, payload)
    see_the_settings(terminal)
    see_replies(terminal, payload)
    terminal.press(ctrl("Q"))
    clean_end(terminal, copies=1)


def go_to_the_transcript(terminal: Terminal) -> None:
    """Close whatever is open, the notices one after another."""
    while "y copy" not in terminal.lines[-1]:
        before = terminal.text
        terminal.press(ESC)
        terminal.wait_until(lambda text: text != before, "Esc to do something")  # noqa: B023 - it is called here
        quiet(terminal)


def quiet(terminal: Terminal) -> None:
    """Wait until nothing is drawn any more: a screen is drawn in steps, and what is below it last."""
    drawn = -1
    while drawn != len(terminal.captured):
        drawn = len(terminal.captured)
        time.sleep(0.2)


def leave(terminal: Terminal) -> None:
    """Press Esc, which a key right behind it would be one with."""
    terminal.press(ESC)
    quiet(terminal)


def see_the_transcript(terminal: Terminal) -> None:
    """Notices, messages, details, a link and where it leads, hidden characters."""
    terminal.wait_until(lambda _: "Esc close" in terminal.lines[-1], "a notice")
    go_to_the_transcript(terminal)
    terminal.press(HOME, DOWN, b"o")
    terminal.wait_for("Enter take it")
    terminal.press(paste("ok.example"))
    terminal.wait_for("1 found")
    terminal.press(ENTER)
    terminal.wait_for("Open this page?")
    terminal.press(ESC)
    terminal.wait_gone("Open this page?")
    terminal.press(b"y")
    terminal.wait_for("Copied")
    terminal.press(b"i")
    terminal.wait_for("Details")
    terminal.press(PAGE_DOWN, PAGE_DOWN, ESC)
    terminal.wait_gone("Details")
    terminal.press(*[UP] * 7, HOME, PAGE_DOWN, PAGE_DOWN, END, b"v", UP, UP)
    leave(terminal)
    terminal.press(b"h")
    quiet(terminal)
    leave(terminal)
    go_to_the_transcript(terminal)


def see_what_lies_over_it(terminal: Terminal, payload: str) -> None:
    """Help, find, the system prompt, the examples, the setup."""
    terminal.press(F1)
    terminal.wait_for("Keys")
    leave(terminal)
    terminal.press(ctrl("F"), paste(payload), ENTER)
    leave(terminal)
    terminal.press(F4)
    quiet(terminal)
    terminal.press(paste(payload))
    leave(terminal)
    see_the_examples(terminal, payload)
    terminal.press(F2)
    terminal.wait_gone("Temperature")
    terminal.press(F2)
    terminal.wait_for("←→ change")


def see_the_examples(terminal: Terminal, payload: str) -> None:
    """Those that are stored, and one that is pasted."""
    terminal.press(ctrl("P"))
    terminal.wait_for("Enter take it")
    terminal.type("few-shot")
    terminal.wait_for("Show the model by examples")
    terminal.press(ENTER)
    terminal.wait_for("Enter write", "n add")
    terminal.press(DOWN)
    terminal.wait_for("Empty: an answer is needed.")
    terminal.press(b"n")
    terminal.wait_for("Tab next")
    terminal.press(paste(payload))
    terminal.wait_gone("Empty: a question is needed.")
    terminal.press(TAB)
    terminal.wait_until(lambda _: terminal.is_bold("Assistant answers"), "the answer to have the focus")
    terminal.press(paste(payload))
    terminal.wait_for("2 of 3")
    leave(terminal)
    terminal.wait_for("Esc close")
    leave(terminal)


def see_the_list(terminal: Terminal, payload: str) -> None:
    """A title that is changed, the filter, and what is found in all conversations."""
    terminal.press(F7)
    terminal.wait_gone("Filter")
    terminal.press(F7)
    terminal.wait_until(lambda _: "r rename" in terminal.lines[-1], "the list")
    terminal.press(b"r")
    terminal.wait_for("Enter keep the title")
    terminal.press(paste(payload), ENTER)
    terminal.wait_until(lambda _: "r rename" in terminal.lines[-1], "the list")
    terminal.press(b"/")
    terminal.wait_for("Enter take it")
    terminal.press(paste(payload))
    leave(terminal)
    terminal.press(ctrl("O"))
    terminal.wait_for("Recent", "Enter open there")
    terminal.press(paste(payload))
    terminal.wait_gone("Recent")
    quiet(terminal)
    terminal.press(ESC)
    terminal.wait_gone("Enter open there")


def see_the_others(terminal: Terminal, count: int) -> None:
    """The title, the names and the details of each other conversation."""
    for number in range(1, count + 1):
        terminal.press(ctrl("O"))
        terminal.wait_for("Recent", "Enter open there")
        terminal.press(*[DOWN] * number, ENTER)
        terminal.wait_gone("Enter open there")
        quiet(terminal)
        go_to_the_transcript(terminal)
        terminal.press(b"i")
        terminal.wait_for("Details")
        terminal.press(ESC)
        terminal.wait_gone("Details")


def see_replies(terminal: Terminal, payload: str) -> None:
    """A reply that streams a character at a time, and a refusal, in conversations of their own."""
    for prompt, end in (("refuse ", "e edit"), ("answer ", "· stop")):
        terminal.press(ctrl("N"))
        terminal.wait_for("New conversation", "Enter send")
        terminal.press(paste(prompt + payload))
        terminal.wait_for(prompt.strip())
        terminal.press(ENTER)
        terminal.wait_for(end)


def see_the_palette(terminal: Terminal, payload: str) -> None:
    """Commands, conversations, deployments, themes."""
    terminal.press(ctrl("P"))
    terminal.wait_for("Enter take it")
    for typed in ("t", "d", payload):
        terminal.press(paste(typed), *[DOWN] * 12)
        terminal.press(*[BACKSPACE] * len(typed))
    terminal.press(ESC)
    terminal.wait_gone("Enter take it")
    terminal.press(F8)
    terminal.wait_for("Enter take it")
    terminal.press(paste(payload), ESC)
    terminal.wait_gone("Enter take it")


def see_the_settings(terminal: Terminal) -> None:
    """Every page, and the connect screen with a hostile connection in its fields, which is tested."""
    terminal.press(F3)
    terminal.wait_for("Settings", "Conversations begin with")
    terminal.press(TAB, b"e")
    terminal.wait_for("F5 tests it first")
    terminal.press(F5)
    terminal.wait_for("status 404", "✓ deployment", "runs it again")
    terminal.press(ESC)
    terminal.wait_for("Conversations begin with")
    for _ in range(5):
        terminal.press(*[DOWN] * 12)
        terminal.press(TAB, DOWN, TAB)
    terminal.press(F1)
    quiet(terminal)
    leave(terminal)
    leave(terminal)
    terminal.wait_for("Conversations", "Presence penalty")


@MANY
def test_the_connect_screen(open_terminal: OpenTerminal, payload: str) -> None:
    terminal = open_terminal()
    terminal.wait_for("Connect to Azure OpenAI")
    terminal.press(paste(f"https://{payload}.openai.azure.com/openai/deployments/{payload}?api-version={payload}"))
    terminal.press(TAB, TAB, paste(payload), TAB, paste(payload))
    terminal.press(F5, ENTER)
    terminal.press(paste(payload), F1, ESC)
    terminal.press(ctrl("Q"))
    clean_end(terminal)


@MANY
def test_ask_on_a_terminal(open_terminal: OpenTerminal, hostile_home: Path, payload: str) -> None:
    """Threat 16: replies one character a piece, refusals, and words it does not know."""
    words = payload.replace("\0", "")
    for prompt, code in (("answer", None), ("refuse", 4)):
        terminal = open_terminal("ask", f"{prompt} {words}", env=KEY)
        ended = terminal.wait_exit()
        clean_end(terminal, ended, is_command=True)
        assert code is None or ended != 0
    terminal = open_terminal("ask", f"--{words}")
    assert terminal.wait_exit() == 2
    clean_end(terminal, 2, is_command=True)
    terminal = open_terminal(words)
    clean_end(terminal, 2, is_command=True)


@MANY
def test_a_crash(open_terminal: OpenTerminal, hostile_home: Path, tmp_path: Path, payload: str) -> None:
    """Threat 17."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "import sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'tui.screens.terminal_app':\n"
        "            sys.meta_path.remove(self)\n"
        "            import tui.screens.chat_display as chat\n"
        "            def broken(self, *_):\n"
        f"                raise RuntimeError({payload!a})\n"
        "            chat.ChatDisplay._toggle = broken\n"
        "sys.meta_path.insert(0, Finder())\n"
    )
    terminal = open_terminal(env={**KEY, "PYTHONPATH": os.fspath(folder)})
    terminal.wait_for("draft", "Setup")
    terminal.press(F1)
    terminal.wait_for("Keys")
    terminal.press(ESC)
    terminal.press(F2)
    assert terminal.wait_exit() == 1
    terminal.wait_until(lambda text: "faultofitsown" in "".join(text.split()), "the sentence")
    clean_end(terminal, 1)


@pytest.mark.long
def test_markup_is_literal(open_terminal: OpenTerminal, tmp_path: Path) -> None:
    """Threat 10: in the header, the list, the transcript, the palette."""
    for markup in ("[/foo]", "[@click=app.quit]x[/]"):
        folder = tmp_path / markup.strip("[]/@").partition("=")[0]
        with hostile.service(markup) as url:
            hostile.home(folder, url, markup)
            terminal = open_terminal(env={**KEY, "AZTUI_HOME": str(folder / "aztui")})
            screen = terminal.wait_for(f"draft{markup}", f"t{markup}", f"s{markup}")
            assert f"t{markup}" in screen.split("\n")[0]
            assert f"d{markup}" in screen
            terminal.press(ctrl("P"))
            terminal.wait_for("Enter take it")
            terminal.type(markup)
            terminal.wait_for(f"t{markup}", "found")
            terminal.press(ESC)
            terminal.press(ctrl("Q"))
            clean_end(terminal)

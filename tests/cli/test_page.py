"""What is printed of a reply: exactly it in a pipe, rendered Markdown on a terminal, however it comes."""

from __future__ import annotations

import io
import os
import re

import pyte
import pytest

from tests.rendering.samples import PAYLOADS, chunks
from tests.rendering.test_safety import PLACES
from tui.cli import page as page_module
from tui.cli.page import PlainPage, page_for
from tui.rendering.layout import render
from tui.rendering.printed import PALETTE, Printing

TERMINAL = {"TERM": "xterm"}
SGR = re.compile(r"\x1b\[[0-9;]*m")
MOVES = re.compile(r"\r(?:\x1b\[[0-9]+A)?\x1b\[J")
"""Back to where what may change begins."""

TEXT = (
    "# Tides\n\nThe *moon* pulls, and `water` follows **it**. "
    + "A long sentence about the sea goes on. " * 60
    + "\n\n- one\n- two\n  1. inner\n\n> said\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    + "".join(f"| row {number} | {'x' * (number % 17)} |\n" for number in range(40))
    + "\n```python\ndef f(x):\n    return x + 1  # more\n```\n\n```\nplain\n```\nlast line 日本 ≈"
)


class Tty(io.StringIO):
    """A terminal of 80 columns and 24 rows, as far as a page asks."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def printed(text: str, size: int, environ: dict[str, str] = TERMINAL) -> str:
    """What a terminal is sent for a text that comes in pieces."""
    out = Tty()
    page = page_for(out, environ)
    for piece in chunks(text, size):
        page.feed(piece)
    page.end()
    return out.getvalue()


def seen(sent: str) -> list[str]:
    """The rows of a terminal that got this, those that scrolled out of it too."""
    screen = pyte.HistoryScreen(80, 24, history=10_000)
    screen.set_mode(pyte.modes.LNM)
    pyte.Stream(screen).feed(sent)
    above = ["".join(row[column].data for column in range(80)) for row in screen.history.top]
    rows = [row.rstrip() for row in (*above, *screen.display)]
    while rows and not rows[-1]:
        rows.pop()
    return rows


def whole() -> list[str]:
    return [SGR.sub("", row) for row in Printing().rows(render(TEXT, 77, PALETTE))]


@pytest.mark.parametrize("size", [29, 400, 100_000])
def test_what_stands_on_the_terminal_is_the_whole_text_rendered(size: int) -> None:
    assert seen(printed(TEXT, size)) == whole()


def test_a_paragraph_is_seen_while_it_is_written() -> None:
    out = Tty()
    page = page_for(out, TERMINAL)
    page.feed("The moon")
    assert seen(out.getvalue()) == ["The moon"]
    page.feed(" pulls **hard")
    assert seen(out.getvalue()) == ["The moon pulls **hard"]
    page.feed("**.")
    assert seen(out.getvalue()) == ["The moon pulls hard."]


def test_nothing_above_a_reply_is_touched() -> None:
    sent = printed(TEXT[:400], 5)
    above = "$ before\n"
    assert seen(above + sent)[0] == "$ before"


def test_after_the_window_has_another_size_what_stands_there_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    out = Tty()
    page = page_for(out, TERMINAL)
    page.feed("first paragraph\n\nsecond para")
    before = len(out.getvalue())
    monkeypatch.setattr(page_module, "size_of", lambda out: os.terminal_size((40, 10)))
    page.feed("graph\n\nthird")
    page.end()
    assert not MOVES.search(out.getvalue()[before:])
    assert "second paragraph\n" in SGR.sub("", out.getvalue()[before:])
    assert out.getvalue().endswith("third\n")


def test_without_colours_there_are_none() -> None:
    coloured, bare = printed(TEXT, 50), printed(TEXT, 50, {**TERMINAL, "NO_COLOR": "1"})
    codes = {code for codes in SGR.findall(bare) for code in codes[2:-1].split(";")}
    assert codes <= {"", "0", "1", "3", "4", "9"}
    assert "94" in {code for codes in SGR.findall(coloured) for code in codes[2:-1].split(";")}
    assert seen(bare) == whole()


@pytest.mark.parametrize("environ", [{}, {"TERM": "dumb"}, {"TERM": "unknown"}])
def test_a_terminal_that_can_do_nothing_gets_plain_text(environ: dict[str, str]) -> None:
    assert printed("**a** \x1b[31mb\r\nc\rd", 1, environ) == "**a** ␛[31mb\nc\nd\n"


def test_where_there_is_only_ascii_our_glyphs_are(monkeypatch: pytest.MonkeyPatch) -> None:
    out = Tty()
    page = page_for(out, TERMINAL, ascii_only=True)
    page.feed("> said\n\n- one\n\n---\n")
    page.end()
    assert SGR.sub("", out.getvalue()).isascii()
    monkeypatch.setattr(Tty, "encoding", "latin-1")
    other = Tty()
    page_for(other, TERMINAL).feed("- one\n\n")
    assert "•" not in other.getvalue()


def test_a_pipe_gets_what_came() -> None:
    """Threat 16: exact in a pipe, but for the end of its last line."""
    out = io.StringIO(newline="")
    page = page_for(out, TERMINAL)
    assert isinstance(page, PlainPage)
    for piece in ("a\x1b[31m\r", "\n\u202e", "", "b\n"):
        page.feed(piece)
    page.end()
    assert out.getvalue() == "a\x1b[31m\r\n\u202eb\n"


def test_nothing_a_model_writes_commands_the_terminal() -> None:
    """Threats 1, 2, 8, 9 and 16, in every place of Markdown; tests/pty says the same of the real program."""
    payload = "".join(PAYLOADS)
    sent = printed("\n\n".join(place.replace("{}", payload) for place in PLACES), 200)
    bare = MOVES.sub("", SGR.sub("", sent)).replace("\n", "")
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", bare)

"""What a terminal sends, taken apart: Textual gets keys, pastes and sequences it knows, and nothing else."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser

from tests.terminal.garbage import GARBAGE, garbage
from tui.terminal.input import LONGEST, InputReader, Kind, Token, is_known


def read(*pieces: str) -> list[tuple[Kind, str]]:
    """The tokens of pieces that come one after another, and of the pause after them."""
    reader = InputReader()
    tokens = [token for piece in pieces for token in reader.feed(piece)] + reader.pause()
    return joined(tokens)


def joined(tokens: list[Token]) -> list[tuple[Kind, str]]:
    """The tokens, with keys that follow each other as one."""
    found: list[tuple[Kind, str]] = []
    for token in tokens:
        if found and token.kind is Kind.KEYS is found[-1][0]:
            found[-1] = (Kind.KEYS, found[-1][1] + token.text)
        else:
            found.append((token.kind, token.text))
    return found


def keys_of(sequence: str) -> list[str]:
    """What Textual's parser makes of a token, by the names of the keys or events; it must hold nothing back."""
    parser = XTermParser()
    found = [event.key if isinstance(event, events.Key) else type(event).__name__ for event in parser.feed(sequence)]
    assert parser._timeout_time is None, f"{sequence!r} is not whole"
    return found


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("\x1b[A", ["up"]),
        ("\x1bOP", ["f1"]),
        ("\x1b[18~", ["f7"]),
        ("\x1b[1;5C", ["ctrl+right"]),
        ("\x1b[Z", ["shift+tab"]),
        ("\x1b[[A", ["f1"]),
        ("\x1b[97u", ["a"]),
        ("\x1b[97;5u", ["ctrl+a"]),
        ("\x1b[13;2u", ["shift+enter"]),
        ("\x1b[27;2;13~", ["shift+\r"]),
        ("\x1b[97;;97u", ["a"]),
        ("\x1b[<0;10;5M", ["MouseDown"]),
        ("\x1b[<35;10;5M", ["MouseMove"]),
        ("\x1b[<64;10;5M", ["MouseScrollUp"]),
        ("\x1b[I", ["AppFocus"]),
        ("\x1b[O", ["AppBlur"]),
        ("\x1b[?2026;2$y", ["TerminalSupportsSynchronizedOutput"]),
        ("\x1b[?69;2$y", []),
    ],
)
def test_what_textual_knows_comes_through_whole(sent: str, keys: list[str]) -> None:
    assert read(sent) == [(Kind.SEQUENCE, sent)]
    assert read(*sent) == [(Kind.SEQUENCE, sent)]
    assert keys_of(sent) == keys


@pytest.mark.parametrize(
    "sent",
    [
        "\x1b[12;40R",  # where the cursor is
        "\x1b[?62;1;4c",  # what the terminal is
        "\x1b[>41;354;0c",
        "\x1b[0n",
        "\x1b[8;24;80t",
        "\x1b[48;0;0;0;0t",  # a size of nothing
        "\x1b[48;99999;99999;9;9t",
        "\x1b[?2048;1$y",
        "\x1b]52;c;cm0gLXJmIC8N\x07",  # the clipboard, read back
        "\x1b]11;rgb:0000/0000/0000\x1b\\",
        "\x1b]l\r\n\x1b\\",  # a title with Enter in it
        "\x1bP1+r544e=787465726d\x1b\\",
        "\x1b_Gi=31;OK\x1b\\",
        "\x1b[99999999u",  # no such character
        "\x1b[55296u",  # half a pair
        "\x1b[97:65;2u",
        "\x1b[97;1:3u",
        "\x1b[99~",  # Textual would take it for a c
        "\x1b[17u",  # and this for Ctrl+Q
        "\x1b[u",
        "\x1b[<;;M",
        "\x1b[<0;999999;1M",
        "\x1b[<0;1.5;2M",
        "\x1b[M !!",
        "\x1b[32;10;20M",
        "\x1b[201~",
        "\x1b[1\r",  # broken off by an Enter
        "\x1b[" + "1;" * LONGEST + "u",
        "\x1bO~",
        "\x9b",
    ],
)
def test_what_nobody_waits_for_is_dropped(sent: str) -> None:
    """Threat 73."""
    assert read(sent) == []
    assert read(*sent) == []
    assert read("a" + sent + "b") == [(Kind.KEYS, "ab")]


@pytest.mark.parametrize(
    ("sent", "tokens"),
    [
        ("\x1b", [(Kind.ESCAPE, "\x1b")]),
        ("\x1b\x1b", [(Kind.ESCAPE, "\x1b"), (Kind.ESCAPE, "\x1b")]),
        ("\x1bx", [(Kind.ALT, "x")]),
        ("\x1b]", [(Kind.ALT, "]")]),
        ("\x1bP", [(Kind.ALT, "P")]),
        ("\x1b[", [(Kind.ALT, "[")]),
        ("\x1bO", [(Kind.ALT, "O")]),
        ("\x1bxy\x1b[A", [(Kind.ALT, "x"), (Kind.KEYS, "y"), (Kind.SEQUENCE, "\x1b[A")]),
        ("\x1bb", [(Kind.SEQUENCE, "\x1bb")]),
        ("\x1b[23$", [(Kind.SEQUENCE, "\x1b[23$")]),
        ("\x1b\x1b[A", [(Kind.ESCAPE, "\x1b"), (Kind.SEQUENCE, "\x1b[A")]),
        ("日本\r", [(Kind.KEYS, "日本\r")]),
    ],
)
def test_escape_and_alt(sent: str, tokens: list[tuple[Kind, str]]) -> None:
    assert read(sent) == tokens


def test_a_pause_ends_what_has_begun() -> None:
    """A person who presses Alt+] by mistake can go on typing."""
    reader = InputReader()
    assert reader.feed("\x1b]") == []
    assert reader.waiting
    assert reader.pause() == [Token(Kind.ALT, "]")]
    assert reader.feed("\x1b]5") == []
    assert reader.waiting
    assert reader.pause() == []
    assert not reader.waiting
    assert reader.feed("text") == [Token(Kind.KEYS, "text")]


@pytest.mark.parametrize(
    "pasted",
    [
        "one\ntwo\r\nthree\r",
        "before\x1b[201~rm -rf /\r after",
        "\x1b[201~\x1b[201~",
        "\x1b[200~nested\x1b[201~",
        "\x1b]52;c;QQ==\x07 and \x1b[A and \x1b",
        "\x11\x03\x1a",
        "日本 👩‍👩‍👧",
    ],
)
def test_a_paste_is_one_text_whatever_is_in_it(pasted: str) -> None:
    """Threat 57."""
    sent = f"a\x1b[200~{pasted}\x1b[201~b\r"
    expected = [(Kind.KEYS, "a"), (Kind.PASTE, pasted), (Kind.KEYS, "b\r")]
    assert read(sent) == expected
    assert read(*sent) == expected


def test_a_paste_goes_on_over_pauses_until_its_end() -> None:
    reader = InputReader()
    assert reader.feed("\x1b[200~one") == []
    assert reader.pause() == []
    assert reader.feed(" two\x1b[20") == []
    assert reader.pause() == []
    assert reader.feed("1~") == []
    assert reader.pause() == [Token(Kind.PASTE, "one two")]
    assert not reader.waiting


def test_a_paste_whose_end_is_lost_is_kept() -> None:
    reader = InputReader()
    reader.feed("\x1b[200~one")
    assert reader.give_up() == [Token(Kind.PASTE, "one")]
    assert reader.feed("x") == [Token(Kind.KEYS, "x")]


@given(st.integers(0, 2**32), st.lists(st.integers(1, 12), max_size=40))
def test_garbage_in_any_pieces_is_never_a_key(seed: int, cuts: list[int]) -> None:
    """Threat 73. Whatever comes through, Textual's parser takes it, and it is none of the keys that do something."""
    sent = "".join(garbage(random.Random(seed), 5))
    pieces, at = [], 0
    for cut in cuts:
        pieces.append(sent[at : at + cut])
        at += cut
    tokens = read(*pieces, sent[at:])
    assert tokens == read(sent)
    for kind, text in tokens:
        assert kind is Kind.SEQUENCE
        assert is_known(text)
        assert all(name in ("AppFocus", "AppBlur", "MouseMove") for name in keys_of(text)), text


@given(st.text(st.sampled_from("\x1b[]O?<;:0123456789MmuABRtc~$yP_\\\x07\r\x9b a"), max_size=40))
def test_no_sequence_breaks_the_parser(sent: str) -> None:
    parser = XTermParser()
    for kind, text in read(sent):
        if kind in (Kind.KEYS, Kind.SEQUENCE):
            list(parser.feed(text))
            assert parser._timeout_time is None


def test_every_kind_of_garbage_is_made() -> None:
    random_ = random.Random(1)
    made = [kind(random_) for kind in GARBAGE for _ in range(50)]
    assert all(text.startswith("\x1b") for text in made)
    assert len(set(made)) > len(GARBAGE) * 20

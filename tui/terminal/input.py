"""What a terminal sends, taken apart before Textual reads it: keys, pastes, and answers that nobody waits for.

Textual 8.2.8 types an answer it does not know into whatever has the focus, ends at a number that is out of range, and
takes what follows `ESC [201~` within a paste for keys. So it gets whole sequences that it knows, and nothing else
(threats 57, 73). Reports of the size are among what is left out: SIGWINCH tells it, and cannot be forged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

# Textual's own tables, which have no public names: what it knows is what it shall get
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS

PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"
LONGEST = 64
"""Characters of a sequence; a longer one is none of ours. What is left of it goes too, up to its last character."""

MOUSE_ONLY = re.compile(r"(?:\x1b\[<\d{1,3};-?\d{1,5};-?\d{1,5}[Mm])+")
"""Reports of the mouse: while it moves there is no pause, though nothing is typed."""

_FOCUS = ("\x1b[I", "\x1b[O")
_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_PARAMETERS = "0123456789:;<=>?"
_REST = re.compile(r"[ -?]*")
_BEGUN = re.compile(r"\x1b\[[0-?]*[ -/]*")
_MOUSE = re.compile(r"\x1b\[<\d{1,3};-?\d{1,5};-?\d{1,5}[Mm]")
MODE = re.compile(r"\x1b\[\?(2026|69);(\d)\$y")
"""What the terminal says of a mode that it was asked for (DECRPM), and how it is: 0 is unknown, 1 set, 2 not set."""
_KITTY = re.compile(r"\x1b\[(\d{1,7})(?:;(\d{0,3}))?(?:;([\d:]*))?([u~ABCDEFHPQRS])")
_STRING_BEGINS = "]P_^X"
_STRING_ENDS = re.compile("[\x07\x18\x1a\x1b\x9c]")
_CONTROL = re.compile("[\x80-\x9f]")
_NAMED_CONTROLS = (9, 13, 27, 127)
"""Tab, Enter, Escape, Backspace: the only controls that the keyboard protocols name by their codes."""


class Kind(Enum):
    """What a token is."""

    KEYS = auto()
    """Characters, each a key."""
    SEQUENCE = auto()
    """One sequence that Textual knows: a key, the mouse, the focus, an answer it asked for."""
    ESCAPE = auto()
    """The key itself."""
    ALT = auto()
    """A character with Alt."""
    PASTE = auto()
    """A text that was pasted, whatever is in it."""


@dataclass(frozen=True, slots=True)
class Token:
    """One thing that came."""

    kind: Kind
    text: str


class InputReader:
    """Takes characters in any pieces, gives tokens."""

    def __init__(self) -> None:
        self._held = ""
        self._in_string = False
        self._in_junk = False
        self._paste: list[str] | None = None
        self._paste_tail = ""
        self._paste_ended = False

    @property
    def waiting(self) -> bool:
        """Whether it holds something that a pause would decide: call `pause` after one."""
        return bool(self._held) or self._in_string or self._in_junk or self._paste is not None

    def feed(self, data: str) -> list[Token]:
        """The tokens that are whole with these characters."""
        if self._paste is None:
            return self._tokens(data)
        self._keep(data)
        return []

    def pause(self) -> list[Token]:
        """The tokens that are whole because nothing came for a while: a lone Escape is the key."""
        if self._paste is not None:
            return self._end_paste() if self._paste_ended else []
        held, self._held = self._held, ""
        self._in_string = self._in_junk = False
        if held == "\x1b":
            return [Token(Kind.ESCAPE, held)]
        if len(held) == 2:
            return [Token(Kind.ALT, held[1])]
        return [Token(Kind.SEQUENCE, held)] if held in ANSI_SEQUENCES_KEYS else []

    def give_up(self) -> list[Token]:
        """A paste whose end is lost, as it is so far."""
        return self._end_paste() if self._paste is not None else []

    def _tokens(self, data: str) -> list[Token]:
        data, self._held = self._held + data, ""
        tokens: list[Token] = []
        at = 0
        while at < len(data):
            if self._in_string or self._in_junk:
                at = self._dropped(data, at)
                continue
            escape = data.find("\x1b", at)
            typed = _CONTROL.sub("", data[at : escape if escape >= 0 else len(data)])
            if typed:
                tokens.append(Token(Kind.KEYS, typed))
            if escape < 0:
                break
            at, token = self._sequence(data, escape)
            if token is not None:
                tokens.append(token)
            if self._paste is not None:
                self._keep(data[at:])
                break
        return tokens

    def _sequence(self, data: str, at: int) -> tuple[int, Token | None]:
        """One sequence from its Escape on: where it ends, and what it is. One that is not whole is held."""
        second = data[at + 1 : at + 2]
        if second == "\x1b":
            return at + 1, Token(Kind.ESCAPE, "\x1b")
        if not second or (second in _STRING_BEGINS and len(data) == at + 2):
            self._held = data[at:]
            return len(data), None
        if second in _STRING_BEGINS:
            self._in_string = True
            return at + 2, None
        if second == "[":
            return self._csi(data, at)
        if second == "O":
            return self._ss3(data, at)
        pair = data[at : at + 2]
        return at + 2, Token(Kind.SEQUENCE, pair) if pair in ANSI_SEQUENCES_KEYS else Token(Kind.ALT, second)

    def _csi(self, data: str, at: int) -> tuple[int, Token | None]:
        for start, length in (("\x1b[[", 4), ("\x1b[M", 6)):
            # the console's function keys, and the mouse as it was before SGR, which Textual does not read
            if data.startswith(start, at):
                return self._known(data, at, at + length) if len(data) >= at + length else self._hold(data, at)
        whole = _SEQUENCE.match(data, at)
        if whole is not None and whole.end() - at <= LONGEST:
            if whole.group() == PASTE_BEGINS:
                self._paste, self._paste_tail, self._paste_ended = [], "", False
                return whole.end(), None
            return self._known(data, at, whole.end())
        begun = _BEGUN.match(data, at)
        assert begun is not None
        if begun.end() - at > LONGEST:
            self._in_junk = True
            return at + 2, None
        if begun.end() == len(data):
            return self._hold(data, at)
        if begun.group() in ANSI_SEQUENCES_KEYS:
            return begun.end(), Token(Kind.SEQUENCE, begun.group())
        if data[begun.end()] in _PARAMETERS:
            self._in_junk = True
            return begun.end(), None
        # broken off: what broke it belongs to it, unless another sequence begins there
        return begun.end() + (data[begun.end()] != "\x1b"), None

    def _ss3(self, data: str, at: int) -> tuple[int, Token | None]:
        if len(data) == at + 2:
            return self._hold(data, at)
        if data[at + 2] == "\x1b":
            return at + 2, Token(Kind.ALT, "O")
        return self._known(data, at, at + 3)

    def _hold(self, data: str, at: int) -> tuple[int, None]:
        self._held = data[at:]
        return len(data), None

    @staticmethod
    def _known(data: str, at: int, end: int) -> tuple[int, Token | None]:
        sequence = data[at:end]
        return end, Token(Kind.SEQUENCE, sequence) if is_known(sequence) else None

    def _dropped(self, data: str, at: int) -> int:
        """Where a string of the terminal, or a sequence that is too long, has come to its end."""
        if self._in_junk:
            rest = _REST.match(data, at)
            assert rest is not None
            self._in_junk = rest.end() == len(data)
            return rest.end() + (not self._in_junk and data[rest.end()] != "\x1b")
        end = _STRING_ENDS.search(data, at)
        if end is None:
            return len(data)
        if end.group() != "\x1b":
            self._in_string = False
            return end.end()
        if end.end() == len(data):
            self._held = "\x1b"
            return len(data)
        self._in_string = False
        return end.end() + 1 if data[end.end()] == "\\" else end.start()

    # pastes

    def _keep(self, data: str) -> None:
        assert self._paste is not None
        self._paste.append(data)
        around = self._paste_tail + data
        self._paste_ended = self._paste_ended or PASTE_ENDS in around
        self._paste_tail = around[1 - len(PASTE_ENDS) :]

    def _end_paste(self) -> list[Token]:
        """The last end that came is the end: those before it were pasted."""
        text = "".join(self._paste or ())
        self._paste = None
        pasted, end, after = text.rpartition(PASTE_ENDS)
        if not end:
            pasted, after = text, ""
        return [Token(Kind.PASTE, pasted.replace("\0", "")), *self._tokens(after)]


def is_known(sequence: str) -> bool:
    """Whether Textual knows a whole sequence, and every number in it is one that it can take."""
    if sequence in ANSI_SEQUENCES_KEYS or sequence in _FOCUS:
        return True
    if _MOUSE.fullmatch(sequence) or MODE.fullmatch(sequence):
        return True
    key = _KITTY.fullmatch(sequence)
    if key is None:
        return False
    code, _, texts, end = key.groups()
    if f"{code}{end}" in FUNCTIONAL_KEYS:
        return all(_is_character(text) for text in (texts or "").split(":") if text)
    if end == "~":
        # xterm's modifyOtherKeys; any other number before a tilde is a key that Textual would take for a letter
        return code == "27" and bool(texts) and texts.isdecimal() and _is_character(texts)
    return end == "u" and all(_is_character(text) for text in (code, *(texts or "").split(":")) if text)


def _is_character(code: str) -> bool:
    number = int(code)
    if number in _NAMED_CONTROLS:
        return True
    return 0x20 <= number < 0x7F or 0xA0 <= number < 0xD800 or 0xE000 <= number <= 0x10FFFF

"""Tokens of a text: exact once its encoding is loaded, estimated from its characters until then."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from math import ceil
from threading import Lock
from typing import TYPE_CHECKING

from tui.domain.ports import Moment
from tui.tokens.encodings import Ranks, made_of, read_ranks

if TYPE_CHECKING:
    from tiktoken import Encoding

_PIECE = 1_000
"""Characters that are encoded at once. tiktoken's time grows faster than a run of one kind of character, and it raises
ValueError at a run of 1,000,000 spaces (threat 65); pieces keep the time linear."""

_CUT = re.compile(
    rf".{{1,{_PIECE}}}(?<=[^\W_])"
    r"(?=[\s!-&(-/:-@\[-`{-~\u2010-\u2027\u3001-\u3003\u3008-\u301f\uff01-\uff0f\uff1a-\uff20])",
    re.DOTALL,
)
"""The longest piece that ends where the patterns of both encodings cut too: at a letter or digit before a space or
punctuation. The counts of such pieces add up exactly. An apostrophe is not among the punctuation: it may be part of a
contraction."""


class Counter:
    """The port `TokenCounter` over the rank files that are carried.

    Args:
        ranks: Where the rank files are; the package's own where none is given.
    """

    def __init__(self, ranks: Traversable | None = None) -> None:
        self._ranks = ranks
        self._lock = Lock()
        self._prepared: dict[str, Ranks | str] = {}
        self._read: dict[str, tuple[Encoding | None, str]] = {}

    async def load(self, encoding: str, moment: Moment | None = None) -> bool:
        """Load an encoding in a thread, once; calls at the same time share it. False where there is none.

        tiktoken makes it of its ranks in one call that holds the interpreter's lock: for 0.1 to 0.2 s on a machine with
        nothing else to do (measured) no other thread goes on. `moment` is waited for before that.
        """
        if encoding not in self._read and moment is not None:
            await asyncio.to_thread(self._prepare, encoding)
            await moment()
        if encoding not in self._read:
            return await asyncio.to_thread(self.load_now, encoding)
        return self._read[encoding][0] is not None

    def load_now(self, encoding: str) -> bool:
        """The same, in the calling thread, with no wait."""
        self._prepare(encoding)
        with self._lock:
            if encoding not in self._read:
                ranks = self._prepared.pop(encoding)
                self._read[encoding] = (None, ranks) if isinstance(ranks, str) else (made_of(ranks, encoding), "")
        return self._read[encoding][0] is not None

    def _prepare(self, encoding: str) -> None:
        """Read the ranks, which leaves other threads their turns."""
        with self._lock:
            if encoding not in self._read and encoding not in self._prepared:
                self._prepared[encoding] = read_ranks(encoding, self._ranks)

    def problem(self, encoding: str) -> str:
        """Why an encoding could not be loaded, in a sentence; empty while nothing is wrong."""
        return self._read.get(encoding, (None, ""))[1]

    def count(self, text: str, encoding: str) -> tuple[int, bool]:
        """Tokens of a text, and whether that is exact. Never raises and never waits; linear in the text's length.

        The text of a special token counts as the plain text it is. Where a text gives no place to cut for 1,000
        characters, it is cut anyway, and its count may be off by one for each such cut.
        """
        loaded = self._read.get(encoding, (None, ""))[0]
        if loaded is None:
            return estimate(text, encoding), False
        tokens, exact = 0, True
        for piece, clean_cut in _pieces(text):
            tokens += len(loaded.encode_ordinary(piece))
            exact = exact and clean_cut
        return tokens, exact


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, and of each whether its count is its share of the whole."""
    start = 0
    while len(text) - start > _PIECE:
        found = _CUT.match(text, start)
        end = found.end() if found else start + _PIECE
        yield text[start:end], found is not None
        start = end
    yield text[start:], True


_SCRIPTS = (
    ("\u0370-\u052f", 3.7, 1.9),
    ("\u0530-\u1fff", 2.5, 1.05),
    ("\u2e80-\uabff\uf900-\ufaff\uff00-\uffef", 1.25, 0.88),
    ("\uac00-\ud7ff", 1.45, 0.85),
    ("\U00010000-\U0010ffff", 0.8, 0.5),
)
"""Scripts other than Latin with their characters per token, in o200k_base and in cl100k_base: Greek and Cyrillic,
Hebrew to Thai, Chinese and Japanese, Korean, emoji. Measured on prose (the Universal Declaration of Human Rights and
everyday sentences)."""

_LATIN = 4.8
"""Characters per token of English prose; other languages in Latin letters have 4.3 to 4.5."""


def estimate(text: str, encoding: str) -> int:
    """Tokens of a text from its characters: within 15 % on prose in Latin letters, Chinese, Japanese and Korean."""
    latin, tokens = len(text), 0.0
    if not text.isascii():
        for script, o200k, cl100k in _SCRIPTS:
            # compiled at the first text that needs it: four milliseconds of each start
            characters = sum(map(len, re.findall(f"[{script}]+", text)))
            tokens += characters / (cl100k if encoding == "cl100k_base" else o200k)
            latin -= characters
    return ceil(tokens + latin / _LATIN)

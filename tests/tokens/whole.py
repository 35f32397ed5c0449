"""An encoding by itself, which counts a text without cutting it in pieces."""

from __future__ import annotations

from tiktoken import Encoding

from tui.tokens.encodings import made_of, read_ranks


def whole_encoding(name: str) -> Encoding:
    """The encoding of a name."""
    ranks = read_ranks(name)
    assert isinstance(ranks, dict), ranks
    return made_of(ranks, name)

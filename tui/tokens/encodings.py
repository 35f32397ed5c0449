"""The encodings of Azure OpenAI's models, built from the rank files in `ranks/`.

tiktoken's own loader is not used: it downloads what it does not find, and deletes a file whose hash is wrong. The
files bear the names of tiktoken's cache: the SHA-1 of the address they were published at.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiktoken import Encoding


@dataclass(frozen=True, slots=True)
class EncodingSource:
    """What an encoding is made of (tiktoken 0.14.0, tiktoken_ext/openai_public.py)."""

    file: str
    sha256: str
    pattern: str
    """Cuts a text into the pieces that are encoded each for itself."""
    special_tokens: dict[str, int]


SOURCES = {
    "o200k_base": EncodingSource(
        file="fb374d419588a4632f3f557e76b4b70aebbca790",
        sha256="446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
        pattern="|".join(
            (
                r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
                r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
                r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
                r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
                r"\p{N}{1,3}",
                r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
                r"\s*[\r\n]+",
                r"\s+(?!\S)",
                r"\s+",
            )
        ),
        special_tokens={"<|endoftext|>": 199_999, "<|endofprompt|>": 200_018},
    ),
    "cl100k_base": EncodingSource(
        file="9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
        sha256="223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
        pattern="|".join(
            (
                r"'(?i:[sdmt]|ll|ve|re)",
                r"[^\r\n\p{L}\p{N}]?+\p{L}++",
                r"\p{N}{1,3}+",
                r" ?[^\s\p{L}\p{N}]++[\r\n]*+",
                r"\s++$",
                r"\s*[\r\n]",
                r"\s+(?!\S)",
                r"\s",
            )
        ),
        special_tokens={
            "<|endoftext|>": 100_257,
            "<|fim_prefix|>": 100_258,
            "<|fim_middle|>": 100_259,
            "<|fim_suffix|>": 100_260,
            "<|endofprompt|>": 100_276,
        },
    ),
}
"""The encodings that are carried, by name."""


Ranks = dict[bytes, int]
"""The tokens of an encoding."""


def read_ranks(name: str, folder: Traversable | None = None) -> Ranks | str:
    """Read the rank file of an encoding; takes some 0.3 s.

    Args:
        name: A key of `SOURCES`.
        folder: Where the rank files are; the package's own where none is given. Nothing in it is ever changed.

    Returns:
        The ranks, or a sentence that says why there are none. Nothing is ever downloaded.
    """
    source = SOURCES.get(name)
    if source is None:
        return f"No encoding of the name {name} is carried: tokens are estimated."
    try:
        ranks = ((folder or files("tui.tokens") / "ranks") / source.file).read_bytes()
    except OSError as error:
        return f"The rank file of {name} cannot be read ({error.strerror}): tokens are estimated. {_REMEDY}"
    if sha256(ranks).hexdigest() != source.sha256:
        return f"The rank file of {name} is damaged: tokens are estimated. {_REMEDY}"
    return {b64decode(token): int(rank) for token, rank in map(bytes.split, ranks.splitlines())}


def made_of(ranks: Ranks, name: str) -> Encoding:
    """Make an encoding of its ranks; it takes 50 to 90 MB, and 0.1 to 0.2 s in which no other thread goes on."""
    # Imported here for start-up time.
    import tiktoken  # noqa: PLC0415

    source = SOURCES[name]
    return tiktoken.Encoding(name, pat_str=source.pattern, mergeable_ranks=ranks, special_tokens=source.special_tokens)


_REMEDY = "Install aztui again."

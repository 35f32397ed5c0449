"""Chinese, Japanese and Korean, which put no spaces between words that an index could tell them by.

Each run of such characters is indexed as its pairs, which overlap, and its last character alone: of 負債上限 the words
負債 債上 上限 限. So a run of two or more is found by its pairs side by side, and a single one as a beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_RANGES = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"  # kana, and marks that stand for a character
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f"  # Hangul
    "\uff66-\uff9f"  # kana of half width
)


def is_cjk(character: str) -> bool:
    """Whether it is written without spaces around its words."""
    return _run().match(character) is not None


def expanded(text: str) -> str:
    """The text as it is indexed: runs of such characters as their pairs; all other text is the same."""
    return text if text.isascii() else _run().sub(_pairs, text)


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, with whether each is of such characters."""
    at = 0
    for run in _run().finditer(text):
        if run.start() > at:
            yield text[at : run.start()], False
        yield run.group(), True
        at = run.end()
    if at < len(text):
        yield text[at:], False


def pairs(run: str) -> list[str]:
    """The words that a run of two or more is looked for by."""
    return [run[place : place + 2] for place in range(len(run) - 1)]


@cache
def _run() -> re.Pattern[str]:
    # not at import, for a quick start
    return re.compile(f"[{_RANGES}]+")


def _pairs(match: re.Match[str]) -> str:
    run = match.group()
    return f" {' '.join((*pairs(run), run[-1]))} "

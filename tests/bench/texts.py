"""Replies of a kind and a size, the same at each call."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

KINDS = ("prose", "code", "list", "table")
"""What a whole reply is made of; `mixed` has some of each in turn."""

_SENTENCE = """
the contract names a cap of twelve months and both parties accept that a claim for indirect loss is excluded unless
fraud or injury can be shown by whoever brings it within a reasonable time after it has been found
"""
_WORDS = _SENTENCE.split()


def text_of(kind: str, size: int) -> str:
    """A reply.

    Args:
        kind: One of `KINDS`, or `mixed`.
        size: Characters, at least; it ends with a whole line.
    """
    source = random.Random(size)
    if kind == "mixed":
        part = max(size // 12, 400)
        return "\n\n".join(_MAKERS[KINDS[n % 4]](source, part) for n in range(max(size // part, 1)))
    return _MAKERS[kind](source, size)


def _lines(size: int, lines: Iterator[str]) -> str:
    """Lines until the size is reached."""
    taken, length = [], 0
    for line in lines:
        taken.append(line)
        length += len(line) + 1
        if length >= size:
            break
    return "\n".join(taken)


def _some(source: random.Random, least: int, most: int) -> str:
    words = source.choices(_WORDS, k=source.randint(least, most))
    if len(words) > 5 and source.random() < 0.5:
        words[2], words[4] = f"**{words[2]}**", f"`{words[4]}`"
    return " ".join(words)


def _prose(source: random.Random, size: int) -> str:
    def lines() -> Iterator[str]:
        while True:
            yield ". ".join(_some(source, 6, 18).capitalize() for _ in range(source.randint(2, 6))) + "."
            yield ""

    return _lines(size, lines())


def _code(source: random.Random, size: int) -> str:
    def lines() -> Iterator[str]:
        while True:
            name, other, number = source.choice(_WORDS), source.choice(_WORDS), source.randint(0, 99_999)
            yield f"def {name}_{number}({other}: dict[str, float], limit: int = {number}) -> list[str]:"
            yield f'    """{_some(source, 4, 9)}."""'
            yield f'    found = [f"{{key}}: {{value:.2f}}" for key, value in {other}.items() if value > {number}]'
            yield f"    # {_some(source, 5, 10)}"
            yield f"    return sorted(found, key=len)[: limit or {number}]"
            yield ""

    return f"```python\n{_lines(size - 14, lines())}\n```"


def _list(source: random.Random, size: int) -> str:
    def lines() -> Iterator[str]:
        while True:
            yield f"- {_some(source, 4, 20)}"
            if source.random() < 0.2:
                yield f"  - {_some(source, 3, 10)}"

    return _lines(size, lines())


def _table(source: random.Random, size: int) -> str:
    def lines() -> Iterator[str]:
        yield "| Case | Who | Amount | What follows |"
        yield "|:---|:---:|---:|---|"
        while True:
            cells = (_some(source, 1, 3), source.choice(_WORDS), f"{source.randint(1, 999_999):,}")
            yield f"| {' | '.join(cells)} | {_some(source, 2, 7)} |"

    return _lines(size, lines())


_MAKERS: dict[str, Callable[[random.Random, int], str]] = {
    "prose": _prose,
    "code": _code,
    "list": _list,
    "table": _table,
}

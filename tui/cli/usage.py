"""`aztui usage`: what was used, a line for each day or conversation, and what it costs where that is known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TextIO

from tui.domain.text import clean, clean_line
from tui.domain.usage import Prices, Spent, Used, money, spent

UNPRICED = "No price is known of these models; input_price and output_price in the settings file can say it:"
NOTHING = "Nothing has been asked yet."
_COLUMNS = ("requests", "tokens in", "(cached)", "tokens out", "(reasoning)", "money")
_PARTIAL = "*"
"""Stands after money in which something is missing."""
_MOST_NAMES = 5
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the table."""

    day: str
    """Of a conversation the last one."""
    took: Spent
    conversation: Used | None = None


def usage(
    used: Sequence[Used],
    prices: Prices,
    out: TextIO,
    notes: TextIO,
    *,
    by_conversation: bool = False,
    as_json: bool = False,
) -> int:
    """Print what was used; the exit code, 0.

    The table is for people. The JSON is one object, whose lines are in the same order.

    Args:
        used: Of some days, the oldest first.
        prices: What models cost.
        out: Where to.
        notes: Where to say what is to be known of the numbers, so that lines can be read one by one.
        by_conversation: A line for each conversation instead of one for each day.
        as_json: Print JSON instead of the table.
    """
    lines = list(_conversations(used, prices) if by_conversation else _days(used, prices))
    total = sum((line.took for line in lines), Spent())
    if as_json:
        told = {
            "conversations" if by_conversation else "days": list(map(_as_json, lines)),
            "total": _sums(total),
            "prices": sorted(total.sources),
            "models_without_price": sorted(total.unknown),
        }
        print(json.dumps(told, indent=2), file=out, flush=True)
    elif not lines:
        print(NOTHING, file=notes)
    else:
        for row in _table(lines, total):
            print(clean(row), file=out)
        out.flush()
        for sentence in _notes(total):
            print(clean(sentence), file=notes)
    return 0


def _days(used: Iterable[Used], prices: Prices) -> Iterable[_Line]:
    found: dict[str, Spent] = {}
    for one in used:
        day = str(one.day)
        found[day] = found.get(day, Spent()) + spent(one, prices)
    return (_Line(day, took) for day, took in found.items())


def _conversations(used: Iterable[Used], prices: Prices) -> Iterable[_Line]:
    """The one that was used last comes last."""
    found: dict[int, _Line] = {}
    for one in used:
        before = found.pop(one.conversation_id, None)
        took = spent(one, prices) + (before.took if before else Spent())
        found[one.conversation_id] = _Line(str(one.day), took, one)
    return found.values()


def _table(lines: Sequence[_Line], total: Spent) -> Iterable[str]:
    """The lines with their columns to the right, and the titles behind them, whatever their width."""
    head = "last day" if lines[0].conversation else "day"
    cells = [(head, *_COLUMNS), *((line.day, *_cells(line.took)) for line in lines), ("total", *_cells(total))]
    titles = ["conversation" if lines[0].conversation else "", *(_title(line.conversation) for line in lines), ""]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for (first, *others), title in zip(cells, titles, strict=True):
        numbers = (f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True))
        yield "  ".join((f"{first:<{widths[0]}}", *numbers, title)).rstrip()


def _cells(took: Spent) -> tuple[str, ...]:
    tokens = took.usage
    missing = _PARTIAL if took.unpriced and took.dollars is not None else ""
    return (
        f"{took.requests:,}",
        f"{tokens.prompt_tokens:,}",
        f"({tokens.cached_tokens:,})",
        f"{tokens.completion_tokens:,}",
        f"({tokens.reasoning_tokens:,})",
        f"{money(took.dollars)}{missing}" or "-",
    )


def _title(conversation: Used | None) -> str:
    if conversation is None:
        return ""
    title = clean_line(conversation.title) or "(no title)"
    title = title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
    return f"{title} (deleted)" if conversation.deleted else title


def _notes(total: Spent) -> Iterable[str]:
    """What is to be known of the numbers, a sentence each."""
    if total.sources:
        yield f"≈ by the prices of {' and '.join(sorted(total.sources))}, in US dollars."
    if total.simulated:
        yield "- The replies are the built-in simulator's: nobody pays for them."
    if total.unpriced:
        names = sorted(filter(None, map(clean_line, total.unknown)))
        named = ", ".join(names[:_MOST_NAMES])
        named += f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        which = "- and *" if total.dollars is not None else "-"
        yield f"{which} {UNPRICED} {named or 'no name'}."
    if total.unreported:
        requests = "1 request" if total.unreported == 1 else f"{total.unreported:,} requests"
        yield f"Not in it: {requests} whose tokens the service did not report."


def _as_json(line: _Line) -> dict[str, Any]:
    if line.conversation is None:
        return {"day": line.day, **_sums(line.took)}
    known = line.conversation
    identity = {"conversation": known.conversation_id, "title": known.title, "deleted": known.deleted}
    return {**identity, "last_day": line.day, **_sums(line.took)}


def _sums(took: Spent) -> dict[str, Any]:
    """`dollars` is null where no price is known, or the simulator was asked; `without_price` counts the requests."""
    return {
        "requests": took.requests,
        "unreported": took.unreported,
        **asdict(took.usage),
        "dollars": None if took.dollars is None else round(took.dollars, 6),
        "without_price": took.unpriced,
    }

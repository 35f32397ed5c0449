"""`aztui usage`: what was used, a line for each day or conversation, and what it costs where that is known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TextIO

from tui.domain.settings import Profile
from tui.domain.text import clean, clean_line
from tui.domain.usage import Spent, Used, money, spent

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
    profiles: Sequence[Profile],
    out: TextIO,
    *,
    by_conversation: bool = False,
    as_json: bool = False,
) -> int:
    """Print what was used; the exit code, 0.

    The table is for people. The JSON is one object, whose lines are in the same order.

    Args:
        used: Of some days, the oldest first.
        profiles: The connections of the settings, for the prices that they name.
        out: Where to.
        by_conversation: A line for each conversation instead of one for each day.
        as_json: Print JSON instead of the table.
    """
    lines = list(_conversations(used, profiles) if by_conversation else _days(used, profiles))
    total = sum((line.took for line in lines), Spent())
    if as_json:
        told = {
            "conversations" if by_conversation else "days": list(map(_as_json, lines)),
            "total": _sums(total),
            "prices": sorted(total.sources),
            "models_without_price": sorted(total.unknown),
        }
        print(json.dumps(told, indent=2), file=out)
    elif not lines:
        print(NOTHING, file=out)
    else:
        for row in (*_table(lines, total), *_notes(total)):
            print(clean(row), file=out)
    return 0


def _days(used: Iterable[Used], profiles: Sequence[Profile]) -> Iterable[_Line]:
    found: dict[str, Spent] = {}
    for one in used:
        day = str(one.day)
        found[day] = found.get(day, Spent()) + spent(one, profiles)
    return (_Line(day, took) for day, took in found.items())


def _conversations(used: Iterable[Used], profiles: Sequence[Profile]) -> Iterable[_Line]:
    """The one that was used last comes last."""
    found: dict[int, _Line] = {}
    for one in used:
        before = found.pop(one.conversation_id, None)
        took = spent(one, profiles) + (before.took if before else Spent())
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
    if total.unpriced:
        names = sorted(filter(None, map(clean_line, total.unknown)))
        named = ", ".join(names[:_MOST_NAMES])
        named += f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        which = "- and *" if total.dollars is not None else "-"
        yield f"{which} {UNPRICED} {named or 'no name'}."
    if total.unreported:
        replies = "1 reply" if total.unreported == 1 else f"{total.unreported:,} replies"
        yield f"Not in it: {replies} whose tokens the service did not report."


def _as_json(line: _Line) -> dict[str, Any]:
    if line.conversation is None:
        return {"day": line.day, **_sums(line.took)}
    known = line.conversation
    identity = {"conversation": known.conversation_id, "title": known.title, "deleted": known.deleted}
    return {**identity, "last_day": line.day, **_sums(line.took)}


def _sums(took: Spent) -> dict[str, Any]:
    """`dollars` is null where no price is known; then, and where some are, `without_price` counts the requests."""
    return {
        "requests": took.requests,
        "unreported": took.unreported,
        **asdict(took.usage),
        "dollars": None if took.dollars is None else round(took.dollars, 6),
        "without_price": took.unpriced,
    }

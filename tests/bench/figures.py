"""What is measured, what it came to, and the table that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Literal

HEADINGS = ("figure", "ours", "reference", "compared", "goal", "met")
DECIMALS = {"MB": 1, "%": 1, "×": 2}
"""Of a value, by its unit; others have enough for three digits."""


@dataclass(frozen=True, slots=True)
class Goal:
    """The most that a figure may come to.

    Attributes:
        kind: `ratio` is ours divided by the reference, `above` is ours less it, `value` is ours alone.
        limit: In the figure's unit, a ratio apart.
    """

    kind: Literal["ratio", "above", "value"]
    limit: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table."""

    name: str
    """By which `--only` picks it, the group's name first."""
    words: str
    unit: str
    goal: Goal | None = None
    against: str = ""
    """What the reference is; empty where there is none."""
    summary: Callable[[Sequence[float]], float] = median
    """Makes one value of those of the repeats."""


@dataclass(slots=True)
class Result:
    """A figure and the values of its repeats, ours and the reference's in turn."""

    figure: Figure
    ours: list[float] = field(default_factory=list)
    reference: list[float] = field(default_factory=list)
    failure: str = ""
    """Why it could not be measured."""

    @property
    def compared(self) -> float | None:
        """What the goal is about; None where nothing was measured."""
        if not self.ours or (self.figure.against and not self.reference):
            return None
        ours = self.figure.summary(self.ours)
        if not self.reference:
            return ours
        reference = self.figure.summary(self.reference)
        kind = self.figure.goal.kind if self.figure.goal else "ratio"
        if kind == "value":
            return ours
        if kind == "above":
            return ours - reference
        return ours / reference if reference else None

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is no goal or no value."""
        compared, goal = self.compared, self.figure.goal
        return None if goal is None or compared is None else compared <= goal.limit


class Sheet:
    """The results of one run.

    Args:
        figures: Every figure there is.
        only: Beginnings of the names of those that are wanted; none wants all.

    Attributes:
        results: Of the wanted figures, by name, in their order.
    """

    def __init__(self, figures: Iterable[Figure], only: Sequence[str] = ()) -> None:
        self.results = {
            figure.name: Result(figure)
            for figure in figures
            if not only or any(is_below(figure.name, name) for name in only)
        }

    def wants(self, start: str) -> bool:
        """Whether any figure is wanted whose name begins so."""
        return any(is_below(name, start) for name in self.results)

    def add(self, name: str, *, ours: float | None = None, reference: float | None = None) -> None:
        """A value of one repeat; of a figure that is not wanted it is dropped."""
        if (result := self.results.get(name)) is None:
            return
        if ours is not None:
            result.ours.append(ours)
        if reference is not None:
            result.reference.append(reference)

    def fail(self, start: str, why: str) -> None:
        """The figures that begin so could not be measured, or not to the end."""
        for name, result in self.results.items():
            if is_below(name, start):
                result.failure = why


def table(results: Iterable[Result]) -> str:
    """One line a figure, columns aligned."""
    rows = [HEADINGS, *(_row(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def as_json(results: Iterable[Result]) -> list[dict[str, Any]]:
    """The same for programs, with the value of each repeat."""
    return [
        {
            "name": result.figure.name,
            "words": result.figure.words,
            "unit": result.figure.unit,
            "ours": _summed(result.figure, result.ours),
            "against": result.figure.against,
            "reference": _summed(result.figure, result.reference),
            "compared": result.compared,
            "goal": {"kind": result.figure.goal.kind, "limit": result.figure.goal.limit}
            if result.figure.goal
            else None,
            "met": result.met,
            "failure": result.failure,
        }
        for result in results
    ]


def _summed(figure: Figure, values: Sequence[float]) -> dict[str, Any] | None:
    return {"value": figure.summary(values), "values": list(values)} if values else None


def _row(result: Result) -> tuple[str, ...]:
    figure, goal, compared = result.figure, result.figure.goal, result.compared
    if compared is None:
        return (figure.words, result.failure or "not measured", "", "", "", "")
    against = f"{_spread(figure, result.reference)} {figure.against}" if result.reference else ""
    words = {True: "yes", False: "NO", None: ""}[result.met]
    return (
        figure.words,
        _spread(figure, result.ours),
        against,
        "" if goal and goal.kind == "value" else _compared(result, compared) if result.reference else "",
        _goal(figure, goal) if goal else "",
        f"{words} ({result.failure})" if result.failure else words,
    )


def _compared(result: Result, compared: float) -> str:
    if result.figure.goal and result.figure.goal.kind == "above":
        return f"+{_number(compared, result.figure.unit)} {result.figure.unit}".replace("+-", "-")
    return f"{compared:.2f} ×"


def _goal(figure: Figure, goal: Goal) -> str:
    if goal.kind == "ratio":
        return f"≤ {goal.limit:g} ×"
    return f"≤ {'+' if goal.kind == 'above' else ''}{goal.limit:g} {figure.unit}"


def _spread(figure: Figure, values: Sequence[float]) -> str:
    low, high = _number(min(values), figure.unit), _number(max(values), figure.unit)
    value = f"{_number(figure.summary(values), figure.unit)} {figure.unit}"
    return value if len(values) == 1 or low == high else f"{value} ({low}..{high})"


def _number(value: float, unit: str) -> str:
    decimals = DECIMALS.get(unit)
    if decimals is None:
        decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:.{decimals}f}"


def is_below(name: str, start: str) -> bool:
    """Whether a figure's name is another, or begins with it at a point."""
    return f"{name}.".startswith(f"{start}.")


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which a part of all values lies, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)]

"""The groups of a list by day."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date

import pytest

from tui.domain.days import begin_of, day_of, group_of


@pytest.fixture(autouse=True)
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A zone that is not UTC and has a summer time."""
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("day", "heading", "first"),
    [
        (date(2026, 11, 20), "Today", date(2026, 11, 20)),
        (date(2026, 11, 21), "Today", date(2026, 11, 20)),
        (date(2026, 11, 19), "Yesterday", date(2026, 11, 19)),
        (date(2026, 11, 18), "Wednesday", date(2026, 11, 18)),
        (date(2026, 11, 14), "Saturday", date(2026, 11, 14)),
        (date(2026, 11, 13), "November", date(2026, 11, 1)),
        (date(2026, 1, 1), "January", date(2026, 1, 1)),
        (date(2025, 12, 31), "December 2025", date(2025, 12, 1)),
    ],
)
def test_groups(day: date, heading: str, first: date) -> None:
    assert group_of(day, date(2026, 11, 20)) == (heading, first)


@pytest.mark.parametrize("day", [date(2026, 4, 5), date(2026, 9, 27), date(2026, 11, 20)])
def test_a_day_begins_at_its_midnight(day: date) -> None:
    """Also where clocks are changed on it."""
    assert day_of(begin_of(day)) == day
    assert day_of(begin_of(day) - 1) < day


@pytest.mark.parametrize("moment", [-1e300, -1.0, 1e300])
def test_any_number_has_a_day(moment: float) -> None:
    assert day_of(moment).year in (1970, 9999)

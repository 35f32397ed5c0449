"""The groups of a list by day: today, yesterday, a day of this week, a month."""

from __future__ import annotations

from datetime import date, datetime

_END = 253_370_764_800.0
"""The year 9999, in seconds since the epoch: no moment above it has a day."""


def day_of(time: float) -> date:
    """The day of a moment (seconds since the epoch), in the person's zone; the nearest there is for one without."""
    return date.fromtimestamp(min(max(time, 0.0), _END))


def group_of(day: date, today: date) -> tuple[str, date]:
    """The group a day belongs to, and the first day of it: Today, Yesterday, a day of the week, a month (and year)."""
    days = (today - day).days
    if days <= 0:
        return "Today", today
    if days == 1:
        return "Yesterday", day
    if days < 7:
        return f"{day:%A}", day
    return (f"{day:%B}" if day.year == today.year else f"{day:%B %Y}"), day.replace(day=1)


def begin_of(day: date) -> float:
    """When a day begins in the person's zone, in seconds since the epoch."""
    return datetime(day.year, day.month, day.day).timestamp()

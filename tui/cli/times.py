"""Moments as the command line prints them, in the person's own zone; also one that a damaged file has (threat 39)."""

from __future__ import annotations

from datetime import datetime

NO_TIME = "????-??-?? ??:??"
_NOT_SHOWN = (ValueError, OverflowError, OSError)
"""What Python raises for a moment that no calendar has."""


def local_time(stamp: float) -> str:
    """A moment, in seconds since the epoch, to the minute."""
    try:
        return f"{datetime.fromtimestamp(stamp):%Y-%m-%d %H:%M}"
    except _NOT_SHOWN:
        return NO_TIME


def zoned_time(stamp: float) -> str | None:
    """A moment for programs (ISO 8601); None where it is none."""
    try:
        return datetime.fromtimestamp(stamp).astimezone().isoformat(timespec="seconds")
    except _NOT_SHOWN:
        return None

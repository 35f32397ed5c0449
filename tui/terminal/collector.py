"""When Python looks for cycles that are garbage: never while the program comes up, and seldom and little after.

What has come up, some 400,000 objects, stays to the end. Looking through it takes up to 0.2 s in which nothing is drawn
and no key is read (measured while a reply came), and finds nothing.
"""

from __future__ import annotations

import gc

THRESHOLDS = (2_000, 10, 100)
"""New objects between two looks at them, which take a millisecond; then each is so many of the one before. Python's own
700, 10, 10 look at everything far more often."""


def pause() -> None:
    """The program comes up: most of what is made now stays."""
    gc.disable()


def resume() -> None:
    """The first screen is up. Does nothing where `pause` was not called, as in a test."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)
        gc.enable()


def keep() -> None:
    """Something large was imported after that: it stays too."""
    if gc.get_freeze_count():
        gc.freeze()

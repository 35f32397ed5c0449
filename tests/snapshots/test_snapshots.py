"""Each state of UI.md looks as it did when somebody last looked at it."""

from __future__ import annotations

import pytest

from tests.snapshots.drawing import FOLDER, cases, draw, path_of

CASES = tuple(cases())
USUAL = ("main-120x40-dark", "error-80x24-light")
"""What every run draws; the others are for the long one."""


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=path_of(case).stem, marks=() if path_of(case).stem in USUAL else pytest.mark.long)
        for case in CASES
    ],
)
def test_a_state_looks_as_it_did(case: tuple[str, tuple[int, int], str]) -> None:
    """After a wanted change: `python -m tests.snapshots`, and look at the pictures."""
    assert draw(case) == path_of(case).read_text("utf-8")


def test_every_snapshot_has_its_scene() -> None:
    assert {path.name for path in FOLDER.glob("*.txt")} == {path_of(case).name for case in CASES}

"""Each state of UI.md looks as it did when somebody last looked at it."""

from __future__ import annotations

import pytest

from tests.snapshots.drawing import FOLDER, Case, cases, draw, paths_of

CASES = {f"{scene}-{width}x{height}": (scene, (width, height)) for scene, (width, height) in cases()}
USUAL = ("main-120x40", "error-80x24")
"""What every run draws; the others are for the long one."""


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=id, marks=() if id in USUAL else pytest.mark.long) for id, case in CASES.items()]
)
def test_a_state_looks_as_it_did(case: Case) -> None:
    """After a wanted change: `python -m tests.snapshots`, and look at the pictures."""
    for path, drawn in draw(case).items():
        assert drawn == path.read_text("utf-8"), path.stem


def test_every_snapshot_has_its_scene() -> None:
    assert {*FOLDER.glob("*.txt")} == {path for case in CASES.values() for path in paths_of(case)}

"""F1 and the settings name every place that keys work in."""

from __future__ import annotations

from tui.keys import Place
from tui.screens.help import TITLES


def test_every_place_has_a_title() -> None:
    assert set(TITLES) == set(Place)
    assert len(set(TITLES.values())) == len(TITLES)

"""The contrast of colours, by the examples of WCAG 2.2."""

from __future__ import annotations

import pytest

from tui.domain.contrast import Channels, contrast


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ((0, 0, 0), (255, 255, 255), 21),
        ((255, 255, 255), (0, 0, 0), 21),
        ((119, 119, 119), (119, 119, 119), 1),
        ((118, 118, 118), (255, 255, 255), 4.54),
        ((119, 119, 119), (255, 255, 255), 4.48),
    ],
)
def test_contrast(one: Channels, other: Channels, wanted: float) -> None:
    assert contrast(one, other) == pytest.approx(wanted, abs=0.005)

"""Colouring gives up on slow lexers; on a busy machine that would make the same text look different twice."""

from __future__ import annotations

import math

import pytest


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is too slow here."""
    monkeypatch.setattr("tui.rendering.code.PATIENCE", math.inf)

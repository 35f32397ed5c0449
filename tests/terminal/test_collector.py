"""When garbage is looked for."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from tui.terminal import collector


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    # an app that ran in this process before may have left some
    gc.unfreeze()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    gc.enable()


def test_what_came_up_while_it_was_paused_is_not_looked_at_again() -> None:
    collector.pause()
    assert not gc.isenabled()
    marker: list[object] = []
    marker.append(marker)
    collector.resume()
    assert gc.isenabled()
    assert gc.get_threshold() == collector.THRESHOLDS
    assert not any(found is marker for found in gc.get_objects())


def test_what_is_kept_later_is_not_looked_at_either() -> None:
    collector.pause()
    collector.resume()
    marker: list[object] = []
    marker.append(marker)
    assert any(found is marker for found in gc.get_objects())
    collector.keep()
    assert not any(found is marker for found in gc.get_objects())


def test_it_changes_nothing_where_it_was_not_paused() -> None:
    before = gc.get_threshold()
    collector.resume()
    collector.keep()
    assert (gc.get_freeze_count(), gc.get_threshold(), gc.isenabled()) == (0, before, True)

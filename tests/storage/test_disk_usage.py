"""How much each place takes: what is there is counted, what is not counts as nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tui.domain.ports import DiskUse
from tui.storage.disk_usage import DiskUsage
from tui.storage.locations import Locations


async def measured(locations: Locations, *, demo: bool = False) -> dict[str, DiskUse]:
    return {use.name: use for use in await DiskUsage(locations).measure(demo=demo)}


async def test_nothing_is_there_and_nothing_is_made(home: Path) -> None:
    uses = await measured(Locations.from_environment())
    assert list(uses) == ["conversations", "backups", "run", "copies", "crashes", "settings", "themes"]
    assert {(use.size, use.files) for use in uses.values()} == {(0, 0)}
    assert not home.exists()


async def test_files_are_counted_with_their_bytes() -> None:
    locations = Locations.from_environment()
    (locations.backups / "old").mkdir(parents=True)
    (locations.backups / "a").write_bytes(b"x" * 100)
    (locations.backups / "old" / "b").write_bytes(b"x" * 20)
    locations.database.write_bytes(b"x" * 7)
    locations.database.with_name("aztui.db-wal").write_bytes(b"x" * 5)
    locations.settings.write_bytes(b"x" * 3)
    uses = await measured(locations)
    assert (uses["backups"].size, uses["backups"].files) == (120, 2)
    assert (uses["conversations"].size, uses["conversations"].files) == (12, 2)
    assert uses["settings"] == DiskUse("settings", locations.settings, 3, 1)


async def test_the_demos_conversations_are_its_own() -> None:
    locations = Locations.from_environment()
    locations.demo().database.parent.mkdir(parents=True)
    locations.demo().database.write_bytes(b"x")
    assert (await measured(locations))["conversations"].files == 0
    uses = await measured(locations, demo=True)
    assert uses["conversations"].files == 1
    assert uses["settings"].path == locations.settings


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
async def test_a_circle_of_links_is_not_walked() -> None:
    locations = Locations.from_environment()
    locations.backups.mkdir(parents=True)
    (locations.backups / "round").symlink_to(locations.backups, target_is_directory=True)
    assert (await measured(locations))["backups"].files == 1


async def test_a_file_in_a_folders_place_is_nothing() -> None:
    locations = Locations.from_environment()
    locations.data.mkdir(parents=True)
    locations.backups.write_bytes(b"x")
    assert (await measured(locations))["backups"].files == 0

"""Copies that had no other way than into a file."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.fakes import ManualClock
from tui.domain.errors import StoreError
from tui.storage.conversations import Store
from tui.storage.copies import remove_copies, write_copy
from tui.storage.locations import Locations


async def test_a_copy_is_a_file_for_its_owner_alone(home: Path) -> None:
    """Threat 22; a lone surrogate is threat 48."""
    store = Store(Locations.from_environment(), ManualClock(1_800_000_000.0))
    old = os.umask(0)
    try:
        paths = [await store.keep_copy(text) for text in ("tabs\tand “quotes”\n", "lone \ud83d", "\x1b[31m")]
    finally:
        os.umask(old)
        store.close()
    assert [path.read_bytes().decode() for path in paths] == ["tabs\tand “quotes”\n", "lone \ufffd", "\x1b[31m"]
    assert {path.parent for path in paths} == {home / "copies"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}
    assert stat.S_IMODE((home / "copies").stat().st_mode) == 0o700
    assert paths[0].name.startswith("copy-20270115T080000Z-")


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "copies").write_text("in its place")
    with pytest.raises(StoreError, match="could not be written"):
        write_copy(tmp_path / "copies", "text", 0.0)


def test_the_copies_of_some_texts_are_removed(tmp_path: Path) -> None:
    """However they were set: quoted, wrapped, a piece, or all of it; another text of the same words stays."""
    text = "The moon pulls the sea towards it, and the sun helps a little.\n\nSpring tides come with the new moon."
    copies = [
        write_copy(tmp_path, copied, 0.0)
        for copied in (text, "> The moon pulls the sea\n> towards it, and the sun", "Spring tides", "new  MOON.")
    ]
    others = [
        write_copy(tmp_path, copied, 0.0) for copied in ("The moon pulls the sea towards me", "Spring comes", "", "moo")
    ]
    remove_copies(tmp_path, ["something else", text])
    assert [path.exists() for path in copies] == [False] * 4
    assert [path.exists() for path in others] == [True] * 4
    remove_copies(tmp_path / "nowhere", [text])

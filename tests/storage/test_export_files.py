"""The files of an export: private, never over another, never through a link (threats 22, 24)."""

from __future__ import annotations

import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tui.domain.errors import InputError
from tui.domain.exchange import FileTakenError
from tui.storage.export_files import ExportFiles


async def pieces(*texts: str | Exception) -> AsyncIterator[str]:
    for text in texts:
        if isinstance(text, Exception):
            raise text
        yield text


async def test_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        await ExportFiles().write(str(tmp_path / "new" / "a.md"), pieces("ü", "\ud800 \x00"), replace=False)
    finally:
        os.umask(old)
    path = tmp_path / "new" / "a.md"
    assert path.read_bytes() == "ü? \x00".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_nothing_is_written_over_unless_it_may(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("mine")
    with pytest.raises(FileTakenError, match="already"):
        await ExportFiles().write(str(path), pieces("new"), replace=False)
    assert path.read_text() == "mine"
    await ExportFiles().write(str(path), pieces("new"), replace=True)
    assert path.read_text() == "new"
    assert [one.name for one in tmp_path.iterdir()] == ["a.md"]


@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize("replace", [False, True])
async def test_a_victim_behind_a_link_is_unchanged(hard: bool, replace: bool, tmp_path: Path) -> None:
    """Threat 24."""
    victim, link = tmp_path / "victim", tmp_path / "link.md"
    victim.write_text("victim")
    if hard:
        link.hardlink_to(victim)
    else:
        link.symlink_to(victim)
    try:
        await ExportFiles().write(str(link), pieces("new"), replace=replace)
    except FileTakenError:
        assert not replace
    else:
        assert link.read_text() == "new"
        assert not link.is_symlink()
    assert victim.read_text() == "victim"


async def test_a_link_to_nothing_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link.md").symlink_to(tmp_path / "made")
    with pytest.raises(FileTakenError):
        await ExportFiles().write(str(tmp_path / "link.md"), pieces("new"), replace=False)
    assert not (tmp_path / "made").exists()


async def test_what_was_not_whole_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        await ExportFiles().write(str(tmp_path / "a.md"), pieces("half", ZeroDivisionError()), replace=False)
    assert list(tmp_path.iterdir()) == []


async def test_what_cannot_be_written_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path, why in (
        (tmp_path, "directory"),
        (tmp_path / "file" / "a.md", "irectory"),
        (Path("/proc/a.md"), "written"),
    ):
        with pytest.raises(InputError, match=why) as error:
            await ExportFiles().write(str(path), pieces("x"), replace=True)
        assert str(error.value).isprintable()

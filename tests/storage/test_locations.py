"""Where things are kept, and who may read them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.storage.conftest import output_of
from tui.storage.files import UnreadableError, private_file, private_folder, read_text, write_text
from tui.storage.locations import Locations


def test_one_variable_moves_everything(tmp_path: Path) -> None:
    found = Locations.from_environment({"AZTUI_HOME": str(tmp_path / "x")})
    for path in (found.database, found.settings, found.run, found.backups, found.crashes, found.demo().database):
        assert path.is_relative_to(tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_without_the_variable_the_platform_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "etc"))
    monkeypatch.setenv("HOME", str(tmp_path))
    found = Locations.from_environment({})
    assert found.database.is_absolute()
    assert found.database.is_relative_to(tmp_path)
    assert found.settings.is_relative_to(tmp_path)


def test_a_relative_home_is_made_absolute() -> None:
    assert Locations.from_environment({"AZTUI_HOME": "here"}).data == Path.cwd() / "here"


def test_the_demo_has_data_of_its_own_and_the_same_settings() -> None:
    real = Locations(Path("/d"), Path("/c"))
    assert real.demo().database == Path("/d/demo/aztui.db")
    assert real.demo().run == Path("/d/demo/run")
    assert real.demo().settings == real.settings


USE_EVERYTHING = """
import asyncio, os, sys
from dataclasses import replace
from pathlib import Path
os.umask(int(sys.argv[2], 8))
from tui.domain.conversation import Conversation, SentWith, Status
from tui.domain.settings import Settings
from tui.storage.conversations import Store
from tui.storage.locations import Locations
from tui.storage.settings_file import SettingsFile

class Clock:
    now = monotonic = staticmethod(lambda: 1.0)

async def main():
    locations = Locations(Path(sys.argv[1], "share", "aztui"), Path(sys.argv[1], "config", "aztui"))
    store = Store(locations, Clock())
    exchange = await store.begin_exchange(Conversation(), None, "Hi", SentWith())
    SettingsFile(locations).save(Settings(theme="aztui-light"))
    for folder, folders, files in os.walk(sys.argv[1]):
        for name in folders + files:
            path = Path(folder, name)
            print(oct(path.stat().st_mode & 0o7777), path.is_dir(), path.name)
    await store.finish(replace(exchange.reply, status=Status.DONE))
    store.close()

asyncio.run(main())
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
@pytest.mark.parametrize("umask", ["000", "022", "077"])
def test_nobody_else_may_read_anything(tmp_path: Path, umask: str) -> None:
    """Threat 22: folders 0700 and files 0600 under any umask, -wal and -shm too."""
    lines = [line.split() for line in output_of(USE_EVERYTHING, tmp_path, umask).splitlines()]
    assert {mode for mode, folder, _ in lines if folder == "True"} == {"0o700"}
    assert {mode for mode, folder, _ in lines if folder == "False"} == {"0o600"}
    names = {name for _, _, name in lines}
    assert {"aztui.db", "aztui.db-wal", "aztui.db-shm", "settings.toml"} <= names
    assert any(name.endswith(".lock") for name in names)


def test_a_folder_that_is_there_keeps_its_mode_and_a_loose_file_is_closed(tmp_path: Path) -> None:
    """Threat 22."""
    tmp_path.chmod(0o755)
    assert private_folder(tmp_path) == tmp_path
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    loose = tmp_path / "loose"
    loose.write_text("x")
    loose.chmod(0o644)
    private_file(loose)
    assert stat.S_IMODE(loose.stat().st_mode) == 0o600
    assert loose.read_text() == "x"


def test_a_file_in_the_place_of_a_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        private_folder(tmp_path / "file")


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.toml"
    write_text(path, "old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.glob("*settings*")) + list(tmp_path.glob(".*settings*")) == [path]


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "settings.toml"
    link.symlink_to(tmp_path / "real" / "file.toml")
    write_text(link, "x")
    assert link.is_symlink()
    assert (tmp_path / "real" / "file.toml").read_text() == "x"


def test_what_cannot_be_read_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "utf16").write_bytes("x".encode("utf-16"))
    (tmp_path / "nul").write_bytes(b"a\0b")
    (tmp_path / "large").write_bytes(b"x" * 2000)
    for name, words in {
        "folder": "is not a file",
        "fifo": "is not a file",
        "utf16": "is not a text",
        "nul": "is not a text",
        "large": "is larger than 1 kB",
    }.items():
        with pytest.raises(UnreadableError, match=words):
            read_text(tmp_path / name, 1000)
    (tmp_path / "bom").write_bytes(b"\xef\xbb\xbfx")
    assert read_text(tmp_path / "bom", 1000) == "x"

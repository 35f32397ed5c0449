"""The private file of a text that is with an editor, and what is known of one that was left behind."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tui.terminal import lent_text as room
from tui.terminal.lent_text import LentText, left_behind

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it has no such locks")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the private folders are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def left(text: str) -> LentText:
    """One whose instance and editor have ended."""
    lent = LentText.create(text)
    lent.let_go()
    return lent


async def test_a_file_in_its_place_is_not_followed(tmp_path: Path) -> None:
    """Threat 24."""
    victim = tmp_path / "victim"
    victim.write_text("precious", encoding="utf-8")
    (tmp_path / "link.md").symlink_to(victim)
    with pytest.raises(FileExistsError):
        room._write(tmp_path / "link.md", "text")
    assert victim.read_text(encoding="utf-8") == "precious"


def test_one_that_nobody_holds_was_left_behind(place: Path) -> None:
    held = LentText.create("in use")
    left("half a thought")
    [found] = left_behind()
    assert found.read() == ("half a thought", "")
    assert left_behind() == [], "another instance that starts now leaves it to this one"
    found.remove()
    assert [folder.name for folder in place.iterdir()] == [held.folder.name]
    held.remove()
    assert left_behind() == []


def test_an_editor_that_outlives_its_instance_holds_it() -> None:
    lent = LentText.create("still being written")
    assert lent.lock is not None
    editor = subprocess.Popen(["sleep", "60"], pass_fds=(lent.lock,))
    lent.let_go()
    assert left_behind() == []
    editor.kill()
    editor.wait()
    [found] = left_behind()
    found.remove()


def test_what_is_not_ours_alone_is_left_where_it_is(place: Path) -> None:
    """Threat 24: others can make folders there too."""
    open_to_all, linked, other = left("a").folder, left("b").folder, place / "aztui-other"
    open_to_all.chmod(0o755)
    linked.rename(place / "elsewhere")
    linked.symlink_to(place / "elsewhere")
    other.mkdir(mode=0o700)
    (other / "message.md").write_text("c")
    empty = place / "aztui-edit-empty"
    empty.mkdir(mode=0o700)
    assert left_behind() == []
    assert len(list(place.iterdir())) == 5


def test_a_file_that_became_a_link_is_not_read(tmp_path: Path) -> None:
    """Threat 24."""
    lent = left("text")
    secret = tmp_path / "secret"
    secret.write_text("secret")
    lent.path.unlink()
    lent.path.symlink_to(secret)
    [found] = left_behind()
    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
        found.read()
    found.let_go()

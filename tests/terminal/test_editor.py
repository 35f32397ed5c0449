"""A text in the person's own editor: a private file, gone afterwards, and the text as it was whatever goes wrong."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.app import App

from tests.fakes import until
from tui.domain.errors import InputError
from tui.terminal.editor import Edited, OutsideEditor, editor_command
from tui.terminal.lent_text import LIMIT, left_behind

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its editors are shell scripts")


class Lent(App[None]):
    """An app that lends its terminal, though it has none."""

    @contextmanager
    def suspend(self) -> Iterator[None]:
        yield


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the private folders are made."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    return place


def script(folder: Path, body: str) -> str:
    """An editor that does this with the file, which is its last argument."""
    path = folder / "an editor"
    path.write_text(f"#!/bin/sh\nfor file; do :; done\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return f"'{path}' --flag"


async def edited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, text: str = "before") -> Edited:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", script(tmp_path, body))
    return await OutsideEditor(Lent()).edit(text)


async def test_the_file_is_private_and_gone_afterwards(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folders: Path
) -> None:
    """Threats 22, 24."""
    seen = tmp_path / "seen"
    old = os.umask(0)
    try:
        body = (
            f'stat -c "%a %n" "$file" "$(dirname "$file")" > "{seen}"; echo "$@" >> "{seen}"; cat "$file" >> "{seen}"'
        )
        result = await edited(monkeypatch, tmp_path, f'{body}; printf " and after\\n" >> "$file"; touch "$file~"')
    finally:
        os.umask(old)
    assert result == Edited("before and after")
    file, folder, arguments, text = seen.read_text(encoding="utf-8").splitlines()
    assert file.startswith("600 ")
    assert file.endswith(".md")
    assert folder.startswith("700 ")
    assert arguments.startswith("--flag ")
    assert text == "before"
    assert list(folders.iterdir()) == []


@pytest.mark.parametrize(
    ("before", "body", "after"),
    [
        ("one", 'printf "two\\n" > "$file"', "two"),
        ("one\n", 'printf "two\\n" > "$file"', "two\n"),
        ("one", 'printf "two\\n\\n" > "$file"', "two\n"),
        ("one", 'printf "two" > "$file"', "two"),
        ("one", ': > "$file"', ""),
        ("one", 'printf "two" > "$file.new"; mv "$file.new" "$file"', "two"),
        ("one", 'printf "a\\r\\nb\\r\\n" > "$file"', "a\nb"),
        ("one", 'printf "\\357\\273\\277two" > "$file"', "two"),
        ("日本 \ud83d", 'printf "!" >> "$file"', "日本 �!"),
    ],
)
async def test_what_it_saves_is_the_text(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, before: str, body: str, after: str
) -> None:
    result = await edited(monkeypatch, tmp_path, body, before)
    assert result.text == after
    assert result.sentence == ""


@pytest.mark.parametrize(
    ("body", "text", "words"),
    [
        ('echo lost > "$file"; exit 3', "before", "ended with 3"),
        ('echo lost > "$file"; kill -9 $$', "before", "ended by SIGKILL"),
        ('rm "$file"', "before", "left no file"),
        ('rm "$file"; mkdir "$file"', "before", "left no file"),
        ('rm "$file"; ln -s /etc/hostname "$file"', "before", "left no file"),
        ('rm "$file"; mkfifo "$file"', "before", "left no file"),
        ('printf "a\\377b" > "$file"', "a�b", "not UTF-8"),
        ("exit 0", "before", "tell it to wait"),
    ],
)
async def test_whatever_goes_wrong_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folders: Path, body: str, text: str, words: str
) -> None:
    result = await edited(monkeypatch, tmp_path, body)
    assert result.text == text
    assert words in result.sentence
    assert list(folders.iterdir()) == []


async def test_what_is_too_long_is_cut_and_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    result = await edited(monkeypatch, tmp_path, f'head -c {LIMIT + 9} /dev/zero | tr "\\0" a > "$file"')
    assert len(result.text) == LIMIT
    assert "left out" in result.sentence


@pytest.mark.parametrize(
    ("environ", "command"),
    [
        ({"VISUAL": "sh -c 'a b'", "EDITOR": "cat"}, ("sh", "-c", "a b")),
        ({"VISUAL": " ", "EDITOR": "cat"}, ("cat",)),
    ],
)
def test_the_persons_own_choice_comes_first(environ: dict[str, str], command: tuple[str, ...]) -> None:
    assert editor_command({**environ, "PATH": os.environ["PATH"]}) == command


def test_without_a_choice_a_usual_one_is_taken(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no editor"):
        editor_command({"PATH": str(tmp_path)})
    (tmp_path / "vi").touch(mode=0o755)
    assert editor_command({"PATH": str(tmp_path)}) == ("vi",)
    (tmp_path / "nano").touch(mode=0o755)
    assert editor_command({"PATH": str(tmp_path)}) == ("nano",)


@pytest.mark.parametrize("wanted", ["no-such-editor-at-all", "'never closed"])
async def test_one_that_cannot_be_started_is_said(monkeypatch: pytest.MonkeyPatch, folders: Path, wanted: str) -> None:
    monkeypatch.setenv("VISUAL", wanted)
    with pytest.raises(InputError, match="VISUAL"):
        await OutsideEditor(Lent()).edit("before")
    assert list(folders.iterdir()) == []


async def test_one_that_is_no_program_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folders: Path) -> None:
    (tmp_path / "broken").write_text("no program\n", encoding="utf-8")
    (tmp_path / "broken").chmod(0o755)
    monkeypatch.setenv("VISUAL", str(tmp_path / "broken"))
    with pytest.raises(InputError, match="could not be given"):
        await OutsideEditor(Lent()).edit("before")
    assert list(folders.iterdir()) == []


async def test_no_place_for_the_file_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EDITOR", "cat")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match="as it was"):
        await OutsideEditor(Lent()).edit("before")


async def test_when_the_program_ends_meanwhile_what_was_saved_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folders: Path
) -> None:
    saved = tmp_path / "saved"
    monkeypatch.setenv("VISUAL", script(tmp_path, f'echo "saved meanwhile" > "$file"; touch "{saved}"; exec sleep 60'))
    editor = OutsideEditor(Lent())
    assert editor.end() is None
    editing = asyncio.create_task(editor.edit("before"))
    await until(saved.exists)
    assert editor.open
    assert left_behind() == [], "it is in use"
    process = editor._process
    assert process is not None
    assert editor.end() == "saved meanwhile"
    assert list(folders.iterdir()) == []
    assert not editor.open
    assert await process.wait() != 0
    assert (await editing).text == "before"


async def test_when_its_task_is_cancelled_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folders: Path
) -> None:
    monkeypatch.setenv("VISUAL", script(tmp_path, "exec sleep 60"))
    editor = OutsideEditor(Lent())
    editing = asyncio.create_task(editor.edit("before"))
    await until(lambda: editor._process is not None)
    process = editor._process
    assert process is not None
    editing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await editing
    assert await process.wait() != 0
    assert list(folders.iterdir()) == []

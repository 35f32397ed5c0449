"""The person's files: what is listed, what is taken, and what is refused in a sentence."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tui.domain.errors import InputError
from tui.domain.folder import Entry
from tui.domain.taken_file import MOST_BYTES
from tui.storage import text_files
from tui.storage.text_files import TextFiles

FILES = TextFiles()


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the program was started, which is the person's own too."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


# folders


async def test_what_is_in_a_folder_is_sorted_and_folders_are_told_apart(here: Path) -> None:
    (here / "b.txt").touch()
    (here / "A").mkdir()
    (here / ".hidden").touch()
    (here / "link").symlink_to("A")
    (here / "dangling").symlink_to("nowhere")
    found = await FILES.folder("")
    assert found.where == "~"
    assert found.problem == ""
    assert list(found.entries) == [
        Entry(".hidden"),
        Entry("A", True),
        Entry("b.txt"),
        Entry("dangling"),
        Entry("link", True),
    ]


@pytest.mark.parametrize("path", ["sub/", "./sub/", "sub/../sub/", "~/sub/", "{here}/sub/"])
async def test_a_folder_is_found_as_shells_do(here: Path, path: str) -> None:
    (here / "sub").mkdir()
    (here / "sub" / "a.txt").touch()
    found = await FILES.folder(path.format(here=here))
    assert (found.where, list(found.entries)) == ("~/sub", [Entry("a.txt")])


@pytest.mark.parametrize("path", ["missing/", "a.txt/", "a\0b/"])
async def test_a_folder_that_is_none_is_said(here: Path, path: str) -> None:
    (here / "a.txt").touch()
    found = await FILES.folder(path)
    assert list(found.entries) == []
    assert found.problem.endswith(".")


async def test_a_folder_that_is_gone_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    for path in ("", "sub/", "~a\0b/"):
        found = await FILES.folder(path)
        assert found.problem.endswith(".")
    with pytest.raises(InputError):
        await FILES.read("~a\0b")
    monkeypatch.chdir(tmp_path)


async def test_of_a_large_folder_a_part_is_read(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_files, "MOST_ENTRIES", 3)
    for number in range(5):
        (here / f"{number}.txt").touch()
    found = await FILES.folder("")
    assert len(found.entries) == 3
    assert found.problem == "The folder has more than 3 files; not all are listed."


@pytest.mark.skipif(os.name == "nt", reason="names are bytes elsewhere")
async def test_a_name_that_is_no_text_is_listed_and_taken(here: Path) -> None:
    """Threat 10: whatever bytes it has."""
    for name in (b"bad\xff.txt", b"evil\x1b[31m\n.txt"):
        Path(os.fsdecode(bytes(here) + b"/" + name)).write_text("text", "utf-8")
    found = await FILES.folder("")
    assert [os.fsencode(entry.name) for entry in found.entries] == [b"bad\xff.txt", b"evil\x1b[31m\n.txt"]
    for entry in found.entries:
        assert await FILES.read(entry.name) == "text"


# texts


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain\n", "plain\n"),
        ("Grüße, 日本\n".encode(), "Grüße, 日本\n"),
        (b"\xef\xbb\xbfmarked\n", "marked\n"),
        ("wide ü\n".encode("utf-16"), "wide ü\n"),
        (b"\xfe\xff" + "wide ü\n".encode("utf-16-be"), "wide ü\n"),
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        (b"no end", "no end"),
        (b"esc \x1b[31m stays\n", "esc \x1b[31m stays\n"),
        (b"x" * MOST_BYTES, "x" * MOST_BYTES),
    ],
    ids=["ascii", "utf-8", "utf-8-bom", "utf-16-le", "utf-16-be", "breaks", "no end", "escapes", "largest"],
)
async def test_a_text_is_taken(here: Path, data: bytes, text: str) -> None:
    (here / "a.txt").write_bytes(data)
    assert await FILES.read("a.txt") == text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "a.bin is empty. Choose another file."),
        (b"\xef\xbb\xbf", "a.bin is empty. Choose another file."),
        (b"text\0more", "a.bin is no text: it has bytes of 0 in it. Choose a text file."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.bin is no text: it has bytes of 0 in it. Choose a text file."),
        (
            b"caf\xe9\n",
            "a.bin is no text in UTF-8, nor in UTF-16 with a byte order mark. Save it in UTF-8.",
        ),
        ("wide".encode("utf-16-le"), "a.bin is no text: it has bytes of 0 in it. Choose a text file."),
        (b"\xff\xfe\x00\xd8a\x00", "a.bin is no text: it has bytes of 0 in it. Choose a text file."),
        (b"x" * (MOST_BYTES + 1), "a.bin is larger than 4 MB. Paste the part that matters."),
    ],
    ids=["empty", "mark alone", "zero", "picture", "latin-1", "no mark", "half a pair", "too large"],
)
async def test_what_is_no_text_is_refused(here: Path, data: bytes, sentence: str) -> None:
    (here / "a.bin").write_bytes(data)
    with pytest.raises(InputError) as refused:
        await FILES.read("a.bin")
    assert str(refused.value) == sentence


async def test_what_is_no_regular_file_is_not_opened(here: Path) -> None:
    """Nobody writes into the pipe: who opened it would wait."""
    (here / "sub").mkdir()
    os.mkfifo(here / "pipe")
    (here / "link").symlink_to("pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        for path in ("sub", "pipe", "link", "socket", "/dev/null", "missing", "a\0b", "sub/../pipe"):
            with pytest.raises(InputError):
                await FILES.read(path)


async def test_a_file_without_permission_is_said(here: Path) -> None:
    (here / "a.txt").write_text("x", "utf-8")
    (here / "a.txt").chmod(0)
    if os.access("a.txt", os.R_OK):
        pytest.skip("the superuser may read everything")
    with pytest.raises(InputError) as refused:
        await FILES.read("a.txt")
    assert str(refused.value) == "You may not read a.txt. Change its permissions, or choose another file."


async def test_a_hostile_name_is_safe_in_a_sentence() -> None:
    with pytest.raises(InputError) as refused:
        await FILES.read("evil\x1b[31m\udcff\n.txt")
    assert str(refused.value) == "evil␛[31m� .txt is not there any more. Choose another file."

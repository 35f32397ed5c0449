"""A file is taken into a text by typing `@` and choosing it, and by nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import events, on, work
from textual.pilot import Pilot
from textual.widget import Widget

from tests.fakes import WordCounter, until
from tests.widgets.hosts import Host, rows
from tui.screens.taking import show_folder, take_file
from tui.services.taken_files import TakenFiles
from tui.storage.text_files import TextFiles
from tui.widgets import path_area
from tui.widgets.composer import Composer
from tui.widgets.path_area import PathArea
from tui.widgets.path_list import PathList
from tui.widgets.prompt_editor import PromptEditor

NOTES = "# Notes\n\nThe cap is 12 months.\n"
FRAMED = f"File: notes.md\n```\n{NOTES}```"
CHIP = "[notes.md · 11 tokens]"


class FileHost(Host):
    """Answers a text as the screens do."""

    def __init__(self, *widgets: Widget) -> None:
        super().__init__(*widgets)
        self.asked: list[str] = []
        self.gate, self.file_gate = asyncio.Event(), asyncio.Event()
        self.gate.set()
        self.file_gate.set()
        self.files = TakenFiles(TextFiles(), WordCounter())

    @on(PathArea.FolderWanted)
    @work
    async def folder_wanted(self, message: PathArea.FolderWanted) -> None:
        self.asked.append(message.path)
        await self.gate.wait()
        await show_folder(self.files, message)

    @on(PathArea.FileWanted)
    @work
    async def file_wanted(self, message: PathArea.FileWanted) -> None:
        self.asked.append(message.path)
        await self.gate.wait()
        await self.file_gate.wait()
        await take_file(self.files, message, "o200k_base")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "own.txt").write_text("own\n", "utf-8")
    (tmp_path / "notes.md").write_text(NOTES, "utf-8")
    (tmp_path / "note-two.txt").write_text("two\n", "utf-8")
    (tmp_path / ".secret").write_text("hidden\n", "utf-8")
    (tmp_path / "My docs").mkdir()
    (tmp_path / "My docs" / "a b.txt").write_text("ab\n", "utf-8")
    return tmp_path


@asynccontextmanager
async def composing(size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[FileHost, Composer, Pilot[None]]]:
    composer = Composer()
    host = FileHost(composer)
    async with host.run_test(message_hook=host.keep, size=size) as pilot:
        composer.focus()
        await pilot.pause()
        yield host, composer, pilot


def listed(widget: Widget) -> list[str]:
    paths = widget.query_one(PathList)
    return [row.strip("▌ ") for row in rows(paths) if row] if paths.display else []


async def choosing(composer: Composer | PromptEditor, pilot: Pilot[None]) -> None:
    await until(lambda: composer.choosing)
    await pilot.pause()


@pytest.mark.long
async def test_a_list_opens_at_an_at_and_narrows() -> None:
    async with composing() as (host, composer, pilot):
        await pilot.press(*"see @")
        await choosing(composer, pilot)
        assert listed(composer)[1:] == ["home/", "My docs/", "note-two.txt", "notes.md"]
        await pilot.press(*"note")
        await pilot.pause()
        assert listed(composer)[1:] == ["note-two.txt", "notes.md"]
        await pilot.press("s")
        await pilot.pause()
        assert listed(composer)[1:] == ["notes.md"]
        await pilot.press("x")
        await pilot.pause()
        assert listed(composer) == []
        await pilot.press("backspace", "backspace")
        await pilot.pause()
        assert listed(composer)[1:] == ["note-two.txt", "notes.md"]
        # one folder was asked for once, and no file
        assert host.asked == [""]


async def test_a_dot_lists_what_is_hidden() -> None:
    async with composing() as (_, composer, pilot):
        await pilot.press(*"@.")
        await choosing(composer, pilot)
        assert listed(composer)[1:] == ["../", ".secret"]


@pytest.mark.long
@pytest.mark.parametrize("take", ["enter", "tab"])
async def test_a_file_is_a_chip_and_is_sent_in_its_frame(take: str, here: Path) -> None:
    async with composing() as (host, composer, pilot):
        await pilot.press(*"see @note")
        await choosing(composer, pilot)
        await pilot.press("down", take)
        await until(lambda: bool(composer.files))
        # what becomes of the file is not sent
        (here / "notes.md").write_text("other\n", "utf-8")
        await pilot.press(*" now")
        await pilot.pause()
        shown = "\n".join(rows(composer))
        assert f"see {CHIP} now" in shown
        assert f"notes.md, {len(NOTES)} B: sent as it was when taken in." in shown
        assert listed(composer) == []
        await pilot.press("enter")
        await pilot.pause()
        assert [message.text for message in host.told(Composer.Submitted)] == [f"see\n\n{FRAMED}\n\nnow"]


async def test_the_last_entry_is_before_the_first() -> None:
    async with composing() as (_, composer, pilot):
        await pilot.press("@")
        await choosing(composer, pilot)
        await pilot.press("up", "enter")
        await until(lambda: bool(composer.files))
        assert composer.files[0].name == "notes.md"


async def test_a_click_takes_a_file() -> None:
    async with composing() as (_, composer, pilot):
        await pilot.press(*"@note")
        await choosing(composer, pilot)
        await pilot.click("PathRows", offset=(4, 1))
        await until(lambda: bool(composer.files))
        await pilot.press("!")
        assert composer.text == f"{FRAMED}\n\n!"


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [("@My", "My docs/a b.txt"), ("@~", "~/own.txt"), ("@home/", "home/own.txt"), ("@./no", "./note-two.txt")],
)
async def test_a_folder_is_gone_into(typed: str, chosen: str) -> None:
    async with composing() as (_, composer, pilot):
        await pilot.press(*typed)
        await choosing(composer, pilot)
        if "/" not in typed:
            await pilot.press("tab")
            await choosing(composer, pilot)
        await pilot.press("enter")
        await until(lambda: bool(composer.files))
        assert composer.files[0].name == chosen


async def test_keys_that_come_faster_than_the_folder_are_not_lost() -> None:
    async with composing() as (_, composer, pilot):
        await pilot.press(*"@notes", "enter")
        await until(lambda: bool(composer.files))
        assert composer.text == FRAMED


async def test_a_removed_chip_comes_back() -> None:
    async with composing() as (_, composer, pilot):
        await pilot.press(*"a @notes")
        await choosing(composer, pilot)
        await pilot.press("enter")
        await until(lambda: bool(composer.files))
        await pilot.press("backspace")
        assert composer.text == "a "
        assert composer.files == ()
        await pilot.press("ctrl+z")
        assert composer.text == f"a\n\n{FRAMED}"


async def test_esc_leaves_what_is_typed() -> None:
    async with composing() as (host, composer, pilot):
        await pilot.press(*"@notes.md")
        await choosing(composer, pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert listed(composer) == []
        await pilot.press("enter")
        await pilot.pause()
        assert [message.text for message in host.told(Composer.Submitted)] == ["@notes.md"]
        assert host.asked == [""]


@pytest.mark.long
@pytest.mark.parametrize("typed", ["hi @someone", "me@notes.md", "@ notes.md", "@note taking is for all", "a @@notes"])
async def test_what_names_no_file_is_sent_as_it_is_typed(typed: str) -> None:
    async with composing() as (host, composer, pilot):
        for letter in typed:
            await pilot.press(letter)
            await pilot.pause()
        await pilot.pause(0.1)
        assert not composer.choosing
        await pilot.press("enter")
        await until(lambda: bool(host.told(Composer.Submitted)))
        assert [message.text for message in host.told(Composer.Submitted)] == [typed]


async def test_text_that_nobody_typed_opens_nothing(here: Path) -> None:
    """Nothing imported, pasted or brought back is live (issue 6): only typing and a choice open a file."""
    text = "see @notes.md and @.secret"
    async with composing() as (host, composer, pilot):
        host.post_message(events.Paste(text))
        await pilot.pause()
        await pilot.press("enter")
        composer.set_text(text)
        await pilot.press("end", "left", "right", "enter")
        composer.recall(text, "earlier")
        await pilot.press("end", "enter")
        composer.rewrite(f"{text}!")
        await pilot.press("end", "backspace", "enter")
        await until(lambda: len(host.told(Composer.Submitted)) == 4)
        assert {message.text for message in host.told(Composer.Submitted)} == {text}
        assert host.asked == []
        assert composer.files == ()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        ("binary", "x.bin is no text"),
        ("folder gone", "x.bin is not there any more"),
        ("empty", "x.bin is empty"),
    ],
)
async def test_what_cannot_be_taken_is_said_and_stays_as_it_is_typed(here: Path, make: str, sentence: str) -> None:
    file = here / "x.bin"
    file.write_bytes(b"\0" if make == "binary" else b"")
    async with composing() as (host, composer, pilot):
        await pilot.press(*"@x.b")
        await choosing(composer, pilot)
        if make == "folder gone":
            file.unlink()
        # the second Enter would send; what was chosen could not be had, so nothing is
        host.gate.clear()
        await pilot.press("enter", "enter")
        host.gate.set()
        await until(lambda: any(sentence in row for row in listed(composer)))
        await pilot.pause()
        assert composer.text == "@x.bin"
        assert host.told(Composer.Submitted) == []
        await pilot.press("!")
        await pilot.pause()
        assert listed(composer) == []


async def test_enter_waits_for_a_file_that_is_being_read() -> None:
    async with composing() as (host, composer, pilot):
        await pilot.press(*"@notes")
        await choosing(composer, pilot)
        host.gate.clear()
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert host.told(Composer.Submitted) == []
        assert listed(composer) == ["Reading notes.md … Esc leaves it."]
        host.gate.set()
        await until(lambda: bool(host.told(Composer.Submitted)))
        assert [message.text for message in host.told(Composer.Submitted)] == [FRAMED]


@pytest.mark.long
async def test_a_file_comes_where_its_name_is_by_then() -> None:
    async with composing() as (host, composer, pilot):
        await pilot.press(*"@notes")
        await choosing(composer, pilot)
        host.gate.clear()
        await pilot.press("enter", *" is here", "home", *"It: ")
        host.gate.set()
        await until(lambda: bool(composer.files))
        assert composer.text == f"It:\n\n{FRAMED}\n\nis here"
        await pilot.press("!")
        assert composer.text == f"It: !\n\n{FRAMED}\n\nis here"


@pytest.mark.long
@pytest.mark.parametrize("leave", ["escape", "another text", "deleted"])
async def test_a_file_that_is_not_wanted_any_more_does_not_come(leave: str) -> None:
    async with composing() as (host, composer, pilot):
        await pilot.press(*"@notes")
        await choosing(composer, pilot)
        host.gate.clear()
        await pilot.press("enter")
        await pilot.pause()
        if leave == "escape":
            await pilot.press("escape")
        elif leave == "another text":
            composer.set_text("another @notes.md")
        else:
            await pilot.press(*["backspace"] * 20)
        before = composer.text
        host.gate.set()
        await host.workers.wait_for_complete()
        await pilot.pause()
        assert composer.text == before
        assert composer.files == ()


@pytest.mark.long
async def test_a_folder_that_does_not_answer_holds_up_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(path_area, "PATIENCE", 0.05)
    monkeypatch.setattr(path_area, "QUIET", 0.01)
    async with composing() as (host, composer, pilot):
        host.gate.clear()
        await pilot.press(*"hi @someone")
        await until(lambda: listed(composer) == ["Reading this folder …"])
        await pilot.press("enter")
        await until(lambda: bool(host.told(Composer.Submitted)))
        assert [message.text for message in host.told(Composer.Submitted)] == ["hi @someone"]
        host.gate.set()
        await pilot.pause()
        assert listed(composer) == []


async def test_hostile_names_are_shown_and_do_nothing(here: Path) -> None:
    """Threat 10."""
    for name in ("[red]", "[@click=app.quit]x[", "x\x1b]52;c;QQ==\x07", "x\u202eb", "bad\udcff"):
        (here / name).write_text("x\n", "utf-8")
    (here / "x\x1bfolder").mkdir()
    (here / "x\x1bfolder" / "in.txt").write_text("x\n", "utf-8")
    async with composing((100, 40)) as (_, composer, pilot):
        await pilot.press("@", "x")
        await choosing(composer, pilot)
        assert listed(composer)[1:] == ["x␛]52;c;QQ==␇", "x␛folder/", "x⟨RLO⟩b"]
        await pilot.press("down", "tab")
        await until(lambda: listed(composer)[1:] == ["in.txt"])
        await pilot.press("enter")
        await until(lambda: bool(composer.files))
        assert composer.files[0].name == "x␛folder/in.txt"
        await pilot.press(*" @[")
        await choosing(composer, pilot)
        assert listed(composer)[1:] == ["[@click=app.quit]x[", "[red]"]


async def test_a_draft_with_files_is_shown_as_it_was() -> None:
    async with composing() as (_, composer, pilot):
        await pilot.press(*"a @notes")
        await choosing(composer, pilot)
        await pilot.press("enter")
        await until(lambda: bool(composer.files))
        draft = composer.draft
        composer.clear()
        assert composer.files == ()
        composer.set_text(draft)
        await pilot.pause()
        assert CHIP in "\n".join(rows(composer))
        assert (composer.text, composer.draft) == (f"a\n\n{FRAMED}", draft)


# more than one file at a time


async def reading(host: FileHost, composer: Composer | PromptEditor, pilot: Pilot[None], typed: str = "@notes") -> None:
    """Choose a file, which is not read before the gate is opened."""
    await pilot.press(*typed)
    await choosing(composer, pilot)
    host.file_gate.clear()
    await pilot.press("enter")
    await pilot.pause()


@pytest.mark.long
@pytest.mark.parametrize("second", ["note-", "notes"])
async def test_two_files_are_read_at_once(second: str) -> None:
    async with composing() as (host, composer, pilot):
        await reading(host, composer, pilot)
        await reading(host, composer, pilot, f" @{second}")
        names = "notes.md, note-two.txt" if second == "note-" else "notes.md, notes.md"
        assert listed(composer) == [f"Reading {names} … Esc leaves them."]
        await pilot.press("enter")
        host.file_gate.set()
        await until(lambda: bool(host.told(Composer.Submitted)))
        other = "File: note-two.txt\n```\ntwo\n```" if second == "note-" else FRAMED
        assert [message.text for message in host.told(Composer.Submitted)] == [f"{FRAMED}\n\n{other}"]


@pytest.mark.long
@pytest.mark.parametrize("apart", [" ", "\n"])
@pytest.mark.parametrize("gone", [False, True])
async def test_a_file_that_comes_leaves_the_next_one_being_chosen(apart: str, gone: bool, here: Path) -> None:
    async with composing() as (host, composer, pilot):
        await reading(host, composer, pilot)
        await pilot.press("space" if apart == " " else "ctrl+j", *"@note")
        await choosing(composer, pilot)
        await pilot.press("down")
        if gone:
            (here / "notes.md").unlink()
        entries = listed(composer)
        host.file_gate.set()
        await host.workers.wait_for_complete()
        await pilot.pause()
        assert (composer.choosing, listed(composer)) == (True, entries)
        await pilot.press("up", "enter")
        await until(lambda: any(file.name == "note-two.txt" for file in composer.files))
        await pilot.pause()
        assert host.told(Composer.Submitted) == []
        assert composer.text.startswith("@notes.md" if gone else FRAMED)
        # what was not said over the list is said now
        assert any("notes.md is not there any more" in row for row in listed(composer)) == gone


@pytest.mark.long
async def test_esc_leaves_the_list_before_the_file_that_is_read() -> None:
    async with composing() as (host, composer, pilot):
        await reading(host, composer, pilot)
        await pilot.press(*" @")
        await choosing(composer, pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert listed(composer) == ["Reading notes.md … Esc leaves it."]
        host.file_gate.set()
        await until(lambda: bool(composer.files))
        assert composer.text == f"{FRAMED}\n\n@"


@pytest.mark.long
@pytest.mark.parametrize("typed", ["x", "pasted"])
async def test_what_is_typed_after_enter_is_not_sent_with_what_was_before(typed: str) -> None:
    async with composing() as (host, composer, pilot):
        await reading(host, composer, pilot)
        await pilot.press("enter")
        if typed == "pasted":
            host.post_message(events.Paste(typed))
        else:
            await pilot.press(typed)
        await pilot.pause()
        assert listed(composer) == ["Reading notes.md … Nothing is sent yet. Esc leaves it."]
        host.file_gate.set()
        await until(lambda: bool(composer.files))
        await host.workers.wait_for_complete()
        await pilot.pause()
        assert host.told(Composer.Submitted) == []
        assert composer.text == f"{FRAMED}\n\n{typed}"


@pytest.mark.long
@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (["home", *["delete"] * 4], FRAMED),
        (["home", "ctrl+j", *"@notes.md ", "ctrl+j"], f"\n@notes.md \nsee\n\n{FRAMED}"),
        (["home", *"ab", "ctrl+z"], f"see\n\n{FRAMED}"),
        (["home", *["delete"] * 4, "ctrl+z", "ctrl+y"], FRAMED),
    ],
    ids=["left", "down", "undo", "redo"],
)
async def test_a_file_comes_where_its_name_went(keys: list[str], text: str) -> None:
    async with composing() as (host, composer, pilot):
        await reading(host, composer, pilot, "see @notes")
        await pilot.press(*keys)
        host.file_gate.set()
        await until(lambda: bool(composer.files))
        assert composer.text == text


async def test_esc_calls_off_what_waits_for_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(path_area, "QUIET", 1000)
    async with composing() as (host, composer, pilot):
        host.gate.clear()
        await pilot.press(*"hi @someone", "enter", "escape")
        host.gate.set()
        await host.workers.wait_for_complete()
        await pilot.pause()
        # a key that is typed now would send first what still waits
        await pilot.press("!")
        await pilot.pause()
        assert host.told(Composer.Submitted) == []
        assert composer.text == "hi @someone!"


async def test_what_is_seen_of_one_folder_is_not_taken_from_the_next() -> None:
    async with composing() as (host, composer, pilot):
        await pilot.press("@")
        await choosing(composer, pilot)
        host.gate.clear()
        await pilot.press(*"home/")
        await pilot.pause()
        await pilot.click("PathRows", offset=(4, 0))
        await pilot.pause()
        assert composer.text == "@home/"
        host.gate.set()
        await until(lambda: listed(composer)[1:] == ["own.txt"])


# the system prompt


async def test_the_cursor_stays_before_the_text_of_a_file() -> None:
    editor = PromptEditor()
    host = FileHost(editor)
    async with host.run_test(message_hook=host.keep) as pilot:
        editor.focus()
        await reading(host, editor, pilot, "a @notes")
        await pilot.press("home")
        host.file_gate.set()
        await until(lambda: NOTES in editor.text)
        await pilot.press(*"Use ")
        assert editor.text == f"Use a \n\n{FRAMED}\n"


async def test_in_the_system_prompt_a_file_is_its_text(here: Path) -> None:
    editor = PromptEditor()
    host = FileHost(editor)
    async with host.run_test(message_hook=host.keep) as pilot:
        editor.focus()
        await pilot.press(*"Use @notes")
        await choosing(editor, pilot)
        await pilot.press("enter")
        await until(lambda: NOTES in editor.text)
        assert editor.text == f"Use \n\n{FRAMED}\n"
        await pilot.pause()
        assert host.told(PromptEditor.Changed)[-1].text == editor.text
        await pilot.press("ctrl+z")
        assert editor.text == "Use @notes.md"


async def test_a_file_too_long_for_the_system_prompt_is_refused(here: Path) -> None:
    (here / "long.txt").write_text("x" * 100_001, "utf-8")
    editor = PromptEditor()
    async with FileHost(editor).run_test() as pilot:
        editor.focus()
        await pilot.press(*"@long")
        await choosing(editor, pilot)
        await pilot.press("enter")
        await until(lambda: "long.txt has more than 100,000 characters" in " ".join(listed(editor)))
        assert editor.text == "@long.txt"


async def test_nothing_is_made_for_files_before_one_is_asked_for() -> None:
    async with composing() as (_, composer, pilot):
        assert not composer.query_one(PathList).children
        await pilot.press("@")
        await until(lambda: bool(composer.query_one(PathList).children))

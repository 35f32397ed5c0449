"""Files as they are taken: named, read and counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes import WordCounter
from tui.domain.taken_file import TakenFile
from tui.services.taken_files import TakenFiles
from tui.storage.text_files import TextFiles


async def test_a_file_is_as_it_was_when_it_was_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("notes.md").write_text("two words\n", "utf-8")
    files = TakenFiles(TextFiles(), WordCounter())
    assert [entry.name for entry in (await files.folder("")).entries] == ["notes.md"]
    taken = await files.take("notes.md", "o200k_base")
    early = await TakenFiles(TextFiles(), WordCounter(ready=False)).take("notes.md", "o200k_base")
    assert (early.tokens, early.exact) == (6, False)
    Path("notes.md").write_text("others\n", "utf-8")
    # the frame counts too
    assert taken == TakenFile("notes.md", "two words\n", 6, True, "o200k_base")

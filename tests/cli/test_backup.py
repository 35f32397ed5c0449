"""`aztui backup` and `aztui restore`, from the command line to the files (threat 44)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.fakes import ManualClock
from tui.__main__ import run
from tui.domain.conversation import Conversation
from tui.storage.conversations import Store
from tui.storage.locations import Locations


def write(title: str, *, demo: bool = False) -> Locations:
    """Keep a conversation, as another run does."""
    locations = Locations.from_environment()
    locations = locations.demo() if demo else locations
    store = Store(locations, ManualClock())
    asyncio.run(_created(store, title))
    store.close()
    return locations


async def _created(store: Store, title: str) -> None:
    await store.create(Conversation(title=title))


def titles(locations: Locations) -> list[str]:
    async def read() -> list[str]:
        return [row.title for row in await store.rows()]

    store = Store(locations, ManualClock())
    found = asyncio.run(read())
    store.close()
    return found


@pytest.mark.parametrize("demo", [[], ["--demo"]])
def test_one_is_made_listed_and_restored(capsys: pytest.CaptureFixture[str], demo: list[str]) -> None:
    locations = write("Tides", demo=bool(demo))
    assert run(["backup", *demo]) == 0
    (made,) = locations.backups.iterdir()
    assert capsys.readouterr().out.startswith(f"{made}  ")
    assert run(["backup", "--list", *demo]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{made.stem}  ")
    write("since", demo=bool(demo))
    assert run(["restore", *demo]) == 0
    restored, kept = capsys.readouterr().out.splitlines()
    assert restored.endswith(f"is restored: {made}")
    assert titles(locations) == ["Tides"]
    assert Path(kept.partition(" is kept as ")[2]).is_file()


def test_one_by_its_name_or_any_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    locations = write("Tides")
    assert run(["backup"]) == 0
    write("since")
    elsewhere = tmp_path / "mine.db"
    assert run(["backup", "-o", str(elsewhere)]) == 0
    assert run(["backup", "-o", str(elsewhere)]) == 2
    assert "is there already" in capsys.readouterr().err
    (made,) = locations.backups.iterdir()
    assert run(["restore", made.stem]) == 0
    assert titles(locations) == ["Tides"]
    assert run(["restore", str(elsewhere)]) == 0
    assert sorted(titles(locations)) == ["Tides", "since"]


def test_what_cannot_be_done_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, code, words in (
        (["backup"], 1, "There are no conversations in "),
        (["restore"], 1, "There is no good backup."),
        (["restore", "2020-01-01"], 2, "There is no file "),
    ):
        assert run(arguments) == code
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith(f"aztui: {words}")
        assert err.count("\n") == 1
    assert run(["backup", "--list"]) == 0
    assert capsys.readouterr().err == "There is no backup yet.\n"
    assert not Locations.from_environment().database.exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["backup", "-o", "~no-such-user/x"], "no-such-user/x cannot be written (No such file or directory)."),
        (["restore", "~no-such-user/x"], "There is no file "),
        (["ask", "hi", "--system", "@~no-such-user/x"], "~no-such-user/x cannot be read: No such file or directory."),
    ],
)
def test_the_home_of_nobody_is_told_of_as_any_other_path(
    command: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AZTUI_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", None)
    assert run(command) != 0
    assert said in capsys.readouterr().err

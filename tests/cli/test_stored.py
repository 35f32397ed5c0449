"""What commands do with the conversations there are, from the command line to the file."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.fakes import ManualClock
from tests.storage.failing import FailingDisk, writes
from tui.__main__ import run
from tui.domain.conversation import Conversation
from tui.domain.listing import Arrangement
from tui.storage.conversations import Store
from tui.storage.locations import Locations


def test_one_in_the_trash_is_shown_and_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def thrown_away(store: Store) -> None:
        made = await store.create(Conversation(title="Tides"))
        await store.arrange([made.id], Arrangement(trashed=True))

    store = Store(Locations.from_environment(), ManualClock())
    asyncio.run(thrown_away(store))
    store.close()

    assert run(["show", "1"]) == 0
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("# Tides\n", "aztui: It is in the trash.\n")
    monkeypatch.setattr("sys.stdin", None)
    assert run(["ask", "--conversation", "1", "And?"]) == 2
    assert "Conversation 1 is in the trash." in capsys.readouterr().err


def test_an_import_that_the_disk_does_not_take_has_failed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threat 33: in memory it is lost with the command."""
    file = tmp_path / "messages.json"
    file.write_text(json.dumps({"messages": [{"role": "user", "content": "Why?"}]}))
    Store(Locations.from_environment(), ManualClock()).close()
    FailingDisk(monkeypatch).fails = writes
    assert run(["import", str(file)]) == 1
    assert "not saved" in capsys.readouterr().err


def test_a_format_that_there_is_not_names_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "-f", "nope"]) == 2
    assert "it must be markdown, json or messages." in capsys.readouterr().err

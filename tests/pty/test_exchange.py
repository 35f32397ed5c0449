"""Exports and imports by the command line: exact in a pipe, safe on a terminal, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pty.conftest import run
from tests.pty.terminal import Terminal, ctrl
from tui.domain import aztui_json
from tui.domain.carried import CarriedConversation, CarriedMessage

HOSTILE = "\x1b]52;c;ZXZpbA==\x07\x1b[31mred\x9b2J\u202e ünd"
OURS = (
    aztui_json.BEGINNING
    + aztui_json.written(
        CarriedConversation(
            title=HOSTILE,
            created=1.0,
            updated=1.0,
            active="m1",
            messages=(CarriedMessage(uid="m1", text=HOSTILE, created=1.0),),
        )
    )
    + aztui_json.ENDING
)


@pytest.mark.long
def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    """Threat 16 in a pipe, also where the locale knows no such letters; and twice is as once."""
    file = tmp_path / "in.json"
    file.write_text(OURS)
    assert run(["import", str(file)], tmp_path)[:2] == (0, f"{file}: 1 conversation imported (1 message).\n")
    assert run(["import", str(file)], tmp_path)[:2] == (0, f"{file}: 1 already here.\n")
    latin = {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    assert run(["export", "1", "-f", "json"], tmp_path, env=latin)[:2] == (0, OURS)
    code, out, _ = run(["export", "--all", "-f", "messages"], tmp_path)
    assert (code, json.loads(out)) == (0, {"messages": [{"role": "user", "content": HOSTILE}]})


@pytest.mark.long
def test_on_a_terminal_nothing_of_it_commands(tmp_path: Path) -> None:
    """Threat 16: no byte of it reaches the terminal as a control character."""
    file = tmp_path / "in.json"
    file.write_text(OURS)
    run(["import", str(file)], tmp_path)
    with Terminal(["export", "1"], home=tmp_path) as terminal:
        terminal.wait_for("␛[31mred")
        assert terminal.wait_exit() == 0
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(terminal.captured.decode())


@pytest.mark.long
def test_an_import_that_is_stopped_takes_nothing_in(tmp_path: Path) -> None:
    """Ctrl+C, while it is being written."""
    file = tmp_path / "in.json"
    uids = (f"m{number}" for number in range(15_000))
    written = [
        aztui_json.written(CarriedConversation(title=uid, messages=(CarriedMessage(uid=uid, text="x " * 50),)))
        for uid in uids
    ]
    file.write_text(aztui_json.BEGINNING + ",".join(written) + aztui_json.ENDING)
    with Terminal(["import", str(file)], home=tmp_path) as terminal:
        terminal.wait_for(" of 15,000")
        terminal.press(ctrl("c"))
        assert terminal.wait_exit() == 130
        assert "nothing of" in terminal.text
    assert json.loads(run(["export", "--all", "-f", "json"], tmp_path)[1])["conversations"] == []


@pytest.mark.long
def test_files_and_exit_codes(tmp_path: Path) -> None:
    file, bad = tmp_path / "in.json", tmp_path / "bad.json"
    assert run(["export", "1"], tmp_path)[0] == 2
    file.write_text(OURS)
    bad.write_text("{")
    code, out, err = run(["import", str(bad), str(file)], tmp_path)
    assert (code, out.count("imported"), err.count("\n")) == (2, 1, 1)
    assert "bad.json ends in the middle" in err
    target = tmp_path / "out.md"
    assert run(["export", "1", "-o", str(target)], tmp_path)[0] == 0
    code, _, err = run(["export", "1", "-o", str(target)], tmp_path)
    assert code == 2
    assert "--force" in err
    assert run(["export", "1", "-o", str(target), "--force"], tmp_path)[0] == 0
    assert run(["export", "7"], tmp_path)[0] == 2
    assert run(["export", "7", "--all"], tmp_path)[0] == 2
    assert run(["export"], tmp_path)[0] == 2
    assert run(["export", "x"], tmp_path)[0] == 2
    assert run(["export", "1", "-f", "pdf"], tmp_path)[0] == 2

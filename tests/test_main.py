"""The roof: what a command line leads to, and what becomes of a fault of ours."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from tui.__main__ import run
from tui.cli.parser import command_line, parse
from tui.domain.errors import StoreError

CANARY = "CANARY-in-a-value"


def test_every_command_has_a_module() -> None:
    commands = next(action.choices for action in command_line()._actions if isinstance(action.choices, dict))
    assert "ask" in commands
    for command in commands.values():
        module = importlib.import_module(f"tui.commands.{command.get_default('command')}")
        assert callable(module.run)


def test_a_fault_of_ours_is_a_sentence_without_a_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    """Threat 18, and exit code 1."""

    def broken(*_: object, **__: object) -> int:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("tui.commands.list.listing", broken)
    assert run(["list"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("aztui: It ended because of a fault of its own (RuntimeError).\n")
    assert CANARY not in said.out + said.err
    [report] = (home / "crashes").iterdir()
    assert "broken" in report.read_text()
    assert CANARY not in report.read_text()


def test_what_the_disk_does_is_our_fault_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> int:
        raise StoreError("It cannot be read \x1b[31m.", "Look at the disk.")

    monkeypatch.setattr("tui.commands.list.listing", broken)
    assert run(["list"]) == 1
    assert capsys.readouterr().err == "aztui: It cannot be read ␛[31m. Look at the disk.\n"


def test_the_help_says_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--help"])
    said = capsys.readouterr().out
    assert all(f"\n  {code}" in said for code in (0, 1, 2, 3, 4, 5, 6, 130))
    assert "known" not in said

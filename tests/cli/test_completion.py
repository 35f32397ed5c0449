"""The scripts that complete the command line, run by the shell they are for."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tui.cli.completion import script
from tui.cli.parser import command_line

BASH = shutil.which("bash")
COMPLETE = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_aztui
printf '%s\\n' "${COMPREPLY[@]}"
"""
KNOWN = """#!/bin/sh
[ "$*" = "--demo known conversations" ] && printf '12\\tA $(touch pwned) title\\n7\\tOther\\n'
[ "$*" = "known profiles" ] && printf 'work\\thttps://x\\n'
"""


def completed(folder: Path, *words: str) -> set[str]:
    """What bash offers for the last of the words."""
    assert BASH
    (folder / "script").write_text(script("bash", command_line()))
    done = subprocess.run(
        [BASH, "--norc", "-c", COMPLETE, "bash", str(folder / "script"), *words],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    assert done.stderr == ""
    return set(done.stdout.split())


@pytest.mark.skipif(not BASH, reason="there is no bash")
def test_bash_completes_commands_options_choices_and_what_is_known(tmp_path: Path) -> None:
    program = tmp_path / "aztui"
    program.write_text(KNOWN)
    program.chmod(0o700)
    assert completed(tmp_path, "aztui", "") >= {"ask", "list", "show", "usage", "completion"}
    assert completed(tmp_path, "aztui", "li") == {"list"}
    assert completed(tmp_path, "aztui", "--") == {"--help", "--version", "--demo"}
    assert completed(tmp_path, "aztui", "--demo", "ask", "--con") == {"--continue", "--conversation"}
    assert completed(tmp_path, "aztui", "ask", "--system", "l") == set()
    assert completed(tmp_path, "aztui", "completion", "z") == {"zsh"}
    assert completed(tmp_path, str(program), "--demo", "show", "") == {"12", "7"}
    assert completed(tmp_path, str(program), "ask", "--demo", "--conversation", "1") == {"12"}
    assert completed(tmp_path, str(program), "doctor", "--profile", "") == {"work"}
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_command_and_option_is_in_it_and_what_is_nobodys_is_not(shell: str) -> None:
    text = script(shell, command_line())
    for word in ("ask", "show", "usage", "temperature", "no-save", "conversations"):
        assert word in text
    assert "known known" not in text
    assert "CONVERSATION" not in text


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_it_is_in_the_language_of_its_shell(shell: str, tmp_path: Path) -> None:
    if not (path := shutil.which(shell)):
        pytest.skip(f"there is no {shell}")
    (tmp_path / "script").write_text(script(shell, command_line()))
    done = subprocess.run([path, "-n", str(tmp_path / "script")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")

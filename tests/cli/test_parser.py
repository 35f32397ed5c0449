"""What may be asked for on the command line."""

from __future__ import annotations

import pytest

from tui import __version__
from tui.cli.ask import prompt_from
from tui.cli.parser import parse
from tui.domain.errors import InputError


@pytest.mark.parametrize(
    ("arguments", "command", "demo"),
    [
        ([], "app", False),
        (["--demo"], "app", True),
        (["ask", "hello"], "ask", False),
        (["ask", "--demo", "hello"], "ask", True),
        (["--demo", "ask", "hello"], "ask", True),
        (["ask", "hello", "--demo"], "ask", True),
        (["doctor"], "doctor", False),
        (["doctor", "--demo", "--json"], "doctor", True),
        (["doctor", "--profile", "work"], "doctor", False),
        (["count"], "count", False),
        (["count", "-"], "count", False),
        (["count", "--model", "gpt-4", "messages.json"], "count", False),
        (["usage"], "usage", False),
        (["backup"], "backup", False),
        (["backup", "--demo", "--list"], "backup", True),
        (["restore", "2026-11-26", "--demo"], "restore", True),
        (["usage", "--demo", "--days", "7", "--conversations", "--json"], "usage", True),
    ],
)
def test_commands(arguments: list[str], command: str, demo: bool) -> None:
    options = parse(arguments)
    assert (options.command, options.demo) == (command, demo)


def test_the_words_of_a_prompt_need_no_quotes() -> None:
    assert prompt_from(parse(["ask", "what", "is", "a token?"]).prompt, "") == "what is a token?"


def test_what_is_piped_in_stands_below_the_prompt() -> None:
    assert prompt_from(["explain"], "line 1\nline 2\n") == "explain\n\nline 1\nline 2\n"
    assert prompt_from([], "only this") == "only this"
    assert prompt_from(["alone"], "") == "alone"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nonsense"],
        ["nonsense"],
        ["ask", "--nonsense"],
        ["--dem"],
        ["count", "a", "b"],
        ["usage", "today"],
        *(["usage", f"--days={days}"] for days in ("", "0", "-1", "1.5", "٣", "9" * 5_000, "many")),
    ],
)
def test_what_cannot_be_understood_is_one_sentence(arguments: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        parse(arguments)
    assert caught.value.exit_code == 2
    assert "--help" in caught.value.remedy
    assert "\n" not in str(caught.value)


def test_no_option_takes_a_key(capsys: pytest.CaptureFixture[str]) -> None:
    """Threat 20: a key on the command line could be read by everyone on the machine."""
    for arguments in (["--help"], ["ask", "--help"]):
        with pytest.raises(SystemExit):
            parse(arguments)
        options = [word for word in capsys.readouterr().out.split() if word.startswith("-")]
        assert not any("key" in option for option in options)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parse(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"aztui {__version__}\n"

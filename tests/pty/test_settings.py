"""Every page of the settings by keys, in the real program, and its values after a restart."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.pty.conftest import Service
from tests.pty.terminal import BACKSPACE, DOWN, ENTER, ESC, F3, LEFT, RIGHT, TAB, UP, Terminal, ctrl

OpenTerminal = Callable[..., Terminal]

F12 = b"\x1b[24~"

FILE = """\
# mine
active_profile = "local"

[profiles.local]  # the one on this machine
endpoint = "{url}"
deployment = "gpt-4o"
sign_in = "api-key"

[something]
unknown = true
"""


def settings_file(tmp_path: Path) -> Path:
    return tmp_path / "aztui" / "settings.toml"


def values(tmp_path: Path) -> dict[str, Any]:
    """What stands in the file; everything that is not ours is always among it."""
    text = settings_file(tmp_path).read_text(encoding="utf-8")
    for kept in ("# mine", "# the one on this machine", "unknown = true"):
        assert kept in text
    return tomllib.loads(text)


def key_only(service: Service) -> dict[str, str]:
    """The key, without an endpoint in the environment: the file's connection is used."""
    return {"AZURE_OPENAI_API_KEY": service.environment["AZURE_OPENAI_API_KEY"]}


@pytest.mark.long
def test_every_page_by_keys_and_its_values_after_a_restart(
    open_terminal: OpenTerminal, service: Service, tmp_path: Path
) -> None:
    path = settings_file(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_text(FILE.format(url=service.url), encoding="utf-8")
    terminal = open_terminal(env=key_only(service))
    terminal.wait_for("Write a message", "API key")
    terminal.press(F3)

    # Connection: another deployment, and a longer wait
    terminal.wait_for("● local", "● gpt-4o", "settings.toml")
    terminal.press(TAB, DOWN, DOWN, DOWN, ENTER)
    terminal.wait_for("the name of a deployment")
    terminal.type("gpt-4o-mini")
    terminal.press(ENTER)
    terminal.wait_for("○ gpt-4o-mini", "saved")
    terminal.press(DOWN, RIGHT)
    terminal.wait_for("default 10 s")

    # Defaults: a slider, and the system prompt
    terminal.press(TAB, DOWN)
    terminal.wait_for("For new conversations.")
    terminal.press(ENTER, LEFT, LEFT)
    terminal.wait_for("0.90", "default 1.00")
    terminal.press(*[DOWN] * 11)
    terminal.wait_until(lambda _: terminal.is_bold("System prompt"), "the prompt to have the focus")
    terminal.type(" Be brief.")
    terminal.wait_for("assistant. Be brief.")

    # Appearance: a theme that is only looked at, one that is kept, the width of the text
    terminal.press(TAB, TAB, DOWN)
    terminal.wait_for("Moving over a theme")
    terminal.press(ENTER, RIGHT, RIGHT, ESC, RIGHT, ENTER)
    terminal.wait_for("● Light")
    terminal.press(TAB, TAB, *[DOWN] * 8, LEFT)
    terminal.wait_for("● 72")

    # Keys: one that is taken is refused, another is had
    terminal.press(TAB, DOWN)
    terminal.wait_for("then press the new key")
    terminal.press(ENTER, DOWN, ENTER)
    terminal.wait_for("Press the new key.")
    terminal.press(F3)
    terminal.wait_for("! F3 means", "was wanted for")
    terminal.press(ENTER)
    terminal.wait_for("Press the new key.")
    terminal.press(F12)
    terminal.wait_for("F12", "default ^N")

    # Data: where everything is
    terminal.press(TAB, DOWN)
    terminal.wait_for("Conversations", "aztui.db", "Your own themes")
    terminal.press(ESC)
    terminal.wait_for("Write a message", "Be brief.")
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0

    found = values(tmp_path)
    assert found["profiles"]["local"]["deployments"] == ["gpt-4o-mini"]
    assert found["waits"]["connect"] == 11.0
    assert found["new_conversations"]["temperature"] == 0.9
    assert found["new_conversations"]["system_prompt"].endswith("Be brief.")
    assert (found["theme"], found["reading_width"]) == ("aztui-light", 72)
    assert found["keys"] == {"app.new": "f12"}

    # a restart finds all of it
    again = open_terminal(env=key_only(service))
    again.wait_for("Write a message", "Be brief.", "0.90", "F12")
    again.press(F3)
    again.wait_for("○ gpt-4o-mini", "11 s")
    again.press(DOWN)
    again.wait_for("default 1.00", "Be brief.")
    again.press(DOWN)
    again.wait_for("● Light", "● 72")
    again.press(DOWN)
    again.wait_for("default ^N")
    # back to what the program comes with
    again.press(TAB, DOWN, BACKSPACE, UP)
    again.wait_gone("default ^N")
    again.wait_for("saved ")
    assert "app.new" not in values(tmp_path).get("keys", {})
    again.press(ESC)
    again.wait_for("Write a message")
    again.press(ctrl("Q"))
    assert again.wait_exit() == 0


@pytest.mark.long
def test_a_broken_file_is_said_and_never_overwritten(
    open_terminal: OpenTerminal, service: Service, tmp_path: Path
) -> None:
    """Threat 70."""
    path = settings_file(tmp_path)
    path.parent.mkdir(parents=True)
    broken = 'theme = "aztui-light"\nreading_width = = 3\n'
    path.write_text(broken, encoding="utf-8")
    terminal = open_terminal(env=service.environment)
    terminal.wait_for("line 2", "The defaults are used")
    terminal.press(F3)
    terminal.wait_for("What prompts are sent to.")
    terminal.press(DOWN)
    terminal.wait_for("For new conversations.")
    terminal.press(ENTER, LEFT)
    terminal.wait_for("0.95", "not saved", "for this run only")
    terminal.press(ESC)
    terminal.wait_for("Write a message")
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    assert path.read_text(encoding="utf-8") == broken

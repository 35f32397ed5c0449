"""The settings of a run, over a real file."""

from __future__ import annotations

from pathlib import Path

from tui.services.preferences import Preferences
from tui.storage.locations import Locations
from tui.storage.settings_file import SettingsFile


def over(text: str) -> tuple[Preferences, Path]:
    """The preferences of a file with this text."""
    locations = Locations.from_environment()
    locations.settings.parent.mkdir(parents=True, exist_ok=True)
    locations.settings.write_text(text, encoding="utf-8")
    return Preferences(SettingsFile(locations)), locations.settings


def test_a_key_that_cannot_be_had_is_told_with_its_line_and_the_file_is_left() -> None:
    """Threat 70, for keys."""
    text = '# mine\n[keys]\n"app.new" = "ctrl+t"\n"app.open" = "ctrl+i"\n"app.opne" = "f9"\n'
    preferences, path = over(text)
    assert preferences.keymap.changed == {"app.new": "ctrl+t"}
    assert preferences.notices == (
        "settings.toml, line 4: app.open keeps ^O: terminals send ^I as Tab; choose another key.",
        "settings.toml, line 5: “app.opne” is not the name of an action; did you mean app.open?",
    )
    assert path.read_text("utf-8") == text


def test_beyond_a_handful_only_the_number_of_refused_keys_is_told() -> None:
    preferences, _ = over("[keys]\n" + "".join(f'"nothing{number}" = "f9"\n' for number in range(40)))
    assert len(preferences.notices) == 6
    assert preferences.notices[-1] == "settings.toml: 35 more of [keys] cannot be used."

"""The settings of a run, over a real file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tui.domain.settings import Glyphs
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


def test_what_is_used_is_in_force_at_once_and_written_when_it_is_saved() -> None:
    preferences, path = over("# mine\n")
    heard: list[int] = []
    preferences.subscribe(lambda: heard.append(preferences.current.reading_width))
    for width in (72, 88, 0):
        preferences.use(replace(preferences.current, reading_width=width))
    assert heard == [72, 88, 0]
    assert path.read_text("utf-8") == "# mine\n"
    assert preferences.save() is None
    assert path.read_text("utf-8") == "# mine\nreading_width = 0\n"
    path.unlink()
    preferences.save()
    assert not path.exists(), "what is written is not written again"


def test_keys_are_written_in_ascii_where_that_is_chosen_or_needed() -> None:
    preferences, _ = over("")
    assert preferences.keymap.label("slider.less") == "←→"
    preferences.use(replace(preferences.current, glyphs=Glyphs.ASCII))
    assert preferences.keymap.label("slider.less") == "Left/Right"
    preferences.use(replace(preferences.current, glyphs=Glyphs.UNICODE))
    assert preferences.keymap.label("slider.less") == "←→"
    preferences.need_ascii()
    preferences.use(replace(preferences.current, keys={"app.new": "f10"}))
    assert [preferences.keymap.label(id) for id in ("slider.less", "app.new")] == ["Left/Right", "F10"]


def test_a_fault_elsewhere_does_not_keep_a_change_from_the_file() -> None:
    preferences, path = over("")

    def fail() -> None:
        raise RuntimeError("a listener's own fault")

    preferences.subscribe(fail)
    with pytest.raises(RuntimeError):
        preferences.change(replace(preferences.current, reading_width=72))
    assert path.read_text("utf-8") == "reading_width = 72\n"


def test_what_could_not_be_saved_is_told_once_and_is_in_the_next_save() -> None:
    preferences, path = over("")
    path.write_text("theme = [", encoding="utf-8")
    preferences.use(replace(preferences.current, reading_width=72))
    assert "not saved" in (preferences.save() or "")
    assert preferences.save() is None
    path.write_text("", encoding="utf-8")
    assert preferences.change(replace(preferences.current, theme="nord")) is None
    assert path.read_text("utf-8") == 'theme = "nord"\nreading_width = 72\n'

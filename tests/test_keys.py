"""The table of keys: nothing clashes, everything can be read."""

from __future__ import annotations

from collections import Counter

import pytest

from tui.keys import BORROWED, KEYS, Key, Place, borrowed_at, key_label, keys_at

ONE = pytest.mark.parametrize("key", KEYS, ids=lambda key: key.id)


@pytest.mark.parametrize("place", Place)
def test_no_two_keys_clash_in_one_place(place: Place) -> None:
    """A priority key of the whole screen works inside every part of it, so it clashes with the part's own too."""
    everywhere = [key for key in borrowed_at(place) if key.priority and key.id != "app.quit"]
    names = Counter(name for key in (*keys_at(place), *everywhere) for name in key.names)
    assert [name for name, count in names.items() if count > 1] == []


def test_the_two_of_a_pair_stand_in_one_place_and_the_footer_names_the_first() -> None:
    known = {key.id: key for key in KEYS}
    for key in KEYS:
        if key.pair:
            assert known[key.pair].place is key.place
            assert not known[key.pair].footer
            assert not known[key.pair].pair


def test_ids_are_unique_and_name_their_place() -> None:
    assert len({key.id for key in KEYS}) == len(KEYS)
    assert all(key.id.split(".")[0] == key.place.value for key in KEYS)


def test_what_a_screen_borrows_is_of_the_main_screen() -> None:
    known = {key.id: key for key in KEYS}
    for place, ids in BORROWED.items():
        assert place is not Place.APP
        assert all(known[id].place is Place.APP for id in ids)


@ONE
def test_a_key_can_be_read(key: Key) -> None:
    """Labels are as a person writes keys; words are short; help is a sentence."""
    assert 0 < len(key.label) <= 5
    assert not any(name in key.label for name in ("ctrl", "page", "left", "right", "_", "\\", "+"))
    assert 0 < len(key.words) <= 16
    assert key.help[0].isupper()
    assert key.help.endswith(".")
    assert "!" not in key.help


@ONE
def test_no_key_that_terminals_confuse(key: Key) -> None:
    """Ctrl+I, Ctrl+M and Ctrl+H are Tab, Enter and Backspace; Alt+Enter comes as Enter (the plan, "Keys")."""
    confused = {"ctrl+i", "ctrl+m", "ctrl+h", "alt+enter", "ctrl+s"}
    assert not confused & set(key.names)
    # Ctrl+C ends other programs, and copies a selection here: it does nothing else
    assert "ctrl+c" not in key.names or key.id == "selection.copy_shown"


@pytest.mark.parametrize("place", Place)
def test_every_place_has_keys_in_the_tables_order(place: Place) -> None:
    keys = keys_at(place)
    assert keys
    assert list(keys) == [key for key in KEYS if key.place is place]


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("ctrl+n", "^N"),
        ("f2", "F2"),
        ("enter", "Enter"),
        ("escape", "Esc"),
        ("y", "y"),
        ("f", "f"),
        ("slash", "/"),
        ("pageup", "PgUp"),
        ("right", "→"),
        ("shift+left", "Shift+←"),
        ("shift+f5", "Shift+F5"),
        ("question_mark", "?"),
        ("backslash", "\\"),
        ("N", "N"),
    ],
)
def test_how_a_key_is_written(key: str, label: str) -> None:
    assert key_label(key) == label

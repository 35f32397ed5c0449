"""A person's own keys: what is understood, what is refused and why, and that nothing else changes."""

from __future__ import annotations

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from textual.keys import Keys, _character_to_key

from tui.keys import KEYS, Key, Place, borrowed_at
from tui.services.keymap import DEFAULT_KEYS, Keymap, key_name

REMAPPABLE = pytest.mark.parametrize("key", [key for key in KEYS if key.remappable], ids=lambda key: key.id)


@pytest.mark.parametrize("sign", [sign for sign in string.printable if sign.isprintable() and sign not in " ,"])
def test_a_sign_is_named_as_textual_names_it(sign: str) -> None:
    assert key_name(sign) == _character_to_key(sign)


@pytest.mark.parametrize(
    "name",
    [
        key.value
        for key in Keys
        if not key.value.startswith("<")
        and key.value not in ("ctrl+@", "ctrl-at", "return", "ignore", "scroll-up", "scroll-down")
        # Textual knows names that no terminal sends: Ctrl with a sign or a digit
        and (len(key.value.rpartition("+")[2]) > 1 or key.value[-1].isalpha())
    ],
)
def test_textuals_own_names_are_names(name: str) -> None:
    assert key_name(name) == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ctrl+N", "ctrl+n"),
        (" ctrl+n ", "ctrl+n"),
        ("control+n", "ctrl+n"),
        ("shift+ctrl+left", "ctrl+shift+left"),
        ("Esc", "escape"),
        ("PgDn", "pagedown"),
        ("page_down", "pagedown"),
        ("F12", "f12"),
        ("shift+n", "N"),
        ("ctrl++", "ctrl+plus"),
        ("comma", "comma"),
        ("ctrl", None),
        ("ctrk+n", None),
        ("ctrl+nn", None),
        ("f99", None),
        ("", None),
        (" ", None),
        ("\x1b", None),
        ("a b", None),
    ],
)
def test_keys_as_people_write_them(written: str, name: str | None) -> None:
    assert key_name(written) == name


def test_what_is_wanted_is_had_and_nothing_else_changes() -> None:
    keymap, problems = Keymap.of({"app.new": "Ctrl+T, F10", "transcript.copy": "Z", "slider.default": "?"})
    assert problems == {}
    assert keymap.changed == {"app.new": "ctrl+t,f10", "transcript.copy": "Z", "slider.default": "question_mark"}
    assert keymap.label("app.new") == "^T"
    assert [key for key in keymap.keys if key.id not in keymap.changed] == [
        key for key in KEYS if key.id not in keymap.changed
    ]


@pytest.mark.parametrize(
    ("id", "written", "said"),
    [
        ("app.neww", "ctrl+t", "did you mean app.new?"),
        ("nothing at all", "ctrl+t", "not the name of an action"),
        ("x" * 5_000, "ctrl+t", "not the name of an action"),
        ("app.new", "", "it has no key"),
        ("app.new", " , ", "is no key"),
        ("app.new", "ctrl+t,", "is no key"),
        ("app.new", "ctrk+n", "is no key"),
        ("app.new", "y" * 5_000, "is no key"),
        ("app.new", "ctrl+t,ctrl+t", "there twice"),
        ("app.new", "ctrl+c", "^C copies"),
        ("app.new", "ctrl+z", "^Z takes back"),
        ("app.new", "ctrl+i", "as Tab"),
        ("app.new", "ctrl+m", "as Enter"),
        ("app.new", "ctrl+h", "as Backspace"),
        ("list.new", "ctrl+i", "as Tab"),
        ("composer.newline", "alt+enter", "as Enter"),
        ("app.new", "n", "where one writes"),
        ("app.new", "?", "where one writes"),
        ("app.new", "enter", "where one writes"),
        ("app.new", "shift+left", "where one writes"),
        ("composer.send", "x", "where one writes"),
        ("prompt.next", "space", "where one writes"),
        ("connect.demo", "d", "where one writes"),
        ("palette.close", "left", "where one writes"),
        ("transcript.copy", "tab", "the next part of the screen"),
        ("filter.open", "f9", "read by the line"),
        ("slider.exact", "f9", "read by the line"),
        ("app.new", "ctrl+o", "“Find titles and messages in all conversations” (app.open)"),
        ("transcript.copy", "r", "(transcript.retry)"),
        ("transcript.copy", "escape", "(app.back)"),
        ("list.new", "f2", "(app.setup)"),
        ("slider.default", "5", "(slider.exact)"),
        ("composer.send", "tab", "(composer.setup)"),
        ("sections.enter", "pageup", "(settings.page_up)"),
        # keys of the main screen that work elsewhere too
        ("settings.page_down", "f3", "(app.settings)"),
        ("settings.next", "f1", "(app.help)"),
        ("theme.keep", "f3", "(app.settings)"),
        ("connection.use", "ctrl+g", "(app.edit)"),
        ("palette.next", "ctrl+p", "(app.commands)"),
        ("palette.page_down", "f1", "(app.help)"),
        # sliders and system prompts stand on the settings screen too
        ("settings.next", "l", "(slider.more)"),
    ],
)
def test_what_cannot_be_had_is_refused_with_a_sentence(id: str, written: str, said: str) -> None:
    keymap, problems = Keymap.of({id: written, "app.quit": "f12"})
    assert keymap.changed == {"app.quit": "f12"}
    [(name, sentence)] = problems.items()
    assert name == id
    assert said in sentence
    assert sentence.endswith((".", "?"))
    assert len(sentence) < 250


@pytest.mark.parametrize("id", ["sections.enter", "palette.next", "connect.test", "binding.change"])
def test_the_key_that_quits_is_refused_wherever_it_works(id: str) -> None:
    assert "“Quit. What streams is kept”" in (DEFAULT_KEYS.problem(id, "ctrl+q") or "")


def test_a_key_of_the_main_screen_that_works_nowhere_else_is_free_there() -> None:
    assert DEFAULT_KEYS.problem("connect.test", "f2") is None
    assert DEFAULT_KEYS.problem("settings.next", "f5") is None


@pytest.mark.parametrize(
    "wanted",
    [
        {"app.new": "ctrl+o", "app.open": "ctrl+n"},
        {"composer.send": "ctrl+j", "composer.newline": "enter"},
        {"transcript.copy": "r", "transcript.retry": "e", "transcript.edit": "y"},
        # a key that another action gave up
        {"app.new": "ctrl+t", "app.open": "ctrl+n"},
    ],
)
def test_keys_can_change_hands(wanted: dict[str, str]) -> None:
    keymap, problems = Keymap.of(wanted)
    assert problems == {}
    assert keymap.changed == wanted


def test_of_two_that_want_one_key_the_first_has_it() -> None:
    keymap, problems = Keymap.of({"app.new": "f10", "app.open": "f10"})
    assert keymap.changed == {"app.new": "f10"}
    assert problems["app.open"].startswith("app.open keeps ^O: ")


def test_an_action_that_stays_keeps_its_key_from_one_that_counted_on_it() -> None:
    keymap, problems = Keymap.of({"app.new": "ctrl+o", "app.open": "n"})
    assert keymap.changed == {}
    assert len(problems) == 2


def test_a_pair_is_written_with_both_its_keys() -> None:
    keymap, _ = Keymap.of({"transcript.previous": "w", "transcript.next": "n", "slider.more": "f12"})
    assert keymap.label("transcript.previous") == "w/n"
    assert keymap.label("slider.less") == "←/F12"
    assert DEFAULT_KEYS.label("transcript.previous") == "↑↓"


@REMAPPABLE
def test_every_key_of_the_table_can_be_written_into_the_settings(key: Key) -> None:
    """Also the places where a part of a screen takes a key of the whole screen for itself."""
    assert DEFAULT_KEYS.problem(key.id, key.keys) is None
    assert Keymap.of({key.id: key.keys}) == (DEFAULT_KEYS, {})


@pytest.mark.long
@REMAPPABLE
def test_the_settings_screen_hears_what_the_file_would(key: Key) -> None:
    for written in ("", "ctrl+o", "n", "tab", "f11", "ctrl+i", "enter", "down"):
        keymap, problems = Keymap.of({key.id: written})
        sentence = DEFAULT_KEYS.problem(key.id, written)
        assert bool(problems) == bool(sentence), written
        assert (sentence or ".").endswith(".")
        assert (key.id in keymap.changed) == (not problems and written != key.keys)


def test_a_conflict_with_a_key_that_was_changed_before() -> None:
    keymap, _ = Keymap.of({"app.new": "f10"})
    assert "“Start a new conversation”" in (keymap.problem("app.open", "f10") or "")
    assert keymap.problem("app.open", "ctrl+n") is None


NAMES = st.sampled_from(
    ["a", "r", "y", "ctrl+n", "ctrl+o", "ctrl+q", "enter", "escape", "f1", "f3", "f10", "tab", "5", "question_mark"]
)


@example({"starters.take": "enter"})
@given(st.dictionaries(st.sampled_from([key.id for key in KEYS]), st.lists(NAMES, max_size=3).map(",".join)))
def test_whatever_is_wanted_no_key_means_two_things_that_it_did_not_mean_before(wanted: dict[str, str]) -> None:
    keymap, problems = Keymap.of(wanted)
    known = {key.id: key.keys for key in KEYS}
    assert len(problems) == len([id for id, keys in wanted.items() if keymap.changed.get(id, known[id]) != keys])
    for place in Place:
        holders: dict[str, Key] = {}
        for key in keymap.at(place):
            for name in key.names:
                assert name not in holders
                holders[name] = key
        for key in borrowed_at(place, keymap.keys):
            for name in key.names:
                usual = name in holders and (key.id, holders[name].id) in LAYERED
                assert name not in holders or usual


LAYERED = {
    (around.id, own.id) for own in KEYS for around in borrowed_at(own.place) if set(around.names) & set(own.names)
}
"""Keys of a whole screen that a part of it has for itself, as the table comes."""


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20)))
def test_anything_may_stand_in_the_file(wanted: dict[str, str]) -> None:
    """Threat 70: the default is kept, and each line gets its sentence."""
    keymap, problems = Keymap.of(wanted)
    assert len(problems) + len(keymap.changed) >= len(set(wanted) - {key.id for key in KEYS})


def test_the_footer_names_what_the_person_chose() -> None:
    keymap, _ = Keymap.of({"app.new": "f10", "app.back": "f12", "app.help": "f11"})
    keys, right = keymap.footer(Place.COMPOSER, streaming=True)
    assert [key.label for key in keys if key.id in ("app.back", "app.new")] == ["F12", "F10"]
    assert right.label == "F11"


def test_in_ascii_no_label_has_an_arrow_and_none_is_that_of_another_key() -> None:
    keymap, _ = Keymap.of({"transcript.previous": "ctrl+up", "app.new": "f10"})
    plain = keymap.in_ascii()
    assert not any(set(key.label) & set("↑↓←→") for key in plain.keys)
    assert plain.changed == keymap.changed
    assert [plain.label(id) for id in ("composer.earlier", "slider.less", "app.new", "app.open")] == [
        "Up",
        "Left/Right",
        "F10",
        "^O",
    ]
    assert plain.label("transcript.previous") == "Ctrl+Up/Down"
    assert (plain.written("up"), keymap.written("up")) == ("Up", "↑")

"""Untrusted text: nothing in it is obeyed, hidden or reordered, and nothing that belongs to writing is lost."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.text import SurrogateJoiner, clean, clean_line, hidden_count, revealed, without_surrogates

ANY_TEXT = st.text(alphabet=st.characters(), max_size=60)
TRICKY = st.text(
    alphabet="aé漢ک❤🏴👩\r\n\t\x1b\x85\x9b\u2028\u202e\u200b\u200c\u200d\ufe0f\ufeff\ud83d\ude00"
    "\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f\U000e0100",
    max_size=24,
)
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
REORDERS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LONE = re.compile("[\ud800-\udfff]")


def flag(region: str) -> str:
    """The emoji of a region's flag: a black flag and tag characters."""
    return "🏴" + "".join(chr(0xE0000 + ord(letter)) for letter in region) + "\U000e007f"


SCOTLAND, ENGLAND, TEXAS = flag("gbsct"), flag("gbeng"), flag("ustx")

PAYLOADS = [
    ("CSI SGR", "\x1b[31m", "␛[31m"),
    ("CSI cursor", "\x1b[2J", "␛[2J"),
    ("CSI mode", "\x1b[?1049l", "␛[?1049l"),
    ("DSR query", "\x1b[6n", "␛[6n"),
    ("RIS", "\x1bc", "␛c"),
    ("OSC52 BEL", "\x1b]52;c;UFdORUQ=\x07", "␛]52;c;UFdORUQ=␇"),
    ("OSC52 ST", "\x1b]52;c;UFdORUQ=\x1b\\", "␛]52;c;UFdORUQ=␛\\"),
    ("OSC8 link", "\x1b]8;;file:///etc/passwd\x1b\\", "␛]8;;file:///etc/passwd␛\\"),
    ("OSC0 title", "\x1b]0;PWN\x1b\\", "␛]0;PWN␛\\"),
    ("DCS", "\x1bP$q q\x1b\\", "␛P$q q␛\\"),
    ("APC kitty", "\x1b_Ga=q\x1b\\", "␛_Ga=q␛\\"),
    ("C1 CSI", "\x9b31m", "\ufffd31m"),
    ("C1 OSC", "\x9d52;c;UFdO\x9c", "\ufffd52;c;UFdO\ufffd"),
    ("C1 DCS", "\x90q\x9c", "\ufffdq\ufffd"),
    ("BEL", "\x07", "␇"),
    ("BS", "\x08", "␈"),
    ("CR", "\r", "\n"),
    ("CR LF", "\r\n", "\n"),
    ("VT", "\x0b", "␋"),
    ("FF", "\x0c", "␌"),
    ("NUL", "\x00", "␀"),
    ("DEL", "\x7f", "␡"),
    ("SO SI", "\x0e\x0f", "␎␏"),
    ("ENQ", "\x05", "␅"),
    ("CAN SUB", "\x18\x1a", "␘␚"),
    ("NEL", "\x85", "\n"),
    ("LS PS", "\u2028\u2029", "\n\n"),
    ("RLO", "\u202e", "⟨RLO⟩"),
    ("RLI PDI", "\u2067\u2069", "⟨RLI⟩⟨PDI⟩"),
    ("ZWSP ZWNJ BOM", "\u200b\u200c\ufeff", ""),
    ("tags", "\U000e0041\U000e0042", ""),
    ("VS supplement", "\U000e0100\U000e0101", ""),
    ("TAB", "\t", "\t"),
    ("lone surrogate", "\ud83d", "\ufffd"),
    ("soft hyphen", "\xad", ""),
    ("invisible plus", "\u2064", ""),
    ("musical format", "\U0001d173", ""),
]


@pytest.mark.parametrize(("payload", "shown"), [row[1:] for row in PAYLOADS], ids=[row[0] for row in PAYLOADS])
def test_what_is_shown_for_each_payload(payload: str, shown: str) -> None:
    """Threats 1, 2, 8, 9."""
    assert clean(f"before{payload}after") == f"before{shown}after"


@pytest.mark.parametrize("payload", [row[1] for row in PAYLOADS], ids=[row[0] for row in PAYLOADS])
def test_a_payload_cut_at_any_place_is_harmless(payload: str) -> None:
    """Threat 3: what streams in pieces is cleaned in pieces."""
    for cut in range(len(payload) + 1):
        shown = clean(payload[:cut]) + clean(payload[cut:])
        assert not CONTROLS.search(shown)
        assert not REORDERS.search(shown)


@given(ANY_TEXT | TRICKY)
def test_clean_text_holds_nothing_that_acts(text: str) -> None:
    """Threats 1, 2, 5, 8, 48."""
    shown = clean(text)
    assert not CONTROLS.search(shown)
    assert not REORDERS.search(shown)
    assert not LONE.search(shown)
    assert not re.search("[\x85\u2028\u2029]", shown)


@given(ANY_TEXT | TRICKY)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    shown = clean(text)
    assert clean(shown) == shown
    assert hidden_count(shown) == 0
    line = clean_line(text)
    assert clean_line(line) == line


@given(ANY_TEXT | TRICKY)
def test_a_line_is_one_line(text: str) -> None:
    line = clean_line(text)
    assert not re.search(r"[\n\r\t\v\f]", line)
    assert line == line.strip()


@given(st.text(alphabet=st.characters(categories=["L", "M", "N", "P", "S", "Zs"]), max_size=60))
def test_plain_writing_is_left_as_it_is(text: str) -> None:
    """Letters, marks, numbers, punctuation, symbols and spaces of every script, but the hidden variation selectors."""
    text = re.sub("[\U000e0100-\U000e01ef]", "", text)
    assert clean(text) == text
    assert hidden_count(text) == 0


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧‍👦",
        "👩🏽‍🚀",
        "🏳️‍🌈",
        "❤️‍🔥",
        "🏴‍☠️",
        "🧑‍⚕️ and 👁️‍🗨️",
        "❤️ ❤︎ ☎️ 1️⃣ #️⃣",
        "🇩🇪🇫🇷🇯🇵",
        SCOTLAND,
        ENGLAND + SCOTLAND + flag("gbwls"),
        "می‌خواهم",
        "ه‍",
        "क्‍ष क्‌ष",
        "ශ්‍රී ලංකා",
        "e\u0301 n\u0303 q\u0307\u0323",
        "नमस्ते ภาษาไทย עִבְרִית",
        "漢字 かな カナ 한국어 é ß ﬁ",
        "a\u00a0b\u2009c\u3000d",
    ],
    ids=ascii,
)
def test_emoji_and_scripts_stay_whole(text: str) -> None:
    """Threat 9: what looks hidden may be writing."""
    assert clean(text) == text
    assert hidden_count(text) == 0


@pytest.mark.parametrize(
    ("text", "shown", "hidden"),
    [
        ("a\u200db", "ab", 1),
        ("\u200dab", "ab", 1),
        ("é\u200cx", "éx", 1),
        ("👩\u200d\u200d👩", "👩\u200d👩", 1),
        (TEXAS, "🏴", 5),
        (SCOTLAND[1:], "", 6),
        (SCOTLAND[:-1], "🏴", 5),
        (SCOTLAND + "\u200d", SCOTLAND, 1),
        ("x" + "\U000e0041" * 100, "x", 100),
        ("葛\U000e0100", "葛", 1),
        ("葛\U000e0100\u200c", "葛", 2),
    ],
    ids=ascii,
)
def test_hidden_characters_are_left_out_and_counted(text: str, shown: str, hidden: int) -> None:
    """Threat 9."""
    assert clean(text) == shown
    assert hidden_count(text) == hidden


@given(ANY_TEXT)
def test_no_format_character_stays_but_joiners_and_visible_ones(text: str) -> None:
    """Threat 9: of Unicode's format characters only those that are seen, or that a script needs, are kept."""
    seen = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
    for character in clean(text):
        if unicodedata.category(character) == "Cf" and character not in "\u200c\u200d":
            assert character in seen or "\U00013430" <= character <= "\U0001343f"


PIECES = ["😀", "\ud83d", "\ude00", "a", "\ud83d\ude00"]


@pytest.mark.parametrize(
    "text", ["x😀y", "😀😀", "\ud83d", "\ude00\ud83d", "a\ud83da", "\ud83d\ud83d\ude00"], ids=ascii
)
def test_pairs_are_joined_over_every_split(text: str) -> None:
    """Threat 48: a pair may be cut between two chunks, and by JSON escapes comes as two surrogates anyway."""
    halves = "".join(
        chr(0xD800 + (ord(c) - 0x10000 >> 10)) + chr(0xDC00 + (ord(c) - 0x10000 & 0x3FF)) if ord(c) > 0xFFFF else c
        for c in text
    )
    whole = without_surrogates(halves)
    assert not LONE.search(whole)
    for first in range(len(halves) + 1):
        for second in range(first, len(halves) + 1):
            joiner = SurrogateJoiner()
            pieces = (halves[:first], halves[first:second], halves[second:])
            assert "".join(map(joiner.feed, pieces)) + joiner.close() == whole


@given(st.lists(st.text(alphabet=st.characters(), max_size=5) | st.sampled_from(PIECES), max_size=12))
def test_splitting_never_matters(pieces: list[str]) -> None:
    """Threat 48."""
    joiner = SurrogateJoiner()
    joined = "".join(map(joiner.feed, pieces)) + joiner.close()
    assert joined == without_surrogates("".join(pieces))
    joined.encode()
    assert joiner.close() == ""


@given(st.text(max_size=40))
def test_text_without_surrogates_is_left_as_it_is(text: str) -> None:
    assert without_surrogates(text) == text


def test_pairs_and_lone_surrogates() -> None:
    """Threat 48."""
    assert without_surrogates("\ud83d\ude00") == "😀"
    assert without_surrogates("a\ud83d") == "a\ufffd"
    assert without_surrogates("\ude00\ud83d") == "\ufffd\ufffd"
    assert without_surrogates("\x00") == "\x00"


def test_hidden_characters_are_named_where_they_stand() -> None:
    """Threat 9."""
    text = "first\nsecond \u200b\U000e0041 end\nthird\x1b\u202e" + "x" * 50 + "\ufeff"
    places = list(revealed(text))
    assert places == [
        (2, "second ", "U+200B U+E0041", "A", " end"),
        (3, "x" * 30, "U+FEFF", "", ""),
    ]
    [place] = revealed("a" + "\U000e0041" * 100 + "\x1b[2J")
    assert place.hidden.endswith("U+E0041 and 70 more")
    assert place.spelled == "A" * 100
    assert place.after == "␛[2J"


@given(ANY_TEXT | TRICKY)
def test_every_hidden_character_is_named_and_nothing_acts(text: str) -> None:
    places = list(revealed(text))
    assert sum(place.hidden.count("U+") for place in places) == hidden_count(text)
    for place in places:
        shown = place.before + place.hidden + place.spelled + place.after
        assert not CONTROLS.search(shown)
        assert not REORDERS.search(shown)

"""The screen in ASCII keeps its layout."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual._border import BORDER_CHARS
from textual.color import Color
from textual.scrollbar import ScrollBarRender

from tui.domain.glyphs import is_unicode
from tui.terminal.glyphs import ERROR_BAR, GlyphFilter, terminal_encoding

BLACK = Color(0, 0, 0)
ROOMS = ("keys", "rendering", "screens", "transcript", "widgets")


def drawn(text: str, encoding: str = "utf-8") -> str:
    [segment] = GlyphFilter(encoding).apply([Segment(text, Style(bold=True))], BLACK)
    assert segment.style == Style(bold=True)
    return segment.text


@pytest.mark.parametrize(
    ("glyphs", "plain"),
    [
        ("▌ ❯ ‹ 2 / 3 ›", "> > < 2 / 3 >"),
        ("· • ▾ ▍", "- * v _"),
        ("─━┬┭┮", "-=+++"),
        ("● ○ ✓ × !", "* o v x !"),
        ("▄▀", "  "),
        ("▔▁▏▕", "--||"),
        ("“simulate help” – it’s", '"simulate help" - it\'s'),
    ],
)
def test_a_glyph_has_its_stand_in(glyphs: str, plain: str) -> None:
    """The design notes' table of glyphs."""
    assert drawn(glyphs) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Board minutes, Nov…", "Board minutes, N..."),
        ("Board minutes, Nov… ", "Board minutes, N... "),
        ("wait…   then", "wait... then"),
        ("wait…  then", "wa...  then"),
        ("wait… then", "wait. then"),
        ("wait…   ", "wait... "),
        ("wait…  ", "wait..."),
        ("…", "."),
        ("a…", "a."),
        ("漢字…", "漢字."),
        ("one…   two…", "one... t..."),
    ],
)
def test_an_ellipsis_takes_the_room_there_is(text: str, plain: str) -> None:
    """Three dots (design notes): in blank cells behind it, else, where a column ends, over the end of what was cut."""
    assert drawn(text) == plain


def test_an_ellipsis_keeps_to_its_ground() -> None:
    """A caret behind it is a blank cell too."""
    segments = [Segment("wait…"), Segment(" ", Style(reverse=True)), Segment("     ")]
    assert [segment.text for segment in GlyphFilter().apply(segments, BLACK)] == ["wait.", " ", "     "]


def test_the_bar_of_an_error_is_another() -> None:
    segments = [Segment("▌", Style(meta={ERROR_BAR: True})), Segment("× ▌"), Segment("▌", Style(bold=True))]
    assert [segment.text for segment in GlyphFilter().apply(segments, BLACK)] == ["!", "x >", ">"]


def test_every_glyph_of_ours_has_one() -> None:
    """What stands in the sources of everything that draws: punctuation and symbols, and what Textual draws with."""
    package = Path(__file__).parents[2] / "tui"
    paths = [path for room in ROOMS for path in sorted((package / room).rglob("*.py")) if path.is_file()]
    assert len(paths) > 20
    strings = re.compile(r'"(?:[^"\\\\\n]|\\\\.)*"')
    ours = {glyph for path in paths for string in strings.findall(path.read_text("utf-8")) for glyph in string}
    borders = {
        glyph
        for kind in ("hkey", "vkey", "inner", "tall", "round")
        for row in BORDER_CHARS[kind]
        for glyph in "".join(row)
    }
    scrollbars = set("".join([*ScrollBarRender.VERTICAL_BARS, *ScrollBarRender.HORIZONTAL_BARS]))
    signs = [
        glyph
        for glyph in ours | borders | scrollbars
        if unicodedata.category(glyph)[0] in "PS" and cell_len(glyph) == 1
    ]
    assert len(signs) > 40
    assert [glyph for glyph in signs if not drawn(glyph).isascii()] == []


@given(st.text(alphabet=st.one_of(st.sampled_from("▌❯●─…“é漢👩‍👩‍👧️ेa"), st.characters(codec="utf-8")), max_size=12))
def test_a_line_stays_as_wide(text: str) -> None:
    for encoding in ("utf-8", "latin-1", "ascii"):
        plain = drawn(text, encoding)
        assert cell_len(plain) == cell_len(text)
        plain.encode(encoding)


def test_letters_stay_where_the_terminal_has_them() -> None:
    assert drawn("naïve 漢字 – €") == "naïve 漢字 - €"
    assert drawn("naïve 漢字 – €", "latin-1") == "naïve ???? - ?"
    assert drawn("naïve 漢字 – €", "ascii") == "na?ve ???? - ?"


def test_an_ascii_line_is_not_even_copied() -> None:
    segments = [Segment("plain", Style(bold=True)), Segment(" ")]
    assert GlyphFilter().apply(segments, BLACK) is segments


@pytest.mark.parametrize(
    ("encoding", "whole"), [("utf-8", True), ("UTF8", True), ("cp1252", False), ("ascii", False), ("nonsense", False)]
)
def test_encodings(encoding: str, whole: bool) -> None:
    assert is_unicode(encoding) is whole


def test_the_encoding_is_that_of_where_textual_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    class Latin:
        encoding = "latin-1"

    monkeypatch.setattr("sys.__stderr__", Latin())
    assert terminal_encoding() == "latin-1"
    monkeypatch.setattr("sys.__stderr__", None)
    assert terminal_encoding() == "utf-8"

"""What a reply is in the end: the clean render of its whole text, however it came and whatever was done meanwhile."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.rendering.samples import PIECES
from tests.transcript.host import ended, palette, prompt, streaming
from tui.rendering.layout import render
from tui.rendering.lines import Line
from tui.transcript.document import Document
from tui.transcript.layout import MessageLayout
from tui.transcript.paint import Painter
from tui.transcript.words import Progress

SCRIPTS = (
    *(
        "漢字かな交じり文。",
        "「引用」、",
        "한국어 문장",
        "ｆｕｌｌ　ｗｉｄｔｈ",
        "ภาษาไทยไม่มีช่องว่าง ",
        "हिन्दी में क्षेत्र ",
        "தமிழ் ",
    ),
    *("العربية من اليمين ", "עברית מימין ", "می‌خواهم ", "e\u0301", "a\u0300\u0301\u0302\u0323" * 9, "\u0301", "\u20e3"),
    *(
        "👩‍💻",
        "👨‍👩‍👧‍👦 ",
        "🏳️‍🌈",
        "🇩🇪",
        "🇩",
        "❤️",
        "❤",
        "👍🏽",
        "1️⃣",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ),
    *("\u200d", "\ufe0f", "\u200b", "\u00ad", "\u202e", "\U000e0041", "\x1b[2J", "\ud83d", "𝔘𝔫𝔦", "½", "ß", "—"),
)
"""Scripts whose characters take two cells, or none, or run the other way, and what may stand between them."""

TEXTS = st.lists(st.sampled_from((*PIECES, *SCRIPTS)), min_size=1, max_size=40).map("".join)
MEASURES = (20, 41, 58)


def cut(text: str, chance: random.Random) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = start + chance.choice((1, 1, 2, 3, 8, 40))
        yield text[start:end]
        start = end


def fits(lines: list[Line], painter: Painter) -> None:
    """No line is wider than its measure, and its strip takes each cell of the pane once."""
    for line in lines:
        assert line.width + line.caret <= painter.measure
        assert line.width == sum(segment.cell_length for segment in (*line.indent, *line.segments))
        strip = painter.strip(line)
        assert strip.cell_length == sum(segment.cell_length for segment in strip) == painter.width


def column(measure: int, *messages: object) -> Document:
    shown = Document(MessageLayout(measure, palette()), lambda: 0.0)
    shown.show(messages)  # type: ignore[arg-type]
    return shown


def finish(shown: Document) -> None:
    """Make all that is to be made."""
    while shown.pending:
        shown.advance()
    for index in range(len(shown.entries)):
        shown.lines(index)
    while shown.making:
        shown.make()


def settles(text: str, seed: int) -> None:
    """Let a text stream in pieces cut at random, look at it, lay it out anew and end it, in any order; look at all."""
    chance = random.Random(seed)
    painters = {measure: Painter(measure + 7, palette(), measure) for measure in MEASURES}
    measure = chance.choice(MEASURES)
    shown = column(measure, prompt(1, text), streaming(2))
    for piece in cut(text, chance):
        shown.extend(2, piece)
        match chance.randrange(12):
            case 0:
                measure = chance.choice(MEASURES)
                shown.lay_out(MessageLayout(measure, palette()))
            case 1 | 2 | 3 | 4:
                shown.advance()
            case 5 | 6:
                shown.catch_up()
            case 7:
                shown.set_progress(2, Progress("answering", chance.random(), len(piece), exact=False))
        fits(shown.lines(1), painters[measure])
        assert shown.rows(1) == len(shown.lines(1))
    final = ended(shown.entries[1].message, text)
    shown.settle(final)
    finish(shown)
    entry, lines = shown.entries[1], shown.lines(1)
    assert entry.live is None
    assert not any(line.caret for line in lines)
    assert lines[entry.body_start : entry.body_start + entry.body_rows] == render(text, measure, palette())
    stored = column(measure, prompt(1, text), final)
    finish(stored)
    for index in (0, 1):
        assert shown.lines(index) == stored.lines(index) == stored.peek(index)
        assert shown.rows(index) == stored.rows(index) == len(shown.lines(index))
        fits(shown.lines(index), painters[measure])


@settings(max_examples=40, deadline=None)
@given(text=TEXTS, seed=st.integers(0, 2**16))
def test_a_reply_settles_as_a_clean_render_of_the_whole(text: str, seed: int) -> None:
    settles(text, seed)


@pytest.mark.long
@settings(max_examples=400, deadline=None)
@given(text=TEXTS, seed=st.integers(0, 2**16), bite=st.sampled_from((7, 60)))
def test_it_settles_so_too_where_it_is_made_in_slices(text: str, seed: int, bite: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tui.transcript.document.AT_ONCE", 30)
        patch.setattr("tui.transcript.document.FRAME", 0.0)
        patch.setattr("tui.transcript.making.BITE", bite)
        patch.setattr("tui.transcript.entry.BITE", bite)
        settles(text, seed)


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_keeps_its_cells_in_every_place(script: str) -> None:
    """CJK, emoji, combining marks and text from right to left: none shifts what stands beside it."""
    painter = Painter(48, palette(), 41)
    for place in ("{}", "- {}", "> {}", "| {} | {} |\n|:-:|--:|\n| {} | b |\n", "```\n{}\n```", "**{}** `{}`", "# {}"):
        text = place.replace("{}", script * 30)
        lines = render(text, painter.measure, palette())
        fits(lines, painter)
        assert all(cell_len(line.text) <= painter.measure for line in lines)

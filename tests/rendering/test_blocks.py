"""Markdown that streams: the same lines as when it came at once, for work that is linear in its length."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rendering.samples import PALETTE, PIECES, WIDTH, chunks, drawn, pathological, streamed
from tui.rendering.blocks import MarkdownBlocks
from tui.rendering.layout import MarkdownLines, render

DOCUMENTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map("".join)


def at_once(text: str, width: int) -> list[str]:
    """The rows of a text that markdown-it parsed in one piece: with nothing ever closed before its end."""
    blocks = MarkdownBlocks()
    blocks._lines += blocks._source.feed(text.replace("\0", "\ufffd"))
    blocks._pieces.append(text)
    if blocks._source.last:
        blocks._lines.append(blocks._source.last)
    source = list(blocks._lines)
    blocks._read("")
    whole = MarkdownBlocks(blocks.references)
    whole._lines = source
    whole._close(whole._read(""))
    lines = MarkdownLines(width, PALETTE)
    lines.update(whole)
    return [line.text for line in lines.lines]


@settings(max_examples=100, deadline=None)
@given(text=DOCUMENTS, seed=st.integers(0, 2**16), width=st.sampled_from([20, WIDTH]))
def test_streamed_in_any_pieces_it_settles_as_one_clean_render(text: str, seed: int, width: int) -> None:
    cuts = random.Random(seed)
    pieces, start = [], 0
    while start < len(text):
        size = cuts.choice([1, 2, 3, 8, 20])
        pieces.append(text[start : start + size])
        start += size
    whole = render(text, width, PALETTE)
    assert streamed(pieces, width)[0] == whole
    assert [line.text for line in whole] == at_once(text, width)
    assert all(line.width <= width for line in whole)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("prose", "A sentence with **weight** and `code`, and another one that follows it. " * 4 + "\n\n"),
        ("list", "- an item with **weight** in it\n"),
        ("nested list", "   - an item with **weight** in it\n"),
        ("quote", "> a paragraph in a quote\n>\n"),
        ("table", "| Late delivery | 10 % | 48,000 |\n"),
        ("fence", "    return min(fees * 1.0, claim)  # a comment\n"),
        ("indented code", "    return min(fees * 1.0, claim)  # a comment\n"),
        ("one line", "word another words here and there. "),
        ("one paragraph", "word another words here and there.\n"),
        ("one word", "abcdefghij"),
    ],
)
def test_the_work_is_linear_and_the_tail_stays_small(name: str, unit: str) -> None:
    """Threat 58, counted: what is parsed and drawn grows as the text does, not as its square."""
    openings = {"table": "|Case|Cap|Exposure|\n|-|-|-|\n", "fence": "```python\n", "nested list": "1. top\n"}
    work = []
    for size in (15_000, 30_000):
        text = openings.get(name, "") + unit * (size // len(unit))
        _, blocks, lines = streamed(chunks(text, 200))
        assert len(blocks._lines) < 120
        work.append((blocks.parsed, lines.drawn))
        assert blocks.parsed <= 25 * len(text)
    assert work[1][0] <= 2.4 * work[0][0]
    assert work[1][1] <= 2.4 * work[0][1]


@pytest.mark.parametrize(("name", "text"), list(pathological(1_000)))
def test_pathological_markdown_is_bounded(name: str, text: str) -> None:
    """Threats 59 to 61 and 63: whatever comes, the tail stays small and nothing is lost on the way to settled."""
    text = text[:20_000]
    settled, blocks, lines = streamed(chunks(text, 400))
    assert settled == render(text, WIDTH, PALETTE)
    assert blocks.parsed <= 20 * len(text) + 100_000
    assert lines.drawn <= 12 * len(settled) + 20_000
    assert all(line.width <= WIDTH for line in settled)


@pytest.mark.long
@pytest.mark.parametrize(("name", "text"), list(pathological(20_000)))
def test_pathological_markdown_of_twenty_times_the_size(name: str, text: str) -> None:
    """Threats 59 to 61 and 63."""
    text = text[:300_000]
    settled, blocks, _ = streamed(chunks(text, 2_000))
    assert settled == render(text, WIDTH, PALETTE)
    assert blocks.parsed <= 20 * len(text) + 100_000


@pytest.mark.parametrize(
    ("before", "prefix"),
    [("Here it is:\n\n", ""), ("Here it is:\n", ""), ("- Here:\n\n", "  "), ("> Here:\n>\n", "> ")],
)
def test_the_head_of_a_table_stands_where_it_stays_from_its_first_cell(before: str, prefix: str) -> None:
    """Before the line below it makes a table of it, and while that line comes."""
    blocks, lines = MarkdownBlocks(), MarkdownLines(WIDTH, PALETTE)
    blocks.feed(before + prefix)
    lines.update(blocks)
    seen: list[list[str]] = []
    for character in f"| Case | Cap |\n{prefix}|:---|---:|\n":
        blocks.feed(character)
        lines.update(blocks)
        seen.append([line.text.rstrip() for line in lines.lines])
    whole = [
        line.text.rstrip() for line in render(f"{before}{prefix}| Case | Cap |\n{prefix}|:---|---:|\n", WIDTH, PALETTE)
    ]
    after = seen[len("| Case | Cap") - 1 :]
    assert all(rows == whole for rows in after)
    assert all("|" not in "".join(rows) for rows in seen)
    assert all(len(rows) in (len(whole) - 3, len(whole) - 2, len(whole)) for rows in seen)


def test_what_only_looks_like_the_head_of_a_table_is_text_again() -> None:
    blocks, lines = MarkdownBlocks(), MarkdownLines(WIDTH, PALETTE)
    blocks.feed("|x| is the size of x\n")
    lines.update(blocks)
    blocks.feed("and so")
    lines.update(blocks)
    assert [line.text.rstrip() for line in lines.lines] == ["|x| is the size of x and so"]


def test_closed_blocks_are_never_drawn_again() -> None:
    blocks, lines = MarkdownBlocks(), MarkdownLines(WIDTH, PALETTE)
    for number in range(50):
        blocks.feed(f"Paragraph {number}.\n\n")
        lines.update(blocks)
    first = lines.lines[:90]
    blocks.feed("The last.")
    changed = lines.update(blocks)
    assert changed >= 98
    assert all(old is new for old, new in zip(first, lines.lines, strict=False))


def test_an_update_says_which_line_is_the_first_that_changed() -> None:
    blocks, lines = MarkdownBlocks(), MarkdownLines(20, PALETTE)
    blocks.feed("one two three four five six seven")
    assert lines.update(blocks) == 0
    assert [line.text for line in lines.lines] == ["one two three four", "five six seven"]
    blocks.feed(" eight")
    assert lines.update(blocks) == 1
    assert lines.update(blocks) == 2


def test_a_link_may_be_used_above_its_definition_once_the_text_is_whole() -> None:
    text = "See [the plan][p].\n\nMore.\n\n[p]: https://example.com/plan\n"
    blocks, lines = MarkdownBlocks(), MarkdownLines(WIDTH, PALETTE)
    for piece in chunks(text, 10):
        blocks.feed(piece)
        lines.update(blocks)
    assert lines.lines[0].text == "See [the plan][p]."
    assert streamed(chunks(text, 10))[0] == render(text, WIDTH, PALETTE)
    assert drawn(text) == [" See the plan (https://example.com/plan).", "", " More."]


def test_a_fence_that_is_still_open_hides_the_beginning_of_its_end() -> None:
    blocks, lines = MarkdownBlocks(), MarkdownLines(WIDTH, PALETTE)
    blocks.feed("```\ncode\n``")
    lines.update(blocks)
    assert [line.text.strip() for line in lines.lines] == ["", "copy", "code", ""]


def test_lists_go_on_counting_over_what_was_closed() -> None:
    text = "".join("1. item\n" for _ in range(30))
    blocks, lines = MarkdownBlocks(), MarkdownLines(WIDTH, PALETTE)
    for piece in chunks(text, 7):
        blocks.feed(piece)
        lines.update(blocks)
    assert [line.text for line in lines.lines] == [f"{number}. item" for number in range(1, 31)]


def test_a_paragraph_with_a_flood_of_marks_is_plain() -> None:
    """Threat 59: markdown-it's search for pairs is quadratic."""
    assert "".join(row.strip() for row in drawn("[" * 150)) == "[" * 150
    assert "".join(row.strip() for row in drawn("*a" * 700)) == "*a" * 700

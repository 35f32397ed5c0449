"""How Markdown looks, kind by kind."""

from __future__ import annotations

import pytest
from rich.style import Style

from tests.rendering.samples import PALETTE, WIDTH, drawn
from tui.rendering.layout import render
from tui.rendering.lines import Look, Palette


def styles(text: str) -> dict[str, Style | None]:
    """The style of each piece of text."""
    return {segment.text: segment.style for line in render(text, WIDTH, PALETTE) for segment in line.segments}


def test_a_heading_stands_on_what_it_heads() -> None:
    text = "Before.\n\n## What it costs us\n- one\n- two\n\nAfter.\n# Last\n\n## And more"
    assert drawn(text) == [
        *(" Before.", "", " What it costs us", " • one", " • two", "", " After.", "", " Last", "", " And more"),
    ]
    assert styles(text)["Last"] == PALETTE.style(Look("strong", bold=True))


def test_emphasis_has_weight_and_inline_code_a_shade() -> None:
    found = styles("plain *em* **strong** ~~struck~~ `code` ***both***")
    assert found["em"] == PALETTE.style(Look(italic=True))
    assert found["strong"] == PALETTE.style(Look("strong", bold=True))
    assert found["struck"] == PALETTE.style(Look(strike=True))
    assert found["code"] == PALETTE.style(Look(ground="panel"))
    assert found["both"] == PALETTE.style(Look("strong", bold=True, italic=True))


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("[docs](https://example.com/a)", "docs (https://example.com/a)"),
        ("[https://example.com](https://example.com/)", "https://example.com"),
        ("<https://example.com/a>", "https://example.com/a"),
        ("<a@example.com>", "a@example.com"),
        ("[](https://example.com)", "https://example.com"),
        ("![a cat](cat.png) ![](dog.png)", "a cat image"),
        ("www.example.com <b>x</b> &amp; &copy;", "www.example.com <b>x</b> & ©"),
        ("A note.[^1]\n\n[^1]: It is text.", "A note.[^1]"),
        ("See https://example.com/a_b. And", "See https://example.com/a_b. And"),
        ("soft\nbreak", "soft break"),
        ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
        ("\\*not\\* em", "*not* em"),
    ],
)
def test_links_images_entities_and_html(text: str, row: str) -> None:
    assert drawn(text)[0].strip() == row


def test_a_hard_break_begins_a_row() -> None:
    assert drawn("one  \ntwo\\\nthree") == [" one", " two", " three"]


def test_lists_hang_and_are_as_loose_as_they_were_written() -> None:
    long = "- one that is so long that it has to go on in a second row\n"
    text = f"{long}- two\n   1. a\n   2. b\n\n      more of b\n- three\n"
    assert drawn(text, 30) == [
        *(" • one that is so long that it", "   has to go on in a second row", " • two", "   1. a", "   2. b"),
        *("", "      more of b", " • three"),
    ]


def test_ordered_lists_count_from_their_first_number() -> None:
    assert drawn("9. a\n9. b\n1. c") == [" 9. a", " 10. b", " 11. c"]
    assert drawn("1) a\n2) b") == [" 1) a", " 2) b"]


def test_tasks_show_whether_they_are_done() -> None:
    assert drawn("- [x] done\n- [ ] open\n- [] text") == [" ✓ done", " □ open", " • [] text"]


def test_empty_items_and_quotes_are_seen() -> None:
    assert drawn("-\n- a\n\n>") == [" •", " • a", "", " │"]


def test_a_quote_has_a_bar_on_every_row() -> None:
    text = "> one\n> two\n>\n> - item\n>\n>   more\n\n> another"
    assert drawn(text) == [" │ one two", " │", " │ • item", " │", " │   more", "", " │ another"]


def test_code_lies_on_a_fill_with_its_language_and_how_to_copy_it() -> None:
    text = "Before\n```python\nx = 1\n\n```\nAfter"
    assert drawn(text, 20) == [" Before", "▄", "▒python          copy", "▒x = 1", "▒", "▀", " After"]
    assert drawn("    indented\n\n      more", 12) == ["▄", "▒        copy", "▒indented", "▒", "▒  more", "▀"]
    assert styles(text)["copy"] == PALETTE.style(Look("muted", press="code"))


def test_where_there_is_no_room_a_label_names_the_language_alone() -> None:
    assert drawn("```python\nx\n```", 10) == ["▄", "▒python", "▒x", "▀"]
    assert drawn("```\nx\n```", 4) == ["▄", "▒x", "▀"]


def test_code_in_a_list_is_indented_with_it() -> None:
    assert drawn("- a\n\n  ```\n  x\n  ```\n- ```\n  y\n  ```", 12) == [
        *(" • a", "▄", "▒        copy", "▒  x", "▀"),
        *("▄", "▒•       copy", "▒  y", "▀"),
    ]


def test_tabs_in_code_reach_the_next_fourth_column() -> None:
    assert drawn("```\n\tx\ny\tz\n```")[2:4] == ["▒    x", "▒y   z"]


def test_long_code_is_cut_at_the_width_and_keeps_its_blanks() -> None:
    assert drawn("```\nabc   def   ghi\n```", 10)[2:4] == ["▒abc   def", "▒  ghi"]


def test_a_rule_crosses_the_measure() -> None:
    assert drawn("a\n\n---\n\nb", 10) == [" a", "", " ──────────", "", " b"]


def test_deep_nesting_leaves_text_half_of_the_width() -> None:
    """Threat 63."""
    rows = render("- " * 200 + "deep", 40, PALETTE)
    assert any("deep" in line.text for line in rows)
    assert all(line.width <= 40 for line in rows)


def test_the_palette_takes_a_theme_s_variables() -> None:
    palette = Palette.from_variables({"accent": "#112233", "muted": "auto 60%", "line": "ansi_bright_black"})
    assert palette.colour("accent") == "#112233"
    assert palette.colour("muted") is None
    assert palette.colour("line") == "bright_black"
    assert palette == Palette.from_variables({"accent": "#112233", "line": "ansi_bright_black"})
    assert hash(palette) == hash(Palette.from_variables({"accent": "#112233", "line": "ansi_bright_black"}))

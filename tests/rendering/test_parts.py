"""Code blocks and links, taken out of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rendering.samples import PALETTE, WIDTH, pathological
from tui.rendering.layout import render
from tui.rendering.parts import CodeBlock, Link, code_blocks, links


def test_code_is_taken_as_it_was_written() -> None:
    """Tabs, long lines and controls too, which are drawn otherwise."""
    long = "x" * 5_000
    text = f"Before\n```Python title=x\n\tif a:\r\n{long}\n\x1b[31m\n\n```\n\n    indented\n\n~~~\nnot closed"
    assert code_blocks(text) == [
        CodeBlock("python", f"\tif a:\n{long}\n\x1b[31m\n"),
        CodeBlock("", "indented"),
        CodeBlock("", "not closed"),
    ]
    assert code_blocks("`no` block") == []


def test_code_in_lists_and_quotes_is_without_their_markers() -> None:
    assert code_blocks("- a\n  ```sh\n  ls\n    -l\n  ```\n\n> ```\n> quoted\n> ```") == [
        CodeBlock("sh", "ls\n  -l"),
        CodeBlock("", "quoted"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[docs](https://a.example/b)", [Link("docs", "https://a.example/b")]),
        ("[](https://a.example/b)", [Link("https://a.example/b", "https://a.example/b")]),
        ("<https://a.example/b>", [Link("https://a.example/b", "https://a.example/b")]),
        ("see https://a.example/b?c=(d).", [Link("https://a.example/b?c=(d)", "https://a.example/b?c=(d)")]),
        ("(http://a.example)", [Link("http://a.example", "http://a.example")]),
        ("**[a *b*](x:y)** [c](d)", [Link("a b", "x:y"), Link("c", "d")]),
        ("[a](b) and [again](b)", [Link("a", "b")]),
        ("![cat](https://a.example/cat.png)", [Link("cat", "https://a.example/cat.png")]),
        ("| [h](t) |\n|---|\n| [c](u) |", [Link("h", "t"), Link("c", "u")]),
        ("[a][r]\n\n[r]: https://a.example", [Link("a", "https://a.example")]),
        ("`https://a.example` [x]", []),
    ],
)
def test_links_are_taken_in_order(text: str, found: list[Link]) -> None:
    assert links(text) == found


@given(st.text(alphabet="`~ \n\tab>-1.[]()<", max_size=80))
def test_a_block_of_code_that_is_drawn_is_one_that_is_taken(text: str) -> None:
    labels = sum(line.text.endswith("copy") for line in render(text, WIDTH, PALETTE))
    assert labels == len(code_blocks(text))


@pytest.mark.long
@pytest.mark.parametrize("text", [pytest.param(text, id=name.strip() or "_") for name, text in pathological(2_000)])
def test_nothing_pathological_stops_it(text: str) -> None:
    """Threats 59 to 61."""
    assert isinstance(code_blocks(text), list)
    assert isinstance(links(text), list)

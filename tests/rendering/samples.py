"""Inputs that several tests render, and how they are looked at."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from tui.rendering.blocks import MarkdownBlocks
from tui.rendering.layout import MarkdownLines, render
from tui.rendering.lines import Fill, Line, Palette

THEME = Path(__file__).parents[2] / "themes" / "aztui-dark.toml"
PALETTE = Palette.from_variables(tomllib.loads(THEME.read_text())["colours"])
WIDTH = 58

MARKS = {Fill.NONE: " ", Fill.TOP: "▄", Fill.WHOLE: "▒", Fill.BOTTOM: "▀"}


def drawn(text: str, width: int = WIDTH) -> list[str]:
    """The rows of a text, each behind a mark of the surface it lies on."""
    return [f"{MARKS[line.fill]}{line.text}".rstrip() for line in render(text, width, PALETTE)]


MOST_PARSED, MOST_DRAWN = 12_000, 3_100
"""Characters that are parsed and lines that are drawn for one piece at most, whatever came before it: one line of the
longest that is not cut, and its neighbours; a table of very many columns."""


def streamed(pieces: Sequence[str], width: int = WIDTH) -> tuple[list[Line], MarkdownBlocks, MarkdownLines]:
    """The settled lines of a text that arrives in pieces and is drawn after each, and what did the work.

    No piece costs more than it may: keys are read between them (threats 58 to 61).
    """
    blocks, lines = MarkdownBlocks(), MarkdownLines(width, PALETTE)
    for piece in pieces:
        parsed, drawn = blocks.parsed, lines.drawn
        blocks.feed(piece)
        lines.update(blocks)
        assert blocks.parsed - parsed <= MOST_PARSED
        assert lines.drawn - drawn <= MOST_DRAWN
    final = blocks.settle()
    settled = lines if final is blocks else MarkdownLines(width, PALETTE)
    settled.update(final)
    return settled.lines, blocks, lines


def chunks(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


PIECES = (
    *("- ", "* ", "+", "-\n", "1. ", "7) ", "1.\n", "> ", "    ", "  ", "   ", "\t", "\n", "\n\n", "\r\n", "\r"),
    *("a", "b c", "text\n", "word " * 30, "# ", "## x", "---", "===", "\\", "&#27;", "&#x202e;", "<b>", "日本", "é"),
    *(
        "```",
        "```py\n",
        "~~~",
        '"""\n',
        "/* ",
        "*/",
        "x = 1\n",
        "`x`",
        "**b**",
        "*",
        "_",
        "~~",
        "👩‍💻",
        "\u202e",
        "\x1b]0;",
    ),
    *("|", "| a | b |\n", "|---|:-:|\n", "| c | d |\n", "[a]", "[a]: /u\n", "[^1]: n", "- [ ] t\n", "- [x] u\n"),
)
"""What Markdown is made of: in any order they meet every rule, and every interruption of one by another."""


def pathological(n: int) -> Iterator[tuple[str, str]]:
    """The pathological Markdown of the threat model (rows 59 to 61, 63 and 64), each with its name."""
    for unit in ("> ", "[", "*", "*a ", "_a_", "**a ", "![", "<", "<a ", "1. ", "- ", "[a](", "[a](<", "&", "~~a "):
        yield unit, unit * n + "x"
    for unit in ("http://a.", "a@", "\n", "word ", "<!-- ", "<?", "<!A ", "*_", "a**b", "-\n", ">\n"):
        yield unit, unit * n
    yield "brackets", "[" * n + "]" * n
    yield "backticks", " ".join("`" * length for length in range(1, min(n, 1_500)))
    yield "nested list", "\n".join("  " * depth + "- x" for depth in range(n // 5))
    yield "columns", "|" + "a|" * n + "\n|" + "-|" * n + "\n|" + "b|" * n + "\n"
    yield "rows", "|a|b|\n|-|-|\n" + "|c|d|\n" * n
    yield "definitions", "\n".join(f"[a{number}]: /u{number}" for number in range(n))
    yield "x**", "x**" * n + "*" * n
    yield "quotes", "\n".join(">" * (number % 200) + " a" for number in range(n))
    yield "fence", "```python\n" + 'x = "a" + 1 # c\n' * n + "```\n"
    yield "items", "- a item\n" * n
    yield "nested items", "1. top\n" + "   - item\n" * n
    yield "long line", "x" * (n * 50)
    yield "html fence", "```html\n" + "<a " * n
    yield "c fence", "```c\n" + "/*" * n
    yield "perl fence", "```perl\n" + "q{" * n + "\n" + "q{\n" * n
    yield "language", "```" + "x" * n + "\nfoo\n```\n"
    for name in ("", "mcfunction", "[/foo]", "\x1b]0;PWN\x07 x", "../../etc/passwd", "python{.numberLines}"):
        yield f"a fence of {name!a}", f"```{name}\n" + "x = 1 # c\n" * n


PAYLOADS = (
    *("\x1b[31m", "\x1b[2J", "\x1b[?1049l", "\x1b[6n", "\x1bc", "\x1b]52;c;UFdORUQ=\x07", "\x1b]52;c;UFdORUQ=\x1b\\"),
    *("\x1b]8;;file:///etc/passwd\x1b\\", "\x1b]0;PWN\x1b\\", "\x1bP$q q\x1b\\", "\x1b_Ga=q\x1b\\", "\x9b31m"),
    *("\x9d52;c;UFdO\x9c", "\x90q\x9c", "\x07", "\x08", "\r", "\x0b", "\x0c", "\0", "\x7f", "\x0e\x0f", "\x05"),
    *("\x18\x1a", "\x85", "\u2028\u2029", "\u202e", "\u2067\u2069", "\u200b\u200c\ufeff", "\U000e0041\U000e0042"),
    *("\U000e0100\U000e0101", "\t", "&#27;[31m", "&#x9b;", "&#7;", "&#x202e;", "&#xE0041;", "\x1b]0;x\x1b\\\\"),
)
"""The terminal payloads of the threat model (rows 1 to 9), and entities that come to life when Markdown is parsed."""

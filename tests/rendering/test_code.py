"""Code: coloured line by line, whatever language a model names."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tui.rendering.code import LANGUAGES, LONGEST_LINE, Highlighter, language_of
from tui.rendering.lines import COMMENT, PLAIN, Look


def coloured(language: str, *lines: str) -> list[tuple[str, Look]]:
    """The pieces that are not plain, over all lines."""
    highlighter = Highlighter(language)
    spans = [span for line in lines for span in highlighter.line(line)]
    return [(span.text, span.look) for span in spans if span.look != PLAIN and span.text.strip()]


def test_the_roles_of_code() -> None:
    assert coloured("python", "def cap(x):", '    """Doc."""', "    return 'a' + 1.0 # note") == [
        ("def", Look("code-kw")),
        ("cap", Look("code-fn")),
        ('"""Doc."""', COMMENT),
        ("return", Look("code-kw")),
        ("'a'", Look("code-str")),
        ("1.0", Look("code-num")),
        ("# note", COMMENT),
    ]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("python", ('x = """one', "two", 'three"""', "y")),
        ("js", ("/* one", "two", "three */", "y")),
        ("c", ("int x; /* one", "two", "three */", "y")),
        ("css", ("/* one", "two", "three */", "y {")),
        ("html", ("<!-- one", "two", "three -->", "<b>y</b>")),
        ("rust", ("/* one", "two", "three */", "y")),
        ("go", ("/* one", "two", "three */", "y")),
    ],
)
def test_what_spans_lines_is_coloured_over_them(language: str, lines: tuple[str, ...]) -> None:
    highlighter = Highlighter(language)
    spans = [highlighter.line(line) for line in lines]
    assert len(spans[1]) == 1
    assert spans[1][0].look in (COMMENT, Look("code-str"))
    assert spans[3][-1].look != spans[1][0].look
    assert spans[3][0].look != spans[1][0].look


def test_a_comment_s_beginning_in_a_string_opens_nothing() -> None:
    highlighter = Highlighter("js")
    highlighter.line("const x = '/*'; // and /* here")
    assert highlighter.line("const y = 1")[0].look == Look("code-kw")


def test_a_fork_leaves_no_trace() -> None:
    highlighter = Highlighter("python")
    highlighter.fork().line('x = """')
    assert highlighter.line("def f(): pass")[0].look == Look("code-kw")


@pytest.mark.parametrize(
    "language",
    ["", "no-such-language", "x" * 5000, "../../etc/passwd", "\x1b]0;x", "python;rm", "日本", "a b", "{.python}"],
)
def test_any_name_of_a_language_will_do(language: str) -> None:
    name = language_of(language)
    assert len(name) <= 24
    assert name.isprintable()
    assert "".join(span.text for span in Highlighter(name).line("def x(): 1")) == "def x(): 1"


@pytest.mark.parametrize(
    ("info", "name"),
    [("Python title='x'", "python"), ("{.js}", "js"), ("rust,ignore", "rust"), ("c++", "c++"), ("", "")],
)
def test_the_language_is_the_first_word(info: str, name: str) -> None:
    assert language_of(info) == name


def test_very_long_lines_are_plain() -> None:
    """Threat 64."""
    assert coloured("python", "x = 'a' + " * LONGEST_LINE) == []


TRAPS = (
    *(
        "<a ",
        "/*",
        "q{",
        "((((",
        '"\\',
        "{{",
        "a: &a ",
        "$(",
        "<!--",
        "[",
        "*",
        "**a ",
        "<",
        "1. ",
        "&",
        "a@",
        "word ",
        "<?",
    ),
    *(
        "'",
        '"',
        "`",
        "\\",
        "#",
        "//",
        "--",
        ";",
        "0x",
        "1e",
        "x=",
        "x.",
        "}",
        "@a",
        "%{",
        "<<a ",
        "/a",
        "|",
        "a::",
        "==",
        " ",
    ),
    *(
        "${",
        "#{",
        '"#{',
        "`${",
        "é",
        "日",
        '<a b="',
        "</",
        "a<b<",
        "fn(",
        "def ",
        "x->",
        "_",
        "<%",
        "{% ",
        'r"',
        '"""',
        "'\"'",
    ),
)


def trapped(language: str, traps: Sequence[str]) -> None:
    """As much of a trap as fits a line, ended and not, and a line of code after it: the text stays."""
    for trap in traps:
        highlighter = Highlighter(language)
        line = (trap * LONGEST_LINE)[:LONGEST_LINE]
        for text in (line, line[:-1] + "!", "x = 1"):
            assert "".join(span.text for span in highlighter.line(text)) == text


@pytest.mark.parametrize(
    "language", ["html", "c", "perl", "python", "ruby", "yaml", "json", "bash", "js", "sql", "php"]
)
def test_traps_keep_their_text(language: str) -> None:
    """Threat 64."""
    trapped(language, TRAPS[:9])


@pytest.mark.long
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_trap_in_every_language(language: str) -> None:
    """Threat 64: one that never came back would stop the test."""
    trapped(language, TRAPS)


def test_languages_without_a_vetted_lexer_are_plain() -> None:
    """Threat 64: mcfunction is one of those whose lexer never comes back."""
    assert coloured("mcfunction", "x" * 300) == []
    assert coloured("kt", "val x = 1") != []

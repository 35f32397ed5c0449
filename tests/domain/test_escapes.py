"""What has no shape is shown and typed with escapes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.escapes import escaped, unescaped


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("###", "###"),
        ("\n\n", "\\n\\n"),
        ("a\tb\r", "a\\tb\\r"),
        ("C:\\new", "C:\\\\new"),
        (" end ", "\\x20end\\x20"),
        ("\x1b[0m", "\\x1b[0m"),
        ("a\u202eb", "a\\u202eb"),
        ("\U000e0001", "\\U000e0001"),
        ("日本 语", "日本 语"),
    ],
)
def test_written_and_read(text: str, written: str) -> None:
    assert escaped(text) == written
    assert unescaped(written) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back_and_is_one_line_of_what_can_be_seen(text: str) -> None:
    """Threat 10: nothing of it commands a terminal."""
    written = escaped(text)
    assert written.isprintable()
    assert written == written.strip()
    assert unescaped(written) == text


@pytest.mark.parametrize("typed", ["\\q", "a\\", "\\x4", "\\ud800", "\\U00110000", "\\\n", "\\u12\x1b4"])
def test_what_is_no_escape_is_said_in_a_sentence(typed: str) -> None:
    with pytest.raises(ValueError, match="after a backslash means nothing") as raised:
        unescaped(typed)
    assert str(raised.value).isprintable()

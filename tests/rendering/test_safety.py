"""Nothing a model writes reaches a segment as a control, wherever it stands and however it is cut."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rendering.samples import PALETTE, PAYLOADS, WIDTH, streamed
from tui.rendering.layout import render
from tui.rendering.lines import Line

PLACES = (
    *("a {} b", "**{}**", "`{}`", "# {}", "- {}", "1. {}\n   - {}", "> {}", "| {} | b |\n|--|--|\n| {} | d |\n", "{}"),
    *(
        "```{}\nx\n```",
        "```python\n{} = '{}' # {}\n```",
        "    {}",
        "[{}](https://a.b/{})",
        "![{}](x)",
        "<{}>",
        "- [x] {}",
    ),
    *("[a]\n\n[a]: /{} '{}'\n", "a  \n{}  \nb", "```js\n/* {}\n{} */\n```", "[x](%1b%5d52;c;x%07 '{}')"),
)

FORBIDDEN = ("Cc", "Cs", "Zl", "Zp")
KEPT = "\u200c\u200d"


def controls(lines: list[Line]) -> set[str]:
    """The characters a terminal could obey, or that hide or reorder text."""
    text = "".join(line.text for line in lines)
    return {
        char
        for char in text
        if unicodedata.category(char) in FORBIDDEN or (unicodedata.category(char) == "Cf" and char not in KEPT)
    }


@pytest.mark.parametrize("place", PLACES)
def test_no_payload_survives_in_any_place(place: str) -> None:
    """Threats 1, 2, 4, 8 and 9."""
    for payload in PAYLOADS:
        text = place.replace("{}", payload)
        assert controls(render(text, WIDTH, PALETTE)) == set(), repr(payload)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_survives_being_cut(payload: str) -> None:
    """Threat 3: one character at a time, every state on the way looked at."""
    text = f"a {payload} b\n\n```py\n{payload}\n```\n"
    lines, blocks, drawn = streamed(list(text))
    assert controls(lines) == set()
    assert controls(drawn.lines) == set()
    assert blocks.closed


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["{}", "```\n{}\n```", "- {}", "|{}|\n|-|\n|{}|"]))
def test_no_text_at_all_brings_a_control(text: str, place: str) -> None:
    """Threat 5: any text of any characters, never wider than the width."""
    lines = render(place.replace("{}", text), 30, PALETTE)
    assert controls(lines) == set()
    assert all(line.width <= 30 for line in lines)


def test_bidirectional_controls_are_shown_as_marks() -> None:
    """Threat 8."""
    assert render("a\u202eb &#x202e;", WIDTH, PALETTE)[0].text == "a⟨RLO⟩b ⟨RLO⟩"


def test_no_segment_carries_a_terminal_s_link_or_an_action() -> None:
    """Threats 10 and 12: markup is text, and a link is words; where it leads is known to us and never sent."""
    lines = render("[x](https://a.b) [@click=app.quit]y[/] [link='file:///etc/passwd']z[/]", WIDTH, PALETTE)
    styles = [segment.style for line in lines for segment in line.segments if segment.style]
    assert all(style.link is None for style in styles)
    assert [style.meta for style in styles if style.meta] == [{"link": "https://a.b"}] * 2
    assert "[@click=app.quit]y[/]" in "".join(line.text for line in lines)

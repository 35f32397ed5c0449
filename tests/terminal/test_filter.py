"""What the terminal may get, whatever was drawn."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Static

from tui.terminal.filter import TerminalControlFilter

BLACK = Color(0, 0, 0)
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

PAYLOADS = (
    "\x1b[31m",
    "\x1b[2J",
    "\x1b[?1049l",
    "\x1b[6n",
    "\x1bc",
    "\x1b]52;c;UFdORUQ=\x07",
    "\x1b]52;c;UFdORUQ=\x1b\\",
    "\x1b]8;;file:///etc/passwd\x1b\\",
    "\x1b]0;PWN\x1b\\",
    "\x1bP$q q\x1b\\",
    "\x1b_Ga=q\x1b\\",
    "\x9b31m",
    "\x9d52;c;UFdO\x9c",
    "\x90q\x9c",
    *"\x07\x08\r\x0b\x0c\x00\x7f\x0e\x0f\x05\x18\x1a\x85\u2028\u2029\u202e\u2067\u2069\t\n\ud83d",
)


def filtered(*segments: Segment) -> list[Segment]:
    return TerminalControlFilter().apply(list(segments), BLACK)


def shown(*segments: Segment) -> str:
    return "".join(segment.text for segment in filtered(*segments))


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_no_payload_passes(payload: str) -> None:
    """Threats 1 and 2."""
    text = shown(Segment(f"before{payload}after"))
    assert not UNSAFE.search(text)
    assert text.startswith("before")
    assert "after" in text


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_no_payload_passes_cut_at_any_place(payload: str) -> None:
    """Threat 3: a sequence may be spread over several segments."""
    for cut in range(len(payload) + 1):
        text = shown(Segment("a" + payload[:cut], Style(bold=True)), Segment(payload[cut:] + "z"))
        assert not UNSAFE.search(text)


@pytest.mark.parametrize("code", [*range(0x20), *range(0x7F, 0xA0)])
def test_no_control_passes(code: int) -> None:
    """Threat 2: every C0 and C1 control, each for itself."""
    assert shown(Segment(f"a{chr(code)}b")) == "ab"


@given(st.lists(st.text(alphabet=st.characters(), max_size=12), max_size=6))
def test_any_text_keeps_its_width_and_loses_what_is_unsafe(texts: list[str]) -> None:
    """Threat 5; layout was done before the filter, so a line must stay as wide as it was."""
    segments = [Segment(text) for text in texts]
    result = filtered(*segments)
    assert not UNSAFE.search("".join(segment.text for segment in result))
    assert sum(cell_len(segment.text) for segment in result) == sum(cell_len(text) for text in texts)


@given(st.text(alphabet="a漢❤🏴\x1b\x9b\u202e\u200d\ufe0f\ud83d", max_size=12))
def test_joiners_beside_controls_keep_the_width(text: str) -> None:
    result = filtered(Segment(text))
    assert sum(cell_len(segment.text) for segment in result) == cell_len(text)


@pytest.mark.parametrize("text", ["plain", "émigré 漢字 ➜ │", "👩‍👩‍👧 ❤️ 🏴󠁧󠁢󠁳󠁣󠁴󠁿", "می‌خواهم"])
def test_a_clean_line_is_not_even_copied(text: str) -> None:
    segments = [Segment(text, Style(bold=True)), Segment(" "), Segment("", None)]
    assert TerminalControlFilter().apply(segments, BLACK) is segments


def test_control_segments_are_left_out() -> None:
    assert shown(Segment("a"), Segment("\x1b[2J", None, [(ControlType.CLEAR,)]), Segment("b")) == "ab"


@pytest.mark.parametrize("link", ["https://ok.example/a?b=c;d#e", "http://127.0.0.1:8080/", "HTTPS://OK.EXAMPLE"])
def test_links_to_the_web_stay(link: str) -> None:
    [segment] = filtered(Segment("here", Style(bold=True, link=link)))
    assert segment.style is not None
    assert segment.style.link == link


@pytest.mark.parametrize(
    "link",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "vscode://x/y",
        "/etc/passwd",
        "--help",
        "%66ile:///etc/passwd",
        " https://ok.example",
        "https://",
        "https://ok.example/\x1b\\\x1b]52;c;UFdORUQ=\x07",
        "https://ok.example/\x9c",
        "https://ok.example/\n",
        "https://ok.example/\u202etxt.exe",
    ],
    ids=ascii,
)
def test_other_links_go_and_the_look_stays(link: str) -> None:
    """Threat 1: a link's target is written into an OSC 8 sequence as it is."""
    style = Style(bold=True, color="red", link=link, meta={"line": 3})
    [segment] = filtered(Segment("here", style))
    assert segment.text == "here"
    assert segment.style is not None
    assert segment.style.link is None
    assert (segment.style.bold, segment.style.color, segment.style.meta) == (True, style.color, {"line": 3})


class Shows(App[None]):
    """Hostile text and links in a widget that cleans nothing."""

    guard = TerminalControlFilter()

    def get_line_filters(self) -> Sequence[LineFilter]:
        return (*super().get_line_filters(), self.guard)

    def compose(self) -> ComposeResult:
        text = Content("\n".join(f"{payload}|" for payload in PAYLOADS if "\n" not in payload))
        yield Static(text + Content.styled("link", "link='file:///etc/passwd'"), id="text")


async def test_nothing_unsafe_is_drawn_by_a_real_widget() -> None:
    """Threat 1, through Textual's own drawing."""
    app = Shows()
    async with app.run_test(size=(60, 50)) as pilot:
        widget = pilot.app.query_one("#text")
        widget.border_title = Content("title \x1b[2J\u202e")
        widget.styles.border = ("round", "red")
        await pilot.pause()
        strips = widget.render_lines(Region(0, 0, *widget.outer_size))
        rendered = "".join(strip.render(app.console) for strip in strips)
        assert all(strip.cell_length == Strip(list(strip)).cell_length for strip in strips)
    bare = re.sub(r"\x1b\[[0-9;]*m", "", rendered)
    assert "title" in bare
    assert "link" in bare
    assert not UNSAFE.search(bare)

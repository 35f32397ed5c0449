"""Names of files made of titles (threat 69)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.domain.file_names import MOST_BYTES, file_name

DEVICES = ("CON", "prn", "Aux", "nul", "CONIN$", "conout$", "com1", "LPT9", "com¹", "nul.txt", "aux.tar.gz")
TITLES = (
    *DEVICES,
    *(f"{device} " for device in DEVICES[:8]),
    "",
    " ",
    ".",
    "..",
    "...",
    "../../etc/passwd",
    "/etc/passwd",
    "C:\\Windows\\system32",
    "\\\\server\\share",
    "a/b",
    "a\\b",
    "a:b",
    'a<b>c"d|e?f*g',
    "-rf",
    "--help",
    "- list",
    ".bashrc",
    "~",
    "~root",
    "~/x",
    "a\x00b",
    "\x1b[31mred\x1b[0m",
    "line\nbreak",
    "tab\there",
    "\r\n",
    "\x7f\x80\x9f",
    "\u2028\u2029",
    "\u202egpj.exe",
    "\u200b\u200b",
    "\ufeffmark",
    "ends with a dot.",
    "ends with a blank ",
    "dots ... and blanks   ",
    "x" * 1_000,
    "ü" * 1_000,
    "👩‍👩‍👧‍👦" * 100,
    "e\u0301" * 300,
    "\ud800 lone",
    "\U000e0041 tag",
    "\ue000 private",
    "%2e%2e%2f",
    "$(rm -rf ~)",
    "`id`",
    "a;b&c",
    "日本語の題名",
)


def proves(title: str, ending: str = ".md", number: int = 1) -> None:
    name = file_name(title, ending, number)
    assert name.endswith(ending)
    assert len(name.encode()) <= MOST_BYTES
    assert name[0] not in ".-~ "
    assert name.isprintable()
    assert not set('/\\<>:"|?*') & set(name)
    assert not name[: -len(ending)].endswith((".", " "))
    assert name.partition(".")[0].strip().casefold() not in {device.partition(".")[0].casefold() for device in DEVICES}


def test_there_are_sixty_titles() -> None:
    assert len(TITLES) >= 60


@pytest.mark.parametrize("title", TITLES)
def test_a_title_makes_a_safe_name(title: str, tmp_path: Path) -> None:
    """Threat 69: in its folder, and a file that can be made."""
    proves(title)
    path = tmp_path / file_name(title, ".md")
    path.write_text("x")
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == [path.name]
    assert os.path.dirname(os.path.realpath(path)) == os.path.realpath(tmp_path)


@settings(max_examples=25)
@given(st.text(max_size=80), st.sampled_from([".md", ".json"]), st.integers(1, 10_000))
def test_so_does_any_text(title: str, ending: str, number: int) -> None:
    proves(title, ending, number)


def test_two_of_a_title_have_two_names() -> None:
    assert file_name("Tides", ".md") == "Tides.md"
    assert file_name("Tides", ".md", 2) == "Tides 2.md"
    assert file_name("x" * 500, ".md", 2) != file_name("x" * 500, ".md")

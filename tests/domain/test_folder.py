"""What a few letters mean of what is in a folder."""

from __future__ import annotations

import pytest

from tui.domain.folder import Entry, Folder

FOLDER = Folder("~", [Entry(name) for name in (".env", "app.py", "map.txt", "README.md", "Readme.txt", "spread.csv")])


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ["app.py", "map.txt", "README.md", "Readme.txt", "spread.csv"]),
        ("rea", ["README.md", "Readme.txt", "spread.csv"]),
        ("a", ["app.py"]),
        ("ap", ["app.py", "map.txt"]),
        (".", [".env"]),
        ("env", []),
        ("x", []),
    ],
)
def test_first_what_begins_so_then_what_has_it_within(typed: str, names: list[str]) -> None:
    assert [entry.name for entry in FOLDER.matching(typed)] == names

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


def test_a_name_is_completed_as_far_as_there_is_one_way() -> None:
    names = (Entry("notes.md"), Entry("north", is_folder=True), Entry("Nothing"), Entry(".hidden"), Entry("x", True))
    folder = Folder("~", names)
    assert folder.completed("not")[0] == "not"
    assert folder.completed("note")[0] == "notes.md"
    assert folder.completed("nor")[0] == "north/"
    assert folder.completed("no") == ("no", names[:3])
    assert folder.completed("zz") == ("zz", ())
    assert folder.completed(".h")[0] == ".hidden"
    assert Folder("~", (Entry("conv-1"), Entry("conv-2"))).completed("c")[0] == "conv-"
    assert folder.completed("")[0] == ""

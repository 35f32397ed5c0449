"""Themes are found wherever the program lies, and a bad one costs no other."""

from __future__ import annotations

import os
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.storage.conftest import output_of
from tui.domain.ports import ThemeStore
from tui.domain.settings import THEME_ROLES
from tui.storage.theme_files import MOST_THEMES, ThemeFiles, shipped_folder

SHIPPED = ["aztui-contrast", "aztui-cool", "aztui-dark", "aztui-light", "aztui-warm"]
GOOD = 'name = "good"\ndark = true\n\n[colours]\n' + "".join(f'{role} = "#01aBcd"\n' for role in THEME_ROLES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "themes").mkdir()
    return tmp_path / "themes"


def own(files: ThemeFiles) -> list[str]:
    """The names of the themes that do not come with the program."""
    return [theme.name for theme in files.load()[0] if theme.name not in SHIPPED]


def test_the_shipped_themes_are_whole(folder: Path) -> None:
    port: ThemeStore = ThemeFiles(folder)
    themes, notices = port.load()
    assert notices == ()
    assert [theme.name for theme in themes] == SHIPPED
    assert [theme.name for theme in themes if not theme.dark] == ["aztui-light", "aztui-warm"]
    assert all(set(theme.colours) == set(THEME_ROLES) for theme in themes)


def test_a_wheel_has_them_inside_the_package(tmp_path: Path) -> None:
    """The layout that pyproject's force-include makes."""
    root = Path(__file__).parents[2]
    wheel = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {"themes": "tui/themes"}
    for part in ("__init__.py", "domain", "storage"):
        copy = shutil.copytree if (root / "tui" / part).is_dir() else shutil.copy
        (tmp_path / "tui").mkdir(exist_ok=True)
        copy(root / "tui" / part, tmp_path / "tui" / part)
    shutil.copytree(root / "themes", tmp_path / "tui" / "themes")
    code = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tui.storage.theme_files import ThemeFiles, shipped_folder
print(shipped_folder(), [theme.name for theme in ThemeFiles(Path(sys.argv[1])).load()[0]])
"""
    assert output_of(code, tmp_path) == f"{tmp_path}/tui/themes {SHIPPED}\n"


def test_a_persons_own_stand_behind_the_shipped_ones(folder: Path) -> None:
    (folder / "mine.toml").write_text("\ufeff# mine\n" + GOOD.replace("\n", "\r\n"), encoding="utf-8")
    (folder / "notes.txt").write_text("no theme")
    (folder / ".mine.toml").write_text("what an editor keeps meanwhile")
    themes, notices = ThemeFiles(folder).load()
    assert notices == ()
    assert [theme.name for theme in themes] == [*SHIPPED, "good"]
    assert themes[-1].colours["accent"] == "#01aBcd"
    assert ThemeFiles(folder).folder == folder


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name =", "it is not valid TOML: Invalid value (at the end, line 1)"),
        ("\nx = " + "[" * 50_000, "it is not valid TOML: nested too deeply (at line 2)"),
        ("\n" + ".".join(["a"] * 20_000) + " = 1", "it has too many dots in line 2"),
        ("\nx = " + "9" * 5_000, "it is not valid TOML: a number is too long (at line 2)"),
        ("#" + "x" * 64_000, "it is larger than 64 kB"),
        ("\n\0", "it is not a text in UTF-8 (line 2)"),
        ("\n\n\udcff", "it is not a text in UTF-8 (line 3)"),
        *(
            (GOOD.replace('"good"', name), "line 1: a theme needs a name of letters, digits and hyphens, up to 40")
            for name in ("3", '""', '"a,b"', '"a b"', '"[red]"', '"\\u001b[2J"', '"' + "a" * 41 + '"', "nan")
        ),
        (
            GOOD.replace('name = "good"\n', ""),
            "line 1: a theme needs a name of letters, digits and hyphens, up to 40",
        ),
        (GOOD.replace("dark = true\n", ""), "line 1: a theme says dark = true or dark = false"),
        (GOOD.replace("true", '"yes"'), "line 2: a theme says dark = true or dark = false"),
        ('name = "x"\ndark = true\n', "line 1: a theme has its colours in a table [colours]"),
        ('name = "x"\ndark = true\ncolours = "red"\n', "line 3: a theme has its colours in a table [colours]"),
        (GOOD.replace('accent = "#01aBcd"\n', "", 1), "line 4: [colours] lacks accent"),
        *(
            (
                GOOD.replace('muted = "#01aBcd"', f"muted = {value}"),
                'line 13: muted must be a colour as in "#79b0ff"',
            )
            for value in ('"#01aBcd\\n"', '"red"', '"#01aBcg"', '"auto 60%"', '"$accent"', "nan", "1e9", "[1]", "{}")
        ),
        (GOOD + 'glow = "#000000"\n', "line 23: glow is not among the colours of a theme"),
        (GOOD + '"\\u001b[2J" = 1\n', "line 23: ␛[2J is not among the colours of a theme"),
    ],
    ids=lambda value: ascii(value[-40:]),
)
def test_a_bad_theme_is_left_out_with_its_line(folder: Path, text: str, reason: str) -> None:
    """Threat 70: the others stay, and the file is as it was."""
    data = text.encode("utf-8", "surrogateescape")
    (folder / "bad.toml").write_bytes(data)
    (folder / "good.toml").write_text(GOOD.replace('"good"', '"other"'))
    files = ThemeFiles(folder)
    assert own(files) == ["other"]
    assert files.load()[1] == (f"The theme bad.toml is left out: {reason}.",)
    assert (folder / "bad.toml").read_bytes() == data


@pytest.mark.parametrize("kind", ["folder", "fifo", "dangling link", "device"])
def test_what_is_no_file_does_not_hold_us_up(folder: Path, kind: str) -> None:
    """Threat 70."""
    path = folder / "bad.toml"
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero" if kind == "device" else folder / "nowhere")
    files = ThemeFiles(folder)
    assert files.stamp() == files.stamp()
    themes, (notice,) = files.load()
    assert len(themes) == len(SHIPPED)
    reason = "it is gone" if kind == "dangling link" else "it is not a file"
    assert notice == f"The theme bad.toml is left out: {reason}."


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is unreadable here")
def test_a_file_that_cannot_be_read_is_left_out(folder: Path) -> None:
    """Threat 70."""
    (folder / "bad.toml").write_text(GOOD)
    (folder / "bad.toml").chmod(0)
    assert "it cannot be read" in ThemeFiles(folder).load()[1][0]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_name_overrides_nothing(folder: Path, name: str) -> None:
    (folder / "a.toml").write_text(GOOD.replace('"good"', f'"{name}"'))
    files = ThemeFiles(folder)
    themes, notices = files.load()
    assert themes == ThemeFiles(folder / "none").load()[0]
    assert notices == (f"The theme a.toml is left out: there is a theme {name} already, which comes with aztui.",)


def test_a_name_is_taken_once(folder: Path) -> None:
    for name in ("a", "b"):
        (folder / f"{name}.toml").write_text(GOOD)
    files = ThemeFiles(folder)
    assert own(files) == ["good"]
    assert files.load()[1] == ("The theme b.toml is left out: there is a theme good already, which another file has.",)


def test_a_file_that_is_bad_for_a_while_keeps_its_last_colours(folder: Path) -> None:
    path = folder / "mine.toml"
    path.write_text(GOOD)
    files = ThemeFiles(folder)
    before = files.load()
    path.write_text(GOOD.replace("true", "perhaps"))
    themes, notices = files.load()
    assert themes == before[0]
    assert notices == (
        "The theme mine.toml keeps its last colours: it is not valid TOML: Invalid value (at line 2, column 8).",
    )
    path.write_text(GOOD.replace("01aBcd", "ffffff"))
    themes, notices = files.load()
    assert (themes[-1].colours["accent"], notices) == ("#ffffff", ())
    path.unlink()
    assert own(files) == []


def test_last_colours_give_way_to_a_good_file_of_the_name(folder: Path) -> None:
    (folder / "b.toml").write_text(GOOD)
    files = ThemeFiles(folder)
    assert own(files) == ["good"]
    (folder / "a.toml").write_text(GOOD.replace("01aBcd", "ffffff"))
    (folder / "b.toml").write_text("name =")
    themes, (notice,) = files.load()
    assert [theme.colours["accent"] for theme in themes if theme.name == "good"] == ["#ffffff"]
    assert notice.startswith("The theme b.toml is left out")


def test_the_stamp_tells_of_every_change(folder: Path) -> None:
    files = ThemeFiles(folder)
    stamps = [files.stamp()]

    def changed() -> bool:
        stamps.append(files.stamp())
        return stamps[-1] != stamps[-2]

    assert not changed()
    (folder / "a.toml").write_text(GOOD)
    assert changed()
    assert not changed()
    (folder / "a.toml").write_text(GOOD + "#")
    assert changed()
    fresh = folder / "fresh"
    fresh.write_text(GOOD + "!")
    os.utime(fresh, ns=((folder / "a.toml").stat().st_mtime_ns,) * 2)
    assert not changed()
    fresh.replace(folder / "a.toml")
    assert changed()
    (folder / "a.toml").unlink()
    assert changed()
    folder.rmdir()
    assert not changed()


def test_a_folder_full_of_themes_is_read_in_part(folder: Path) -> None:
    """Threat 70: it is looked at every second."""
    for number in range(MOST_THEMES + 20):
        (folder / f"{number:03}.toml").write_text(GOOD.replace('"good"', f'"n{number}"'))
    assert len(own(ThemeFiles(folder))) == MOST_THEMES


@pytest.mark.parametrize("place", ["none", "file"])
def test_no_folder_means_the_shipped_themes(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("in the way")
    files = ThemeFiles(tmp_path / place)
    assert (len(files.load()[0]), files.load()[1], files.stamp()) == (len(SHIPPED), (), ())


def test_the_shipped_themes_are_beside_the_package_in_a_checkout() -> None:
    assert shipped_folder() == Path(__file__).parents[2] / "themes"

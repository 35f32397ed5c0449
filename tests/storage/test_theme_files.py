"""Themes are found wherever the program lies, and a bad one costs no other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.storage.conftest import output_of
from tui.domain.ports import ThemeStore
from tui.domain.settings import THEME_ROLES
from tui.storage.theme_files import ThemeFiles, shipped_folder

GOOD = 'name = "good"\ndark = true\n[colours]\n' + "".join(f'{role} = "#01aBcd"\n' for role in THEME_ROLES)


def test_the_shipped_themes_are_whole() -> None:
    port: ThemeStore = ThemeFiles()
    themes, notices = port.load()
    assert notices == ()
    assert [(theme.name, theme.dark) for theme in themes] == [("aztui-dark", True), ("aztui-light", False)]
    assert all(set(theme.colours) == set(THEME_ROLES) for theme in themes)


def test_a_wheel_has_them_inside_the_package(tmp_path: Path) -> None:
    """The layout that pyproject's force-include makes."""
    package = Path(__file__).parents[2] / "tui"
    for part in ("__init__.py", "domain", "storage"):
        copy = shutil.copytree if (package / part).is_dir() else shutil.copy
        (tmp_path / "tui").mkdir(exist_ok=True)
        copy(package / part, tmp_path / "tui" / part)
    shutil.copytree(shipped_folder(), tmp_path / "tui" / "themes")
    code = """
import sys
sys.path.insert(0, sys.argv[1])
from tui.storage.theme_files import ThemeFiles, shipped_folder
print(shipped_folder(), [theme.name for theme in ThemeFiles().load()[0]])
"""
    assert output_of(code, tmp_path) == f"{tmp_path}/tui/themes ['aztui-dark', 'aztui-light']\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name =", "is not TOML"),
        ("x = " + "[" * 50_000, "is not TOML"),
        (GOOD.replace('"good"', "3"), "has no name"),
        (GOOD.replace('name = "good"\n', ""), "has no name"),
        (GOOD.replace("dark = true\n", ""), "does not say whether it is dark"),
        (GOOD.replace("true", '"yes"'), "does not say whether it is dark"),
        ('name = "x"\ndark = true\n', "has no [colours]"),
        ('name = "x"\ndark = true\ncolours = "red"\n', "has no [colours]"),
        (GOOD.replace('accent = "#01aBcd"\n', "", 1), "has no #rrggbb for accent"),
        (GOOD.replace('muted = "#01aBcd"', 'muted = "#01aBcd\\n"'), "has no #rrggbb for muted"),
        (GOOD.replace('muted = "#01aBcd"', 'muted = "red"'), "has no #rrggbb for muted"),
        (GOOD + 'glow = "#000000"\n', "colours glow, which no theme has"),
        ("#" + "x" * 64_000, "is larger than 64 kB"),
        ("\0", "is not a text in UTF-8"),
    ],
)
def test_a_bad_theme_is_left_out_with_a_sentence(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "bad.toml").write_text(text)
    (tmp_path / "good.toml").write_text(GOOD)
    themes, (notice,) = ThemeFiles(tmp_path).load()
    assert [theme.name for theme in themes] == ["good"]
    assert notice.startswith("The theme bad.toml is left out: it ")
    assert words in notice


def test_a_name_is_taken_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(GOOD)
    themes, notices = ThemeFiles(tmp_path).load()
    assert len(themes) == 1
    assert notices == ("The theme b.toml is left out: it has the name of another theme, good.",)


def test_no_folder_means_no_themes(tmp_path: Path) -> None:
    assert ThemeFiles(tmp_path / "none").load() == ((), ())

"""The themes: read, checked, and readable."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme
from textual.widgets import Static

from tests.widgets.hosts import Host, colours
from tui.domain.contrast import PART_CONTRAST, TEXT_CONTRAST
from tui.domain.errors import SettingsError
from tui.domain.settings import THEME_ROLES
from tui.widgets.composer import Composer
from tui.widgets.conversation_list import ConversationList
from tui.widgets.theming import (
    contrast_ratio,
    terminal_theme,
    textual_theme,
    variable_defaults,
)

OURS = ("aztui-contrast", "aztui-cool", "aztui-dark", "aztui-light", "aztui-warm")
GROUNDS = ("background", "surface", "panel", "select")
TEXTS = (
    "foreground",
    "strong",
    "muted",
    "accent",
    "warning",
    "error",
    "success",
    "code-kw",
    "code-str",
    "code-num",
    "code-fn",
)


@pytest.mark.parametrize("name", OURS)
def test_text_can_be_read_on_every_ground(name: str) -> None:
    """UI.md, "Colour and access": contrast of text at least 4.5 to 1 in every theme of ours; the track at least 3."""
    theme = {role: Color.parse(value) for role, value in colours(name).colours.items()}
    for ground in GROUNDS:
        for text in TEXTS:
            assert contrast_ratio(theme[text], theme[ground]) >= TEXT_CONTRAST, (text, ground)
    for ground in ("background", "surface"):
        assert contrast_ratio(theme["track"], theme[ground]) >= PART_CONTRAST, ground
    assert contrast_ratio(theme["on-accent"], theme["accent"]) >= TEXT_CONTRAST


@pytest.mark.parametrize("name", OURS)
def test_selected_text_can_be_read(name: str) -> None:
    variables = textual_theme(colours(name)).variables
    ground = Color.parse(variables["input-selection-background"])
    assert contrast_ratio(Color.parse(variables["input-selection-foreground"]), ground) >= TEXT_CONTRAST


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast_ratio(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast_ratio(Color.parse("#777777"), Color.parse("#777777")) == pytest.approx(1)


@pytest.mark.parametrize("value", ["", "blueish", "#12345", "[red]", "\x1b[31m"])
def test_a_colour_that_cannot_be_read_is_refused_by_its_role(value: str) -> None:
    theme = colours("aztui-dark")
    broken = replace(theme, colours={**theme.colours, "muted": value})
    with pytest.raises(SettingsError, match="muted"):
        textual_theme(broken)


def test_a_missing_role_is_refused() -> None:
    theme = colours("aztui-dark")
    with pytest.raises(SettingsError, match="track"):
        textual_theme(replace(theme, colours={key: value for key, value in theme.colours.items() if key != "track"}))


def test_a_theme_without_shades_gets_lines() -> None:
    """The contrast theme: page, pane and fill are black, so fields get lines (design notes, "Type")."""
    theme = colours("aztui-dark")
    flat = replace(theme, colours={**theme.colours, "surface": theme.colours["background"]})
    variables = textual_theme(flat).variables
    assert variables["edge"] == f"hkey {variables['line']}"
    assert variables["seam"] == variables["line"]
    assert textual_theme(theme).variables["edge"].startswith("inner ")


@pytest.mark.parametrize("name", sorted(BUILTIN_THEMES))
def test_textuals_own_themes_get_our_roles_as_literal_colours(name: str) -> None:
    theme = BUILTIN_THEMES[name]
    defaults = variable_defaults(theme)
    assert {*THEME_ROLES, "seam", "edge"} - {*defaults} <= set(theme.to_color_system().generate())
    for role, value in defaults.items():
        Color.parse(value.split()[-1] if role == "edge" else value)
    if theme.ansi:
        return
    grounds = grounds_of(theme, defaults)
    for role in ("strong", "muted", "code-kw", "code-str", "code-num", "code-fn"):
        for ground in grounds:
            assert contrast_ratio(Color.parse(defaults[role]), ground) >= TEXT_CONTRAST, role
    assert all(contrast_ratio(Color.parse(defaults["track"]), ground) >= PART_CONTRAST for ground in grounds)
    accent = Color.parse(theme.to_color_system().generate()["accent"])
    assert contrast_ratio(Color.parse(defaults["on-accent"]), accent) >= TEXT_CONTRAST


def grounds_of(theme: Theme, defaults: dict[str, str]) -> list[Color]:
    """What text of ours can stand on in a theme of Textual's, where some grounds are see-through."""
    generated = theme.to_color_system().generate()
    page = Color.parse(generated["background"])
    return [
        page,
        page + Color.parse(generated["surface"]),
        page + Color.parse(generated["panel"]),
        Color.parse(defaults["select"]),
    ]


XTERM = dict(
    zip(
        ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"),
        ("#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5"),
        strict=True,
    ),
    bright_red="#ff0000",
    bright_blue="#5c5cff",
    bright_black="#7f7f7f",
)
"""The colours of xterm, of those 16 that a theme for 16 colours may use."""


@pytest.mark.parametrize("name", [*OURS, "nord", "ansi-dark"])
def test_16_colours_can_be_read_on_black_and_on_white(name: str) -> None:
    """Nobody says which of them the terminal has; nearly as much contrast as text has in full colour."""
    theme = terminal_theme(textual_theme(colours(name)) if name in OURS else BUILTIN_THEMES[name])
    assert theme.ansi
    assert theme.name == name
    variables = {**theme.to_color_system().generate(), **variable_defaults(theme), **theme.variables}
    assert {*THEME_ROLES, "seam", "edge"} <= set(variables)
    for role in TEXTS:
        if variables[role] != "ansi_default":
            text = Color.parse(XTERM[variables[role].removeprefix("ansi_")])
            for ground in ("#000000", "#ffffff"):
                assert contrast_ratio(text, Color.parse(ground)) >= 3.9, (role, ground)
    accent, on_accent = (Color.parse(XTERM[variables[role].removeprefix("ansi_")]) for role in ("accent", "on-accent"))
    assert contrast_ratio(accent, on_accent) >= 3.9


@pytest.mark.parametrize("name", [*OURS, "textual-dark", "textual-light", "ansi-dark", "ansi-light"])
async def test_the_widgets_can_be_drawn_in_a_theme(name: str) -> None:
    host = Host(ConversationList(), Composer(), Static("x"), theme=name)
    async with host.run_test() as pilot:
        await pilot.pause()
        assert host.theme == name
        assert host.screen.styles.background is not None

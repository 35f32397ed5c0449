"""From the colours of a theme file to Textual's theme, and our own roles for the themes that lack them.

The roles and what each is for: design notes, "Palettes". Contrast of text is at least 4.5 to 1 in every theme of ours,
so nothing here is left to Textual's "auto" colours, whose contrast nobody can promise.
"""

from __future__ import annotations

from textual.color import BLACK, WHITE, Color, ColorParseError
from textual.theme import Theme

from tui.domain.errors import SettingsError
from tui.domain.settings import THEME_ROLES, ThemeColours
from tui.domain.text import clean_line

TEXT_CONTRAST = 4.5
"""The least contrast of text with its ground (WCAG 2.2, 1.4.3)."""
SELECTED_TEXT = 0.3
"""How much of the accent is in the ground of selected text."""


def textual_theme(theme: ThemeColours) -> Theme:
    """The theme as Textual wants it.

    Raises:
        SettingsError: A role has no colour, or one that cannot be read.
    """
    colours = {role: _parsed(theme, role).hex for role in THEME_ROLES}
    return Theme(
        name=theme.name,
        dark=theme.dark,
        primary=colours["accent"],
        secondary=colours["accent"],
        accent=colours["accent"],
        foreground=colours["foreground"],
        background=colours["background"],
        surface=colours["surface"],
        panel=colours["panel"],
        warning=colours["warning"],
        error=colours["error"],
        success=colours["success"],
        text_alpha=1.0,
        variables={**_own_roles(colours), **_textual_roles(colours)},
    )


def variable_defaults(theme: Theme) -> dict[str, str]:
    """Our own roles as literal colours, made from any theme: the stylesheet parses with Textual's built-in ones too."""
    if theme.ansi:
        return _ansi_roles(theme)
    generated = theme.to_color_system().generate()
    background, foreground = Color.parse(generated["background"]), Color.parse(generated["foreground"])
    solid = {name: background + Color.parse(generated[name]) for name in ("surface", "panel", "primary")}
    panel = solid["panel"]
    far = WHITE if contrast_ratio(WHITE, background) > contrast_ratio(BLACK, background) else BLACK
    accent = Color.parse(generated["accent"])
    on_accent = max((WHITE, BLACK), key=lambda text: contrast_ratio(text, accent))
    roles = {
        "background": background,
        "surface": solid["surface"],
        "panel": panel,
        "select": panel.blend(solid["primary"], 0.2),
        "line": background.blend(foreground, 0.2),
        "track": background.blend(foreground, 0.45),
        "strong": foreground.blend(far, 0.6),
        "muted": _muted(foreground, panel),
        "on-accent": on_accent,
        "code-kw": accent,
        "code-str": Color.parse(generated["success"]),
        "code-num": Color.parse(generated["warning"]),
        "code-fn": foreground,
    }
    return _own_roles({role: colour.hex for role, colour in roles.items()})


def contrast_ratio(one: Color, other: Color) -> float:
    """The contrast of two opaque colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _parsed(theme: ThemeColours, role: str) -> Color:
    value = theme.colours.get(role, "")
    try:
        return Color.parse(value)
    except ColorParseError:
        name = clean_line(theme.name)
        raise SettingsError(
            f"The theme {name} has no colour that can be read for {role}.", "Give it one as #rrggbb."
        ) from None


def _own_roles(colours: dict[str, str]) -> dict[str, str]:
    """The roles Textual has no name for. Where all shades are one, lines stand for fills (contrast theme)."""
    shaded = colours["surface"] != colours["background"]
    named = ("select", "line", "track", "strong", "muted", "on-accent", "code-kw", "code-str", "code-num", "code-fn")
    return {
        **{role: colours[role] for role in named},
        "seam": colours["surface"] if shaded else colours["line"],
        "edge": f"inner {colours['panel']}" if shaded else f"hkey {colours['line']}",
    }


def _textual_roles(colours: dict[str, str]) -> dict[str, str]:
    """Textual's own variables, for the parts of its widgets that ours do not draw."""
    selected = Color.parse(colours["panel"]).blend(Color.parse(colours["accent"]), SELECTED_TEXT).hex
    roles = {
        "foreground": ("text", "input-selection-foreground", "screen-selection-foreground", "link-color"),
        "muted": ("text-muted", "text-disabled", "foreground-muted", "foreground-disabled"),
        "accent": ("border", "input-cursor-background", "scrollbar-active"),
        "on-accent": ("input-cursor-foreground",),
        "line": ("border-blurred", "scrollbar"),
        "track": ("scrollbar-hover",),
        "background": (
            "scrollbar-background",
            "scrollbar-background-hover",
            "scrollbar-background-active",
            "scrollbar-corner-color",
        ),
        "select": ("block-cursor-background", "block-cursor-blurred-background", "link-background-hover"),
        "strong": ("block-cursor-foreground", "block-cursor-blurred-foreground", "link-color-hover"),
        "panel": ("block-hover-background",),
    }
    return {
        **{variable: colours[role] for role, variables in roles.items() for variable in variables},
        "input-selection-background": selected,
        "screen-selection-background": selected,
    }


def _ansi_roles(theme: Theme) -> dict[str, str]:
    """For themes of the terminal's own 16 colours: there are no shades, so lines are drawn and weight tells apart."""
    accent = theme.accent or theme.primary
    return {
        "select": "transparent",
        "line": "ansi_bright_black",
        "track": "ansi_default",
        "strong": "ansi_default",
        "muted": "ansi_default",
        "on-accent": "ansi_black" if theme.dark else "ansi_white",
        "code-kw": accent,
        "code-str": theme.success or accent,
        "code-num": theme.warning or accent,
        "code-fn": "ansi_default",
        "seam": "ansi_bright_black",
        "edge": "hkey ansi_bright_black",
    }


def _muted(foreground: Color, ground: Color) -> Color:
    """The text's colour, as far towards its ground as it can still be read."""
    blends = (foreground.blend(ground, part) for part in (0.4, 0.3, 0.2, 0.1))
    return next((colour for colour in blends if contrast_ratio(colour, ground) >= TEXT_CONTRAST), foreground)


def _luminance(colour: Color) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in colour.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

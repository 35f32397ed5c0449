"""From the colours of a theme file to Textual's theme, and our own roles for the themes that lack them.

The roles and what each is for: design notes, "Palettes". Contrast of text is at least 4.5 to 1 in every theme of ours,
so nothing here is left to Textual's "auto" colours, whose contrast nobody can promise.
"""

from __future__ import annotations

from textual.color import BLACK, WHITE, Color, ColorParseError
from textual.theme import Theme

from tui.domain.contrast import PART_CONTRAST, TEXT_CONTRAST, contrast
from tui.domain.errors import SettingsError
from tui.domain.settings import THEME_ROLES, ThemeColours
from tui.domain.text import clean_line

SELECTED_TEXT = 0.3
"""How much of the accent is in the ground of selected text."""
_LINED = {"seam": "ansi_bright_black", "edge": "hkey ansi_bright_black"}
"""Between panes and around fields, where a terminal has no shades."""


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
        variables={**_own_roles(colours), **_shaded_roles(colours)},
    )


def terminal_theme(theme: Theme) -> Theme:
    """The same theme for a terminal of 16 colours, or of none: the terminal's own text and ground, lines for fills.

    Which ground that is nobody says, so the few colours are those that can be read on black and on white.
    """
    colours = {
        "background": "ansi_default",
        "foreground": "ansi_default",
        "strong": "ansi_default",
        "muted": "ansi_default",
        "line": "ansi_bright_black",
        "track": "ansi_default",
        "panel": "ansi_default",
        "select": "ansi_default",
        "accent": "ansi_bright_blue",
        "on-accent": "ansi_black",
    }
    return Theme(
        name=theme.name,
        dark=theme.dark,
        ansi=True,
        primary=colours["accent"],
        accent=colours["accent"],
        foreground=colours["foreground"],
        background=colours["background"],
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        warning="ansi_magenta",
        error="ansi_bright_red",
        success="ansi_default",
        variables={
            **_textual_roles(colours, selected=colours["accent"], on_selected=colours["on-accent"]),
            **colours,
            "code-kw": colours["accent"],
            "code-str": "ansi_magenta",
            "code-num": "ansi_default",
            "code-fn": "ansi_default",
            "surface": "ansi_default",
            "surface-active": "ansi_default",
            "ansi-background": "ansi_default",
            "ansi-foreground": "ansi_default",
            # the cursor has a ground of its own; reversed it would be black on the accent
            "input-cursor-text-style": "none",
            **_LINED,
        },
    )


def variable_defaults(theme: Theme) -> dict[str, str]:
    """Our own roles as literal colours, made from any theme: the stylesheet parses with Textual's built-in ones too.

    Text among them can be read on every ground of the theme.
    """
    if theme.ansi:
        return _ansi_roles(theme)
    generated = theme.to_color_system().generate()
    background, foreground = Color.parse(generated["background"]), Color.parse(generated["foreground"])
    surface, panel, primary = (background + Color.parse(generated[name]) for name in ("surface", "panel", "primary"))
    select = panel.blend(primary, 0.2)
    grounds = (background, surface, panel, select)
    accent = Color.parse(generated["accent"])
    far = max((WHITE, BLACK), key=lambda colour: min(contrast_ratio(colour, ground) for ground in grounds))

    def readable(*wishes: Color, contrast: float = TEXT_CONTRAST) -> Color:
        """The first wish that can be told from every ground, else the last one as far from them as it must be."""
        nearer = (wishes[-1].blend(far, part / 10) for part in range(1, 11))
        return next(
            (
                colour
                for colour in (*wishes, *nearer)
                if all(contrast_ratio(colour, ground) >= contrast for ground in grounds)
            ),
            far,
        )

    roles = {
        "background": background,
        "surface": surface,
        "panel": panel,
        "select": select,
        "line": background.blend(foreground, 0.2),
        "track": readable(*(background.blend(foreground, part) for part in (0.45, 0.6, 0.8)), contrast=PART_CONTRAST),
        "strong": readable(foreground.blend(far, 0.6)),
        "muted": readable(*(foreground.blend(panel, part) for part in (0.4, 0.3, 0.2, 0.1, 0))),
        "on-accent": max((WHITE, BLACK), key=lambda text: contrast_ratio(text, accent)),
        "code-kw": readable(accent),
        "code-str": readable(Color.parse(generated["success"])),
        "code-num": readable(Color.parse(generated["warning"])),
        "code-fn": readable(foreground),
    }
    return _own_roles({role: colour.hex for role, colour in roles.items()})


def contrast_ratio(one: Color, other: Color) -> float:
    """The contrast of two opaque colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    return contrast(one.rgb, other.rgb)


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


def _shaded_roles(colours: dict[str, str]) -> dict[str, str]:
    selected = Color.parse(colours["panel"]).blend(Color.parse(colours["accent"]), SELECTED_TEXT).hex
    return _textual_roles(colours, selected=selected, on_selected=colours["foreground"])


def _textual_roles(colours: dict[str, str], *, selected: str, on_selected: str) -> dict[str, str]:
    """Textual's own variables, for the parts of its widgets that ours do not draw."""
    roles = {
        "foreground": ("text", "link-color"),
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
        **dict.fromkeys(("input-selection-background", "screen-selection-background"), selected),
        **dict.fromkeys(("input-selection-foreground", "screen-selection-foreground"), on_selected),
    }


def _ansi_roles(theme: Theme) -> dict[str, str]:
    """For Textual's themes of the terminal's own colours: there are no shades, so lines are drawn."""
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
        **_LINED,
    }

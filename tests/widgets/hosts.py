"""A small app around one widget, and what its tests look at."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from textual.app import App, ComposeResult
from textual.events import Event
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.domain.settings import ThemeColours
from tui.widgets.theming import textual_theme, variable_defaults

THEMES = Path(__file__).parents[2] / "themes"
SIZES = [(160, 50), (120, 40), (80, 24), (40, 12)]
HOSTILE = [
    "[/foo]",
    "[",
    "[@click=app.quit]x[/]",
    "[link=http://a]x[/link]",
    "\\[",
    "[red",
    "\x1b]52;c;QQ==\x07",
    "a\x1b[31mb",
    "a\u202eb",
    "$accent",
]
"""What a title, a name or an error may be (threat 10)."""

Kind = TypeVar("Kind", bound=Message)


def colours(name: str) -> ThemeColours:
    """A theme of ours, as the theme store would give it."""
    data = tomllib.loads((THEMES / f"{name}.toml").read_text(encoding="utf-8"))
    return ThemeColours(data["name"], data["dark"], data["colours"])


class Host(App[None]):
    """One widget in a theme of ours. It keeps the messages that reach it."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *widgets: Widget, theme: str = "aztui-dark") -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (100, "-wide")]
        self.VERTICAL_BREAKPOINTS = [(0, "-flat"), (20, "-low"), (32, "-tall")]
        self._widgets = widgets
        self._theme_name = theme
        self.messages: list[Message] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults(self.current_theme)

    def compose(self) -> ComposeResult:
        yield from self._widgets

    def on_mount(self) -> None:
        if self._theme_name not in self.available_themes:
            self.register_theme(textual_theme(colours(self._theme_name)))
        self.theme = self._theme_name

    def keep(self, message: Message) -> None:
        """For `run_test(message_hook=...)`, which calls it once for each node a message bubbles to."""
        if not isinstance(message, Event) and not any(kept is message for kept in self.messages):
            self.messages.append(message)

    def told(self, kind: type[Kind]) -> list[Kind]:
        """The messages of one kind, in the order they came."""
        return [message for message in self.messages if isinstance(message, kind)]


def drawn(app: App[None]) -> list[Strip]:
    """The rows of the screen as they are drawn."""
    # the one place that has what all widgets drew together; there is no public one
    return app.screen._compositor.render_strips()


def screen_rows(app: App[None]) -> list[str]:
    """The text of the screen's rows, blanks at their ends cut."""
    return [strip.text.rstrip() for strip in drawn(app)]


def rows(widget: Widget) -> list[str]:
    """The text of a widget's rows, with what its children drew."""
    region = widget.region
    strips = drawn(widget.app)[region.y : region.bottom]
    return [strip.crop(region.x, region.right).text.rstrip() for strip in strips]

"""The app as far as its looks go: themes, the filters of what is drawn, and what a terminal can show of them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import Any

from textual import work
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen
from textual.theme import Theme

from tui.domain.errors import SettingsError
from tui.domain.glyphs import is_unicode
from tui.domain.ports import ThemeStore
from tui.domain.settings import Glyphs, Settings
from tui.domain.text import clean_line
from tui.screens.workers import WorkingApp
from tui.services.preferences import Preferences
from tui.services.themes import Themes
from tui.terminal.colourless import ColourlessFilter
from tui.terminal.filter import TerminalControlFilter
from tui.terminal.glyphs import GlyphFilter, terminal_encoding
from tui.terminal.indexed import IndexedColourFilter
from tui.terminal.picture import Picture
from tui.widgets.notice_line import NoticeLine
from tui.widgets.theming import terminal_theme, textual_theme, variable_defaults

LOOK_EVERY = 1.0
"""Seconds between two looks at the folder of the person's themes."""


class ThemedApp(WorkingApp):
    """Wears the theme of the settings, and changes it when the settings or the theme's file change.

    Args:
        preferences: The settings of this run.
        themes: The themes on disk.

    Attributes:
        theme_notices: A sentence for each theme that could not be used.
    """

    def __init__(self, preferences: Preferences, themes: ThemeStore) -> None:
        super().__init__()
        self.preferences = preferences
        self.theme_notices: tuple[str, ...] = ()
        self._themes = Themes(themes)
        self._textuals_own: frozenset[str] = frozenset()
        self._taken: frozenset[str] = frozenset()
        self._styled = -1
        self._glyphs = preferences.current.glyphs
        encoding = terminal_encoding()
        self._needs_ascii = not is_unicode(encoding)
        if self._needs_ascii:
            preferences.need_ascii()
        # one each for the whole run: Textual keeps rendered lines by the filters they passed
        self._indexed_filter = IndexedColourFilter()
        self._colourless_filter = ColourlessFilter()
        self._control_filter = TerminalControlFilter()
        self._glyph_filter = GlyphFilter(encoding)

    @property
    def few_colours(self) -> bool:
        """Whether the terminal has 16 colours at most, or is to show none: themes hardly differ there."""
        return self.no_color or (not self.is_headless and self.console.color_system in (None, "standard", "windows"))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own roles, for themes that lack them."""
        return variable_defaults(self.current_theme)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own; then no colour, no control character (threat 1) and no glyph that cannot be shown."""
        filters = [one for one in super().get_line_filters() if not isinstance(one, Monochrome | NoColor)]
        if self.no_color:
            filters.append(self._colourless_filter)
        elif self.console.color_system == "256" and not self.is_headless:
            filters.append(self._indexed_filter)
        filters.append(self._control_filter)
        if self._needs_ascii or self._glyphs is Glyphs.ASCII:
            filters.append(self._glyph_filter)
        return filters

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Write what the terminal does not show yet, where the driver knows what it shows."""
        picture: Picture | None = getattr(self._driver, "picture", None)
        if picture is not None and isinstance(renderable, LayoutUpdate | ChopsUpdate):
            renderable = picture.changes(renderable, at_once=self._sync_available)
        super()._display(screen, renderable)

    def refresh_css(self, animate: bool = True) -> None:
        """Style everything anew, once for each change."""
        if self._styled != self._css_update_count:
            self._styled = self._css_update_count
            super().refresh_css(animate)

    def begin_themes(self) -> None:
        """Read the themes, wear the one of the settings, and follow what becomes of both."""
        self._textuals_own = frozenset(self.available_themes)
        for theme in self.available_themes.values():
            self.register_theme(self._fitting(theme))
        self._themes.load()
        self._take_themes()
        self._wear_chosen()
        # now, with nothing to style yet: Textual would once the first screen is there
        self.refresh_css(animate=False)
        self.preferences.subscribe(self._settings_changed)
        self._follow_files()

    def _fitting(self, theme: Theme) -> Theme:
        """The theme as this terminal can show it."""
        return terminal_theme(theme) if self.few_colours and (self.no_color or not theme.ansi) else theme

    def _take_themes(self) -> None:
        """Have the themes that were read, and no others but Textual's."""
        taken, notices = set(), list(self._themes.notices)
        for colours in self._themes.current:
            try:
                if colours.name in self._textuals_own:
                    raise SettingsError(f"The theme {colours.name} is left out: Textual has one of that name.")
                self.register_theme(self._fitting(textual_theme(colours)))
            except SettingsError as error:
                notices.append(str(error))
            else:
                taken.add(colours.name)
        for name in self._taken - taken:
            self.unregister_theme(name)
        self._taken = frozenset(taken)
        self.theme_notices = tuple(notices)

    def _wear_chosen(self) -> None:
        """Wear the theme of the settings, or the default with a notice."""
        chosen, default = self.preferences.current.theme, Settings().theme
        if chosen in self.available_themes:
            self.theme = chosen
        elif default in self.available_themes:
            self.theme = default
            sentence = f"there is no theme {clean_line(chosen)}; {default} is used."
            self.theme_notices = (*self.theme_notices, self.preferences.at_line(("theme",), sentence))

    @work(group="themes")
    async def _follow_files(self) -> None:
        """Take the themes anew when a file of the person's own is saved."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if not await self._themes.look():
                continue
            said, worn = self.theme_notices, self.theme
            was_missing = self.preferences.current.theme not in self.available_themes
            self._take_themes()
            if was_missing or worn not in self.available_themes:
                self._wear_chosen()
            self._draw_anew()
            self._tell(said, self.theme_notices)

    def _settings_changed(self) -> None:
        """The theme or the glyphs may be others: they are seen at once."""
        settings = self.preferences.current
        if settings.theme in self.available_themes:
            self.theme = settings.theme
        if settings.glyphs is not self._glyphs:
            self._glyphs = settings.glyphs
            self._draw_anew()

    def _draw_anew(self) -> None:
        """The theme's colours, or the filters, are others though the theme's name is the same."""
        self.mutate_reactive(ThemedApp.theme)

    def _tell(self, said: Collection[str], now: Collection[str]) -> None:
        """Say what is new on the screen that is seen, and take back everywhere what no longer holds."""
        lines = [line for screen in reversed(self.screen_stack) for line in screen.query(NoticeLine)]
        for line in lines:
            for sentence in said:
                if sentence not in now:
                    line.take_back(sentence)
        for sentence in now:
            if sentence not in said and lines:
                lines[0].say(sentence)

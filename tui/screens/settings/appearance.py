"""The page of looks: themes, seen before they are kept, the width of the text, glyphs and panes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from textual import getters, on
from textual.app import ComposeResult
from textual.events import DescendantBlur, DescendantFocus
from textual.theme import Theme

from tui.domain.disk_words import shown_path
from tui.domain.settings import READING_WIDTHS, Glyphs, Settings
from tui.screens.settings.page import Heading, Page
from tui.services.preferences import Preferences
from tui.widgets.choice_row import ChoiceRow
from tui.widgets.theme_picker import ThemePicker

OURS = ("aztui-dark", "aztui-light", "aztui-contrast", "aztui-warm", "aztui-cool")
"""The themes that come with the program, in the order of their swatches."""
NO_COLOURS = "NO_COLOR is set, so all look alike."
_WIDTHS = tuple(str(width) if width else "full" for width in READING_WIDTHS)
_GLYPHS = {Glyphs.UNICODE: "Unicode", Glyphs.ASCII: "ASCII"}
_PANE = ("shown", "hidden")


class AppearancePage(Page):
    """How the program looks.

    Args:
        preferences: The settings.
        folder: Where a person's own themes belong.
    """

    TITLE = "Appearance"

    themes = getters.query_one(ThemePicker)
    width = getters.query_one("#reading-width", ChoiceRow)
    glyphs = getters.query_one("#glyphs", ChoiceRow)
    list_pane = getters.query_one("#list-pane", ChoiceRow)
    setup_pane = getters.query_one("#setup-pane", ChoiceRow)

    def __init__(self, preferences: Preferences, folder: Path) -> None:
        super().__init__(preferences)
        self._folder = folder
        self._kept = ""

    def words(self) -> str:
        keep, back = self.label("theme.keep"), self.label("app.back")
        words = f"Moving over a theme shows it at once; {keep} keeps it, {back} goes back."
        return f"{words} {NO_COLOURS}" if self.app.no_color else words

    def compose_rows(self) -> ComposeResult:
        settings = self.settings
        self._kept = self._now_kept
        yield ThemePicker(*self._offered(), shown_path(self._folder), self._kept)
        yield Heading("Text and marks")
        yield ChoiceRow("Reading width", _WIDTHS, READING_WIDTHS.index(settings.reading_width), id="reading-width")
        yield ChoiceRow("Glyphs", tuple(_GLYPHS.values()), list(_GLYPHS).index(settings.glyphs), id="glyphs")
        yield Heading("Panes")
        yield ChoiceRow(
            f"Conversations ({self.label('app.list')})", _PANE, _PANE.index(_shown(settings.list_open)), id="list-pane"
        )
        yield ChoiceRow(
            f"Setup ({self.label('app.setup')})", _PANE, _PANE.index(_shown(settings.setup_open)), id="setup-pane"
        )

    def on_mount(self) -> None:
        # published too where the themes were read anew
        self.app.theme_changed_signal.subscribe(self, lambda _: self._show_themes())

    def show(self) -> None:
        settings = self.settings
        self.width.chosen = READING_WIDTHS.index(settings.reading_width)
        self.glyphs.chosen = list(_GLYPHS).index(settings.glyphs)
        self.list_pane.chosen = _PANE.index(_shown(settings.list_open))
        self.setup_pane.chosen = _PANE.index(_shown(settings.setup_open))
        self._show_themes()

    def leave(self) -> None:
        self._go_back()

    # themes

    def _offered(self) -> tuple[list[Theme], list[str]]:
        """Ours, and the names of all others."""
        known = self.app.available_themes
        return [known[name] for name in OURS if name in known], sorted(known.keys() - set(OURS))

    @property
    def _now_kept(self) -> str:
        """The theme of the settings; where there is none of that name, the one worn in its place."""
        wanted = (self.settings.theme, Settings().theme)
        return next((name for name in wanted if name in self.app.available_themes), self.app.theme)

    def _show_themes(self) -> None:
        """Show what there is to choose from, and which is kept: files come and go."""
        if self.gone:
            return
        self._kept = self._now_kept
        self.themes.offer(*self._offered(), self._kept)

    @on(ThemePicker.Shown)
    def _theme_shown(self, message: ThemePicker.Shown) -> None:
        if message.name in self.app.available_themes:
            self.app.theme = message.name
        self._scroll_to_theme()

    @on(ThemePicker.Kept)
    def _theme_kept(self, message: ThemePicker.Kept) -> None:
        self.themes.kept = self._kept = message.name
        self.keep(replace(self.settings, theme=message.name))

    @property
    def _on_themes(self) -> bool:
        return self.screen.focused is self.themes

    def back(self) -> bool:
        return self._on_themes and self.themes.back()

    def move(self, step: int) -> None:
        if not (self._on_themes and self.themes.move(step)):
            super().move(step)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        if event.widget is self.themes:
            self._scroll_to_theme()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        # while another window has the focus, the looking only pauses
        if event.widget is self.themes and self.app.app_focus:
            self._go_back()

    def _go_back(self) -> None:
        """Show the theme that is kept again."""
        if self._kept in self.app.available_themes:
            self.app.theme = self._kept

    def _scroll_to_theme(self) -> None:
        region = self.themes.highlighted_region
        self.scroll_to_region(region.translate(self.themes.virtual_region.offset), animate=False, force=True)

    # the rest

    @on(ChoiceRow.Chosen)
    def _chosen(self, message: ChoiceRow.Chosen) -> None:
        index, settings = message.index, self.settings
        match message.row.id:
            case "reading-width":
                settings = replace(settings, reading_width=READING_WIDTHS[index])
            case "glyphs":
                settings = replace(settings, glyphs=list(_GLYPHS)[index])
            case "list-pane":
                settings = replace(settings, list_open=_PANE[index] == "shown")
            case "setup-pane":
                settings = replace(settings, setup_open=_PANE[index] == "shown")
        self.keep(settings)


def _shown(opened: bool) -> str:
    return "shown" if opened else "hidden"

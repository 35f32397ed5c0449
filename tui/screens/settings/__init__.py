"""F3: what holds for the whole program, a page for each part of it; every change is saved at once."""

from tui.screens.settings.screen import SettingsScreen

__all__ = ["SettingsScreen"]

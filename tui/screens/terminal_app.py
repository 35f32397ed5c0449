"""The app as far as its terminal goes: the driver, suspending, drawing anew."""

from __future__ import annotations

import sys
from typing import Any

from textual import constants
from textual.driver import Driver
from textual.screen import Screen

from tui.screens.themed_app import ThemedApp


class TerminalApp(ThemedApp):
    """An app on a terminal of its own."""

    def get_driver_class(self) -> type[Driver]:
        """Our own driver, unless the platform or TEXTUAL_DRIVER says otherwise."""
        if sys.platform == "win32" or constants.DRIVER:
            return super().get_driver_class()
        # not at the top, because there is no termios on Windows
        from tui.terminal.driver import TerminalDriver  # noqa: PLC0415

        return TerminalDriver

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        # Textual (8.2.8) draws what is behind a screen that lets nothing through, and with it the screen anew
        return [] if self.screen.styles.background.a == 1 else super()._background_screens

    def on_descendant_focus(self) -> None:
        """Something can take keys now: those typed since the start too."""
        if (release := getattr(self._driver, "release", None)) is not None:
            release()

    def action_suspend_process(self) -> None:
        """Give the terminal back to the shell until it says `fg`; nothing where there is none (threat 31)."""
        stop = getattr(self._driver, "stop_process", None)
        if stop is not None:
            stop(group=True)

    def action_redraw(self) -> None:
        """Write every cell anew: what another program wrote on the terminal is not known here."""
        self.refresh()

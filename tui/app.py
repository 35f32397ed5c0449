"""The program on the screen: its themes, its screens, and how it ends. No chat logic."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from textual import constants
from textual.app import App
from textual.driver import Driver
from textual.filter import LineFilter
from textual.worker import WorkerFailed

from tui.domain.conversation import Status
from tui.domain.errors import InputError
from tui.domain.ports import ThemeStore
from tui.screens.chat import ChatScreen
from tui.screens.connect import ConnectScreen
from tui.services.preferences import Preferences
from tui.services.workspace import Workspace
from tui.terminal.filter import TerminalControlFilter
from tui.terminal.signals import ExitSignals
from tui.widgets.theming import textual_theme, variable_defaults


class AztuiApp(App[None]):
    """The full-screen app.

    Args:
        make_workspace: Makes the services, over the demo's store when called with True.
        preferences: The settings of this run.
        themes: The themes on disk.
        environ: The environment, for the connection it may describe.
        crash_folder: Where a crash is written down.
        demo: Begin with the built-in simulator.
    """

    TITLE = "aztui"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (100, "-wide")]  # noqa: RUF012  Textual's own declaration
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (20, "-low"), (32, "-tall")]  # noqa: RUF012

    def __init__(
        self,
        make_workspace: Callable[[bool], Workspace],
        preferences: Preferences,
        themes: ThemeStore,
        environ: Mapping[str, str],
        *,
        crash_folder: Path,
        demo: bool = False,
    ) -> None:
        super().__init__()
        self._make_workspace = make_workspace
        self._themes = themes
        self._environ = environ
        self._crash_folder = crash_folder
        self._demo = demo
        self._signals = ExitSignals()
        # one for the whole run: Textual keeps rendered lines by the filters they passed
        self._control_filter = TerminalControlFilter()
        self.preferences = preferences
        self.workspace: Workspace | None = None
        self.parting_words: tuple[str, ...] = ()
        self._notices: tuple[str, ...] = ()

    # looks

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own roles, for themes that lack them."""
        return variable_defaults(self.current_theme)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, and last of all the one that lets no control character out (threat 1)."""
        return (*super().get_line_filters(), self._control_filter)

    def _load_themes(self) -> tuple[str, ...]:
        themes, notices = self._themes.load()
        for colours in themes:
            self.register_theme(textual_theme(colours))
        if self.preferences.current.theme in self.available_themes:
            self.theme = self.preferences.current.theme
        elif themes:
            self.theme = themes[0].name
            notices = (*notices, f"There is no theme {self.preferences.current.theme}; {themes[0].name} is used.")
        return notices

    # the terminal

    def get_driver_class(self) -> type[Driver]:
        """Our own driver, unless the platform or TEXTUAL_DRIVER says otherwise."""
        if sys.platform == "win32" or constants.DRIVER:
            return super().get_driver_class()
        # not at the top, because there is no termios on Windows
        from tui.terminal.driver import TerminalDriver  # noqa: PLC0415

        return TerminalDriver

    def on_descendant_focus(self) -> None:
        """Something can take keys now: those typed since the start too."""
        release = getattr(self._driver, "release", None)
        if release is not None:
            release()

    def action_suspend_process(self) -> None:
        """Give the terminal back to the shell until it says `fg`; nothing where there is none (threat 31)."""
        stop = getattr(self._driver, "stop_process", None)
        if stop is not None:
            stop(group=True)

    # beginning

    async def on_mount(self) -> None:
        self._signals.install(self._end_by_signal)
        self._notices = (*self.preferences.notices, *self._load_themes())
        if self._demo:
            await self._begin_demo()
            return
        self.workspace = self._make_workspace(False)
        problem = self.workspace.connection.choose_first(self.preferences.current, self._environ)
        if self.workspace.connection.profile is None:
            await self.push_screen(
                ConnectScreen(
                    self.workspace.connection,
                    self.preferences.current,
                    self._environ,
                    (*self._notices, *([str(problem)] if problem else [])),
                )
            )
        else:
            await self.push_screen(ChatScreen(self.workspace, self.preferences, self._notices))

    async def _begin_demo(self) -> None:
        self.workspace = self._make_workspace(True)
        self.workspace.connection.start_demo()
        await self.push_screen(ChatScreen(self.workspace, self.preferences, self._notices))

    async def on_connect_screen_connected(self, message: ConnectScreen.Connected) -> None:
        """The connect screen has a profile that can be used."""
        if self.workspace is None:
            return
        try:
            self.workspace.connection.choose(message.profile, message.key)
        except InputError as error:
            message.screen.refuse(error)
            return
        problem = self.preferences.keep_profile(message.profile)
        notices = (*self._notices, *([problem] if problem else []))
        await self.switch_screen(ChatScreen(self.workspace, self.preferences, notices))

    async def on_connect_screen_demo_asked(self) -> None:
        """The connect screen's "try it offline": the demo has a store of its own."""
        if self.workspace is not None:
            self.workspace.end()
        self.pop_screen()
        await self._begin_demo()

    # ending

    async def action_quit(self) -> None:
        """Quit; every reply that still comes is stopped and kept."""
        self._end(Status.STOPPED)
        self.exit()

    def _end_by_signal(self, code: int) -> None:
        """SIGTERM, SIGHUP: the terminal may be gone, so everything is written before anything is drawn."""
        self._end(Status.INTERRUPTED)
        self.exit(return_code=code)

    def _end(self, status: Status) -> None:
        workspace, self.workspace = self.workspace, None
        if workspace is not None:
            self.parting_words = workspace.end(status)

    async def on_unmount(self) -> None:
        self._signals.remove()
        self._end(Status.STOPPED)

    def _fatal_error(self) -> None:
        """A fault of ours: save, say so, and write it down without any value of a variable (threats 18, 32)."""
        self._end(Status.INTERRUPTED)
        where = self._write_crash()
        saved = () if self.parting_words else ("Your conversations are saved.",)
        written = (f"What happened is written in {where}",) if where else ()
        self.parting_words = ("It ended because of a fault of its own.", *saved, *self.parting_words, *written)
        self._close_messages_no_wait()

    def _write_crash(self) -> Path | None:
        error: BaseException | None = self._exception
        if isinstance(error, WorkerFailed):
            error = error.error
        if error is None:
            return None
        frames = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
        try:
            self._crash_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self._crash_folder / time.strftime("crash-%Y%m%dT%H%M%S.txt", time.gmtime())
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(handle, "w", encoding="utf-8") as file:
                # the message of an exception may hold what was typed, so only its type is kept
                file.write("\n".join([f"{type(error).__module__}.{type(error).__qualname__}", *frames, ""]))
        except OSError:
            return None
        return path

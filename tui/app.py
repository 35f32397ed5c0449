"""The program on the screen: its screens, and how it ends. No chat logic."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.events import Event, Key, Paste
from textual.message import Message
from textual.worker import WorkerFailed

from tui.domain.conversation import Status
from tui.domain.errors import InputError
from tui.domain.ports import DataFolders, ThemeStore
from tui.domain.settings import Profile, Waits
from tui.keys import Place, keys_at
from tui.screens.backup_care import BackupCare, restored
from tui.screens.chat import ChatScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.drawing import QuickScreen
from tui.screens.palette_commands import PaletteCommands
from tui.screens.sign_in_prompt import SignInPrompts
from tui.screens.terminal_app import TerminalApp
from tui.services.preferences import Preferences
from tui.services.workspace import Workspace
from tui.terminal import collector
from tui.terminal.crash import write_crash
from tui.terminal.signals import ExitSignals

if TYPE_CHECKING:
    # imported where they are opened: most runs open neither, and every start would wait for both
    from tui.screens.connect import ConnectScreen
    from tui.screens.settings.connection import ConnectionPage
    from tui.services.connection import Connection


class AztuiApp(TerminalApp, inherit_bindings=False):
    """The full-screen app.

    Args:
        make_workspace: Makes the services, over the demo's store when called with True.
        preferences: The settings of this run.
        themes: The themes on disk.
        data_folders: Measures where things are kept.
        crash_folder: Where a crash is written down.
        demo: Begin with the built-in simulator.
    """

    # in the place of Textual's own, which a person's other key for it would not move
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(key.keys, key.action.removeprefix("app."), key.words, id=key.id, show=False, priority=key.priority)
            for key in keys_at(Place.APP)
            if key.id in ("app.quit", "app.redraw")
        ),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]
    TITLE = "aztui"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (100, "-wide")]  # noqa: RUF012  Textual's own declaration
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (20, "-low"), (32, "-tall")]  # noqa: RUF012

    def __init__(
        self,
        make_workspace: Callable[[bool], Workspace],
        preferences: Preferences,
        themes: ThemeStore,
        *,
        data_folders: DataFolders,
        crash_folder: Path,
        demo: bool = False,
    ) -> None:
        super().__init__(preferences, themes)
        self._prompts = SignInPrompts(self, preferences, lambda problem: self._tell((), (problem,)))
        self._make_workspace = make_workspace
        self._data_folders = data_folders
        self._crash_folder = crash_folder
        self._demo = demo
        self._signals = ExitSignals()
        self.workspace: Workspace | None = None
        self.parting_words: tuple[str, ...] = ()
        self._deployment_asked: PaletteCommands.DeploymentChosen | None = None

    @property
    def _notices(self) -> tuple[str, ...]:
        """What the files had that could not be used."""
        return (*self.preferences.notices, *self.theme_notices)

    # the keys

    async def on_event(self, event: Event) -> None:
        """Let the screen know of a key before it acts."""
        for screen in self.screen_stack if isinstance(event, Key | Paste) else ():
            if isinstance(screen, QuickScreen):
                screen.expect_change()
        await super().on_event(event)

    def _use_keymap(self) -> None:
        """Let Textual put the person's own keys in the place of the table's."""
        self.set_keymap(self.preferences.keymap.changed)

    def action_help_quit(self) -> None:
        """Ctrl+C copies; who wants to quit by it is told how."""
        self.notify(f"Press {self.preferences.keymap.label('app.quit')} to quit.", markup=False)

    # beginning

    async def on_mount(self) -> None:
        self._signals.install(self._end_by_signal)
        self.begin_themes()
        self.preferences.subscribe(self._use_keymap)
        self._use_keymap()
        if self._demo:
            await self._begin_demo()
            return
        self.workspace = self._new_workspace(False)
        problem = self.workspace.connection.choose_first(self.preferences.current)
        if self.workspace.connection.profile is None:
            from tui.screens.connect import ConnectScreen  # noqa: PLC0415  # for a quick start

            await self.push_screen(
                ConnectScreen(
                    self.workspace.connection,
                    self.preferences,
                    profile=self.workspace.connection.environment or self.preferences.current.profile,
                    problems=(*self._notices, *([str(problem)] if problem else [])),
                )
            )
        else:
            await self._begin_chat(self._notices)

    def _new_workspace(self, demo: bool) -> Workspace:
        workspace = self._make_workspace(demo)
        self._prompts.follow(workspace.connection.sign_ins)
        return workspace

    async def _begin_chat(self, notices: tuple[str, ...]) -> None:
        """Show the main screen, and draw it when it is whole."""
        assert self.workspace is not None
        with self.batch_update():
            await self.push_screen(ChatScreen(self.workspace, self.preferences, notices))

    async def _begin_demo(self, unwritten: tuple[str, ...] = ()) -> None:
        self.workspace = self._new_workspace(True)
        self.workspace.connection.start_demo()
        await self._begin_chat((*self._notices, *unwritten))

    def _open_connect(
        self,
        profile: Profile | None,
        then: PaletteCommands.DeploymentChosen | None = None,
        *,
        using: bool = True,
    ) -> None:
        """Ask for what a connection lacks, or for a new one, and then for the deployment that was chosen.

        Args:
            profile: The connection; None for a new one.
            then: What was chosen.
            using: It is to be used from now on: a conversation goes to no other resource unasked.
        """
        from tui.screens.connect import ConnectScreen  # noqa: PLC0415  # for a quick start

        if self.workspace is not None:
            self._deployment_asked = then
            screen = ConnectScreen(self.workspace.connection, self.preferences, profile=profile, over=True, using=using)
            self.push_screen(screen)

    async def on_connect_screen_connected(self, message: ConnectScreen.Connected) -> None:
        """The connect screen has a profile that can be used; a second message of one that was left is nothing."""
        if self.workspace is None or message.screen is not self.screen:
            return
        in_demo, using = self._in_demo, message.screen.using
        if in_demo and using and self._asks_first(self._again(message)):
            return
        connection = self.workspace.connection
        try:
            (connection.choose if using else connection.admit)(message.profile, message.key)
        except InputError as error:
            message.screen.refuse(error)
            return
        # the keyring may ask to be unlocked first
        self._store_key(connection, message.profile, message.key)
        problem = self.preferences.keep_profile(message.profile, active=using)
        if in_demo and using:
            await self._leave_demo(message.profile, message.key, problem)
            return
        if message.screen.over:
            await self.pop_screen()
            if problem:
                self._tell((), (problem,))
            asked, self._deployment_asked = self._deployment_asked, None
            if asked is not None and asked.profile.name == message.profile.name:
                self._ask_deployment(asked.deployment)
            return
        notices = (*self._notices, *([problem] if problem else []))
        await self.switch_screen(ChatScreen(self.workspace, self.preferences, notices))

    @work(group="keyring", description="")
    async def _store_key(self, connection: Connection, profile: Profile, key: str | None) -> None:
        if problem := await connection.store_key(profile, key):
            self._tell((), (problem,))

    async def on_connect_screen_demo_asked(self, message: ConnectScreen.DemoAsked) -> None:
        """The connect screen's "try it offline": the demo has a store of its own."""
        if self.workspace is None or message.screen is not self.screen or self._asks_first(self._again(message)):
            return
        unwritten = self.workspace.end()
        await self.pop_screen()
        await self._begin_demo(unwritten)

    def _asks_first(self, act: Callable[[], Awaitable[object]]) -> bool:
        """Whether a temporary conversation would be lost: the person is asked, and what was to be done follows."""
        for screen in self.screen_stack:
            if isinstance(screen, ChatScreen) and screen.asks_at_end:
                screen.ask_then(act)
                return True
        return False

    def _again(self, message: Message) -> Callable[[], Awaitable[object]]:
        async def post() -> None:
            self.post_message(message)

        return post

    @property
    def _in_demo(self) -> bool:
        profile = self.workspace.connection.profile if self.workspace else None
        return profile is not None and profile.demo

    async def _leave_demo(self, profile: Profile, key: str | None, problem: str | None) -> None:
        """Go from the demo to a connection of the person's own, whose conversations are in another store."""
        unwritten = self.workspace.end() if self.workspace else ()
        self.workspace = self._new_workspace(False)
        self.workspace.connection.choose(profile, key)
        await self._show_chat((*unwritten, *([problem] if problem else [])))

    async def on_backup_care_restore_asked(self, message: BackupCare.RestoreAsked) -> None:
        """A backup takes the place of the conversations: their store ends, and another begins in its folder."""
        if (old := self.workspace) is not None and not self._asks_first(self._again(message)):
            draft = old.session.typed
            self.workspace = self._new_workspace(self._in_demo)
            await self._show_chat(await restored(old, self.workspace, message.backup), draft)

    async def _show_chat(self, notices: tuple[str, ...], draft: str = "") -> None:
        """Show another workspace in the place of the one that ended."""
        if self.workspace is None:
            return
        while len(self.screen_stack) > 2:
            await self.pop_screen()
        await self.switch_screen(ChatScreen(self.workspace, self.preferences, notices, draft))

    def on_palette_commands_deployment_chosen(self, message: PaletteCommands.DeploymentChosen) -> None:
        """A deployment of another connection than the one in use, which it changes."""
        if self.workspace is None:
            return
        connection, profile = self.workspace.connection, message.profile
        key = connection.key_for(profile)
        if connection.lacks_key(profile):
            self._open_connect(profile, then=message)
            return
        try:
            connection.choose(profile, key)
        except InputError as error:
            self._tell((), (str(error),))
            return
        if profile in self.preferences.current.profiles:
            problem = self.preferences.change(replace(self.preferences.current, active_profile=profile.name))
            if problem:
                self._tell((), (problem,))
        self._ask_deployment(message.deployment)

    def _ask_deployment(self, deployment: str) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, ChatScreen):
                screen.use_deployment(deployment)

    # the settings

    def on_chat_screen_settings_asked(self) -> None:
        """The main screen's F3."""
        self._open_settings()

    def on_connect_screen_settings_asked(self) -> None:
        """The same at first start."""
        self._open_settings()

    def _open_settings(self) -> None:
        from tui.screens.connect import ConnectScreen  # noqa: PLC0415  # for a quick start
        from tui.screens.settings import SettingsScreen  # noqa: PLC0415  # the same

        if self.workspace is None or not isinstance(self.screen, ChatScreen | ConnectScreen):
            return
        screen = SettingsScreen(self.workspace, self.preferences, self._data_folders, self._themes.folder)
        waits = self.preferences.current.waits
        self.push_screen(screen, lambda _: self._settings_left(waits))

    async def _settings_left(self, waits: Waits) -> None:
        """The client in use knows the waits it was made with; and at first start a connection may have been made."""
        connection = self.workspace.connection if self.workspace else None
        profile = connection.profile if connection else None
        if not (self.workspace and connection and profile):
            return
        if not profile.demo and waits != self.preferences.current.waits:
            connection.choose(profile, connection.key_for(profile))
        from tui.screens.connect import ConnectScreen  # noqa: PLC0415  # for a quick start

        if isinstance(self.screen, ConnectScreen):
            await self.switch_screen(ChatScreen(self.workspace, self.preferences, self._notices))

    async def on_connection_page_profile_chosen(self, message: ConnectionPage.ProfileChosen) -> None:
        """Another connection in the settings, or the one in use with other deployments."""
        if self.workspace is None:
            return
        connection, in_demo = self.workspace.connection, self._in_demo
        if in_demo and self._asks_first(self._again(message)):
            return
        key = connection.key_for(message.profile)
        if connection.lacks_key(message.profile):
            self._open_connect(message.profile)
            return
        try:
            connection.choose(message.profile, key)
        except InputError as error:
            message.page.refuse(str(error))
            return
        message.page.took(message.profile)
        if in_demo:
            await self._leave_demo(message.profile, key, None)

    def on_connection_page_connect_asked(self, message: ConnectionPage.ConnectAsked) -> None:
        """A connection is to be changed or added on the connect screen; it is used where it was, or where none is."""
        used = self.workspace.connection.profile if self.workspace else None
        changed = message.profile.name if message.profile else ""
        self._open_connect(message.profile, using=used is None or used.name == changed)

    def on_ready(self) -> None:
        """The first screen is up."""
        collector.resume()

    # ending

    async def action_quit(self) -> None:
        """Quit, once what has the focus has read the keys that were typed before."""
        if self.focused is None or not self.focused.call_later(self.call_later, self._ask_and_quit):
            await self._ask_and_quit()

    async def _ask_and_quit(self) -> None:
        """Quit; every reply that still comes is stopped and kept. Asked first is who would lose something."""
        if self._asks_first(self._ask_and_quit):
            return
        unsaved = self.workspace.store.unsaved if self.workspace else None
        if unsaved is None or not unsaved.text or isinstance(self.screen, ConfirmScreen):
            self._quit(True)
            return
        sentence = f"What was written last is in memory only. {unsaved.reason}"
        self.push_screen(ConfirmScreen(self.preferences.keymap, "Quit without saving?", sentence, "quit"), self._quit)

    def _quit(self, wanted: bool | None) -> None:
        if wanted:
            self._end(Status.STOPPED)
            self.exit()

    def _end_by_signal(self, code: int) -> None:
        """SIGTERM, SIGHUP: the terminal may be gone, so everything is written before anything is drawn."""
        self._end(Status.INTERRUPTED)
        self.exit(return_code=code)

    def _end(self, status: Status) -> None:
        workspace, self.workspace = self.workspace, None
        if workspace is not None:
            self.parting_words = (*workspace.end(status), *filter(None, [self.preferences.save()]))

    async def on_unmount(self) -> None:
        self._signals.remove()
        self._end(Status.STOPPED)

    def _fatal_error(self) -> None:
        """A fault of ours: save, say so, and write it down without any value of a variable (threats 18, 32)."""
        self._end(Status.INTERRUPTED)
        error = self._exception
        where = write_crash(self._crash_folder, error.error if isinstance(error, WorkerFailed) else error)
        saved = () if self.parting_words else ("Your conversations are saved.",)
        written = (f"What happened is written in {where}",) if where else ()
        self.parting_words = ("It ended because of a fault of its own.", *saved, *self.parting_words, *written)
        self._close_messages_no_wait()

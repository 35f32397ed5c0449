"""The real app over a real store in `AZTUI_HOME`, with a scripted service behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from tests.fakes import PROFILE, Checked, ManualClock, NoDemo, ScriptedModel, connector_of
from tui.app import AztuiApp
from tui.azure.endpoint import understand
from tui.domain.ports import DemoServer, Diagnostics
from tui.domain.settings import Profile
from tui.screens.chat import ChatScreen
from tui.services.connection import Connection
from tui.services.preferences import Preferences
from tui.services.workspace import Workspace
from tui.storage.disk_usage import DiskUsage
from tui.storage.locations import Locations
from tui.storage.settings_file import SettingsFile
from tui.storage.text_files import TextFiles
from tui.storage.theme_files import ThemeFiles
from tui.storage.whole import WholeStore
from tui.tokens.counter import Counter


@cache
def _counter() -> Counter:
    """One for all stages, loaded: to load the encodings takes longer than most of what is tested."""
    counter = Counter()
    for encoding in ("o200k_base", "cl100k_base"):
        counter.load_now(encoding)
    return counter


def is_storing(workspace: Workspace) -> bool:
    """Whether something is under way to or from the disk."""
    store = workspace.store
    assert isinstance(store, WholeStore)
    database = store._database
    workers = (database._writer, database._reader._worker, database._searcher._worker, store._backups._worker)
    return any(worker._left for worker in workers)


@dataclass
class Stage:
    """An app, and what is behind it."""

    app: AztuiApp
    clock: ManualClock
    model: ScriptedModel
    demo: DemoServer

    @property
    def chat(self) -> ChatScreen:
        """The main screen."""
        screen = self.app.screen
        assert isinstance(screen, ChatScreen)
        return screen

    @property
    def workspace(self) -> Workspace:
        """The services the app works with."""
        assert self.app.workspace is not None
        return self.app.workspace


def make_stage(
    *,
    profile: Profile | None = PROFILE,
    environ: dict[str, str] | None = None,
    theme: str = "aztui-dark",
    demo: DemoServer | None = None,
    diagnose: Diagnostics | None = None,
    begin_with_demo: bool = False,
    clock: ManualClock | None = None,
    key: str = "key",
) -> Stage:
    """The app, before it runs.

    Args:
        profile: The one in the settings; None for nothing configured.
        environ: The environment the app sees.
        theme: The theme in the settings.
        demo: The simulator; without one it cannot be started.
        diagnose: The test of a connection; without one it checks nothing.
        begin_with_demo: As with `--demo`.
        clock: The time.
        key: The API key in the environment.
    """
    clock, model, demo = clock or ManualClock(), ScriptedModel(), demo or NoDemo()
    locations = Locations.from_environment()
    preferences = Preferences(SettingsFile(locations))
    profiles = (profile,) if profile else ()
    preferences.current = replace(preferences.current, theme=theme, profiles=profiles)

    variables = environ if environ is not None else {"AZURE_OPENAI_API_KEY": key}

    def workspace(demo_store: bool) -> Workspace:
        taken = [known.name for known in preferences.current.profiles]
        connection = Connection(connector_of(model), understand, demo, diagnose or Checked(), variables, taken)
        where = locations.demo() if demo_store else locations
        return Workspace.over(
            WholeStore(where, clock),
            connection,
            _counter(),
            clock,
            TextFiles(),
            lambda: preferences.current.new_conversations,
            lambda: preferences.current.titles_by_model,
        )

    app = AztuiApp(
        workspace,
        preferences,
        ThemeFiles(locations.themes),
        data_folders=DiskUsage(locations),
        crash_folder=locations.crashes,
        demo=begin_with_demo,
    )
    return Stage(app, clock, model, demo)

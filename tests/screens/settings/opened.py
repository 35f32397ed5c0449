"""The settings screen in the real app, over a real settings file."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from textual.pilot import Pilot
from textual.widget import Widget

from tests.fakes import until
from tests.stage import Stage, make_stage
from tests.widgets.hosts import screen_rows
from tui.screens.settings import SettingsScreen
from tui.screens.settings.page import Page
from tui.screens.settings.screen import SECTIONS
from tui.storage.locations import Locations
from tui.storage.settings_file import SettingsFile

FILE = """\
# my settings
active_profile = "contoso"
theme = "aztui-dark"
of_my_own = 7  # kept

[profiles.contoso]  # the team's
endpoint = "https://contoso.openai.azure.com"
deployment = "prod-chat"
deployments = ["prod-chat-mini"]

[profiles.lab]
endpoint = "https://lab.openai.azure.com"
deployment = "gpt-4o"
sign_in = "api-key"
"""

Kind = TypeVar("Kind", bound=Page)


@dataclass
class Opened:
    """The screen on its stage, and the file behind it."""

    stage: Stage
    pilot: Pilot[None]
    path: Path

    @property
    def screen(self) -> SettingsScreen:
        screen = self.stage.app.screen
        assert isinstance(screen, SettingsScreen)
        return screen

    def page(self, kind: type[Kind]) -> Kind:
        """The page that is shown."""
        page = self.screen.page
        assert isinstance(page, kind)
        return page

    @property
    def text(self) -> str:
        """What stands in the file; its comments and the key that is not ours are always among it."""
        text = self.path.read_text(encoding="utf-8")
        for kept in ("# my settings", "of_my_own = 7  # kept"):
            assert kept in text
        return text

    @property
    def values(self) -> dict[str, Any]:
        """The values in the file."""
        return tomllib.loads(self.text)

    @property
    def shown(self) -> str:
        """The whole screen."""
        return "\n".join(screen_rows(self.stage.app))

    @property
    def focused(self) -> Widget:
        focused = self.stage.app.focused
        assert focused is not None
        return focused

    async def press(self, *keys: str) -> None:
        """Press keys, and let what they changed be written without the wait for more of it."""
        await self.pilot.press(*keys)
        await self.pilot.pause()
        if isinstance(self.stage.app.screen, SettingsScreen):
            self.screen.save()
            await self.pilot.pause()

    async def close(self) -> None:
        """Go back to the main screen."""
        while isinstance(self.stage.app.screen, SettingsScreen):
            await self.press("escape")


@asynccontextmanager
async def opened(
    section: str, *, size: tuple[int, int] = (120, 40), file: str = FILE, **how: Any
) -> AsyncIterator[Opened]:
    """The settings screen, with the focus in a page; `how` is for the stage."""
    locations = Locations.from_environment()
    locations.settings.parent.mkdir(parents=True, exist_ok=True)
    locations.settings.write_text(file, encoding="utf-8")
    stage = make_stage(**{"profile": None, "environ": {}, **how})
    stage.app.preferences.current = SettingsFile(locations).load()[0]
    async with stage.app.run_test(size=size) as pilot:
        await until(lambda: stage.chat._begun.is_set())
        await pilot.press("f3")
        await until(lambda: isinstance(stage.app.screen, SettingsScreen) and stage.app.screen.page.is_mounted)
        await pilot.pause()
        it = Opened(stage, pilot, locations.settings)
        it.screen.sections.action_move(SECTIONS.index(section))
        await until(lambda: section == it.screen.page.TITLE)
        await it.press("tab")
        yield it

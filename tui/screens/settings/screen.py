"""The settings screen: the list of its pages, the page that is shown, and the words about what was saved."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from tui.domain.disk_words import shown_path
from tui.domain.ports import DataFolders
from tui.keys import Place, borrowed_at, keys_at
from tui.screens.base_models import choose_base_model
from tui.screens.help import HelpScreen
from tui.screens.settings.appearance import AppearancePage
from tui.screens.settings.connection import ConnectionPage
from tui.screens.settings.data import DataPage
from tui.screens.settings.defaults import DefaultsPage
from tui.screens.settings.keys import LEAVE_KEY, KeyRow, KeysPage
from tui.screens.settings.page import Page
from tui.screens.taking import TakesFiles
from tui.services.preferences import Preferences
from tui.services.workspace import Workspace
from tui.widgets.choice_row import ChoiceRow
from tui.widgets.header_bar import HeaderBar
from tui.widgets.key_hints import KeyHints
from tui.widgets.notice_line import NoticeLine
from tui.widgets.option_row import OptionRow
from tui.widgets.parameter_panel import OptionArea, ParameterPanel
from tui.widgets.prompt_editor import PromptEditor
from tui.widgets.sections import Sections
from tui.widgets.setting_row import SettingRow
from tui.widgets.slider import Slider
from tui.widgets.theme_picker import ThemePicker

SECTIONS = ("Connection", "Defaults", "Appearance", "Keys", "Data")
SHORT_SECTIONS = ("Connect", "Defaults", "Looks", "Keys", "Data")
"""The same where they stand in one row of 40 cells."""
ROOM_FOR_PATH = 76
"""Columns from which the header has room for the path of the settings."""
NOT_SAVED = "! for this run only"
SAVE_DELAY = 0.25
"""Seconds after a change until it is written, with what else was changed meanwhile."""


class SettingsScreen(Screen[None], TakesFiles):
    """Every page of the settings.

    Args:
        workspace: The services.
        preferences: The settings.
        folders: Measures where things are kept.
        themes_folder: Where a person's own themes belong.
        section: The index of the page that is shown first.

    Attributes:
        page: The page that is shown.
    """

    CSS_PATH = "settings.tcss"
    AUTO_FOCUS = "Sections"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
        for key in (*keys_at(Place.SETTINGS), *borrowed_at(Place.SETTINGS))
    ]

    header = getters.query_one(HeaderBar)
    sections = getters.query_one(Sections)
    notice = getters.query_one(NoticeLine)
    hints = getters.query_one(KeyHints)

    def __init__(
        self,
        workspace: Workspace,
        preferences: Preferences,
        folders: DataFolders,
        themes_folder: Path,
        *,
        section: int = 0,
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._files = workspace.files
        self._preferences = preferences
        self._folders = folders
        self._themes_folder = themes_folder
        self._saved = ""
        self._saving: Timer | None = None
        self.page = self._made(section)

    def compose(self) -> ComposeResult:
        yield HeaderBar()
        yield NoticeLine()
        with Horizontal(id="settings"):
            yield Sections(SECTIONS, SECTIONS.index(self.page.TITLE), short=SHORT_SECTIONS)
            yield self.page
        yield KeyHints()

    def _made(self, section: int) -> Page:
        """A new page of a section."""
        preferences, connection, session = self._preferences, self._workspace.connection, self._workspace.session
        demo = connection.profile is not None and connection.profile.demo
        pages: dict[str, Callable[[], Page]] = {
            "Connection": lambda: ConnectionPage(preferences, connection, session.models),
            "Defaults": lambda: DefaultsPage(preferences, self._workspace.counter, session.quiet.moment),
            "Appearance": lambda: AppearancePage(preferences, self._themes_folder),
            "Keys": lambda: KeysPage(preferences),
            "Data": lambda: DataPage(
                preferences, self._folders, self._workspace.library, self._workspace.store.backups, demo
            ),
        }
        return pages[SECTIONS[section]]()

    def on_mount(self) -> None:
        self._preferences.subscribe(self._changed)
        self._workspace.before_end.append(self._end_page)
        self.header.conversation = "Settings"
        self._show_saved()
        self._show_hints()

    def on_unmount(self) -> None:
        self._preferences.unsubscribe(self._changed)
        self._workspace.before_end.remove(self._end_page)
        self._leave()

    def _end_page(self) -> None:
        """The program ends, and writes what is in force after this."""
        self.page.leave()

    def _leave(self) -> None:
        """Write what was not written yet; what cannot be is said on the screen below."""
        self.page.leave()
        problem = self._preferences.save()
        if problem:
            below = [screen for screen in reversed(self.app.screen_stack) if screen is not self]
            lines = [line for screen in below for line in screen.query(NoticeLine)]
            for line in lines[:1]:
                line.say(problem)

    def _changed(self) -> None:
        """The settings or the keys are other ones now."""
        if self._saving is None:
            self._saving = self.set_timer(SAVE_DELAY, self.save)
        if not self.page.gone:
            self.page.show()
            self._show_hints()

    def save(self) -> None:
        """Write what was changed, and say whether that could be done."""
        if self._saving is not None:
            self._saving.stop()
            self._saving = None
        if not self._preferences.unsaved:
            return
        problem = self._preferences.save()
        clock = time.strftime("%H:%M", time.localtime(self._workspace.clock.now()))
        self._saved = "" if problem else f"saved {clock}"
        self.header.warning = NOT_SAVED if problem else ""
        self._show_saved()
        if problem:
            self.notice.mention(problem)
        else:
            self.notice.pass_on()

    @on(Page.Answered)
    def _page_answered(self, message: Page.Answered) -> None:
        self.notice.mention(message.sentence)

    @on(ConnectionPage.ModelAsked)
    @work(group="model")
    async def _model_asked(self, message: ConnectionPage.ModelAsked) -> None:
        said = await choose_base_model(
            self.app, self._workspace, self._preferences, message.profile, message.deployment
        )
        if said is not None:
            if said:
                self.notice.mention(" ".join(said))
            message.page.show()

    def on_resize(self) -> None:
        self._show_saved()

    def _show_saved(self) -> None:
        """Where the settings are and when they were saved; with little room, the latter alone."""
        path = shown_path(self._preferences.path) if self.size.width >= ROOM_FOR_PATH or not self._saved else ""
        self.header.sign_in = " · ".join(filter(None, (path, self._saved)))

    # pages

    @on(Sections.Chosen)
    async def _section_chosen(self, message: Sections.Chosen) -> None:
        old, new = self.page, self._made(message.index)
        old.leave()
        with self.app.batch_update():
            # keys go on coming meanwhile: there is a whole page at every moment
            await self.query_one("#settings").mount(new)
            self.page = new
            entered = self.focused is not None and old in self.focused.ancestors
            await old.remove()
        if entered:
            new.enter()
        self._show_hints()

    def action_sections(self) -> None:
        """Go to the list of pages, or back to the page."""
        if self.focused is self.sections:
            self.page.enter()
        else:
            self.set_focus(self.sections)

    def action_move(self, step: int) -> None:
        """Go so many rows down."""
        self.page.move(step)

    def action_back(self) -> None:
        """Leave what is open on the page, else go back to where one was."""
        if not self.page.back():
            self.action_settings()

    def action_settings(self) -> None:
        """The key that opened the screen closes it."""
        self._leave()
        self.dismiss()

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self._place(), self._preferences.keymap, Place.SETTINGS))

    def action_edit_outside(self) -> None:
        """Write the text at hand in the person's own editor."""
        if isinstance(self.page, DefaultsPage) and self._place() is Place.PROMPT:
            self.page.edit_outside(self.focused if isinstance(self.focused, OptionArea) else self.page.prompt)

    # keys

    def on_descendant_focus(self) -> None:
        self._show_hints()

    def _place(self) -> Place:
        """What has the focus."""
        places: tuple[tuple[type[Widget], Place], ...] = (
            (Sections, Place.SECTIONS),
            (OptionArea, Place.PROMPT),
            (ParameterPanel, Place.SLIDER),
            (Slider, Place.SLIDER),
            (ChoiceRow, Place.CHOICE),
            (ThemePicker, Place.THEME),
            (Input, Place.ENTRY),
            (PromptEditor, Place.PROMPT),
        )
        for node in self.focused.ancestors_with_self if self.focused else ():
            if isinstance(node, SettingRow):
                return node.PLACE
            for kind, place in places:
                if isinstance(node, kind):
                    return place
        return Place.SETTINGS

    @on(KeyRow.Capturing)
    def _capturing(self) -> None:
        self._show_hints()

    def _show_hints(self) -> None:
        """Name the keys that do something now."""
        keymap, place = self._preferences.keymap, self._place()
        if isinstance(self.focused, KeyRow) and self.focused.capturing:
            self.hints.show([replace(keymap.key("app.back"), keys=LEAVE_KEY, words="leave it as it is")], None)
            return
        if isinstance(self.page, DefaultsPage) and self.page.prompt.choosing:
            *choose, leave = keymap.named(Place.FILES)
            self.hints.show(choose, leave)
            return
        idle = self.focused.idle if isinstance(self.focused, SettingRow | Slider | OptionRow) else frozenset()
        # the prompt's Tab goes to the list of pages too, which the screen's own key says
        here = [] if place in (Place.SETTINGS, Place.PROMPT) else keymap.named(place)
        around = [] if place in (Place.SECTIONS, Place.PROMPT) else [keymap.key("settings.previous")]
        keys = [
            *(key for key in here if key.footer and key.id not in idle),
            *around,
            keymap.key("settings.sections"),
            keymap.key("app.back"),
        ]
        self.hints.show(keys, keymap.key("app.help"), kept="app.back")

    @on(KeyHints.Pressed)
    async def _hint_pressed(self, message: KeyHints.Pressed) -> None:
        key = message.key
        if key.id == "files.leave":
            self.action_back()
        elif key.action:
            ours = key.place in (Place.SETTINGS, Place.APP) or self.focused is None
            await (self if ours else self.focused or self).run_action(key.action)

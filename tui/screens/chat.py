"""The main screen: it translates what happens in its panes into calls of the services, and is done."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from textual import on, work
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from tui.domain.errors import AztuiError
from tui.domain.settings import Profile
from tui.keys import Place
from tui.screens.backup_care import BackupCare
from tui.screens.chat_display import BUSY
from tui.screens.chat_private import ChatPrivate
from tui.screens.conversation_actions import ConversationActions
from tui.screens.help import HelpScreen
from tui.screens.palette import PaletteScreen
from tui.screens.palette_commands import PaletteCommands
from tui.screens.unsaved import LOOK_EVERY
from tui.services.preferences import Preferences
from tui.services.replies import (
    ReplyEnded,
    ReplyEvent,
    ReplyExceeded,
    ReplyNamed,
    ReplyRepaired,
    ReplyShortened,
    ReplyText,
    ReplyUnsaved,
)
from tui.services.workspace import Workspace
from tui.terminal import collector
from tui.widgets.composer import Composer
from tui.widgets.conversation_list import ConversationList
from tui.widgets.key_hints import KeyHints
from tui.widgets.parameter_panel import OptionArea

DRAFT_DELAY = 0.4
"""Seconds after which what is typed is written."""
PLACE_EVERY = 1.0
"""Seconds between two looks at where the reader is."""
CAUGHT_UP = "Another aztui wrote in this conversation too. That stands above your message now."
SEND_FIRST = 0.005
"""Seconds a request has to go out, before anything is drawn of it: drawing takes longer than sending."""
PROGRESS_EVERY = 0.5
"""Seconds between two looks at a reply that is coming."""


class ChatScreen(ChatPrivate):
    """The main screen.

    Args:
        workspace: The services.
        preferences: The settings.
        notices: Sentences to show once the screen is up.
        draft: What was being typed when another workspace ended.
    """

    class SettingsAsked(Message):
        """The person wants to see the settings."""

    def __init__(
        self, workspace: Workspace, preferences: Preferences, notices: Sequence[str] = (), draft: str = ""
    ) -> None:
        super().__init__(workspace, preferences)
        self._draft = draft
        self._notices = tuple(notices)
        self._begun = asyncio.Event()
        self._draft_timer: Timer | None = None
        self._answering = False
        self._prepared_for: Profile | None = None

    # beginning

    def on_mount(self) -> None:
        self._conversations = ConversationActions(self, self._workspace, self._preferences, self._begun, self._arrive)
        self._care = BackupCare(self, self._workspace, self._preferences)
        self._commands = PaletteCommands(
            self, self._workspace, self._preferences, self._conversations, self._orders, self._care
        )
        self._deployments_once = partial(self._commands.deployments, once=True)
        # looked up once, because each chunk of a reply goes there
        self._view = self.transcript
        self._workspace.replies.subscribe(self._on_reply)
        self._session.subscribe_older(self._older_came)
        self._follow_titles()
        self._preferences.subscribe(self._settings_changed)
        self._workspace.before_end.append(self._keep_written)
        self._name_keys()
        self.page.take_width()
        self._session.open_new()
        self._session.typed = self._draft
        self._progress_timer = self.set_interval(PROGRESS_EVERY, self._show_progress, pause=True)
        self.set_interval(PLACE_EVERY, lambda: self._session.keep_place(self.transcript.place))
        self.set_interval(LOOK_EVERY, self.look_at_disk)
        self.show_conversation()
        self.call_after_refresh(self._begin)

    @work(group="begin")
    async def _begin(self) -> None:
        """What is on disk and what the network needs come after the first paint."""
        await self.tried(self._workspace.begin())
        early = self.composer.draft
        if early:
            # typed before the conversation was there: it is kept, behind a draft it meets, where the cursor stays
            stored = self._session.typed
            # a backup may have it as it was once
            begun = not stored or early.startswith(stored)
            self._session.typed = early if begun else f"{stored}\n{early}"
        self._begun.set()
        self.page.begun = True
        self.show_conversation()
        await self.refresh_rows()
        for sentence in (*self._notices, *self._workspace.store.notices()):
            self.notice.say(sentence)
        self.page.keep_left_behind()
        self.go_on_forgetting()
        self._keep_backups()
        self._prepare()
        self._tidy_soon()

    @work(group="backup")
    async def _keep_backups(self) -> None:
        await self._care.keep()

    @work(group="backups")
    async def _look_for_backups(self) -> None:
        await self._care.look()

    @work(group="prepare")
    async def _prepare(self) -> None:
        """Load what the first prompt would wait for."""
        self._prepared_for = self._workspace.connection.profile
        try:
            await self._workspace.connection.model()
            self.show_header()
            await self._workspace.connection.warm()
            collector.keep()
        except AztuiError as error:
            self.notice.say(str(error))
        await self.count()

    def on_unmount(self) -> None:
        self._workspace.replies.unsubscribe(self._on_reply)
        self._session.unsubscribe_older(self._older_came)
        self._workspace.titling.unsubscribe(self._titled)
        self._preferences.unsubscribe(self._settings_changed)
        self._workspace.before_end.remove(self._keep_written)

    def _keep_written(self) -> None:
        """The program ends: keep what stands in the panes, also what no message has told of yet."""
        now, written = self._session.conversation, self.written_prompt
        if self.page.hand_over() and self.page.begun and written != now.system_prompt:
            self._session.change(replace(now, system_prompt=written))
        self.page.keep_edited()

    def on_screen_resume(self) -> None:
        """Another connection may have been chosen on a screen above, or a base model."""
        if self._begun.is_set():
            self.show_model()
        self._follow_connection()

    def _follow_connection(self) -> None:
        """Show the connection in use, and prepare it for the first prompt."""
        if self._begun.is_set() and self._workspace.connection.profile is not self._prepared_for:
            self.show_header()
            self._show_setup()
            self.say_stray()
            self._prepare()

    # keys

    def action_toggle_setup(self) -> None:
        self._toggle("setup")

    def action_toggle_list(self) -> None:
        self._toggle("list")

    @work(group="palette")
    async def action_open(self) -> None:
        """Find titles and messages in all conversations, and open what is chosen."""
        if self.is_active:
            await self._conversations.search()

    def action_find(self) -> None:
        """Find a text in the open conversation."""
        self.page.find()

    def action_settings(self) -> None:
        """Go to the settings."""
        self.post_message(self.SettingsAsked())

    def action_commands(self) -> None:
        """Everything that can be done now."""
        place, focused = self._place(), self.focused
        self._choose(self._commands.palette(place, self._idle()), place, focused)
        self._look_for_backups()

    def action_deployment(self) -> None:
        """Choose another deployment."""
        self._choose(self._commands.deployments(), self._place(), self.focused)

    on_header_bar_deployment_wanted = action_deployment

    @work(group="palette")
    async def _choose(self, palette: PaletteScreen, place: Place, focused: Widget | None) -> None:
        if not self.is_active:
            return
        command = await self.app.push_screen_wait(palette)
        if command is not None:
            await self._commands.carry_out(command, place, focused)

    @on(PaletteCommands.DeploymentChosen)
    def _deployment_chosen(self, message: PaletteCommands.DeploymentChosen) -> None:
        """One of another profile is left to the app, which owns the connection."""
        used = self._workspace.connection.profile
        if used is not None and used.name == message.profile.name:
            message.stop()
            self.use_deployment(message.deployment)

    @work(group="save")
    async def use_deployment(self, name: str) -> None:
        """Ask another deployment of the profile in use from the next prompt on."""
        await self._begun.wait()
        profile = self._workspace.connection.profile
        await self.tried(self._session.use_deployment(name))
        problem = self._preferences.keep_deployment(profile.name, name) if profile else None
        if problem:
            self.notice.say(problem)
        self.notice.pass_on()
        self._follow_connection()
        self.show_model()
        await self.refresh_rows()
        await self.count()

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self._place(), self._preferences.keymap))

    def action_back(self) -> None:
        """Close what is open, else stop the reply, else change between composer and transcript (UI.md)."""
        if self._panes.close_over():
            self._arrange()
            self.composer.focus()
        elif self.page.let_go() or self.notice.close() or self._actions.cancel_edit() or self._session.stop():
            self._show_hints()
        elif self._place() is Place.COMPOSER:
            self.transcript.focus()
        else:
            self.composer.focus()

    def action_edit_outside(self) -> None:
        """Write the text at hand in the person's own editor."""
        prompt = self.focused if isinstance(self.focused, OptionArea) else self.prompt
        self.page.edit_outside(prompt if self._place() is Place.PROMPT else self.composer)

    @on(KeyHints.Pressed)
    async def _hint_pressed(self, message: KeyHints.Pressed) -> None:
        if not message.key.action:
            return
        node = self.focused if message.key.place is not Place.APP and self.focused else self
        await node.run_action(message.key.action)

    # asking

    @on(Composer.Submitted)
    def _submitted(self, message: Composer.Submitted) -> None:
        self._ask(message.text, message.draft)

    @work(group="ask", description="")
    async def _ask(self, text: str, draft: str) -> None:
        await self._begun.wait()
        if self._session.streaming:
            self.composer.note = BUSY
            return
        if not await self._conversations.may_go_on(text):
            return
        try:
            begun = await self._session.ask(text)
        except AztuiError as error:
            self.notice.say(str(error))
            return
        await asyncio.sleep(SEND_FIRST)
        if begun is None or not begun.here or begun.added[0].conversation_id != self._session.conversation.id:
            self.composer.note = BUSY if self._session.streaming and self.composer.text == text else ""
            await self.refresh_rows()
            return
        self.notice.pass_on()
        # what was typed while the prompt was being stored belongs to the next one
        now = self.composer.draft
        self.composer.set_text(now.removeprefix(draft if now.startswith(draft) else text))
        self.composer.note = ""
        self._session.typed = self.composer.draft
        if begun.caught_up:
            self.notice.mention(CAUGHT_UP)
            path = [self._workspace.replies.newest(message) for message in self._session.path]
            self.transcript.show(path, whole=self._session.whole)
            self.read_older()
        else:
            self.transcript.remove_after(begun.cut_after)
            # as they are by now: some of the reply may have come
            for message in self._session.path[-len(begun.added) :]:
                self.transcript.add(self._workspace.replies.newest(message))
        self.show_header()
        self._show_running()
        self._show_budget()
        await self.refresh_rows()

    @on(Composer.Changed)
    def _typed(self) -> None:
        # a pointer that was left on the bar explains it no longer, over what is typed
        self.budget.pointed_at = ""
        self._show_budget()
        if not self._begun.is_set():
            return
        # not the message's text: another conversation may have been opened since
        self._session.typed = self.composer.draft
        if self._draft_timer is None:
            self._draft_timer = self.set_timer(DRAFT_DELAY, self._keep_draft)

    @work(group="save")
    async def _keep_draft(self) -> None:
        self._draft_timer = None
        was_new = not self._session.conversation.id
        await self.tried(self._session.keep_draft())
        if was_new:
            await self.refresh_rows()
        if self.budget.budget is not None and not self.budget.budget.draft.exact:
            self._prepare_count()

    def _on_reply(self, event: ReplyEvent) -> None:
        here = self._session.conversation.id
        match event:
            case ReplyText(conversation_id, message_id, text) if conversation_id == here:
                self._view.extend(message_id, text)
                if not self._answering:
                    self._answering = True
                    self._show_progress()
            case ReplyNamed() | ReplyRepaired() | ReplyExceeded() | ReplyShortened():
                # another conversation may ask the same deployment
                self.show_model()
                self._prepare_count()
            case ReplyEnded(message) if message.conversation_id == here:
                self._answering = False
                if message.failure and message.failure.model:
                    self.show_model()
                self.transcript.settle(self._session.message(message.id) or message)
                self._show_running()
                self._prepare_count()
                self._rows_changed()
            case ReplyEnded(_):
                self._rows_changed()
            case ReplyUnsaved(_, error):
                self.notice.say(f"The reply could not be saved. {error}")

    @work(group="count", exclusive=True)
    async def _prepare_count(self) -> None:
        await self.count()

    # the list

    @on(ConversationList.Opened)
    @work(group="open")
    async def _open(self, message: ConversationList.Opened) -> None:
        await self._conversations.open(message.conversation_id)

    @on(ConversationList.NewAsked)
    @work(group="open")
    async def action_new(self) -> None:
        """Start a new conversation."""
        await self._conversations.new()

    def _arrive(self) -> None:
        """Another conversation is open now."""
        self.notice.pass_on()
        self.show_conversation()
        if self._panes.close_over():
            self._arrange()
        self.composer.focus()
        self._rows_changed()
        self._prepare_count()

"""The middle of the main screen, and what else the composer's keys do: earlier prompts, starters, an editor outside."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from textual import getters, on, work
from textual.containers import Vertical
from textual.message import Message

from tui.domain.draft import plain
from tui.domain.errors import AztuiError
from tui.domain.text import clean_line
from tui.keys import Place
from tui.services.preferences import Preferences
from tui.services.recall import Recall
from tui.services.workspace import Workspace
from tui.terminal.editor import OutsideEditor
from tui.terminal.lent_text import left_behind
from tui.transcript.pattern import Query
from tui.transcript.reader import TranscriptReader
from tui.widgets.composer import Composer
from tui.widgets.find_bar import FindBar
from tui.widgets.notice_line import NoticeLine
from tui.widgets.parameter_panel import OptionArea
from tui.widgets.prompt_editor import PromptEditor
from tui.widgets.starters import Starter, Starters

STARTERS = (
    Starter("Explain this error", "paste it, and say what you expected", "Explain this error:\n\n"),
    Starter("Turn this text into JSON", "name the fields, one on a line", "Turn the text below into JSON. Fields:\n\n"),
    Starter(
        "Draft a reply", "to the mail below, short and polite", "Draft a reply to this mail, short and polite:\n\n"
    ),
)
DEMO_STARTERS = (
    Starter("What is a token?", "a reply with a table, as it streams", "What is a token?"),
    Starter("What do the sliders do?", "then move one, and ask again", "What do the sliders do?"),
    Starter("simulate help", "every error, pause and reply that can be tried", "simulate help"),
)
DEMO_LEAD = "Simulated: no account, no network."
TEMPORARY_LEAD = "Nothing of it is written, and the usage leaves it out."
AROUND = 6
"""Cells beside a text of full width, as far as its fill reaches: two on each side, and one of the page."""
CHOOSE = "choose one of these"
KEYS = ("app.temporary", "app.open", "app.prompt", "app.help")
"""Those that the empty conversation names."""


class Page(Vertical):
    """The transcript, or the starters while the conversation is empty, over the composer.

    Args:
        workspace: The services.
        preferences: The settings, for the keys that are named.
    """

    class Changed(Message):
        """Something else stands in the composer, or its keys do something else: what is shown of that is old."""

    transcript = getters.query_one(TranscriptReader)
    starters = getters.query_one(Starters)
    composer = getters.query_one(Composer)
    notice = getters.query_one(NoticeLine)
    find_bar = getters.query_one(FindBar)

    def __init__(self, workspace: Workspace, preferences: Preferences, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._workspace = workspace
        self._session = workspace.session
        self._preferences = preferences
        self._recall = Recall(workspace.store)
        self._edited: Composer | PromptEditor | OptionArea | None = None
        self._shows = 0
        self.begun = False
        """Whether it is known which conversation is open; before, neither messages nor starters are shown."""

    def on_mount(self) -> None:
        self._editor = OutsideEditor(self.app)

    def take_width(self) -> None:
        """Make text as wide as the settings say, what is written as well as what is read."""
        width = self._preferences.current.reading_width
        self.transcript.reading_width = width
        self.query_one("#writing").styles.max_width = width + AROUND if width else None

    def hand_over(self) -> bool:
        """Give the session what is typed; False where the conversation on the screen is left already."""
        shown = self._shows == self._session.opened
        if shown:
            self._session.typed = self.composer.draft
        return shown

    # the starters

    @property
    def offering(self) -> bool:
        """Whether Tab goes to the starters: they are there, and nothing is written."""
        return self.composer.offered and not self.composer.text

    @property
    def key_words(self) -> dict[str, str]:
        """Other words for what keys of the composer do now, by their ids."""
        if self._session.editing is not None and self.composer.has_focus_within:
            return {"app.back": "as it was"}
        return {"composer.setup": CHOOSE} if self.offering else {}

    def show_emptiness(self) -> None:
        """Show the starters where the open conversation is empty, else its messages."""
        empty = self.begun and not self._session.path
        if empty and not self.has_class("-empty"):
            self.offer()
        self.set_class(empty, "-empty")
        self.composer.offered = empty
        # what is not to be seen is no place for the focus
        self.transcript.can_focus = not empty
        if not empty:
            self.starters.let_go()

    def begin_anew(self) -> None:
        """Another conversation is shown."""
        self._shows = self._session.opened
        self.find_bar.close()
        self.offer()

    def offer(self) -> None:
        """Fill the starters: the keys or the connection may be others now."""
        profile = self._workspace.connection.profile
        demo = profile is not None and profile.demo
        named = KEYS[1:] if self._session.conversation.temporary else KEYS
        keys = [key for key in self._preferences.keymap.at(Place.APP) if key.id in named]
        lead = TEMPORARY_LEAD if self._session.conversation.temporary else DEMO_LEAD if demo else ""
        self.starters.show(DEMO_STARTERS if demo else STARTERS, keys, lead)

    @on(Starters.Taken)
    def _taken(self, message: Starters.Taken) -> None:
        message.stop()
        self._take(message.starter)

    def _take(self, starter: Starter) -> None:
        """Put a starter into the composer; what is written there already is what it is about."""
        self.starters.let_go()
        self.composer.rewrite(starter.text + self.composer.draft)
        self.composer.focus()

    @on(Composer.Changed)
    def _typed(self) -> None:
        if self.composer.offered:
            self.let_go()

    def on_descendant_blur(self) -> None:
        self.let_go()

    def let_go(self) -> bool:
        """Choose no starter; False where none was chosen."""
        self.post_message(self.Changed())
        return self.starters.let_go()

    # the keys of an empty composer

    @on(Composer.Stepped)
    async def _stepped(self, message: Composer.Stepped) -> None:
        message.stop()
        starters = self.starters
        chosen = starters.starter
        match message.step:
            case "take" if chosen is not None:
                self._take(chosen)
            case "onward" if chosen is None:
                starters.choose(1)
            case "onward":
                starters.let_go()
                self.screen.focus_next()
            case "earlier" if chosen is not None:
                starters.choose(-1)
            case "earlier":
                await self._go_earlier(message.edits)
            case "later" if self.composer.recalling:
                self.composer.recall(self._recall.later(), "later")
            case "later" if self.offering:
                starters.choose(1)
        self.post_message(self.Changed())

    async def _go_earlier(self, edits: int) -> None:
        composer, shown = self.composer, self.composer.text
        if not composer.recalling:
            self._recall.begin(self._session.conversation.id)
        try:
            text = await self._recall.earlier()
        except AztuiError as error:
            self.notice.say(str(error))
            return
        if composer.edits != edits or composer.text != shown:
            # something was typed meanwhile, and stays
            return
        if text is not None:
            composer.recall(text, "earlier")
        elif self.offering:
            self.starters.choose(-1)

    # finding

    def find(self) -> None:
        """Let the person find a text in the messages; nothing where there are none."""
        if not self.has_class("-empty"):
            self.find_bar.open()

    @on(FindBar.Changed)
    def _find_changed(self, message: FindBar.Changed) -> None:
        message.stop()
        self.transcript.find(Query(message.text, message.case, message.regex))

    @on(FindBar.Stepped)
    def _find_stepped(self, message: FindBar.Stepped) -> None:
        message.stop()
        self.transcript.find_next(message.delta)

    @on(TranscriptReader.Found)
    def _found(self, message: TranscriptReader.Found) -> None:
        message.stop()
        self.find_bar.show(
            message.position, message.total, done=message.done, slow=message.slow, problem=message.problem
        )

    @on(FindBar.Closed)
    def end_find(self) -> None:
        """Close the line; the message that was found is chosen."""
        if self.find_bar.is_open:
            self.find_bar.close()
            self.transcript.end_find()
            self.transcript.focus()

    # the editor outside

    @work(group="editor", exclusive=True)
    async def edit_outside(self, field: Composer | PromptEditor | OptionArea) -> None:
        """Give the text at hand to the person's own editor, and take back what becomes of it."""
        before = field.text
        self._edited = field
        try:
            edited = await self._editor.edit(before)
        except AztuiError as error:
            self.notice.say(str(error))
            return
        if edited.text != before:
            # where it was sent meanwhile, what is new stands before what was edited
            text = edited.text if field.text == before else f"{field.text}\n\n{edited.text}".lstrip()
            field.rewrite(plain(text) if isinstance(field, Composer) else text)
        if edited.sentence:
            self.notice.mention(edited.sentence)

    @work(group="left")
    async def keep_left_behind(self) -> None:
        """A text that was with an editor when aztui was killed goes to the copies, and is told of."""
        for lent in await asyncio.to_thread(left_behind):
            try:
                text, _ = await asyncio.to_thread(lent.read)
                path = await self._workspace.store.keep_copy(text) if text.strip() else None
            except (AztuiError, OSError):
                lent.let_go()
                continue
            await asyncio.to_thread(lent.remove)
            if path is not None:
                where = clean_line(str(path))
                self.notice.say(f"A text was in an editor when aztui was killed. What the editor saved is in {where}.")

    def keep_edited(self) -> None:
        """The program ends: keep what the editor saved last."""
        text = self._editor.end()
        if text is None:
            return
        now = self._session.conversation
        if self._edited is self.composer:
            self._session.typed = text
        elif isinstance(self._edited, OptionArea):
            self._session.change(replace(now, parameters=self._edited.set_in(now.parameters, text)))
        else:
            self._session.change(replace(now, system_prompt=text))

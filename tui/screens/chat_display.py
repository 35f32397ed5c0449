"""The panes of the main screen, and how the state of the services is shown in them. What they do is in `chat`."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import ClassVar, Literal, TypeVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.domain.conversation import ConversationRow, Message
from tui.domain.errors import AztuiError
from tui.domain.listing import View
from tui.domain.text import clean_line
from tui.keys import Place, keys_at
from tui.screens.drawing import QuickScreen
from tui.screens.leaving import WHAT_IT_MEANS, headed
from tui.screens.page import Page
from tui.screens.panes import Pane, Panes
from tui.screens.unsaved import UnsavedWatch
from tui.services.preferences import Preferences
from tui.services.workspace import Workspace
from tui.transcript.reader import TranscriptReader
from tui.transcript.words import Progress
from tui.widgets.budget_bar import BudgetBar
from tui.widgets.budget_explanation import BudgetExplanation
from tui.widgets.composer import Composer
from tui.widgets.conversation_list import ConversationList
from tui.widgets.examples_row import ExamplesRow
from tui.widgets.find_bar import FindBar, FindField
from tui.widgets.header_bar import HeaderBar
from tui.widgets.key_hints import KeyHints
from tui.widgets.notice_line import NoticeLine
from tui.widgets.option_row import OptionRow
from tui.widgets.parameter_panel import OptionArea, ParameterPanel
from tui.widgets.prompt_editor import PromptEditor
from tui.widgets.slider import Slider
from tui.widgets.starters import Starters

Result = TypeVar("Result")

NEW_TITLE = "New conversation"
NEED_A_MESSAGE = (
    *("copy", "copy_shown", "code", "open", "details", "raw", "fold", "retry", "edit", "pin", "leave_out"),
    *("retry_with", "answer_before", "answer_after", "branch", "delete"),
)
"""Actions of the transcript that have nothing to act on while it is empty."""
BUSY = "A reply is coming here; your text stays."


class ChatDisplay(QuickScreen):
    """One conversation, the list of all, and the setup it is sent with.

    Args:
        workspace: The services.
        preferences: The settings.
    """

    CSS_PATH = "chat.tcss"
    AUTO_FOCUS = "ComposerArea"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
        for key in keys_at(Place.APP)
    ]

    header = getters.query_one(HeaderBar)
    rows = getters.query_one(ConversationList)
    notice = getters.query_one(NoticeLine)
    page = getters.query_one(Page)
    transcript = getters.query_one(TranscriptReader)
    composer = getters.query_one(Composer)
    prompt = getters.query_one(PromptEditor)
    examples = getters.query_one(ExamplesRow)
    parameters = getters.query_one(ParameterPanel)
    budget = getters.query_one(BudgetBar)
    hints = getters.query_one(KeyHints)

    def __init__(self, workspace: Workspace, preferences: Preferences) -> None:
        super().__init__()
        self._workspace = workspace
        self._session = workspace.session
        self._preferences = preferences
        self._panes = Panes(preferences)
        self._progress_timer: Timer | None = None
        self._unsaved = UnsavedWatch(workspace.store)
        self.listed: Sequence[ConversationRow] = ()
        """The conversations of the list, as they were read last."""

    def compose(self) -> ComposeResult:
        # known beforehand, so that the panes are styled once and not again with each class
        (width, height), app = self.app.size, self.app
        self._panes.resize(width)
        self._classify()
        for cells, breakpoints in ((width, app.HORIZONTAL_BREAKPOINTS), (height, app.VERTICAL_BREAKPOINTS)):
            self.add_class(*self._get_breakpoint_classes(cells, breakpoints or []))
        yield Static("This window is too small for aztui. Make it 30 columns by 8 rows at least.", id="too-small")
        yield HeaderBar()
        with Horizontal(id="body"):
            yield ConversationList()
            with Page(self._workspace, self._preferences, id="page"):
                yield NoticeLine()
                yield TranscriptReader(now=self._workspace.clock.now)
                yield Starters()
                yield FindBar()
                with Vertical(id="writing"):
                    yield Composer()
            with VerticalScroll(id="setup", can_focus=False):
                with Horizontal(id="setup-heading"):
                    yield Static("Setup", id="setup-title", markup=False)
                    yield Static("", id="setup-key", markup=False)
                yield PromptEditor()
                yield ExamplesRow()
                yield ParameterPanel()
        yield BudgetExplanation()
        yield BudgetBar()
        yield KeyHints()

    def expect_change(self) -> None:
        super().expect_change()
        self._session.quiet.touch()

    async def tried(self, doing: Awaitable[Result]) -> Result | None:
        """What was to be done, done; or None and a sentence on the screen."""
        try:
            return await doing
        except AztuiError as error:
            self.notice.say(str(error))
            return None

    async def refresh_rows(self) -> None:
        """Show the list of conversations as they are stored, as far as they are looked at."""
        open_id = self._session.conversation.id
        look = self.rows.look(open_id, self._workspace.clock.now())
        listed = await self.tried(self._workspace.library.listed(look))
        if listed is not None:
            self.listed = listed.rows
            self.rows.show(listed, open_id=open_id, running=self._workspace.replies.running)

    def show_conversation(self) -> None:
        """Show the conversation that is open now, whole."""
        session = self._session
        self.page.begin_anew()
        self.transcript.show(session.path, place=session.conversation.place, whole=session.whole)
        self.composer.set_text(session.typed)
        self.composer.note = ""
        self.prompt.text = session.conversation.system_prompt
        self.show_header()
        self._show_setup()
        self._show_running()
        self.say_stray()
        # what there is of it is painted first
        self.call_after_refresh(self.read_older)

    @work(group="older", exclusive=True)
    async def read_older(self) -> None:
        """Read what is older than the end of the conversation, page by page; another that is opened ends this."""
        if not self._session.whole:
            while await self.tried(self._session.read_older()):
                pass
            await self.count()

    def _older_came(self, page: Sequence[Message]) -> None:
        """Show a page that was read, unless it belongs to a path that is not on the screen yet."""
        session = self._session
        if [message.id for message in session.path[len(page) :][:1]] == [self.transcript.first]:
            self.transcript.prepend(page, whole=session.whole)
            shown = self.budget.budget
            if session.whole or shown is None or not shown.exact:
                self._show_budget()

    async def count(self) -> None:
        """Count exactly what the next request takes, and show it."""
        await self._session.count(self.composer.text)
        self._show_budget()

    def say_stray(self) -> None:
        """Say it where the open conversation was with another resource than the one that answers next."""
        session = self._session
        used = self._workspace.connection.profile
        if session.stray and session.conversation.deployment and used is not None:
            own = f"{clean_line(session.conversation.deployment)} of {clean_line(session.conversation.profile)}"
            asked = f"{clean_line(session.deployment)} of {clean_line(used.name)}"
            self.notice.mention(f"This conversation was with {own}. Here {asked} answers next.")

    def _name_keys(self) -> None:
        """Write the keys in force wherever they are named."""
        keymap = self._preferences.keymap
        self.query_one("#setup-key", Static).update(Content(keymap.label("app.setup")))
        self.rows.name_keys(keymap.label("app.list"), keymap.label("list.filter"))
        self.notice.closing_key = keymap.label("app.back")
        self.transcript.keymap = keymap
        self.page.offer()
        self._show_hints()

    def show_header(self) -> None:
        """Show what is open, with which deployment, and who is signed in."""
        session, profile = self._session, self._workspace.connection.profile
        self.header.conversation = headed(session.conversation) or NEW_TITLE
        self.composer.standing = WHAT_IT_MEANS if session.conversation.temporary else ""
        self.header.deployment = clean_line(session.deployment)
        self.header.model = clean_line(session.model.name)
        who = self._workspace.connection.who(profile) if profile else ("starting", "")
        self.header.sign_in, self.header.tenant = who
        open_to_all = "http, not encrypted" if profile and profile.insecure else ""
        self.header.warning = self._unsaved.mark or open_to_all or session.model.api_only

    def look_at_disk(self) -> None:
        """Say it while not all is saved, and when it is again."""
        if self._unsaved.has_news:
            self._tell_of_disk()

    @work(group="unsaved", exclusive=True)
    async def _tell_of_disk(self) -> None:
        if await self._unsaved.look(self.notice, self._preferences.keymap):
            self.show_header()

    def show_model(self) -> None:
        """The base model of the deployment is another one, or more is known of it."""
        self.show_header()
        self._show_setup()

    def _show_setup(self) -> None:
        self.parameters.show(self._session.conversation.parameters, self._session.model)
        self._show_budget()

    def _show_budget(self) -> None:
        session = self._session
        run = self._workspace.replies.run_in(session.conversation.id)
        budget = session.budget(self.composer.text, self.composer.files)
        self.budget.answering = (run.tokens(self._workspace.counter), session.reserved) if run else None
        self.budget.budget = budget
        self.prompt.tokens, self.prompt.exact = budget.system.tokens, budget.system.exact
        self.examples.examples, self.examples.part = session.conversation.examples, budget.examples
        self.transcript.set_not_sent(budget.not_sent)

    def _show_running(self) -> None:
        """Whether a reply comes here changes the composer's words, the footer and the clock."""
        streaming = self._session.streaming
        self.page.show_emptiness()
        self.composer.placeholder = "Write the next message" if streaming else "Write a message"
        if not streaming and self.composer.note == BUSY:
            self.composer.note = ""
        if self._progress_timer is not None:
            (self._progress_timer.resume if streaming else self._progress_timer.pause)()
        self._show_progress()
        self._show_hints()

    def _show_progress(self) -> None:
        run = self._workspace.replies.run_in(self._session.conversation.id)
        if run is None:
            return
        now = self._workspace.clock.monotonic()
        wait = max((run.waiting_until or now) - now, 0.0)
        tokens = run.tokens(self._workspace.counter)
        phase: Literal["waiting", "answering", "retrying"]
        phase = "retrying" if wait else "waiting" if run.first_token is None else "answering"
        self.transcript.set_progress(
            run.message.id,
            Progress(phase, now - run.started, tokens, exact=False, wait=wait, failure=run.waiting_for),
        )
        self._show_budget()

    def _show_hints(self) -> None:
        place, keymap = self._place(), self._preferences.keymap
        # the footer has room for them where they are of use; the palette always knows them
        alone = all(message.answer.of < 2 for message in self._session.path[-2:])
        idle = self._idle() | ({"transcript.answer_after"} if alone else set())
        keys, right = keymap.footer(place, streaming=self._session.streaming, idle=idle)
        # with room for few, the way to all commands from where one writes, and the way back from elsewhere
        writing = place in (Place.COMPOSER, Place.STARTERS) and not self._session.streaming
        kept = "app.commands" if writing and not self.notice.is_open else "app.back"
        words = self.rows.key_words | self.page.key_words
        if self.notice.is_open:
            words["app.back"] = "close"
        self.hints.show([replace(key, words=words.get(key.id, key.words)) for key in keys], right, kept=kept)

    def _idle(self) -> set[str]:
        """Ids of the actions that have nothing to act on now."""
        last = self._session.path[-1] if self._session.path else None
        idle = self.rows.idle | (set() if last else {f"transcript.{action}" for action in NEED_A_MESSAGE})
        if last is None or not last.can_continue:
            idle.add("transcript.continue")
        if last is None and self._place() is Place.COMPOSER:
            idle.add("app.back")
        if isinstance(self.focused, Slider | OptionRow):
            idle |= self.focused.idle
        if not self._panes.is_open("setup"):
            idle |= {"starters.setup"} if self.page.offering else {"composer.setup", "starters.setup"}
        return idle

    def _place(self) -> Place:
        """The part of the screen that has the focus."""
        kinds: tuple[tuple[type[Widget], Place], ...] = (
            (FindField, Place.FIND),
            (Input, Place.FILTER),
            (TranscriptReader, Place.TRANSCRIPT),
            (ConversationList, Place.LIST),
            (PromptEditor, Place.PROMPT),
            (OptionArea, Place.PROMPT),
            (ExamplesRow, Place.EXAMPLES),
            (ParameterPanel, Place.SLIDER),
            (BudgetBar, Place.BUDGET),
        )
        if self.composer.choosing or self.prompt.choosing:
            return Place.FILES
        for node in self.focused.ancestors_with_self if self.focused else ():
            for kind, place in kinds:
                if isinstance(node, kind):
                    return Place.SELECTION if place is Place.TRANSCRIPT and self.transcript.selecting else place
        return Place.COMPOSER if self.page.starters.chosen is None else Place.STARTERS

    def on_descendant_focus(self) -> None:
        self._show_hints()

    def on_notice_line_changed(self) -> None:
        self._show_hints()

    @on(TranscriptReader.SelectionChanged)
    def _selection_changed(self) -> None:
        self._show_hints()

    @on(BudgetBar.Looked)
    def _budget_looked_at(self) -> None:
        below = self.size.height - self.budget.region.y
        self.query_one(BudgetExplanation).show(self.budget.explanation, below)

    def on_page_changed(self) -> None:
        self._show_hints()
        self._show_budget()

    def _settings_changed(self) -> None:
        """The settings or the keys are other ones now."""
        self.page.take_width()
        self._name_keys()
        if self._session.take_defaults():
            self.prompt.text = self._session.conversation.system_prompt
        self._show_setup()
        self._arrange()

    # panes

    def on_resize(self, event: Resize) -> None:
        self._panes.resize(event.size.width)
        self.set_class(event.size.width < 30 or event.size.height < 8, "-too-small")
        self._arrange()

    def _classify(self) -> None:
        """Say by classes which panes are open, all at once: each change styles the whole screen."""
        panes = self._panes
        self.update_classes(
            {"-list": panes.is_open("list"), "-setup": panes.is_open("setup"), "-covered": panes.over is not None}
        )

    def _arrange(self) -> None:
        self._classify()
        self._show_hints()
        if self.focused is not None and not all(node.display for node in self.focused.ancestors_with_self):
            self.composer.focus()

    def show_slider(self, parameter: str) -> None:
        """Go to the slider of a parameter."""
        self._open_pane("setup")
        self.call_after_refresh(self.parameters.focus_on, parameter)

    def change_open(self, what: Literal["rename", "tag"]) -> None:
        """Let the person change the title or the tags of the open conversation, in the list."""
        self._open_pane("list")
        change = self.rows.rename if what == "rename" else self.rows.tag
        self.call_after_refresh(change, self._session.conversation.id)

    def show_list(self, view: View) -> None:
        """Go to the conversations, the archive or the trash."""
        self._open_pane("list")
        self.rows.show_view(view)
        self.call_after_refresh(self.rows.focus_list)

    def _open_pane(self, pane: Pane) -> None:
        if not self._panes.is_open(pane):
            self._toggle(pane)

    def _toggle(self, pane: Pane) -> None:
        problem = self._panes.toggle(pane)
        if problem:
            self.notice.say(problem)
        self._arrange()
        if not self._panes.is_open(pane):
            self.composer.focus()
        elif pane == "list":
            self.call_after_refresh(self.rows.focus_list)
        else:
            self.call_after_refresh(self.parameters.focus_first)

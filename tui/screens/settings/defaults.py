"""The page of what new conversations begin with."""

from __future__ import annotations

from dataclasses import replace

from textual import getters, on, work
from textual.app import ComposeResult
from textual.timer import Timer

from tui.domain.errors import AztuiError
from tui.domain.models import UNKNOWN
from tui.domain.ports import Moment, TokenCounter
from tui.domain.settings import Defaults
from tui.screens.settings.page import Heading, Page, Words
from tui.services.preferences import Preferences
from tui.services.sizes import Sizes
from tui.terminal.editor import OutsideEditor
from tui.widgets.choice_row import ChoiceRow
from tui.widgets.parameter_panel import OptionArea, ParameterPanel
from tui.widgets.prompt_editor import PromptEditor

TITLES = ("first words", "by the model")
TITLES_HELP = (
    "By the model: after the first reply its deployment is asked for a title, in one short request whose tokens are "
    "not counted in the usage. A title of your own always stays."
)
TYPING_DELAY = 0.4
"""Seconds after which what is typed is written."""


class DefaultsPage(Page):
    """The parameters and a system prompt.

    Args:
        preferences: The settings.
        counter: Counts the system prompt's tokens.
        moment: When it may load what it counts by.
    """

    TITLE = "Defaults"

    sliders = getters.query_one(ParameterPanel)
    prompt = getters.query_one(PromptEditor)
    titles = getters.query_one("#titles", ChoiceRow)

    def __init__(self, preferences: Preferences, counter: TokenCounter, moment: Moment) -> None:
        super().__init__(preferences)
        self._counter = counter
        self._moment = moment
        self._sizes = Sizes(counter)
        self._typing: Timer | None = None
        self._typed: str | None = None
        self._editor = OutsideEditor(self.app)
        self._edited: PromptEditor | OptionArea | None = None

    def words(self) -> str:
        return f"For new conversations. Each conversation keeps its own, in Setup ({self.label('app.setup')})."

    def compose_rows(self) -> ComposeResult:
        yield ParameterPanel()
        yield PromptEditor()
        yield Heading("Titles")
        yield Words(TITLES_HELP)
        yield ChoiceRow("Title", TITLES, int(self.settings.titles_by_model), id="titles")

    def on_mount(self) -> None:
        self.show()
        self._count_exactly()

    def back(self) -> bool:
        return self.prompt.leave_path()

    def leave(self) -> None:
        self._keep_prompt()
        edited = self._editor.end()
        if edited is not None:
            # the program ends meanwhile: what the editor saved last is kept
            if isinstance(self._edited, OptionArea):
                defaults, area = self.settings.new_conversations, self._edited
                self._use(replace(defaults, parameters=area.set_in(defaults.parameters, edited)))
            else:
                self._use_prompt(edited)

    def show(self) -> None:
        defaults = self.settings.new_conversations
        self.sliders.show(defaults.parameters)
        self.titles.chosen = int(self.settings.titles_by_model)
        if self._typing is None and self._typed != defaults.system_prompt:
            # what is known already may be behind what is typed
            self._typed = self.prompt.text = defaults.system_prompt
            self._count(defaults.system_prompt)

    def _count(self, text: str) -> None:
        """As in Setup: what the message takes of a request, with what stands around its text."""
        self.prompt.tokens, self.prompt.exact = self._sizes.system_prompt(text, UNKNOWN.encoding)

    @work(group="count")
    async def _count_exactly(self) -> None:
        """The page may be opened before a conversation has needed the encoding."""
        await self._counter.load(UNKNOWN.encoding, self._moment)
        self._count(self.prompt.text)

    @on(ParameterPanel.Changed)
    def _parameters_changed(self, message: ParameterPanel.Changed) -> None:
        self._use(replace(self.settings.new_conversations, parameters=message.parameters))

    @on(PromptEditor.Changed)
    def _prompt_changed(self, message: PromptEditor.Changed) -> None:
        self._count(message.text)
        self._typed = message.text
        if self._typing is None:
            self._typing = self.set_timer(TYPING_DELAY, self._keep_prompt)

    @on(ChoiceRow.Chosen)
    def _titles_chosen(self, message: ChoiceRow.Chosen) -> None:
        self.keep(replace(self.settings, titles_by_model=bool(message.index)))

    def _keep_prompt(self) -> None:
        if self._typing is None:
            return
        self._typing.stop()
        self._typing = None
        self._use_prompt(self._typed or "")

    def _use_prompt(self, text: str) -> None:
        self._use(replace(self.settings.new_conversations, system_prompt=text))

    def _use(self, defaults: Defaults) -> None:
        self.keep(replace(self.settings, new_conversations=defaults))

    @work(group="editor", exclusive=True)
    async def edit_outside(self, field: PromptEditor | OptionArea) -> None:
        """Give the text at hand to the person's own editor, and take back what becomes of it."""
        self._edited = field
        try:
            edited = await self._editor.edit(field.text)
        except AztuiError as error:
            self.post_message(self.Answered(str(error)))
            return
        field.rewrite(edited.text)
        if edited.sentence:
            self.post_message(self.Answered(edited.sentence))

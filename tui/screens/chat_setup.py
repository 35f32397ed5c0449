"""The main screen, as far as the setup of the open conversation is changed: it applies to the next prompt."""

from __future__ import annotations

from textual import on, work

from tui.domain.conversation import Example
from tui.domain.parameters import Parameters
from tui.screens.chat_messages import ChatMessages
from tui.screens.examples import ExamplesScreen
from tui.screens.prompt import PromptScreen
from tui.widgets.examples_row import ExamplesRow
from tui.widgets.parameter_panel import ParameterPanel
from tui.widgets.prompt_editor import PromptEditor


class ChatSetup(ChatMessages):
    """The panes, with what can be set in the one at the right and on the screens it opens."""

    @on(PromptEditor.Changed)
    def _prompt_changed(self) -> None:
        # as it is now: another conversation may have been opened since
        if self.prompt.text != self._session.conversation.system_prompt:
            self._set_up(system_prompt=self.prompt.text)

    @property
    def written_prompt(self) -> str:
        """The system prompt as it stands on the screen: over the whole page, else in the pane."""
        over = (screen for screen in self.app.screen_stack if isinstance(screen, PromptScreen) and screen.is_mounted)
        return next((screen.editor.text for screen in over), self.prompt.text)

    def action_prompt(self) -> None:
        """Write the system prompt over the whole page; what is changed there is changed in the pane."""

        def changed(text: str) -> None:
            self.prompt.text = text
            self._set_up(system_prompt=text)

        keymap, files, encoding = self._preferences.keymap, self._workspace.files, self._session.model.encoding
        self.app.push_screen(PromptScreen(self.prompt, keymap, changed, self.page.edit_outside, files, encoding))

    @on(ExamplesRow.Opened)
    def show_examples(self) -> None:
        """See and change the examples; each change is kept at once."""
        if not self.page.begun:
            return

        def changed(examples: tuple[Example, ...]) -> None:
            self._set_up(examples=examples)

        shown = self._session.conversation.examples
        keymap, files, encoding = self._preferences.keymap, self._workspace.files, self._session.model.encoding
        self.app.push_screen(ExamplesScreen(self.examples, shown, keymap, changed, files, encoding))

    @on(ParameterPanel.Changed)
    def _parameters_changed(self, message: ParameterPanel.Changed) -> None:
        self._set_up(parameters=message.parameters)

    @work(group="save")
    async def _set_up(
        self,
        *,
        system_prompt: str | None = None,
        examples: tuple[Example, ...] | None = None,
        parameters: Parameters | None = None,
    ) -> None:
        await self.tried(self._session.set_up(system_prompt=system_prompt, examples=examples, parameters=parameters))
        self._show_budget()

"""The sliders of a conversation: one for each parameter of the table."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from tui.domain.models import UNKNOWN, BaseModel
from tui.domain.parameters import PARAMETERS, Parameters
from tui.widgets.slider import Slider


class ParameterPanel(Vertical):
    """Attributes down by `show`, each change up by `Changed`. What one model refuses is kept for the next."""

    DEFAULT_CSS = """
    ParameterPanel { height: auto; }
    """

    @dataclass
    class Changed(Message):
        """The person moved a slider; `parameters` is the whole new setup."""

        panel: ParameterPanel
        parameters: Parameters

        @property
        def control(self) -> ParameterPanel:
            return self.panel

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._parameters = Parameters()
        self._sliders = {parameter.key: Slider(parameter) for parameter in PARAMETERS}

    def compose(self) -> ComposeResult:
        yield from self._sliders.values()

    @property
    def parameters(self) -> Parameters:
        """What the person has set."""
        return self._parameters

    def show(self, parameters: Parameters, model: BaseModel = UNKNOWN) -> None:
        """Show what a conversation is sent with, within a model's limits, without a message."""
        self._parameters = parameters
        for parameter in PARAMETERS:
            self._sliders[parameter.key].show(
                parameter.for_model(model), parameters.value(parameter, model), parameter.refusal(model)
            )

    def focus_first(self) -> None:
        """Give the focus to the first slider that can be moved."""
        first = next((slider for slider in self._sliders.values() if not slider.disabled), None)
        if first is not None:
            first.focus()

    def focus_on(self, key: str) -> None:
        """Give the focus to the slider of one parameter."""
        self._sliders[key].focus()

    @on(Slider.Changed)
    def _slider_changed(self, message: Slider.Changed) -> None:
        message.stop()
        self._parameters = self._parameters.changed(message.slider.parameter, message.value)
        self.post_message(self.Changed(self, self._parameters))

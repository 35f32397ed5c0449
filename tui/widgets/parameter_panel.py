"""The parameters of a conversation: a slider for each number, and a row for each of the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import TextArea

from tui.domain.models import UNKNOWN, BaseModel
from tui.domain.options import (
    CONTEXT,
    EFFORT,
    FORMAT,
    SCHEMA,
    SEED,
    STOP,
    VERBOSITY,
    Setting,
    typed_stops,
    written_stops,
)
from tui.domain.parameters import CONTEXT_NUMBERS, PARAMETERS, Parameters
from tui.domain.schemas import problem_of
from tui.keys import Place, keys_at
from tui.widgets.filled_area import FilledArea
from tui.widgets.option_row import ChoiceOption, OptionRow, SeedOption, StopOption
from tui.widgets.slider import Slider

SLIDERS = (*PARAMETERS, *CONTEXT_NUMBERS)
STOPS_HINT = "one a line; \\n is a line break"
SCHEMA_HINT = '{"type": "object", ...}'


class OptionArea(FilledArea):
    """What is written of a parameter. Tab and Esc leave it."""

    DEFAULT_CSS = """
    OptionArea, OptionArea:focus { display: none; min-height: 2; padding: 0 1; }
    OptionArea.-open { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
        for key in keys_at(Place.PROMPT)
    ]

    class Left(Message):
        """The person is done writing; `back` with Esc."""

        def __init__(self, area: OptionArea, *, back: bool) -> None:
            super().__init__()
            self.area = area
            self.back = back

        @property
        def control(self) -> OptionArea:
            return self.area

    def __init__(self, setting: Setting, hint: str, *, id: str) -> None:
        super().__init__(share=4, least=3, placeholder=hint)
        self.id = id
        self.setting = setting
        self.told = ""
        """What the text was when it was last told or put here: only the person's changes are told."""

    def put(self, text: str) -> None:
        super().put(text)
        # some characters are line breaks there, and are others now
        self.told = self.text

    def set_in(self, parameters: Parameters, text: str) -> Parameters:
        """Parameters with what a text sets that is written here."""
        return parameters.changed(self.setting, (typed_stops(text)[0] if self.setting is STOP else text) or None)

    async def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            self.post_message(self.Left(self, back=True))
            return
        await super().on_key(event)

    def on_blur(self) -> None:
        self.post_message(self.Left(self, back=False))

    def action_next(self) -> None:
        self.screen.focus_next()


class ParameterPanel(Vertical):
    """Values down by `show`, each change up by `Changed`. What one model refuses is kept for the next."""

    DEFAULT_CSS = """
    ParameterPanel { height: auto; }
    """

    @dataclass
    class Changed(Message):
        """The person changed something; `parameters` is the whole new setup."""

        panel: ParameterPanel
        parameters: Parameters

        @property
        def control(self) -> ParameterPanel:
            return self.panel

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._parameters = Parameters()
        self._model = UNKNOWN
        self._sliders = {parameter.key: Slider(parameter) for parameter in SLIDERS}
        self._stop, self._format = StopOption(STOP), ChoiceOption(FORMAT)
        self._options: dict[str, OptionRow] = {
            EFFORT.key: ChoiceOption(EFFORT),
            VERBOSITY.key: ChoiceOption(VERBOSITY),
            STOP.key: self._stop,
            SEED.key: SeedOption(SEED),
            FORMAT.key: self._format,
            CONTEXT.key: ChoiceOption(CONTEXT),
        }
        self._stops = OptionArea(STOP, STOPS_HINT, id="stops")
        self._schema = OptionArea(SCHEMA, SCHEMA_HINT, id="schema")

    def compose(self) -> ComposeResult:
        for row in self._rows():
            yield row
            if row is self._stop:
                yield self._stops
            if row is self._format:
                yield self._schema

    @property
    def parameters(self) -> Parameters:
        """What the person has set."""
        return self._parameters

    def show(self, parameters: Parameters, model: BaseModel = UNKNOWN) -> None:
        """Show what a conversation is sent with, within a model's limits, without a message."""
        self._model = model
        self._show(parameters)

    def _show(self, parameters: Parameters, besides: Slider | OptionRow | None = None) -> None:
        """Show parameters in all rows `besides` one, which shows more than is told: keys come faster than messages."""
        self._parameters, model = parameters, self._model
        for parameter in SLIDERS:
            slider = self._sliders[parameter.key]
            if slider is not besides:
                given, bounded = parameters.get(parameter.key), parameter.for_model(model)
                value = given if isinstance(given, int | float) else bounded.default
                slider.show(bounded, value, parameters.refusal(parameter, model))
        for number in CONTEXT_NUMBERS:
            self._sliders[number.key].display = number.idle(parameters) is None
        for key, row in self._options.items():
            if row is not besides:
                row.show(parameters.get(key), model, parameters.refusal(row.setting, model))
        self._show_areas()

    def _show_areas(self) -> None:
        """Show the texts as they are kept, but where they say the same as what is written here."""
        stops = self._parameters.get(STOP.key, ())
        if isinstance(stops, tuple) and typed_stops(self._stops.text)[0] != stops:
            self._stops.put(written_stops(stops))
            self._stop.warning = ""
        schema = str(self._parameters.get(SCHEMA.key, ""))
        too_long = self._schema.text and SCHEMA.kept(self._schema.text) is None
        if schema != ("" if too_long else self._schema.text):
            self._schema.put(schema)
            too_long = False
        wanted = FORMAT.value(self._parameters, self._model) == "json_schema" and not self._format.refusal
        self._schema.set_class(wanted, "-open")
        problem = f"It is not kept: a schema is {SCHEMA.wanted}." if too_long else problem_of(schema)
        self._format.warning = problem if wanted else ""

    def leave(self) -> None:
        """Take what is being typed, and forget what could not be taken: another conversation is shown next."""
        for row in self._rows():
            row.leave()
        for area in (self._stops, self._schema):
            area.put("")
            area.remove_class("-open")

    def focus_first(self) -> None:
        """Give the focus to the first that can be changed."""
        first = next((row for row in self._rows() if not row.disabled), None)
        if first is not None:
            first.focus()

    def focus_on(self, key: str) -> None:
        """Give the focus to one parameter."""
        next(row for row in self._rows() if row.setting.key == key).focus()

    def _rows(self) -> Iterator[Slider | OptionRow]:
        yield from (self._sliders[parameter.key] for parameter in PARAMETERS)
        yield from self._options.values()
        yield from (self._sliders[number.key] for number in CONTEXT_NUMBERS)

    @on(Slider.Changed)
    def _slider_changed(self, message: Slider.Changed) -> None:
        message.stop()
        self._change(self._parameters.changed(message.slider.parameter, message.value), message.slider)

    @on(OptionRow.Changed)
    def _option_changed(self, message: OptionRow.Changed) -> None:
        message.stop()
        self._change(self._parameters.changed(message.row.setting, message.value), message.row)

    def _change(self, parameters: Parameters, row: Slider | OptionRow | None = None) -> None:
        # what one is set to may decide what the model takes of another
        self._show(parameters, row)
        self.post_message(self.Changed(self, parameters))

    # what is written

    @on(OptionRow.Opened)
    def _opened(self, message: OptionRow.Opened) -> None:
        message.stop()
        self._stops.add_class("-open")
        self._stops.focus()

    @on(OptionArea.Left)
    def _left(self, message: OptionArea.Left) -> None:
        message.stop()
        if message.area is self._stops and not self._stop.warning:
            self._stops.put(written_stops(typed_stops(self._stops.text)[0]))
            self._stops.remove_class("-open")
        if message.back:
            (self._stop if message.area is self._stops else self._format).focus()

    @on(TextArea.Changed)
    def _written(self, message: TextArea.Changed) -> None:
        message.stop()
        area = message.text_area
        if not isinstance(area, OptionArea) or area.text == area.told:
            return
        area.told = area.text
        if area is self._stops:
            self._stop.warning = typed_stops(area.text)[1]
        self._change(area.set_in(self._parameters, area.text))
        # a sentence that came above it may have pushed it out of sight
        self.call_after_refresh(area.scroll_visible, animate=False)

"""The one table of request parameters: it feeds the setup pane, the settings file and the request body."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import isnan

from tui.domain.context_policy import ContextPolicy, PolicyKind
from tui.domain.models import BaseModel
from tui.domain.options import CONTEXT, EFFORT, OPTIONS, REFUSED, Choice, Setting, Value, while_sampling


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Setting):
    """A number a person may set, its range, and how it is sent."""

    minimum: float
    maximum: float
    step: float
    """Between two stops of a linear slider; a log one has eight stops to each doubling."""
    default: float
    decimals: int = 2
    log: bool = False
    sampling: bool = False
    """One of those that a model which reasons refuses (`Family.sampling`)."""
    unit: str = ""
    """What stands behind the number where it is shown."""
    always_sent: bool = False
    """Sent also at its default, because that default is ours and not the service's."""
    assumed: bool = False
    """The default is ours and is not sent: it only counts, and is shown with "≈"."""

    @property
    def stops(self) -> tuple[float, ...]:
        """Every value a slider stops at, ascending; the ends are always among them."""
        return _log_stops(int(self.minimum), int(self.maximum)) if self.log else _linear_stops(self)

    def clamp(self, value: float) -> float:
        """The value within the range, rounded to what is shown."""
        bounded = min(max(value, self.minimum), self.maximum)
        return round(bounded, self.decimals) if self.decimals else float(round(bounded))

    def stepped(self, value: float, steps: int) -> float:
        """The stop `steps` away from a value, which need not be a stop itself."""
        stops = self.stops
        index = bisect_right(stops, value) - 1 + steps if steps > 0 else bisect_left(stops, value) + steps
        return stops[min(max(index, 0), len(stops) - 1)]

    def fraction(self, value: float) -> float:
        """Where a value stands on the track, 0 to 1."""
        stops = self.stops
        if len(stops) < 2:
            return 0.0
        value = min(max(value, stops[0]), stops[-1])
        index = min(bisect_right(stops, value) - 1, len(stops) - 2)
        low, high = stops[index], stops[index + 1]
        return (index + (value - low) / (high - low)) / (len(stops) - 1)

    def at_fraction(self, fraction: float) -> float:
        """The stop nearest to a place on the track, 0 to 1."""
        stops = self.stops
        return stops[round(min(max(fraction, 0.0), 1.0) * (len(stops) - 1))]

    def shown(self, value: float) -> str:
        """The value as a person reads it: `0.70`, `4,096`."""
        about = "≈" if self.assumed and value == self.default else ""
        return f"{about}{value:,.{self.decimals}f}{self.unit}"

    def family_refusal(self, model: BaseModel, effort: str) -> str | None:
        return while_sampling(model, effort) if self.sampling else None

    def kept(self, value: object) -> float | None:
        """The number within the range, rounded as it is shown; a token limit may be meant for a larger model."""
        if not isinstance(value, int | float) or (isinstance(value, float) and isnan(value)):
            return None
        return (replace(self, maximum=LARGEST_LIMIT) if self.log else self).clamp(value)

    def sent(self, values: Mapping[str, Value], model: BaseModel) -> dict[str, object]:
        bounded = self.for_model(model)
        given = values.get(self.key)
        own = isinstance(given, int | float) and (bounded.assumed or bounded.clamp(given) != self.default)
        if not (own or bounded.always_sent) or self.refusal(model, EFFORT.value(values, model)):
            return {}
        value = bounded.clamp(given if isinstance(given, int | float) else bounded.default)
        return {self.field_of(model): value if self.decimals else int(value)}

    def field_of(self, model: BaseModel) -> str:
        """Its name in a request to this model."""
        return self.wire_name

    @property
    def wanted(self) -> str:
        if self.log:  # its maximum is each model's
            return f"a whole number from {self.minimum:g} up"
        return f"a number from {self.minimum:g} to {self.maximum:g}"

    def for_model(self, model: BaseModel) -> Parameter:
        """The same parameter within one model's limits."""
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLimit(Parameter):
    """The longest reply. What it may be, its default and the name it is sent by are each model's own."""

    def for_model(self, model: BaseModel) -> Parameter:
        """Within the model's limits (DESIGN section 1); a model that is not known is sent none that nobody has set."""
        highest = max(model.output_limit, int(self.minimum))
        default = max(
            min(16_384 if model.known and model.reasoning else 4_096, model.window // 4, highest), self.minimum
        )
        return replace(self, maximum=highest, default=default, always_sent=model.known, assumed=not model.known)

    def refusal(self, model: BaseModel, effort: str = "") -> str | None:
        refused = [model.refusal_of(name) for name in TOKEN_FIELDS]
        return REFUSED if all(one and one.most is None for one in refused) else None

    def field_of(self, model: BaseModel) -> str:
        """The newer name, unless the deployment was found to know the older one alone."""
        newer = model.refusal_of(self.wire_name)
        return TOKEN_FIELDS[1] if newer is not None and newer.most is None else self.wire_name


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextNumber(Parameter):
    """A number that one of the choices of `CONTEXT` needs. It is no field of its own."""

    kind: PolicyKind
    """The choice."""
    none: str = ""
    """What its least value is called."""

    def idle(self, values: Mapping[str, Value]) -> str | None:
        return None if values.get(CONTEXT.key) == self.kind else f"counts with context: {CONTEXT.shown(self.kind)}"

    def shown(self, value: float) -> str:
        return self.none if self.none and value == self.minimum else Parameter.shown(self, value)

    def sent(self, values: Mapping[str, Value], model: BaseModel) -> dict[str, object]:
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskTokens(ContextNumber):
    """A number of tokens below the window of the model, which is its default."""

    def for_model(self, model: BaseModel) -> Parameter:
        window = max(model.window, int(self.minimum))
        return replace(self, maximum=window, default=window)


TOKEN_FIELDS = ("max_completion_tokens", "max_tokens")
"""The two names of the token limit. Every model of Azure's takes the newer one; some of others know the older alone."""


@lru_cache(maxsize=32)
def _log_stops(minimum: int, maximum: int) -> tuple[float, ...]:
    """Each doubling from the minimum cut into eight even steps, so that the stops stay round numbers."""
    stops: list[float] = []
    octave = minimum
    while octave < maximum:
        stops.extend(float(octave + octave * part // 8) for part in range(8))
        octave *= 2
    return (*(stop for stop in dict.fromkeys(stops) if stop < maximum), float(maximum))


@lru_cache(maxsize=32)
def _linear_stops(parameter: Parameter) -> tuple[float, ...]:
    count = round((parameter.maximum - parameter.minimum) / parameter.step)
    return tuple(round(parameter.minimum + index * parameter.step, parameter.decimals) for index in range(count + 1))


TEMPERATURE = Parameter(
    key="temperature",
    wire_name="temperature",
    label="Temperature",
    help="How freely the model chooses its words: 0 is steady, 2 is wild.",
    minimum=0,
    maximum=2,
    step=0.05,
    default=1,
    sampling=True,
)
MAX_TOKENS = TokenLimit(
    key="max_tokens",
    wire_name="max_completion_tokens",
    label="Max tokens",
    help="The longest reply. A little more than you expect keeps it from ending in the middle of a sentence.",
    minimum=16,
    maximum=16_384,
    step=1,
    default=4_096,
    decimals=0,
    log=True,
    always_sent=True,
)
TOP_P = Parameter(
    key="top_p",
    wire_name="top_p",
    label="Top P",
    help="Only the likeliest words that together reach this share count. Change this or temperature, not both.",
    minimum=0,
    maximum=1,
    step=0.05,
    default=1,
    sampling=True,
)
FREQUENCY_PENALTY = Parameter(
    key="frequency_penalty",
    wire_name="frequency_penalty",
    label="Frequency penalty",
    help="Above 0, words become less likely the more often they were used.",
    minimum=-2,
    maximum=2,
    step=0.1,
    default=0,
    sampling=True,
)
PRESENCE_PENALTY = Parameter(
    key="presence_penalty",
    wire_name="presence_penalty",
    label="Presence penalty",
    help="Above 0, words that were used at all become less likely: new subjects come up.",
    minimum=-2,
    maximum=2,
    step=0.1,
    default=0,
    sampling=True,
)

PAST_MESSAGES = ContextNumber(
    key="past_messages",
    wire_name="past_messages",
    label="Past messages",
    help="How many of the last messages go with a prompt, in whole exchanges.",
    minimum=0,
    maximum=100,
    step=2,
    default=10,  # the playground's own
    decimals=0,
    kind=PolicyKind.LAST,
    none="none",
)
ASK_TURNS = ContextNumber(
    key="ask_turns",
    wire_name="ask_turns",
    label="Ask after prompts",
    help="After how many prompts you are asked how it shall go on.",
    minimum=0,
    maximum=100,
    step=1,
    default=0,
    decimals=0,
    kind=PolicyKind.ASK,
    none="no limit",
)
ASK_TOKENS = AskTokens(
    key="ask_tokens",
    wire_name="ask_tokens",
    label="Ask at tokens",
    help="From how many tokens of a prompt on you are asked how it shall go on.",
    minimum=256,
    maximum=128_000,
    step=1,
    default=128_000,
    decimals=0,
    log=True,
    kind=PolicyKind.ASK,
)

PARAMETERS: tuple[Parameter, ...] = (TEMPERATURE, MAX_TOKENS, TOP_P, FREQUENCY_PENALTY, PRESENCE_PENALTY)
"""Every parameter of the service with a slider, in the order the setup pane shows them."""
CONTEXT_NUMBERS: tuple[ContextNumber, ...] = (PAST_MESSAGES, ASK_TURNS, ASK_TOKENS)
"""What the choices of `CONTEXT` need, in the order the setup pane shows them below it."""
SETTINGS: tuple[Setting, ...] = (*PARAMETERS, *OPTIONS, CONTEXT, *CONTEXT_NUMBERS)
"""Everything of a request that a person may set."""


@dataclass(frozen=True, slots=True)
class Parameters(Mapping[str, Value]):
    """The values a person has set; one that is not in it stands at its default."""

    values_set: tuple[tuple[str, Value], ...] = field(default=())

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Parameters:
        """Known settings of a mapping, as they are kept; what cannot be is dropped."""
        kept = ((setting.key, setting.kept(values[setting.key])) for setting in SETTINGS if setting.key in values)
        return cls(tuple(sorted((key, value) for key, value in kept if value is not None)))

    def __getitem__(self, key: str) -> Value:
        return dict(self.values_set)[key]

    def __iter__(self) -> Iterator[str]:
        return (key for key, _ in self.values_set)

    def __len__(self) -> int:
        return len(self.values_set)

    def value(self, parameter: Parameter, model: BaseModel) -> float:
        """What a number stands at for a model: as set, within the model's limits, else its default."""
        bounded = parameter.for_model(model)
        value = self.get(parameter.key)
        return bounded.clamp(value if isinstance(value, int | float) else bounded.default)

    def shown(self, setting: Setting, model: BaseModel) -> str:
        """What something stands at for a model, in words; "none" for what has no default."""
        if isinstance(setting, Parameter):
            return setting.for_model(model).shown(self.value(setting, model))
        if isinstance(setting, Choice):
            return setting.shown(setting.value(self, model))
        value = self.get(setting.key)
        return "none" if value is None else setting.shown(value)

    def refusal(self, setting: Setting, model: BaseModel) -> str | None:
        """Why the model does not take something, all else being set as it is here; None where it does or may."""
        return setting.refusal(model, EFFORT.value(self, model)) or setting.idle(self)

    def policy(self, model: BaseModel) -> ContextPolicy:
        """Which messages of a conversation are sent."""
        numbers = (int(self.value(number, model)) for number in CONTEXT_NUMBERS)
        return ContextPolicy(PolicyKind(CONTEXT.value(self, model)), *numbers)

    def changed(self, setting: Setting, value: Value | None) -> Parameters:
        """The same with one thing set, or back at its default with None."""
        values = {key: old for key, old in self.values_set if key != setting.key}
        return Parameters.of(values if value is None else {**values, setting.key: value})

    def wire_fields(self, model: BaseModel) -> dict[str, object]:
        """What is sent: what is set away from the service's default, a refused one never, and the token limit.

        The token limit is sent at its default too, where the model is known.
        """
        fields: dict[str, object] = {}
        for setting in SETTINGS:
            fields |= setting.sent(self, model)
        return fields


LARGEST_LIMIT = 1_000_000_000
"""Tokens; beyond every model's output."""


def by_wire_name(name: str) -> Setting | None:
    """What the service calls by this name or a part of it, `max_tokens` included; None for what is not ours."""
    wanted = MAX_TOKENS.wire_name if name == "max_tokens" else name.partition(".")[0]
    return next((setting for setting in SETTINGS if setting.wire_name == wanted), None)

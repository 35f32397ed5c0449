"""The one table of request parameters: it feeds the sliders, the settings file and the request body."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import isnan

from tui.domain.models import BaseModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number a person may set, its range, and how it is sent."""

    key: str
    """Its name in the settings file and in the store."""
    wire_name: str
    """Its name in the request body."""
    label: str
    help: str
    minimum: float
    maximum: float
    step: float
    """Between two stops of a linear slider; a log one has eight stops to each doubling."""
    default: float
    decimals: int = 2
    log: bool = False
    sampling: bool = False
    """One of those a model with `fixed_sampling` refuses."""
    unit: str = ""
    """What stands behind the number where it is shown."""
    always_sent: bool = False
    """Sent also at its default, because that default is ours and not the service's."""

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
        return f"{value:,.{self.decimals}f}{self.unit}"

    def refusal(self, model: BaseModel) -> str | None:
        """Why this model does not take the parameter, or None where it does or may."""
        return f"{model.name} does not take it" if self.sampling and model.fixed_sampling else None

    def for_model(self, model: BaseModel) -> Parameter:
        """The same parameter within one model's limits (DESIGN section 1)."""
        if self.key != MAX_TOKENS.key:
            return self
        default = 16_384 if model.reasoning else 4_096
        return replace(self, maximum=model.output_limit, default=min(default, model.window // 4, model.output_limit))


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
MAX_TOKENS = Parameter(
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

PARAMETERS: tuple[Parameter, ...] = (TEMPERATURE, MAX_TOKENS, TOP_P, FREQUENCY_PENALTY, PRESENCE_PENALTY)
"""Every parameter, in the order the setup pane shows them."""


@dataclass(frozen=True, slots=True)
class Parameters(Mapping[str, float]):
    """The values a person has set; one that is not in it stands at its default."""

    values_set: tuple[tuple[str, float], ...] = field(default=())

    @classmethod
    def of(cls, values: Mapping[str, float]) -> Parameters:
        """Known parameters of a mapping, clamped to their table's range; others, and NaN, are dropped."""
        known = {parameter.key: parameter for parameter in PARAMETERS}
        numbers = {key: value for key, value in values.items() if key in known and not _is_nan(value)}
        kept = {key: _kept(known[key], value) for key, value in numbers.items()}
        return cls(tuple(sorted(kept.items())))

    def __getitem__(self, key: str) -> float:
        return dict(self.values_set)[key]

    def __iter__(self) -> Iterator[str]:
        return (key for key, _ in self.values_set)

    def __len__(self) -> int:
        return len(self.values_set)

    def value(self, parameter: Parameter, model: BaseModel) -> float:
        """What a parameter stands at for a model: as set, within the model's limits, else its default."""
        bounded = parameter.for_model(model)
        return bounded.clamp(self.get(parameter.key, bounded.default))

    def changed(self, parameter: Parameter, value: float | None) -> Parameters:
        """The same with one parameter set, or back at its default with None."""
        values = {key: old for key, old in self.values_set if key != parameter.key}
        return Parameters.of(values if value is None else {**values, parameter.key: value})

    def wire_fields(self, model: BaseModel) -> dict[str, float | int]:
        """What is sent: the token limit always, another only away from the service's default, a refused one never."""
        fields: dict[str, float | int] = {}
        for parameter in PARAMETERS:
            value = self.value(parameter, model)
            if parameter.refusal(model) or not (parameter.always_sent or value != parameter.default):
                continue
            fields[parameter.wire_name] = value if parameter.decimals else int(value)
        return fields


def _is_nan(value: float) -> bool:
    return isinstance(value, float) and isnan(value)


_LARGEST_LIMIT = 1_000_000_000
"""Tokens; beyond every model's output."""


def _kept(parameter: Parameter, value: float) -> float:
    """A stored token limit may be meant for a larger model than the table's own maximum."""
    return (replace(parameter, maximum=_LARGEST_LIMIT) if parameter.log else parameter).clamp(value)


def by_wire_name(name: str) -> Parameter | None:
    """The parameter that the service calls by this name, `max_tokens` included; None for one that is not ours."""
    wanted = MAX_TOKENS.wire_name if name == "max_tokens" else name
    return next((parameter for parameter in PARAMETERS if parameter.wire_name == wanted), None)

"""What a person may set that is no number on a track: stop sequences, a seed, and choices of a few words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.domain import schemas
from tui.domain.context_policy import PolicyKind
from tui.domain.escapes import escaped, unescaped
from tui.domain.families import EFFORTS, FORMATS, OPEN, VERBOSITIES, Sampling
from tui.domain.models import BaseModel
from tui.domain.text import without_surrogates

Value = float | int | str | tuple[str, ...]
"""A parameter's value as it is kept."""

REFUSED = "the deployment refused it"
MOST_STOPS = 4
LONGEST_STOP = 200
"""Characters of a stop sequence that is kept."""
SEED_LIMIT = 2**63
"""The service takes signed numbers of 64 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(ABC):
    """Something of a request that a person may set. Not set, it is not sent, and the service's default holds."""

    key: str
    """Its name in the settings file and in the store."""
    wire_name: str
    """Its name in the request body."""
    label: str
    help: str

    @property
    def name(self) -> str:
        """The label within a sentence: `max tokens`, `top P`, `JSON schema`."""
        return self.label if self.label[1].isupper() else self.label[0].lower() + self.label[1:]

    def refusal(self, model: BaseModel, effort: str = "") -> str | None:
        """Why this model does not take it, or None where it does or may.

        Args:
            model: The model, with what its deployment was found to refuse.
            effort: The reasoning effort in force, which some depend on; the model's own where none is given.
        """
        learned = model.refusal_of(self.wire_name)
        refused = learned is not None and not learned.takes and learned.most is None
        return self.family_refusal(model, effort or model.family.effort) or (REFUSED if refused else None)

    @abstractmethod
    def family_refusal(self, model: BaseModel, effort: str) -> str | None:
        """The same by what is known of the model's family."""

    def idle(self, values: Mapping[str, Value]) -> str | None:
        """Why it has no effect, something else being set as it is; None where it has."""
        return None

    @abstractmethod
    def kept(self, value: object) -> Value | None:
        """A value as it is kept, of whatever a file or a store holds; None for what it cannot be."""

    @abstractmethod
    def shown(self, value: Any) -> str:
        """A value as a person reads it."""

    @abstractmethod
    def sent(self, values: Mapping[str, Value], model: BaseModel) -> dict[str, object]:
        """The fields of a request that a value makes, where the model takes it and it is no default."""

    @property
    @abstractmethod
    def wanted(self) -> str:
        """What a value may be, to say it where one is not."""


def not_taken(model: BaseModel) -> str:
    """The words for what a family refuses."""
    return f"{model.name} does not take it"


def while_sampling(model: BaseModel, effort: str) -> str | None:
    """Why a model does not take temperature and what belongs to it, at an effort."""
    if model.family.sampling is Sampling.NEVER:
        return not_taken(model)
    if model.family.sampling is Sampling.AT_NO_EFFORT and effort != "none":
        return "taken only at effort none"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Setting):
    """One of a few values."""

    values: tuple[str, ...]
    """Every value there is."""
    names: tuple[str, ...] = ()
    """What a person reads for each of them, where that is another word."""
    default: str = ""
    """The service's own, where it is the same for all models."""

    @abstractmethod
    def family_values(self, model: BaseModel) -> tuple[str, ...]:
        """The values that the model's family takes."""

    def taken(self, model: BaseModel) -> tuple[str, ...]:
        """The values that the model takes."""
        learned = model.refusal_of(self.wire_name)
        if learned is not None and learned.takes:
            return tuple(value for value in self.values if value in learned.takes)
        return self.family_values(model)

    def default_of(self, model: BaseModel) -> str:
        """The value where none is sent; empty where that is not known."""
        return self.default

    def value(self, values: Mapping[str, Value], model: BaseModel) -> str:
        """What it stands at; empty for a default that is not known."""
        value = values.get(self.key)
        return value if isinstance(value, str) and value in self.taken(model) else self.default_of(model)

    def family_refusal(self, model: BaseModel, effort: str) -> str | None:
        taken = self.taken(model)
        if any(value != self.default_of(model) for value in taken):
            return None
        return f"takes only {self.shown(taken[0])}" if taken else not_taken(model)

    def kept(self, value: object) -> str | None:
        return value if isinstance(value, str) and value in self.values else None

    def shown(self, value: str) -> str:
        return dict(zip(self.values, self.names, strict=False)).get(value, value) or "default"

    def sent(self, values: Mapping[str, Value], model: BaseModel) -> dict[str, object]:
        value = self.value(values, model)
        if self.refusal(model) or value == self.default_of(model):
            return {}
        return self.fields(value, values)

    def fields(self, value: str, values: Mapping[str, Value]) -> dict[str, object]:
        """What is sent of a value that is no default."""
        return {self.wire_name: value}

    @property
    def wanted(self) -> str:
        *first, last = [f'"{value}"' for value in self.values]
        return f"{', '.join(first)} or {last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort(Choice):
    """How long a model thinks: each family has its own default."""

    def family_values(self, model: BaseModel) -> tuple[str, ...]:
        return model.family.efforts

    def default_of(self, model: BaseModel) -> str:
        return model.family.effort


@dataclass(frozen=True, slots=True, kw_only=True)
class Verbosity(Choice):
    """How long an answer a model aims at."""

    def family_values(self, model: BaseModel) -> tuple[str, ...]:
        return model.family.verbosities

    def default_of(self, model: BaseModel) -> str:
        return "" if model.family is OPEN else self.default


@dataclass(frozen=True, slots=True, kw_only=True)
class Format(Choice):
    """The form of a reply; a schema for it is kept beside it."""

    def family_values(self, model: BaseModel) -> tuple[str, ...]:
        return model.family.formats

    def fields(self, value: str, values: Mapping[str, Value]) -> dict[str, object]:
        if value != "json_schema":
            return {self.wire_name: {"type": value}}
        try:
            schema = schemas.response_schema(str(values.get(SCHEMA_KEY, "")))
        except ValueError:
            return {}
        return {self.wire_name: {"type": value, "json_schema": schema}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(Choice):
    """What of the conversation goes with a prompt; it decides over messages, and is no field of its own."""

    def family_values(self, model: BaseModel) -> tuple[str, ...]:
        return self.values

    def sent(self, values: Mapping[str, Value], model: BaseModel) -> dict[str, object]:
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema(Setting):
    """The schema's text as it was written, also while it is none. `Format` sends it."""

    def family_refusal(self, model: BaseModel, effort: str) -> str | None:
        return None if "json_schema" in FORMAT.taken(model) else not_taken(model)

    def kept(self, value: object) -> str | None:
        return value if isinstance(value, str) and value and len(value) <= schemas.LONGEST else None

    def shown(self, value: str) -> str:
        return f"{len(value):,} characters"

    def sent(self, values: Mapping[str, Value], model: BaseModel) -> dict[str, object]:
        return {}

    @property
    def wanted(self) -> str:
        return f"text of {schemas.LONGEST:,} characters at most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stops(Setting):
    """Up to four texts at which the reply ends."""

    def family_refusal(self, model: BaseModel, effort: str) -> str | None:
        return None if model.family.stop else not_taken(model)

    def kept(self, value: object) -> tuple[str, ...] | None:
        if not isinstance(value, list | tuple) or not 0 < len(value) <= MOST_STOPS:
            return None
        if not all(isinstance(text, str) and 0 < len(text) <= LONGEST_STOP for text in value):
            return None
        return tuple(dict.fromkeys(without_surrogates(text) for text in value))

    def shown(self, value: tuple[str, ...]) -> str:
        return "  ".join(map(escaped, value)) or "none"

    def sent(self, values: Mapping[str, Value], model: BaseModel) -> dict[str, object]:
        stops = values.get(self.key)
        return {self.wire_name: list(stops)} if isinstance(stops, tuple) and stops and not self.refusal(model) else {}

    @property
    def wanted(self) -> str:
        return f"a list of one to {MOST_STOPS} texts of {LONGEST_STOP} characters at most"


def typed_stops(lines: str) -> tuple[tuple[str, ...], str]:
    """Stop sequences as they are typed, one a line and with escapes, and a sentence where something is not taken."""
    stops: list[str] = []
    problem = ""
    for number, line in enumerate(lines.split("\n"), 1):
        try:
            text = unescaped(line)
        except ValueError as error:
            problem = problem or f"Line {number}: {error}"
            continue
        if len(text) > LONGEST_STOP:
            problem = problem or f"Line {number} is longer than {LONGEST_STOP} characters."
        elif text and text not in stops:
            stops.append(text)
    if len(stops) > MOST_STOPS:
        problem = problem or f"The service takes {MOST_STOPS}; the others are not sent."
    return tuple(stops[:MOST_STOPS]), problem


def written_stops(stops: tuple[str, ...]) -> str:
    """Stop sequences as `typed_stops` reads them."""
    return "\n".join(map(escaped, stops))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed(Setting):
    """A whole number that lets the service choose its words in the same way again, as far as it can."""

    def family_refusal(self, model: BaseModel, effort: str) -> str | None:
        return None

    def kept(self, value: object) -> int | None:
        if isinstance(value, float) and value.is_integer() and abs(value) < SEED_LIMIT:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            return None
        return value if -SEED_LIMIT <= value < SEED_LIMIT else None

    def shown(self, value: int) -> str:
        return str(value)

    def sent(self, values: Mapping[str, Value], model: BaseModel) -> dict[str, object]:
        seed = values.get(self.key)
        return {self.wire_name: seed} if seed is not None and not self.refusal(model) else {}

    @property
    def wanted(self) -> str:
        return "a whole number of 64 bits"


SCHEMA_KEY = "json_schema"

EFFORT = Effort(
    key="reasoning_effort",
    wire_name="reasoning_effort",
    label="Reasoning effort",
    help="How long the model may think before it answers.",
    values=EFFORTS,
)
VERBOSITY = Verbosity(
    key="verbosity",
    wire_name="verbosity",
    label="Verbosity",
    help="How long an answer the model aims at.",
    values=VERBOSITIES,
    default="medium",
)
FORMAT = Format(
    key="response_format",
    wire_name="response_format",
    label="Response format",
    help="Text, any JSON object (then a message must have the word JSON), or JSON that follows a schema.",
    values=FORMATS,
    names=("text", "JSON object", "JSON schema"),
    default="text",
)
SCHEMA = Schema(
    key=SCHEMA_KEY,
    wire_name="json_schema",
    label="JSON schema",
    help="The schema alone, or with its name and strict around it.",
)
STOP = Stops(
    key="stop",
    wire_name="stop",
    label="Stop sequences",
    help="The reply ends before any of these texts: one a line, up to four; \\n stands for a line break.",
)
SEED = Seed(
    key="seed",
    wire_name="seed",
    label="Seed",
    help="With the same number and request, replies are nearly the same.",
)

CONTEXT = Context(
    key="context",
    wire_name="context",
    label="Context",
    help="What goes with a prompt: what fits, the oldest exchanges being left out first; the last messages; all, until "
    "it is too much and you are asked; or everything.",
    values=tuple(PolicyKind),
    names=("what fits", "last messages", "ask me", "everything"),
    default=PolicyKind.DROP,
)

OPTIONS: tuple[Setting, ...] = (EFFORT, VERBOSITY, STOP, SEED, FORMAT, SCHEMA)
"""In the order the setup pane shows them, below the sliders."""

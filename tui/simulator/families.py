"""What the families of base models take and refuse: the table of azure.md section 2."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
"""Every effort there is; a family takes some of them."""


class Sampling(Enum):
    """When temperature, top_p, the penalties and logprobs are taken."""

    ALWAYS = "always"
    AT_NO_EFFORT = "while the model does not reason"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One row. What is not said is taken."""

    models: str
    """A pattern for the names of base models without their date."""
    efforts: tuple[str, ...] = ()
    """What `reasoning_effort` may be; the parameter is unknown where there is none."""
    effort: str = "none"
    """The effort where none is asked for."""
    sampling: Sampling = Sampling.ALWAYS
    max_tokens: bool = True
    stop: bool = True
    system: bool = True
    """Whether system and developer messages are taken."""
    formats: bool = True
    """Whether JSON can be asked for."""
    streams: bool = True
    verbosities: tuple[str, ...] = ("low", "medium", "high")
    tools_while_reasoning: bool = True
    most_choices: int = 8
    """The largest `n`."""


_NONE_TO_XHIGH = ("none", "low", "medium", "high", "xhigh")
_LOW_TO_HIGH = ("low", "medium", "high")

FAMILIES: tuple[Family, ...] = (
    Family(
        models=r"o1-(mini|preview)",
        effort="medium",
        sampling=Sampling.NEVER,
        max_tokens=False,
        stop=False,
        system=False,
        formats=False,
        verbosities=("medium",),
    ),
    Family(
        models=r"o1",
        efforts=_LOW_TO_HIGH,
        effort="medium",
        sampling=Sampling.NEVER,
        max_tokens=False,
        streams=False,
        verbosities=("medium",),
    ),
    Family(
        models=r"o3-mini",
        efforts=_LOW_TO_HIGH,
        effort="medium",
        sampling=Sampling.NEVER,
        max_tokens=False,
        verbosities=("medium",),
    ),
    Family(
        models=r"o3|o4-mini",
        efforts=_LOW_TO_HIGH,
        effort="medium",
        sampling=Sampling.NEVER,
        max_tokens=False,
        stop=False,
        verbosities=("medium",),
    ),
    Family(
        models=r"gpt-5(-mini|-nano)?",
        efforts=("minimal", "low", "medium", "high"),
        effort="medium",
        sampling=Sampling.NEVER,
        max_tokens=False,
        stop=False,
    ),
    Family(
        models=r"gpt-5\.[123]-chat|gpt-chat-latest",
        efforts=("medium",),
        effort="medium",
        sampling=Sampling.NEVER,
        max_tokens=False,
        stop=False,
    ),
    Family(
        models=r"gpt-5\.1",
        efforts=("none", "low", "medium", "high"),
        sampling=Sampling.AT_NO_EFFORT,
        max_tokens=False,
        stop=False,
    ),
    Family(
        models=r"gpt-5\.[24](-mini|-nano)?",
        efforts=_NONE_TO_XHIGH,
        sampling=Sampling.AT_NO_EFFORT,
        max_tokens=False,
        stop=False,
    ),
    Family(
        models=r"gpt-5\.5",
        efforts=_NONE_TO_XHIGH,
        effort="medium",
        sampling=Sampling.AT_NO_EFFORT,
        max_tokens=False,
        stop=False,
    ),
    Family(
        models=r"gpt-5\.6-.*|gpt-6.*",
        efforts=_NONE_TO_XHIGH,
        effort="medium",
        sampling=Sampling.AT_NO_EFFORT,
        max_tokens=False,
        stop=False,
        tools_while_reasoning=False,
    ),
    Family(models=r".*", verbosities=("medium",), most_choices=128),
)
"""The first that fits a model is its family; the last are the models that do not reason."""

_DATE = re.compile(r"-\d{4}(-\d{2}-\d{2})?$")


def family_of(model: str) -> Family:
    """The family of a base model, dated or not."""
    name = _DATE.sub("", model)
    return next(family for family in FAMILIES if re.fullmatch(family.models, name))

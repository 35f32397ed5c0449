"""The families of base models: what of a request each takes, and what it refuses.

Source: azure.md section 2, which has it from Azure's page on reasoning models (2026-02-24) and from recorded answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
"""Every reasoning effort there is, ascending (openai 3.51.0); a family takes some of them."""
VERBOSITIES = ("low", "medium", "high")
FORMATS = ("text", "json_object", "json_schema")
"""The response formats, the service's default first."""


class Sampling(StrEnum):
    """When temperature, top_p and the penalties are taken."""

    ALWAYS = "always"
    AT_NO_EFFORT = "at no effort"
    """While the reasoning effort is none."""
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What base models of one kind take. A family that takes everything is what an unknown model counts as."""

    name: str
    sampling: Sampling = Sampling.ALWAYS
    stop: bool = True
    efforts: tuple[str, ...] = ()
    """The values of `reasoning_effort`; where there is none, the parameter is refused."""
    effort: str = "none"
    """The effort where none is asked for; empty where that is not known."""
    verbosities: tuple[str, ...] = ()
    """The values of `verbosity`; where there is none, the parameter is refused."""
    formats: tuple[str, ...] = FORMATS

    @property
    def reasoning(self) -> bool:
        """Spends tokens on reasoning that is not in the text."""
        return self.effort != "" and (bool(self.efforts) or self.effort != "none")


OPEN = Family(name="unknown", efforts=EFFORTS, effort="", verbosities=VERBOSITIES)
"""Nothing is known to be refused."""

_LOW_TO_HIGH = ("low", "medium", "high")
_NONE_TO_XHIGH = ("none", "low", "medium", "high", "xhigh")


def _reasoning(name: str, *efforts: str, effort: str = "medium", sampling: Sampling = Sampling.NEVER) -> Family:
    """The GPT models from 5 on: no stop sequences, and a verbosity."""
    return Family(name=name, sampling=sampling, stop=False, efforts=efforts, effort=effort, verbosities=VERBOSITIES)


CLASSIC = Family(name="GPT before structured outputs", formats=FORMATS[:2])
CHAT = Family(name="GPT without reasoning")
O_FIRST = Family(name="o1 and o3-mini", sampling=Sampling.NEVER, efforts=_LOW_TO_HIGH, effort="medium")
O_LATER = Family(name="o3 and o4-mini", sampling=Sampling.NEVER, stop=False, efforts=_LOW_TO_HIGH, effort="medium")
O_PREVIEW = Family(name="o1 previews", sampling=Sampling.NEVER, stop=False, effort="medium", formats=FORMATS[:1])
GPT_5 = _reasoning("GPT-5", "minimal", *_LOW_TO_HIGH)
GPT_5_1 = _reasoning("GPT-5.1", "none", *_LOW_TO_HIGH, effort="none", sampling=Sampling.AT_NO_EFFORT)
GPT_5_2 = _reasoning("GPT-5.2 and 5.4", *_NONE_TO_XHIGH, effort="none", sampling=Sampling.AT_NO_EFFORT)
GPT_5_5 = _reasoning("GPT-5.5 and 5.6", *_NONE_TO_XHIGH, sampling=Sampling.AT_NO_EFFORT)
GPT_6 = _reasoning("GPT-6", *_NONE_TO_XHIGH, "max", sampling=Sampling.AT_NO_EFFORT)
GPT_6_ASTRA = _reasoning("GPT-6 astra", *_NONE_TO_XHIGH[1:])
GPT_CHAT = _reasoning("GPT chat with reasoning", "medium")
OPEN_REASONING = Family(name="open reasoning models", efforts=EFFORTS, effort="medium", verbosities=VERBOSITIES)
"""The gpt-oss models: the documents say nothing of what they refuse."""

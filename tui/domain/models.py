"""The catalogue: what is known of a base model, for counting and for the sliders.

Source: the models page of Azure OpenAI (articles/foundry/openai/includes/models-azure-direct-openai.md, 2026-06-11)
and, for rows newer than it, litellm 1.109.1; see `KNOWN_ON`. A deployment's name says nothing certain
about its base model; the `model` field of its replies does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

KNOWN_ON = "2026-11-20"
"""The day the catalogue was last compared with its sources."""


@dataclass(frozen=True, slots=True)
class BaseModel:
    """Limits in tokens. `known` is False for what is only assumed: such numbers are shown with "≈"."""

    name: str
    window: int
    """The context window: prompt and reply together."""
    output_limit: int
    input_limit: int | None = None
    """The longest prompt, where it is less than the window."""
    encoding: str = "o200k_base"
    reasoning: bool = False
    """Spends tokens on reasoning that is not in the text."""
    fixed_sampling: bool = False
    """Refuses temperature, top_p and the penalties."""
    known: bool = True


UNKNOWN = BaseModel("", 128_000, 16_384, known=False)
"""What a deployment counts as until a reply names its base model (issue "The main job", item 7)."""


def _rows() -> tuple[BaseModel, ...]:
    cl100k = "cl100k_base"
    return (
        BaseModel("gpt-35-turbo", 4_096, 4_096, encoding=cl100k),
        BaseModel("gpt-35-turbo-16k", 16_385, 4_096, encoding=cl100k),
        BaseModel("gpt-35-turbo-1106", 16_385, 4_096, encoding=cl100k),
        BaseModel("gpt-35-turbo-0125", 16_385, 4_096, encoding=cl100k),
        BaseModel("gpt-4", 8_192, 8_192, encoding=cl100k),
        BaseModel("gpt-4-32k", 32_768, 4_096, encoding=cl100k),
        BaseModel("gpt-4-turbo", 128_000, 4_096, encoding=cl100k),
        BaseModel("gpt-4o", 128_000, 16_384),
        BaseModel("gpt-4o-2024-05-13", 128_000, 4_096),
        BaseModel("gpt-4o-mini", 128_000, 16_384),
        BaseModel("gpt-4.5-preview", 128_000, 16_384),
        BaseModel("gpt-4.1", 1_047_576, 32_768),
        BaseModel("gpt-4.1-mini", 1_047_576, 32_768),
        BaseModel("gpt-4.1-nano", 1_047_576, 32_768),
        BaseModel("o1", 200_000, 100_000, reasoning=True, fixed_sampling=True),
        BaseModel("o1-mini", 128_000, 65_536, reasoning=True, fixed_sampling=True),
        BaseModel("o1-preview", 128_000, 32_768, reasoning=True, fixed_sampling=True),
        BaseModel("o3", 200_000, 100_000, reasoning=True, fixed_sampling=True),
        BaseModel("o3-mini", 200_000, 100_000, reasoning=True, fixed_sampling=True),
        BaseModel("o4-mini", 200_000, 100_000, reasoning=True, fixed_sampling=True),
        BaseModel("gpt-5", 400_000, 128_000, 272_000, reasoning=True, fixed_sampling=True),
        BaseModel("gpt-5-mini", 400_000, 128_000, 272_000, reasoning=True, fixed_sampling=True),
        BaseModel("gpt-5-nano", 400_000, 128_000, 272_000, reasoning=True, fixed_sampling=True),
        BaseModel("gpt-5-chat", 128_000, 16_384),
        BaseModel("gpt-5.1", 400_000, 128_000, 272_000, reasoning=True),
        BaseModel("gpt-5.1-chat", 128_000, 16_384, 111_616, reasoning=True, fixed_sampling=True),
        BaseModel("gpt-5.2", 400_000, 128_000, 272_000, reasoning=True),
        BaseModel("gpt-5.2-chat", 128_000, 16_384, 111_616, reasoning=True, fixed_sampling=True),
        BaseModel("gpt-5.3-chat", 128_000, 16_384, 111_616, reasoning=True, fixed_sampling=True),
        BaseModel("gpt-chat-latest", 128_000, 16_384, 111_616, reasoning=True, fixed_sampling=True),
        BaseModel("gpt-5.4", 1_050_000, 128_000, 922_000, reasoning=True),
        BaseModel("gpt-5.4-mini", 400_000, 128_000, 272_000, reasoning=True),
        BaseModel("gpt-5.4-nano", 400_000, 128_000, 272_000, reasoning=True),
        BaseModel("gpt-5.5", 1_050_000, 128_000, 922_000, reasoning=True, fixed_sampling=True),
        *(
            BaseModel(name, 1_050_000, 128_000, 922_000, reasoning=True, fixed_sampling=True)
            for name in (
                "gpt-5.6-sol",
                "gpt-5.6-terra",
                "gpt-5.6-luna",
                "gpt-6-astra",
                "gpt-6-sol",
                "gpt-6-luna",
                "gpt-6.1-sol",
                "gpt-6.1-terra",
            )
        ),
        BaseModel("gpt-oss-120b", 131_072, 131_072, reasoning=True),
        BaseModel("gpt-oss-20b", 131_072, 131_072, reasoning=True),
    )


CATALOGUE: dict[str, BaseModel] = {model.name: model for model in _rows()}

_DATED = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{4})$")


def base_model(name: str) -> BaseModel:
    """The catalogue's row for a base model's name as replies give it, dated or not (`gpt-4o-2024-11-20`).

    A name the catalogue lacks gives `UNKNOWN`'s limits under that name.
    """
    key = name.strip().lower().replace("gpt-3.5-", "gpt-35-")
    model = CATALOGUE.get(key) or CATALOGUE.get(_DATED.sub("", key))
    return model or BaseModel(name, UNKNOWN.window, UNKNOWN.output_limit, known=False)

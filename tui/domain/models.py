"""The catalogue: what is known of a base model, for counting, for the controls and for what is sent.

A deployment's name says nothing certain about its base model; the `model` field of its replies does. Everything here
can be told otherwise in the settings, and what a deployment itself refuses is added to its row as it is learned.

The limits are those of Azure's models page (models-azure-direct-openai.md, 2026-06-11), but for the rows that say that
theirs are litellm's; the prices are litellm's (1.109.1, 2026-11), which cites Azure's retail prices for eastus: Azure's
price page itself has not been read. Both were last compared with their sources on 2026-11-20.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import Any

from tui.domain import families
from tui.domain.families import CHAT, CLASSIC, OPEN, Family

ENCODINGS = ("o200k_base", "cl100k_base")


LITELLM = "litellm 1.109.1, 2026-11"
"""Where the catalogue's prices come from, and of which month they are."""
YOURS = "your settings"

LONG_PROMPT = 272_000
"""Tokens of a prompt above which the models with the largest window cost more (litellm 1.109.1)."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens, Global Standard."""

    input: float
    output: float
    cached: float | None = None
    """For input that came from the service's cache; None where nothing is known of it."""
    long: Price | None = None
    """What a prompt above `LONG_PROMPT` and its reply cost as a whole, where that is more."""
    source: str = LITELLM
    """Where it is known from, with its month; to be shown beside money."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A field of the request that a deployment turned out not to take."""

    field: str
    """Its name in the request body."""
    takes: tuple[str, ...] = ()
    """The values it takes, where only others are refused."""
    most: int | None = None
    """The greatest number it takes, where only greater ones are refused."""


@dataclass(frozen=True, slots=True)
class Exceeded:
    """What the service said of a request that was too long, in tokens as it counts them."""

    limit: int
    """What the deployment takes."""
    prompt: int | None = None
    """What the messages took."""
    reply: int | None = None
    """What was kept for the reply (max tokens), where the service says that it counted."""
    of_prompt: bool = False
    """Whether `limit` is the prompt's alone, and not that of prompt and reply together."""


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
    family: Family = OPEN
    price: Price | None = None
    responses_only: bool = False
    """Served by Azure's Responses API alone, which takes no chat completions."""
    remark: str = ""
    known: bool = True
    window_told: bool = False
    """Whether the window is no assumption, though the model may be: the person, or the deployment itself, gave it."""
    refused: tuple[Refused, ...] = ()
    """What one deployment of it was found to refuse besides."""
    difference: int = 0
    """What one deployment of it was found to count in every request beyond the document's formula, in tokens."""
    scale: float = 1.0
    """How many tokens it counts for one of ours, as one refusal said; for what is asked again after that alone."""

    @property
    def reasoning(self) -> bool:
        """Spends tokens on reasoning that is not in the text."""
        return self.family.reasoning

    @property
    def window_known(self) -> bool:
        """Whether the window is no assumption."""
        return self.known or self.window_told

    @property
    def api_only(self) -> str:
        """The same as `other_api` in three words."""
        return "Responses API only" if self.responses_only else ""

    @property
    def other_api(self) -> str:
        """A sentence where it cannot be asked here at all; empty where it can."""
        if not self.responses_only:
            return ""
        return f"{self.name} is served by Azure's Responses API alone, which aztui does not speak."

    def refusal_of(self, name: str) -> Refused | None:
        """What was learned of a field of the request."""
        return next((refused for refused in self.refused if refused.field == name), None)

    def with_refused(self, refused: tuple[Refused, ...]) -> BaseModel:
        """The same behind a deployment that refuses these; a smaller token limit is the model's from then on."""
        most = [one.most for one in refused if one.most is not None]
        return replace(self, refused=refused, output_limit=min(self.output_limit, *most) if most else self.output_limit)

    def bound_by(self, exceeded: Exceeded, judged: int | None) -> BaseModel:
        """The same for asking again for what was too long: the refusal's numbers hold, whatever is known otherwise.

        Args:
            exceeded: The numbers.
            judged: What we took the prompt for; None where that is not known.
        """
        if exceeded.of_prompt:
            limits = Chosen(input_limit=min(self.input_limit or self.window, exceeded.limit))
        else:
            limits = Chosen(window=min(self.window, exceeded.limit))
        ours = judged + self.difference if judged is not None else 0
        scale = max(exceeded.prompt / ours, 1.0) if exceeded.prompt and ours > 0 else 1.0
        return replace(limits.over(self), scale=scale)


UNKNOWN = BaseModel("", 128_000, 16_384, known=False)
"""What a deployment counts as until a reply names its base model (issue "The main job", item 7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a person says of a deployment's model; None and the empty text leave what is known otherwise."""

    base: str = ""
    """The name of the base model."""
    window: int | None = None
    input_limit: int | None = None
    output_limit: int | None = None
    encoding: str = ""
    input_price: float | None = None
    """This and the other two: US dollars for a million tokens."""
    cached_price: float | None = None
    output_price: float | None = None

    @property
    def is_empty(self) -> bool:
        return self == Chosen()

    def besides(self, other: Chosen) -> Chosen:
        """What is said here, and what another says of the rest."""
        said = {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name) != one.default}
        return replace(other, **said)

    def over(self, model: BaseModel) -> BaseModel:
        """The model with what is said here in place of what was known; limits that are given are no assumption."""
        window = self.window or model.window
        return replace(
            model,
            window=window,
            output_limit=min(self.output_limit or model.output_limit, window),
            input_limit=min(self.input_limit, window) if self.input_limit else self._input_limit(model, window),
            encoding=self.encoding or model.encoding,
            price=self._price(model.price),
            known=model.known or bool(self.window and self.output_limit),
            window_told=model.window_told or bool(self.window),
        )

    def _input_limit(self, model: BaseModel, window: int) -> int | None:
        return model.input_limit if model.input_limit and model.input_limit < window else None

    def _price(self, known: Price | None) -> Price | None:
        """A price that is given holds for prompts of any length; half a price of what has none is none."""
        given = {"input": self.input_price, "output": self.output_price, "cached": self.cached_price}
        said = {name: dollars for name, dollars in given.items() if dollars is not None}
        if not said:
            return known
        if known is None:
            if self.input_price is None or self.output_price is None:
                return None
            return Price(self.input_price, self.output_price, self.cached_price, source=YOURS)
        return replace(known, **said, long=self._price(known.long), source=YOURS)


def _chat(name: str, window: int, output: int, price: Price | None, **more: Any) -> BaseModel:
    return BaseModel(name, window, output, **{"family": CHAT, "price": price, **more})


def _old(name: str, window: int, output: int, price: Price, **more: Any) -> BaseModel:
    return BaseModel(name, window, output, **{"encoding": "cl100k_base", "family": CLASSIC, "price": price, **more})


def _o(name: str, family: Family, price: Price | None = None, **more: Any) -> BaseModel:
    return BaseModel(name, 200_000, 100_000, family=family, price=price, **more)


def _mid(name: str, family: Family, price: Price | None = None, **more: Any) -> BaseModel:
    return BaseModel(name, 400_000, 128_000, 272_000, family=family, price=price, **more)


def _large(name: str, family: Family, price: Price | None = None, **more: Any) -> BaseModel:
    if price is not None:
        # so it is for each of them (litellm 1.109.1)
        cached = None if price.cached is None else 2 * price.cached
        price = replace(price, long=Price(2 * price.input, 1.5 * price.output, cached))
    return BaseModel(name, 1_050_000, 128_000, 922_000, family=family, price=price, **more)


def _reasoning_chat(name: str, price: Price) -> BaseModel:
    return BaseModel(name, 128_000, 16_384, 111_616, family=families.GPT_CHAT, price=price)


_GPT_4_1 = "300,000 on standard deployments, 128,000 on provisioned and batch ones"


def _rows_to_4_1() -> tuple[BaseModel, ...]:
    """Models without reasoning."""
    gpt_35 = Price(0.5, 1.5)
    return (
        _old("gpt-35-turbo", 4_096, 4_096, gpt_35),
        _old("gpt-35-turbo-16k", 16_385, 4_096, Price(3, 4)),
        _old("gpt-35-turbo-1106", 16_385, 4_096, gpt_35),
        _old("gpt-35-turbo-0125", 16_385, 4_096, gpt_35),
        _old("gpt-4", 8_192, 8_192, Price(30, 60)),
        _old("gpt-4-32k", 32_768, 4_096, Price(60, 120)),
        _old("gpt-4-turbo", 128_000, 4_096, Price(11, 33)),
        _old("gpt-4o-2024-05-13", 128_000, 4_096, Price(5, 15), encoding="o200k_base"),
        _chat("gpt-4o", 128_000, 16_384, Price(2.5, 10, 1.25)),
        _chat("gpt-4o-mini", 128_000, 16_384, Price(0.15, 0.6, 0.075)),
        _chat("gpt-4.5-preview", 128_000, 16_384, Price(75, 150, 37.5), remark="retired 2025-07"),  # limits: litellm
        _chat("gpt-4.1", 1_047_576, 32_768, Price(2, 8, 0.5), remark=_GPT_4_1),
        _chat("gpt-4.1-mini", 1_047_576, 32_768, Price(0.4, 1.6, 0.1), remark=_GPT_4_1),
        _chat("gpt-4.1-nano", 1_047_576, 32_768, Price(0.1, 0.4, 0.025), remark=_GPT_4_1),
        _chat("gpt-5-chat", 128_000, 16_384, Price(1.25, 10, 0.125)),
        BaseModel("gpt-oss-120b", 131_072, 131_072, family=families.OPEN_REASONING),
        BaseModel("gpt-oss-20b", 131_072, 131_072, family=families.OPEN_REASONING),
        BaseModel("model-router", 200_000, 32_768, remark="each model it chooses has its own"),  # limits: litellm
        BaseModel("computer-use-preview", 8_192, 1_024, price=Price(3, 12), responses_only=True),
    )


def _rows_of_o() -> tuple[BaseModel, ...]:
    first, later, preview = families.O_FIRST, families.O_LATER, families.O_PREVIEW
    return (
        _o("o1", first, Price(15, 60, 7.5)),
        _o("o3-mini", first, Price(1.1, 4.4, 0.55)),
        _o("o3", later, Price(2, 8, 0.5)),
        _o("o4-mini", later, Price(1.1, 4.4, 0.275)),
        _o("o3-pro", later, responses_only=True),
        _o("codex-mini", later, responses_only=True),
        BaseModel("o1-preview", 128_000, 32_768, family=preview),
        BaseModel("o1-mini", 128_000, 65_536, family=preview, price=Price(1.1, 4.4, 0.55)),
    )


def _rows_from_5() -> tuple[BaseModel, ...]:
    g5, g51, g52 = families.GPT_5, families.GPT_5_1, families.GPT_5_2
    g55, g6 = families.GPT_5_5, families.GPT_6
    responses: dict[str, Any] = {"responses_only": True}
    return (
        _mid("gpt-5", g5, Price(1.25, 10, 0.125)),
        _mid("gpt-5-mini", g5, Price(0.25, 2, 0.025)),
        _mid("gpt-5-nano", g5, Price(0.05, 0.4, 0.005)),
        _mid("gpt-5-pro", g5, **responses),
        _mid("gpt-5-codex", g5, **responses),
        _mid("gpt-5.1", g51, Price(1.25, 10, 0.125)),
        _mid("gpt-5.1-codex", g51, **responses),
        _mid("gpt-5.1-codex-mini", g51, **responses),
        _mid("gpt-5.1-codex-max", g51, **responses),
        _reasoning_chat("gpt-5.1-chat", Price(1.25, 10, 0.125)),
        _reasoning_chat("gpt-5.2-chat", Price(1.75, 14, 0.175)),
        _reasoning_chat("gpt-5.3-chat", Price(1.75, 14, 0.175)),
        _reasoning_chat("gpt-chat-latest", Price(5, 30, 0.5)),
        _mid("gpt-5.2", g52, Price(1.75, 14, 0.175)),
        _large("gpt-5.4", g52, Price(2.5, 15, 0.25)),
        _large("gpt-5.4-pro", g52, **responses),
        _mid("gpt-5.4-mini", g52, Price(0.75, 4.5, 0.075)),
        _mid("gpt-5.4-nano", g52, Price(0.2, 1.25, 0.02)),
        _large("gpt-5.5", g55, Price(5, 30, 0.5)),
        _large("gpt-5.6-sol", g55, Price(4, 20, 0.4)),  # limits: litellm
        _large("gpt-5.6-terra", g55, Price(2, 12, 0.2)),  # limits: litellm
        _large("gpt-5.6-luna", g55, Price(0.2, 1.2, 0.02)),  # limits: litellm
        _large("gpt-6-astra", families.GPT_6_ASTRA, Price(10, 50, 1)),  # limits: litellm
        _large("gpt-6-sol", g6, Price(2, 10, 0.2)),  # limits: litellm
        _large("gpt-6-luna", g6, Price(0.1, 0.5, 0.01)),  # limits: litellm
        _large("gpt-6.1-sol", g6, Price(2, 10, 0.1)),  # limits: litellm
        _large("gpt-6.1-terra", g6, Price(1, 5, 0.05)),  # limits: litellm
    )


CATALOGUE: dict[str, BaseModel] = {row.name: row for row in (*_rows_to_4_1(), *_rows_of_o(), *_rows_from_5())}

_DATED = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{4})$")


def base_model(name: str) -> BaseModel:
    """The catalogue's row for a base model's name as replies give it, dated or not (`gpt-4o-2024-11-20`).

    A name the catalogue lacks gives `UNKNOWN`'s limits under that name.
    """
    key = name.strip().lower().replace("gpt-3.5-", "gpt-35-")
    model = CATALOGUE.get(key) or CATALOGUE.get(_DATED.sub("", key))
    return model or replace(UNKNOWN, name=name)

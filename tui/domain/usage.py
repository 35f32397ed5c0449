"""What requests took: tokens as the service counted them, and money where the price of the model is known.

Money is an estimate: list prices of one region, without what a contract or the service's own cache rules make of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from tui.domain.conversation import Message, Usage
from tui.domain.models import LONG_PROMPT, Price, base_model
from tui.domain.settings import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """Requests of one conversation to one model that cost alike, as the store adds them up."""

    day: date | None = None
    """In the zone of this machine; None where all days are added up."""
    conversation_id: int = 0
    title: str = ""
    """As it is stored: not made safe."""
    deleted: bool = False
    """The conversation was deleted since; what it took was taken."""
    profile: str = ""
    deployment: str = ""
    model: str = ""
    """The base model that the replies named."""
    long: bool = False
    """Their prompts were above `LONG_PROMPT`."""
    requests: int = 0
    """Whose tokens the service reported."""
    unreported: int = 0
    """Replies besides that came, and ended before the service reported their tokens."""
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What several requests took together. They can be added."""

    requests: int = 0
    unreported: int = 0
    usage: Usage = field(default_factory=Usage)
    dollars: float | None = None
    """Of those whose price is known; None where none is."""
    unpriced: int = 0
    """Requests whose price is not known."""
    unknown: frozenset[str] = frozenset()
    """The models of those; not made safe."""
    sources: frozenset[str] = frozenset()
    """Where the prices are from."""

    def __add__(self, other: Spent) -> Spent:
        known = [dollars for dollars in (self.dollars, other.dollars) if dollars is not None]
        return Spent(
            requests=self.requests + other.requests,
            unreported=self.unreported + other.unreported,
            usage=Usage(
                self.usage.prompt_tokens + other.usage.prompt_tokens,
                self.usage.completion_tokens + other.usage.completion_tokens,
                self.usage.cached_tokens + other.usage.cached_tokens,
                self.usage.reasoning_tokens + other.usage.reasoning_tokens,
            ),
            dollars=sum(known) if known else None,
            unpriced=self.unpriced + other.unpriced,
            unknown=self.unknown | other.unknown,
            sources=self.sources | other.sources,
        )


def cost(usage: Usage, price: Price, *, long: bool) -> float:
    """US dollars of some requests to one model.

    Args:
        usage: Reasoning is in its completion tokens, and costs what they do.
        price: Cached input costs what other input does where nothing else is known of it.
        long: Their prompts were above `LONG_PROMPT`.
    """
    fresh, cached, output = price.input, price.input if price.cached is None else price.cached, price.output
    if long:
        fresh, cached = (fresh, cached) if price.long_input is None else (price.long_input, price.long_input)
        output = output if price.long_output is None else price.long_output
    from_cache = min(usage.cached_tokens, usage.prompt_tokens)
    return (
        (usage.prompt_tokens - from_cache) * fresh + from_cache * cached + usage.completion_tokens * output
    ) / 1_000_000


def price_of(profiles: Iterable[Profile], profile: str, deployment: str, model: str) -> Price | None:
    """What a model costs; None where nobody knows.

    Args:
        profiles: The connections of the settings, where a person says what is behind a deployment and what it costs.
        profile: The name of the connection that was asked, which need not be among them.
        deployment: What was asked there.
        model: The base model the reply named: it is what was paid for, where the catalogue has it.
    """
    own = next((known for known in profiles if known.name == profile), None)
    named = base_model(model)
    if own is None:
        return named.price
    chosen = own.chosen_for(deployment)
    return chosen.over(named if named.known or not chosen.base else base_model(chosen.base)).price


def spent(used: Used, profiles: Sequence[Profile]) -> Spent:
    """What requests took, with the money."""
    took = Spent(requests=used.requests, unreported=used.unreported, usage=used.usage)
    if not used.requests:
        return took
    price = price_of(profiles, used.profile, used.deployment, used.model)
    if price is None:
        return replace(took, unpriced=used.requests, unknown=frozenset({used.model or used.deployment}))
    return replace(took, dollars=cost(used.usage, price, long=used.long), sources=frozenset({price.source}))


def together(used: Iterable[Used], profiles: Sequence[Profile]) -> Spent:
    """The sum of all."""
    return sum((spent(one, profiles) for one in used), Spent())


def spent_for(reply: Message, profiles: Sequence[Profile]) -> Spent:
    """What one reply took; nothing where the service reported nothing."""
    sent, usage = reply.sent_with, reply.usage
    if usage is None:
        return Spent()
    used = Used(
        profile=sent.profile if sent else "",
        deployment=sent.deployment if sent else "",
        model=reply.model,
        long=usage.prompt_tokens > LONG_PROMPT,
        requests=1,
        usage=usage,
    )
    return spent(used, profiles)


def money(dollars: float | None) -> str:
    """An amount, marked as the estimate it is: `≈$12.30`, `≈$0.0042`; empty for None."""
    if dollars is None:
        return ""
    if 0 < dollars < 0.0001:
        return "<$0.0001"
    return f"≈${dollars:,.2f}" if dollars >= 1 or not dollars else f"≈${dollars:.4f}"

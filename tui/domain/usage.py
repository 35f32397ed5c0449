"""What requests took: tokens as the service counted them, and money where the price of the model is known.

Money is an estimate: list prices of one region, without what a contract or the service's own cache rules make of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from tui.domain.conversation import Message, Usage
from tui.domain.models import LONG_PROMPT, Price, base_model
from tui.domain.settings import Profile

_LEAST = 0.0001
"""US dollars: what is less is not said by its number."""


@dataclass(frozen=True, slots=True)
class Prices:
    """What is known of prices here: the catalogue's, and what the settings say instead."""

    profiles: tuple[Profile, ...] = ()
    """The connections of the settings, where a person says what is behind a deployment and what it costs."""
    simulated: bool = False
    """All that is asked is asked of the built-in simulator, whose replies nobody pays for."""

    def of(self, profile: str, deployment: str, model: str) -> Price | None:
        """What a model costs; None where nobody knows.

        Args:
            profile: The name of the connection that was asked, which need not be among the settings'.
            deployment: What was asked there.
            model: The base model the reply named: it is what was paid for, where the catalogue has it.
        """
        own = next((known for known in self.profiles if known.name == profile), None)
        named = base_model(model)
        if own is None:
            return named.price
        chosen = own.chosen_for(deployment)
        return chosen.over(named if named.known or not chosen.base else base_model(chosen.base)).price


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
    """Requests besides whose replies came, and ended before the service reported their tokens."""
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
    simulated: int = 0
    """Requests to the built-in simulator, which cost nothing."""
    sources: frozenset[str] = frozenset()
    """Where the prices are from."""

    def __add__(self, other: Spent) -> Spent:
        known = [dollars for dollars in (self.dollars, other.dollars) if dollars is not None]
        return Spent(
            requests=self.requests + other.requests,
            unreported=self.unreported + other.unreported,
            usage=self.usage + other.usage,
            dollars=sum(known) if known else None,
            unpriced=self.unpriced + other.unpriced,
            unknown=self.unknown | other.unknown,
            simulated=self.simulated + other.simulated,
            sources=self.sources | other.sources,
        )


def cost(usage: Usage, price: Price, *, long: bool) -> float:
    """US dollars of some requests to one model.

    Args:
        usage: Reasoning is in its completion tokens, and costs what they do.
        price: Cached input never costs more than other input, and the same where nothing else is known of it.
        long: Their prompts were above `LONG_PROMPT`.
    """
    if long and price.long:
        price = price.long
    cached = price.input if price.cached is None else min(price.cached, price.input)
    from_cache = min(usage.cached_tokens, usage.prompt_tokens)
    fresh = (usage.prompt_tokens - from_cache) * price.input
    return (fresh + from_cache * cached + usage.completion_tokens * price.output) / 1_000_000


def spent(used: Used, prices: Prices) -> Spent:
    """What requests took, with the money."""
    took = Spent(requests=used.requests, unreported=used.unreported, usage=used.usage)
    if not used.requests:
        return took
    if prices.simulated:
        return replace(took, simulated=used.requests)
    price = prices.of(used.profile, used.deployment, used.model)
    if price is None:
        return replace(took, unpriced=used.requests, unknown=frozenset({used.model or used.deployment}))
    return replace(took, dollars=cost(used.usage, price, long=used.long), sources=frozenset({price.source}))


def together(used: Iterable[Used], prices: Prices) -> Spent:
    """The sum of all."""
    return sum((spent(one, prices) for one in used), Spent())


def spent_for(reply: Message, prices: Prices) -> Spent:
    """What one reply took, with all its requests where it was continued."""
    sent = reply.sent_with
    asked = Used(
        profile=sent.profile if sent else "",
        deployment=sent.deployment if sent else "",
        model=reply.model,
        requests=1,
    )
    reported = (usage for usage in reply.requests if usage is not None)
    used = (replace(asked, long=usage.prompt_tokens > LONG_PROMPT, usage=usage) for usage in reported)
    return together(used, prices) + Spent(unreported=reply.requests.count(None) if reply.earlier else 0)


def money(dollars: float | None) -> str:
    """An amount, marked as the estimate it is: `≈$12.30`, `≈$0.0042`; empty for None."""
    if dollars is None:
        return ""
    return f"{'' if 0 < dollars < _LEAST else '≈'}{amount(dollars)}"


def amount(dollars: float) -> str:
    """`$12.30`, `$0.0042`, `<$0.0001`: as many digits as tell small ones apart."""
    if 0 < dollars < _LEAST:
        return f"<${_LEAST}"
    return f"${dollars:,.2f}" if dollars >= 1 or not dollars else f"${dollars:.4f}"

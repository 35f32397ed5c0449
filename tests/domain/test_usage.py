"""What requests cost, and how that adds up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.domain.conversation import Message, Role, SentWith, Usage
from tui.domain.errors import Failure, FailureKind
from tui.domain.models import LITELLM, YOURS, Chosen, Price
from tui.domain.settings import Profile
from tui.domain.usage import Prices, Spent, Used, cost, money, spent, spent_for, together

WORK = Profile(name="work", endpoint="x", deployment="chat")
USED = Used(profile="work", deployment="chat", model="gpt-4o", requests=2, usage=Usage(1_000_000, 100_000))


@pytest.mark.parametrize(
    ("usage", "price", "long", "dollars"),
    [
        (Usage(1_000_000, 100_000), Price(2, 10), False, 3),
        (Usage(1_000_000, 100_000, reasoning_tokens=90_000), Price(2, 10), False, 3),
        (Usage(1_000_000, 0, cached_tokens=400_000), Price(2, 10, 0.5), False, 1.4),
        (Usage(1_000_000, 0, cached_tokens=400_000), Price(2, 10), False, 2),
        (Usage(1_000_000, 0, cached_tokens=400_000), Price(2, 10, 0), False, 1.2),
        (Usage(100, 0, cached_tokens=400_000), Price(2, 10, 1), False, 0.0001),
        (Usage(1_000_000, 0, cached_tokens=400_000), Price(1, 10, 1.25), False, 1),
        (Usage(1_000_000, 100_000, cached_tokens=400_000), Price(2, 10, 0.5, Price(4, 15, 1)), True, 4.3),
        (Usage(1_000_000, 100_000, cached_tokens=400_000), Price(2, 10, 0.5, Price(4, 15, 1)), False, 2.4),
        (Usage(1_000_000, 100_000, cached_tokens=400_000), Price(2, 10, 0.5), True, 2.4),
        (Usage(), Price(2, 10), False, 0),
    ],
)
def test_what_tokens_cost(usage: Usage, price: Price, long: bool, dollars: float) -> None:
    """By hand: dollars for a million tokens. Reasoning is paid with the reply; a long prompt is dear as a whole."""
    assert cost(usage, price, long=long) == pytest.approx(dollars)


@pytest.mark.parametrize(
    ("chosen", "model", "price"),
    [
        (Chosen(), "gpt-4o-2024-11-20", Price(2.5, 10, 1.25)),
        (Chosen(), "", None),
        (Chosen(), "llama", None),
        (Chosen(base="gpt-4o"), "llama", Price(2.5, 10, 1.25)),
        (Chosen(base="gpt-4.1"), "gpt-4o", Price(2.5, 10, 1.25)),
        (Chosen(output_price=1), "gpt-4o", Price(2.5, 1, 1.25, source=YOURS)),
        (Chosen(input_price=1, output_price=1), "", Price(1, 1, source=YOURS)),
    ],
)
def test_the_price_of_what_was_asked(chosen: Chosen, model: str, price: Price | None) -> None:
    """The reply's own word is what was paid for, where it says anything."""
    prices = Prices((replace(WORK, name="other"), WORK.with_chosen("chat", chosen)))
    assert prices.of("work", "chat", model) == price


def test_a_connection_that_is_gone_has_list_prices() -> None:
    profile = WORK.with_chosen("chat", Chosen(input_price=1, output_price=1))
    assert Prices((profile,)).of("gone", "chat", "gpt-4o") == Price(2.5, 10, 1.25)
    assert Prices((profile,)).of("work", "another", "gpt-4o") == Price(2.5, 10, 1.25)


def test_what_is_not_known_is_counted_and_named() -> None:
    unknown = spent(replace(USED, model="llama"), Prices())
    assert unknown == Spent(requests=2, usage=USED.usage, unpriced=2, unknown=frozenset({"llama"}))
    assert spent(replace(USED, model=""), Prices()).unknown == {"chat"}
    assert spent(Used(model="llama", unreported=3), Prices()) == Spent(unreported=3)
    both = together([USED, replace(USED, model="llama"), Used(unreported=3)], Prices())
    assert both == Spent(
        requests=4,
        unreported=3,
        usage=Usage(2_000_000, 200_000),
        dollars=3.5,
        unpriced=2,
        unknown=frozenset({"llama"}),
        sources=frozenset({LITELLM}),
    )
    assert together([], Prices()) == Spent()


def test_the_simulator_costs_nothing() -> None:
    """No list price stands beside what nobody is billed for, whatever the settings say of a model of that name."""
    prices = Prices((WORK.with_chosen("chat", Chosen(input_price=1, output_price=1)),), simulated=True)
    assert together([USED, replace(USED, model="llama"), Used(unreported=3)], prices) == Spent(
        requests=4, unreported=3, usage=Usage(2_000_000, 200_000), simulated=4
    )


def test_a_reply_costs_what_its_tokens_do() -> None:
    reply = Message(id=2, role=Role.ASSISTANT, model="gpt-5.4", sent_with=SentWith("chat"), usage=Usage(272_000, 0))
    assert spent_for(reply, Prices()).dollars == pytest.approx(0.272 * 2.5)
    longer = replace(reply, usage=Usage(272_001, 0), sent_with=None)
    assert spent_for(longer, Prices()).dollars == pytest.approx(0.272001 * 5)
    assert spent_for(replace(reply, usage=None), Prices()) == Spent()


def test_a_reply_that_was_continued_costs_what_all_its_requests_do() -> None:
    """Each prompt is paid for anew, and is long or not by itself."""
    reply = Message(
        id=2,
        role=Role.ASSISTANT,
        model="gpt-5.4",
        sent_with=SentWith("chat"),
        usage=Usage(200_000, 10_000, 100_000),
        earlier=(Usage(190_000, 20_000), None),
    )
    took = spent_for(reply, Prices())
    assert (took.requests, took.unreported, took.usage) == (2, 1, Usage(390_000, 30_000, 100_000))
    assert took.dollars == pytest.approx(0.29 * 2.5 + 0.1 * 0.25 + 0.03 * 15)
    stopped = spent_for(replace(reply, usage=None), Prices())
    assert (stopped.requests, stopped.unreported) == (1, 2)
    assert spent_for(replace(reply, usage=None, earlier=()), Prices()).unreported == 0
    refused = Failure(kind=FailureKind.NETWORK, sentence="No network.", remedy="Check it.", unsent=True)
    offline = spent_for(replace(reply, usage=None, failure=refused), Prices())
    assert offline.unreported == 1, "a Continue that never went out"


@pytest.mark.parametrize(
    ("dollars", "words"),
    [
        (None, ""),
        (0, "≈$0.00"),
        (0.00004, "<$0.0001"),
        (0.00321, "≈$0.0032"),
        (0.5, "≈$0.5000"),
        (1, "≈$1.00"),
        (1_234_567.891, "≈$1,234,567.89"),
    ],
)
def test_money_is_marked_as_an_estimate(dollars: float | None, words: str) -> None:
    assert money(dollars) == words

"""What was learned of deployments survives the program, and a damaged row is no more than forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from tests.storage.conftest import FixedClock
from tui.domain.deployments import DeploymentFacts
from tui.domain.models import Refused
from tui.storage.conversations import Store
from tui.storage.locations import Locations

FACTS = DeploymentFacts(
    address="https://work.openai.azure.com",
    deployment="chat",
    model="gpt-4o-2024-11-20",
    refused=(
        Refused("temperature"),
        Refused("verbosity", takes=("medium",)),
        Refused("max_completion_tokens", most=900),
    ),
    window=300_000,
    input_limit=272_000,
)


async def test_they_come_back_and_are_replaced(locations: Locations, clock: FixedClock) -> None:
    store = Store(locations, clock)
    other = DeploymentFacts(address=FACTS.address, deployment="\ud800'; DROP TABLE", base="o3")
    for facts in (FACTS, other):
        store.save_deployment_facts(facts, None)
    assert store.close() == ()

    again = Store(locations, clock)
    found = {facts.deployment: facts for facts in await again.deployment_facts()}
    assert found["chat"] == FACTS
    assert found["\ufffd'; DROP TABLE"].base == "o3"
    again.save_deployment_facts(DeploymentFacts(address=FACTS.address, deployment="chat", model="gpt-5"), FACTS)
    found = {facts.deployment: facts for facts in await again.deployment_facts()}
    assert (found["chat"].model, found["chat"].refused) == ("gpt-5", ())
    again.close()


async def test_two_instances_keep_what_each_has_learned(open_store: Callable[[], Store]) -> None:
    """Each has read what was known, and knows nothing of what the other has learned since."""
    first, second = open_store(), open_store()
    known = DeploymentFacts(address=FACTS.address, deployment="chat", model="gpt-4o", input_limit=9_000)
    first.save_deployment_facts(known, None)
    assert await first.deployment_facts() == await second.deployment_facts() == [known]
    first.save_deployment_facts(replace(known, window=300_000), known)
    assert [facts.window for facts in await first.deployment_facts()] == [300_000]
    second.save_deployment_facts(replace(known, refused=(Refused("seed"),), input_limit=None), known)
    assert await second.deployment_facts() == [
        replace(known, window=300_000, refused=(Refused("seed"),), input_limit=None)
    ]


@pytest.mark.parametrize(
    "value", ["", "{", "[1]", '[{"field": 3}]', '{"field": "x"}', '[{"takes": ["a"]}]', "[" * 9_999]
)
async def test_what_cannot_be_read_is_absent(locations: Locations, clock: FixedClock, value: str) -> None:
    """Threat 39."""
    store = Store(locations, clock)
    store.save_deployment_facts(FACTS, None)
    store.close()
    with closing(sqlite3.connect(locations.database)) as db, db:
        db.execute("UPDATE deployment_facts SET value = ? WHERE fact = 'refused'", (value,))
    again = Store(locations, clock)
    (found,) = await again.deployment_facts()
    assert (found.model, found.refused) == (FACTS.model, ())
    again.close()


@pytest.mark.parametrize("value", ["0", "-5", "true", '"4096"', "4096.5", "[4096]", "1" * 40])
async def test_a_limit_that_cannot_be_is_absent(locations: Locations, clock: FixedClock, value: str) -> None:
    """Threat 39."""
    store = Store(locations, clock)
    store.save_deployment_facts(FACTS, None)
    store.close()
    with closing(sqlite3.connect(locations.database)) as db, db:
        db.execute("UPDATE deployment_facts SET value = ? WHERE fact = 'window'", (value,))
    again = Store(locations, clock)
    (found,) = await again.deployment_facts()
    assert (found.window, found.input_limit) == (None, 272_000)
    again.close()


async def test_parts_of_a_refusal_that_are_none_are_left_out(locations: Locations, clock: FixedClock) -> None:
    store = Store(locations, clock)
    store.save_deployment_facts(FACTS, None)
    store.close()
    with closing(sqlite3.connect(locations.database)) as db, db:
        row = '[{"field": "seed", "takes": [1, "a", null], "most": -4}, {"field": "stop", "most": true}]'
        db.execute("UPDATE deployment_facts SET value = ? WHERE fact = 'refused'", (row,))
    again = Store(locations, clock)
    (found,) = await again.deployment_facts()
    assert found.refused == (Refused("seed", takes=("a",)), Refused("stop"))
    again.close()

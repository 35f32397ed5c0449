"""The table of what was learned of deployments: one row a fact, by address and deployment."""

from __future__ import annotations

import sqlite3

from tui.domain.deployments import DeploymentFacts
from tui.storage import values

_MOST = 10_000
"""Rows that are read: a person knows fewer deployments."""


def load(connection: sqlite3.Connection) -> list[DeploymentFacts]:
    """All that is known; a fact that cannot be read counts as absent."""
    rows = connection.execute(
        "SELECT endpoint, deployment, fact, value FROM deployment_facts ORDER BY learned DESC LIMIT ?", (_MOST,)
    )
    found: dict[tuple[str, str], dict[str, object]] = {}
    for endpoint, deployment, fact, value in rows:
        found.setdefault((values.text_of(endpoint), values.text_of(deployment)), {})[values.text_of(fact)] = value
    return [
        DeploymentFacts(
            address=address,
            deployment=deployment,
            model=values.text_of(facts.get("model")),
            base=values.text_of(facts.get("base")),
            refused=values.refused_of(facts.get("refused")),
            window=values.tokens_of(facts.get("window")),
            input_limit=values.tokens_of(facts.get("input_limit")),
            differences=values.numbers_of(facts.get("differences")),
        )
        for (address, deployment), facts in found.items()
        if address and deployment
    ]


def save(connection: sqlite3.Connection, facts: DeploymentFacts, before: DeploymentFacts | None, now: float) -> None:
    """Write what of one deployment is known otherwise than before; what is known no more is removed.

    The rest stays as it is: another instance may have learned it meanwhile.
    """
    earlier = _values(before) if before else {}
    for fact, value in _values(facts).items():
        if value != earlier.get(fact, ""):
            _write(connection, facts, fact, value, now)


def _values(facts: DeploymentFacts) -> dict[str, str]:
    """Each fact as it is stored; empty where nothing is known."""
    return {
        "model": facts.model,
        "base": facts.base,
        "refused": values.refused_json(facts.refused) if facts.refused else "",
        "window": values.dumped(facts.window) if facts.window else "",
        "input_limit": values.dumped(facts.input_limit) if facts.input_limit else "",
        "differences": values.dumped(facts.differences) if facts.differences else "",
    }


def _write(connection: sqlite3.Connection, facts: DeploymentFacts, fact: str, value: str, now: float) -> None:
    row = values.storable({"address": facts.address, "deployment": facts.deployment, "fact": fact, "value": value})
    connection.execute(
        """
        DELETE FROM deployment_facts
        WHERE endpoint = :address AND deployment = :deployment AND fact = :fact AND value <> :value
        """,
        row,
    )
    if value:
        connection.execute(
            """
            INSERT OR IGNORE INTO deployment_facts (endpoint, deployment, fact, value, learned)
            VALUES (:address, :deployment, :fact, :value, :learned)
            """,
            {**row, "learned": now},
        )

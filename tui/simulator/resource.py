"""The simulated resource: every deployment it has, and its lists of them."""

from __future__ import annotations

from tui.simulator.deployments import MODELS, Deployment
from tui.simulator.scenarios import SCENARIOS
from tui.simulator.wire import Json

_CREATED = 1_704_067_200
"""Seconds since the epoch: the day on which everything here was deployed."""

DEPLOYMENTS: tuple[Deployment, ...] = (
    *MODELS,
    *(Deployment(scenario.deployment, scenario.model) for scenario in SCENARIOS if scenario.deployment),
)
_BY_NAME = {deployment.name: deployment for deployment in DEPLOYMENTS}


def find(name: str) -> Deployment | None:
    """The deployment of a name."""
    return _BY_NAME.get(name)


def models_listing() -> Json:
    """The body of GET /openai/v1/models: base models the resource may use, not deployments (azure.md section 1)."""
    names = dict.fromkeys(deployment.replies_as for deployment in DEPLOYMENTS)
    return {"data": [_listed(name) for name in names], "object": "list"}


def deployments_listing() -> Json:
    """The body of GET /openai/deployments, which no documentation has any more (azure.md section 1)."""
    rows = [
        {
            "status": "succeeded",
            "model": deployment.replies_as,
            "owner": "organization-owner",
            "id": deployment.name,
            "created_at": _CREATED,
            "object": "deployment",
        }
        for deployment in DEPLOYMENTS
    ]
    return {"data": rows, "object": "list"}


def _listed(name: str) -> Json:
    return {
        "status": "succeeded",
        "capabilities": {
            "fine_tune": False,
            "inference": True,
            "completion": False,
            "chat_completion": True,
            "embeddings": False,
        },
        "lifecycle_status": "generally-available",
        "deprecation": {"inference": 1_893_456_000},
        "id": name,
        "created_at": _CREATED,
        "object": "model",
    }

"""The deployments of the simulated resource, and the base models behind them."""

from __future__ import annotations

from dataclasses import dataclass

from tui.domain.models import BaseModel, base_model
from tui.simulator.scenarios import SCENARIOS

_DEFAULT_MODEL = "gpt-4o-2024-11-20"


@dataclass(frozen=True, slots=True)
class Deployment:
    """A name that requests may give, and the dated base model that replies name."""

    name: str
    replies_as: str

    @property
    def model(self) -> BaseModel:
        """Its limits, from the catalogue."""
        return base_model(self.replies_as)


DEPLOYMENTS: tuple[Deployment, ...] = (
    Deployment("gpt-4o", _DEFAULT_MODEL),
    Deployment("gpt-4o-mini", "gpt-4o-mini-2024-07-18"),
    Deployment("gpt-4.1", "gpt-4.1-2025-04-14"),
    Deployment("gpt-35-turbo", "gpt-35-turbo-0125"),
    Deployment("tiny-4k", "gpt-35-turbo-0613"),
    Deployment("o3-mini", "o3-mini-2025-01-31"),
    Deployment("gpt-5", "gpt-5-2025-08-07"),
    *(Deployment(scenario.deployment, _DEFAULT_MODEL) for scenario in SCENARIOS if scenario.deployment),
)


def find(name: str) -> Deployment | None:
    """The deployment of a name."""
    return next((deployment for deployment in DEPLOYMENTS if deployment.name == name), None)


def models_listing() -> dict[str, object]:
    """The body of GET /models: base models the resource may use, not deployments (azure.md section 1)."""
    names = dict.fromkeys(deployment.replies_as for deployment in DEPLOYMENTS)
    return {"data": [_listed(name) for name in names], "object": "list"}


def _listed(name: str) -> dict[str, object]:
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
        "created_at": 1_704_067_200,
        "object": "model",
    }

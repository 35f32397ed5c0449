"""The deployments of base models that the simulated resource has."""

from __future__ import annotations

from dataclasses import dataclass

from tui.domain.models import BaseModel, Chosen, base_model
from tui.simulator.families import Family, family_of

USUAL_MODEL = "gpt-4o-2024-11-20"
"""What answers behind the deployments that are named after what they simulate."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """A name that requests may give, and the dated base model that replies name."""

    name: str
    replies_as: str = USUAL_MODEL
    window: int | None = None
    """Tokens of its context window, where it has less than its model, as standard deployments of gpt-4.1 have."""

    @property
    def model(self) -> BaseModel:
        """Its limits, from the catalogue but for its own window."""
        return Chosen(window=self.window).over(base_model(self.replies_as))

    @property
    def family(self) -> Family:
        """What it takes and refuses."""
        return family_of(self.replies_as)


MODELS: tuple[Deployment, ...] = (
    Deployment("gpt-4o", USUAL_MODEL),
    Deployment("gpt-4o-mini", "gpt-4o-mini-2024-07-18"),
    Deployment("gpt-4.1", "gpt-4.1-2025-04-14"),
    Deployment("gpt-35-turbo", "gpt-35-turbo-0125"),
    Deployment("tiny-4k", "gpt-35-turbo-0613"),
    Deployment("standard-4k", "gpt-4.1-2025-04-14", window=4_096),
    Deployment("o1", "o1-2024-12-17"),
    Deployment("o1-mini", "o1-mini-2024-09-12"),
    Deployment("o3", "o3-2025-04-16"),
    Deployment("o3-mini", "o3-mini-2025-01-31"),
    Deployment("o4-mini", "o4-mini-2025-04-16"),
    Deployment("gpt-5", "gpt-5-2025-08-07"),
    Deployment("gpt-5-mini", "gpt-5-mini-2025-08-07"),
    Deployment("gpt-5-chat", "gpt-5-chat-2025-08-07"),
    Deployment("gpt-5.1", "gpt-5.1-2025-11-13"),
    Deployment("gpt-5.1-chat", "gpt-5.1-chat-2025-11-13"),
    Deployment("gpt-5.4", "gpt-5.4-2026-03-05"),
    Deployment("gpt-5.6-sol", "gpt-5.6-sol-2026-07-09"),
)

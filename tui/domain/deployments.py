"""What was learned of a deployment: its base model by its replies, and what it refuses by its refusals."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.domain.models import Refused

_MOST_REFUSED = 64
"""Fields that are remembered; a request has fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentFacts:
    """Of one deployment at one address; kept from run to run."""

    address: str
    deployment: str
    model: str = ""
    """The base model that its newest reply has named."""
    base: str = ""
    """The base model that a person has chosen for it, where its connection has no place for that in the settings."""
    refused: tuple[Refused, ...] = ()

    def with_refused(self, refused: Refused) -> DeploymentFacts:
        """The same, knowing one more; the newest word on a field stands."""
        others = tuple(known for known in self.refused if known.field != refused.field)
        return replace(self, refused=(*others, refused)[-_MOST_REFUSED:])

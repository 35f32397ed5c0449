"""What was learned of a deployment: its base model by its replies, and what it refuses by its refusals."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.domain.models import Refused

STEADY = 3
"""Requests that must tell the same before it is believed."""
_ALIKE = 2
"""Tokens by which they may differ: texts are cut otherwise where they meet."""
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
    differences: tuple[int, ...] = ()
    """By how many tokens the service counted more than we did, of the newest requests, the last one newest."""

    @property
    def difference(self) -> int:
        """What the service counts in every request that the document's formula does not; 0 while it is not steady."""
        newest = self.differences[-STEADY:]
        if len(newest) < STEADY or max(newest) - min(newest) > _ALIKE:
            return 0
        return sorted(newest)[len(newest) // 2]

    def with_difference(self, tokens: int) -> DeploymentFacts:
        """The same, after one more request."""
        return replace(self, differences=(*self.differences, tokens)[-STEADY:])

    def with_refused(self, refused: Refused) -> DeploymentFacts:
        """The same, knowing one more; the newest word on a field stands."""
        others = tuple(known for known in self.refused if known.field != refused.field)
        return replace(self, refused=(*others, refused)[-_MOST_REFUSED:])

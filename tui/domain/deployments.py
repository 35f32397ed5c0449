"""What was learned of a deployment: its base model by its replies, its limits and what it refuses by its refusals."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.domain.conversation import Usage
from tui.domain.models import Chosen, Exceeded, Refused

STEADY = 3
"""Requests that must tell the same before it is believed."""
_ALIKE = 2
"""Tokens by which they may differ: texts are cut otherwise where they meet."""
_SMALL = 0.05
"""The share of a prompt up to which what is counted besides may be the same in every request; more of it grows."""
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
    window: int | None = None
    """The context window by its own word, in tokens."""
    input_limit: int | None = None
    """The longest prompt by its own word, in tokens."""
    differences: tuple[int, ...] = ()
    """By how many tokens the service counted more than we did, of the newest requests, the last one newest."""

    @property
    def difference(self) -> int:
        """What the service counts in every request that the document's formula does not; 0 while it is not steady."""
        newest = self.differences[-STEADY:]
        if len(newest) < STEADY or max(newest) - min(newest) > _ALIKE:
            return 0
        return sorted(newest)[len(newest) // 2]

    @property
    def limits(self) -> Chosen:
        """What it said of its limits, in place of what is known of its base model."""
        return Chosen(window=self.window, input_limit=self.input_limit)

    def as_new(self) -> DeploymentFacts:
        """The same without what holds of the model that was behind it."""
        return replace(self, refused=(), window=None, input_limit=None, differences=())

    def with_exceeded(self, exceeded: Exceeded, counted: int | None) -> DeploymentFacts:
        """The same, after a request that was too long; `counted` is what we took its prompt for, where that was exact.

        Where the service counted a little more than we did, that is believed at once. What is more than a little grows
        with the prompt, and says nothing of the next one.
        """
        limit = exceeded.limit
        known = replace(self, input_limit=limit) if exceeded.of_prompt else replace(self, window=limit)
        if counted is None or exceeded.prompt is None or not 0 < exceeded.prompt - counted <= _SMALL * counted:
            return known
        return replace(known, differences=(exceeded.prompt - counted,) * STEADY)

    def with_usage(self, usage: Usage) -> DeploymentFacts:
        """The same, after a reply: a limit that it went beyond is none."""
        window = None if self.window and usage.prompt_tokens + usage.completion_tokens > self.window else self.window
        input_limit = None if self.input_limit and usage.prompt_tokens > self.input_limit else self.input_limit
        return replace(self, window=window, input_limit=input_limit)

    def with_difference(self, tokens: int) -> DeploymentFacts:
        """The same, after one more request."""
        return replace(self, differences=(*self.differences, tokens)[-STEADY:])

    def with_refused(self, refused: Refused) -> DeploymentFacts:
        """The same, knowing one more; the newest word on a field stands."""
        others = tuple(known for known in self.refused if known.field != refused.field)
        return replace(self, refused=(*others, refused)[-_MOST_REFUSED:])

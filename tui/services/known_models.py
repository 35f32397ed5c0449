"""The base models behind deployments, as far as replies have named them. A deployment's own name says nothing of it."""

from __future__ import annotations

from collections.abc import Sequence

from tui.domain.conversation import Message


class KnownModels:
    """What this run has learned."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {}

    def learn(self, profile: str, deployment: str, model: str) -> None:
        """A reply of a deployment has named its base model."""
        self._names[profile, deployment] = model

    def learn_from(self, profile: str, deployment: str, path: Sequence[Message]) -> None:
        """Take in what the newest reply of a deployment in a conversation has named, where nothing newer is known."""
        for message in reversed(path):
            if message.model and message.sent_with and message.sent_with.deployment == deployment:
                self._names.setdefault((profile, deployment), message.model)
                return

    def name(self, profile: str, deployment: str) -> str:
        """The base model of a deployment; empty where it is not known."""
        return self._names.get((profile, deployment), "")

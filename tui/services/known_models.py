"""The base models behind deployments, as far as replies have named them. A deployment's own name says nothing of it."""

from __future__ import annotations

from collections.abc import Sequence

from tui.domain.conversation import Conversation, Message, SentWith


class KnownModels:
    """What this run has learned."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {}

    def learn(self, asked: SentWith, model: str) -> None:
        """A reply has named the base model of the deployment that was asked for it."""
        self._names[asked.profile, asked.deployment] = model

    def learn_from(self, conversation: Conversation, path: Sequence[Message]) -> None:
        """Take in what a stored conversation tells, the newest of it, where nothing newer is known."""
        for message in reversed(path):
            asked = message.sent_with
            if message.model and asked:
                self._names.setdefault((asked.profile, asked.deployment), message.model)
        if conversation.model:
            self._names.setdefault((conversation.profile, conversation.deployment), conversation.model)

    def name(self, profile: str, deployment: str) -> str:
        """The base model of a deployment; empty where it is not known."""
        return self._names.get((profile, deployment), "")

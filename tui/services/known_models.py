"""The models behind deployments: what a person has chosen, what replies have named, what was refused.

A deployment's own name says nothing of its base model. What is learned is kept by the address of the connection, so
that two connections to one resource share it, and it survives the program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tui.domain.checks import Check
from tui.domain.conversation import Conversation, Message, SentWith, Usage
from tui.domain.conversation_store import ConversationStore
from tui.domain.deployments import DeploymentFacts
from tui.domain.models import UNKNOWN, BaseModel, Exceeded, Refused, base_model
from tui.domain.settings import Profile
from tui.services.connection import Connection
from tui.services.replies import ReplyEnded, ReplyEvent, ReplyExceeded, ReplyNamed, ReplyRepaired


class KnownModels:
    """What is known of every deployment.

    Args:
        store: Keeps what is learned.
        connection: Says which address a connection has.
    """

    def __init__(self, store: ConversationStore, connection: Connection) -> None:
        self._store = store
        self._connection = connection
        self._facts: dict[tuple[str, str], DeploymentFacts] = {}
        self._told: dict[tuple[str, str], str] = {}
        """What stored conversations say, by the name of a connection."""
        self._addresses: dict[str, str] = {}

    async def load(self) -> None:
        """Take in what earlier runs have learned; what this one has learned already stands.

        Raises:
            StoreError: The store cannot be read.
        """
        for facts in await self._store.deployment_facts():
            self._facts.setdefault((facts.address, facts.deployment), facts)

    def take(self, event: ReplyEvent) -> None:
        """Learn from what happens to replies, in whichever conversation."""
        match event:
            case ReplyNamed(message, model) if message.sent_with:
                self._learn(message.sent_with, model)
            case ReplyRepaired(message, refused) if message.sent_with:
                self._learn_refused(message.sent_with, refused)
            case ReplyExceeded(message, exceeded) if message.sent_with:
                self._learn_exceeded(message.sent_with, exceeded)
            case ReplyEnded(message) if message.sent_with and message.failure and message.failure.model:
                self._learn(message.sent_with, message.failure.model)
            case ReplyEnded(message) if message.sent_with and message.usage and message.usage.prompt_tokens:
                self._learn_usage(message.sent_with, message.usage)

    def take_check(self, profile: Profile, check: Check) -> None:
        """Learn from the test of a connection, whether it is in use or not."""
        if model := check.model or (check.failure.model if check.failure else None):
            self._keep(_named(self._of(profile, profile.deployment), model))
        if check.refused is not None:
            self._keep(self._of(profile, profile.deployment).with_refused(check.refused))

    def _learn(self, asked: SentWith, model: str) -> None:
        """A reply has named the base model of the deployment that was asked for it."""
        self._told[asked.profile, asked.deployment] = model
        facts = self._facts_of(asked)
        if facts is not None:
            self._keep(_named(facts, model))

    def _learn_refused(self, asked: SentWith, refused: Refused) -> None:
        facts = self._facts_of(asked)
        if facts is not None:
            self._keep(facts.with_refused(refused))

    def _learn_exceeded(self, asked: SentWith, exceeded: Exceeded) -> None:
        facts = self._facts_of(asked)
        if facts is not None:
            self._keep(facts.with_exceeded(exceeded, asked.counted))

    def _learn_usage(self, asked: SentWith, usage: Usage) -> None:
        facts = self._facts_of(asked)
        if facts is None:
            return
        facts = facts.with_usage(usage)
        if asked.counted is not None:
            facts = facts.with_difference(usage.prompt_tokens - asked.counted)
        self._keep(facts)

    def learn_from(self, conversation: Conversation, path: Sequence[Message]) -> None:
        """Take in what a stored conversation tells, the newest of it, where nothing newer is known."""
        for message in reversed(path):
            asked = message.sent_with
            if message.model and asked:
                self._told.setdefault((asked.profile, asked.deployment), message.model)
        if conversation.model:
            self._told.setdefault((conversation.profile, conversation.deployment), conversation.model)

    def learned(self, profile: Profile, deployment: str) -> str:
        """The base model that replies have named; empty where none has."""
        return self._of(profile, deployment).model or self._told.get((profile.name, deployment), "")

    def choose(self, profile: Profile, deployment: str, base: str) -> None:
        """Keep the base model that a person chose for a deployment whose connection is none of the settings.

        What was refused, and what it takes, is forgotten in any case: the person knows better.
        """
        facts = self._of(profile, deployment)
        self._keep(replace(facts.as_new(), base="" if profile.chosen_for(deployment).base else base))

    def name(self, profile: Profile | None, deployment: str) -> str:
        """The base model of a deployment; empty where it is not known."""
        if profile is None:
            return ""
        chosen = profile.chosen_for(deployment).base or self._of(profile, deployment).base
        return chosen or self.learned(profile, deployment)

    def is_chosen(self, profile: Profile, deployment: str) -> bool:
        """Whether a person has said which base model it is."""
        return bool(profile.chosen_for(deployment).base or self._of(profile, deployment).base)

    def model(self, profile: Profile | None, deployment: str) -> BaseModel:
        """All that is known of the model behind a deployment, in one."""
        if profile is None:
            return UNKNOWN
        name = self.name(profile, deployment)
        facts = self._of(profile, deployment)
        model = profile.chosen_for(deployment).besides(facts.limits).over(base_model(name) if name else UNKNOWN)
        if profile.demo:
            # nobody pays the simulator
            model = replace(model, price=None)
        if facts.difference:
            model = replace(model, difference=facts.difference)
        return model.with_refused(facts.refused) if facts.refused else model

    def _facts_of(self, asked: SentWith) -> DeploymentFacts | None:
        """What is known of a deployment that was asked; None where its connection is in use no more."""
        profile = self._connection.profile
        return self._of(profile, asked.deployment) if profile and profile.name == asked.profile else None

    def _of(self, profile: Profile, deployment: str) -> DeploymentFacts:
        address = self._address(profile)
        return self._facts.get((address, deployment)) or DeploymentFacts(address=address, deployment=deployment)

    def _address(self, profile: Profile) -> str:
        """Where a connection goes; the demo's address is another one in each run."""
        if profile.demo:
            return profile.name
        known = self._addresses.get(profile.endpoint)
        if known is None:
            known = self._addresses[profile.endpoint] = self._connection.address(profile)
        return known

    def _keep(self, facts: DeploymentFacts) -> None:
        before = self._facts.get((facts.address, facts.deployment))
        if before != facts:
            self._facts[facts.address, facts.deployment] = facts
            self._store.save_deployment_facts(facts, before)


def _named(facts: DeploymentFacts, model: str) -> DeploymentFacts:
    """What is known of a deployment once a reply has named its base model."""
    # another model behind the same name may take what the one before refused, and counts in its own way
    changed = bool(facts.model) and base_model(facts.model).name != base_model(model).name
    return replace(facts.as_new() if changed else facts, model=model)

"""Titles by the model that answered, where a person wants that: one short request after the first exchange."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing

from tui.domain.conversation import ChatRequest, Message, Role, Status, Turn, title_from
from tui.domain.conversation_store import ConversationStore
from tui.domain.errors import AztuiError
from tui.domain.models import BaseModel
from tui.domain.options import EFFORT
from tui.domain.parameters import Parameters
from tui.domain.repair import USAGE
from tui.domain.stream import Reply
from tui.domain.text import clean_line
from tui.services.connection import Connection
from tui.services.known_models import KnownModels
from tui.services.replies import ReplyEnded, ReplyEvent

LONGEST = 60
"""Characters of a title."""
SHOWN = 2_000
"""Characters of the prompt and of the reply that the model is shown: a title needs no more."""
TOKENS = 24
THINKING_TOKENS = 1_024
"""The same for a model that thinks first: what it thinks counts too."""
ASKED = (
    "Give this conversation a title of at most six words, in its own language. "
    "Answer with the title alone: no quotation marks, no full stop."
)
EXCHANGE = 2
"""Messages of the first prompt and its reply."""

Titled = Callable[[int, str], None]
"""Is told the id of a conversation and its new title."""


class Titling:
    """Asks for titles, in the background; a failure is not told, for the title by rule stands.

    Args:
        store: The conversations.
        connection: What is asked.
        models: What is known of the deployments.
        wanted: Whether the person wants it, at this moment.
    """

    def __init__(
        self, store: ConversationStore, connection: Connection, models: KnownModels, wanted: Callable[[], bool]
    ) -> None:
        self._store = store
        self._connection = connection
        self._models = models
        self._wanted = wanted
        self._asking: set[asyncio.Task[None]] = set()
        self._listeners: list[Titled] = []

    def subscribe(self, listener: Titled) -> None:
        """Call this for every title that was given."""
        self._listeners.append(listener)

    def unsubscribe(self, listener: Titled) -> None:
        """Call it no more."""
        self._listeners.remove(listener)

    def take(self, event: ReplyEvent) -> None:
        """Hear of the end of a reply."""
        if isinstance(event, ReplyEnded) and event.message.status is Status.DONE and self._wanted():
            task = asyncio.create_task(self._title(event.message), name=f"title {event.message.conversation_id}")
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)

    def end(self) -> None:
        """Ask no more."""
        for task in self._asking:
            task.cancel()

    async def _title(self, reply: Message) -> None:
        try:
            exchange = await self._store.path(reply.id, EXCHANGE + 1)
            conversation = await self._store.conversation(reply.conversation_id)
            if conversation is None or len(exchange) != EXCHANGE or exchange[0].parent_id is not None:
                return
            by_rule = title_from(exchange[0].text)
            if conversation.title != by_rule:
                return
            title = title_of(await self._answer(exchange[0].text, reply))
            if title and await self._store.title_by_model(conversation.id, by_rule, title):
                for listener in tuple(self._listeners):
                    listener(conversation.id, title)
        except AztuiError:
            # nobody asked for this request: the title stays as it is
            return

    async def _answer(self, prompt: str, reply: Message) -> str:
        """What the deployment says that gave the reply; nothing where another connection is in use by now."""
        asked, profile = reply.sent_with, self._connection.profile
        if asked is None or profile is None or asked.profile != profile.name:
            return ""
        source = self._connection.source()
        answer = Reply()
        request = _request(asked.deployment, self._models.model(profile, asked.deployment), prompt, reply.text)
        async with aclosing((await source()).stream(request)) as events:
            async for event in events:
                answer.feed(event)
        return answer.text


def _request(deployment: str, model: BaseModel, prompt: str, reply: str) -> ChatRequest:
    turns = (
        Turn(Role.USER, prompt[:SHOWN]),
        Turn(Role.ASSISTANT, reply[:SHOWN]),
        Turn(Role.USER, ASKED),
    )
    # what a model may be is said by its family; one that is not known may think too
    thinks = model.reasoning or not model.known
    values: dict[str, object] = {"max_tokens": THINKING_TOKENS if thinks else TOKENS}
    if model.reasoning and (efforts := EFFORT.taken(model)):
        values[EFFORT.key] = efforts[0]
    fields = Parameters.of(values).wire_fields(model)
    omitted = (USAGE,) if model.refusal_of(USAGE) else ()
    return ChatRequest(deployment, turns, fields, model.reasoning, omitted)


def title_of(answer: str) -> str:
    """One clean line of what a model said, whatever it said; empty where nothing of it can be a title."""
    line = next((line for row in answer.splitlines() if (line := clean_line(row).strip(" \t#*`\"'“”«»„-"))), "")
    return title_from(line[: 4 * LONGEST]).rstrip(". ")

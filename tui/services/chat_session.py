"""An open conversation: its one writer and its one truth.

It stores before it sends, and it never stops a reply by being left: replies belong to `Replies`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from tui.domain.budget import TOKENS_PER_REQUEST, Budget
from tui.domain.conversation import (
    ChatRequest,
    Conversation,
    Message,
    Role,
    ScrollPlace,
    SentWith,
    Turn,
    title_from,
)
from tui.domain.models import UNKNOWN, BaseModel, base_model
from tui.domain.parameters import MAX_TOKENS, Parameters
from tui.domain.ports import Clock, ConversationStore, TokenCounter
from tui.domain.settings import Defaults
from tui.services.begun import Begun
from tui.services.connection import Connection
from tui.services.context import Context, budget_of
from tui.services.known_models import KnownModels
from tui.services.replies import Question, Replies, ReplyEnded, ReplyEvent, ReplyNamed
from tui.services.sizes import Sizes

CONTINUE = "Continue your last message exactly where it stops. Repeat nothing and add no introduction."
"""Sent after a cut reply to let it go on; it stands in the request only, never in the conversation."""


class ChatSession:
    """The conversation on the screen.

    Attributes:
        conversation: Its setup, as stored or about to be; `id` is 0 until something in it is worth keeping.
        path: The messages from the root to the active leaf.
        editing: The id of the prompt that the next ask replaces, while one is taken back into the composer.
        typed: What stands in the composer now.
        models: What is known of the deployments.
    """

    def __init__(
        self,
        store: ConversationStore,
        replies: Replies,
        connection: Connection,
        counter: TokenCounter,
        clock: Clock,
        defaults: Callable[[], Defaults] = Defaults,
    ) -> None:
        self._store = store
        self._replies = replies
        self._connection = connection
        self._clock = clock
        self._defaults = defaults
        self._began_with = Defaults()
        self._sizes = Sizes(counter)
        self._drafts: dict[int, str] = {}
        self.models = KnownModels()
        self._context: Context | None = None
        self._counted_in = ""
        self._storing = asyncio.Lock()
        self._opened = 0
        self.conversation = Conversation()
        self.path: list[Message] = []
        self.editing: int | None = None
        self.typed = ""

    # opening

    def open_new(self) -> None:
        """Begin a conversation that is not stored yet."""
        new = self._began_with = self._defaults()
        self._become(Conversation(system_prompt=new.system_prompt, parameters=new.parameters), [])

    def take_defaults(self) -> bool:
        """Let a new conversation whose setup nobody has touched begin with the defaults as they are now; whether so."""
        now, old, new = self.conversation, self._began_with, self._defaults()
        if now.id or new == old or (now.system_prompt, now.parameters) != (old.system_prompt, old.parameters):
            return False
        self.conversation = replace(now, system_prompt=new.system_prompt, parameters=new.parameters)
        self._began_with = new
        return True

    async def open(self, conversation_id: int) -> bool:
        """Open a stored conversation; False where there is none any more."""
        conversation = await self._store.conversation(conversation_id)
        if conversation is None:
            return False
        path = [self._replies.newest(message) for message in await self._store.path(conversation.active_leaf)]
        # a draft of this run is newer than the stored one where that could not be written
        draft = self._drafts.get(conversation_id, conversation.draft)
        self._become(replace(conversation, draft=draft), path)
        self._store.mark_opened(conversation_id)
        return True

    def _become(self, conversation: Conversation, path: list[Message]) -> None:
        self.conversation, self.path, self.editing = conversation, path, None
        self._opened += 1
        self.typed = conversation.draft
        self._sizes.clear()
        self._context = None
        self._replies.open_conversation = conversation.id or None
        self.models.learn_from(conversation, path)

    # what it is sent with

    @property
    def deployment(self) -> str:
        """Where the next prompt goes: to the conversation's own deployment, or the one of a profile chosen since."""
        profile = self._connection.profile
        if profile is None:
            return self.conversation.deployment
        own = self.conversation.deployment if self.conversation.profile == profile.name else ""
        return own or profile.deployment

    @property
    def stray(self) -> bool:
        """Whether the conversation belongs to another profile than the one in use, which then answers in its stead."""
        return bool(self.conversation.profile) and self.conversation.profile != self._profile

    @property
    def _profile(self) -> str:
        return self._connection.profile.name if self._connection.profile else ""

    @property
    def model(self) -> BaseModel:
        """The base model of the deployment that is asked next, as far as replies have named it."""
        name = self.models.name(self._profile, self.deployment)
        return base_model(name) if name else UNKNOWN

    def _aimed(self, conversation: Conversation) -> Conversation:
        """A conversation with where its next prompt goes, and what is known of that."""
        model = self.models.name(self._profile, self.deployment)
        return replace(conversation, profile=self._profile, deployment=self.deployment, model=model)

    @property
    def streaming(self) -> bool:
        """Whether a reply is coming in this conversation."""
        return self._replies.run_in(self.conversation.id) is not None

    def retitle(self, title: str) -> None:
        """Show the title that the library gave the open conversation."""
        self.conversation = replace(self.conversation, title=title)

    async def set_up(self, *, system_prompt: str | None = None, parameters: Parameters | None = None) -> None:
        """Change the setup; it applies to the next prompt and is saved at once."""
        conversation = self.conversation
        if system_prompt is not None:
            conversation = replace(conversation, system_prompt=system_prompt)
        if parameters is not None:
            conversation = replace(conversation, parameters=parameters)
        self.conversation = conversation
        if await self._stored():
            self._store.save_setup(self.conversation)

    async def use_deployment(self, name: str) -> None:
        """Ask another deployment of the profile in use from the next prompt on; saved at once."""
        self.conversation = replace(self.conversation, deployment=name, profile=self._profile)
        self.conversation = self._aimed(self.conversation)
        if await self._stored():
            self._store.save_setup(self.conversation)

    async def keep_draft(self) -> None:
        """Keep what is typed and not sent; a conversation that holds nothing else is stored for it."""
        opened = self._opened
        if self.typed == self.conversation.draft or not (self.typed or self.conversation.id):
            return
        if await self._stored() and opened == self._opened:
            self.flush_draft()

    def flush_draft(self) -> None:
        """Queue what is typed, with no wait: the program may be ending."""
        if self.conversation.id and self.typed != self.conversation.draft:
            self.conversation = replace(self.conversation, draft=self.typed)
            self._drafts[self.conversation.id] = self.typed
            self._store.save_draft(self.conversation.id, self.typed)
        elif not self.conversation.id and self.typed:
            self._store.save_new(self._stamped(replace(self.conversation, draft=self.typed)))

    def keep_prompt(self, text: str) -> None:
        """Keep a system prompt, with no wait: the program is ending."""
        conversation = replace(self.conversation, system_prompt=text)
        if conversation.id:
            self._store.save_setup(conversation)
        else:
            self._store.save_new(self._stamped(replace(conversation, draft=self.typed)))
            self.typed = ""

    def keep_place(self, place: ScrollPlace) -> None:
        """Keep where the reader is."""
        if self.conversation.id and place != self.conversation.place:
            self.conversation = replace(self.conversation, place=place)
            self._store.save_place(self.conversation)

    async def _stored(self) -> bool:
        """Store a new conversation; False where another was opened meanwhile."""
        opened = self._opened
        async with self._storing:
            if opened != self._opened:
                return False
            if not self.conversation.id:
                new = await self._store.create(self._stamped(self.conversation))
                if opened != self._opened:
                    return False
                self.conversation = replace(self.conversation, id=new.id, created=new.created)
                self._replies.open_conversation = new.id
                self._store.mark_opened(new.id)
        return True

    def _stamped(self, conversation: Conversation) -> Conversation:
        now = self._clock.now()
        created = conversation.created or now
        return self._aimed(replace(conversation, created=created, updated=now))

    # asking

    async def ask(self, text: str) -> Begun | None:
        """Store a prompt and its empty reply, then send it; a prompt that is being edited is replaced by it.

        None where that cannot be: a reply is coming here, or another conversation was opened before its turn came.

        Raises:
            StoreError: It could not be stored; nothing was sent and nothing changed.
        """
        opened = self._opened
        async with self._storing:
            if self.streaming or opened != self._opened:
                return None
            caught_up = await self._catch_up()
            history = self._before(self.editing) if self.editing is not None else list(self.path)
            question, sent_with = self._prepared(history, Turn(Role.USER, text))
            conversation = self._stamped(self.conversation)
            conversation = replace(conversation, title=conversation.title or title_from(text), draft="")
            parent = history[-1].id if history else None
            exchange = await self._store.begin_exchange(conversation, parent, text, sent_with)
            self._drafts.pop(exchange.conversation.id, None)
            if here := opened == self._opened:
                self._replies.open_conversation = exchange.conversation.id
                self._store.mark_opened(exchange.conversation.id)
                self.conversation, self.editing = exchange.conversation, None
                self._set_path([*history, exchange.prompt, exchange.reply])
            self._replies.start(exchange.reply, question)
        return Begun(parent, (exchange.prompt, exchange.reply), here, caught_up)

    async def retry(self, reply_id: int) -> Begun | None:
        """Ask again for the last reply; the old one stays in the tree. None where that cannot be."""
        opened = self._opened
        async with self._storing:
            reply, prompt = self._last_exchange()
            if self.streaming or opened != self._opened or reply is None or prompt is None or reply.id != reply_id:
                return None
            history = self._before(prompt.id)
            question, sent_with = self._prepared(history, Turn(Role.USER, prompt.text))
            fresh = await self._store.begin_reply(self.conversation.id, prompt.id, sent_with)
            if here := opened == self._opened:
                self._set_path([*history, prompt, fresh])
            self._replies.start(fresh, question)
        return Begun(prompt.id, (fresh,), here)

    async def resume(self, reply_id: int) -> Begun | None:
        """Let the last reply go on where it was cut; None where that cannot be."""
        opened = self._opened
        async with self._storing:
            reply, prompt = self._last_exchange()
            if self.streaming or opened != self._opened or reply is None or prompt is None or reply.id != reply_id:
                return None
            if not reply.can_continue:
                return None
            turns = (Turn(Role.USER, prompt.text), Turn(Role.ASSISTANT, reply.text), Turn(Role.USER, CONTINUE))
            question, sent_with = self._prepared(self._before(prompt.id), *turns)
            resumed = await self._store.resume_reply(reply.id, sent_with)
            if here := opened == self._opened:
                self._set_path([*self.path[:-1], resumed])
            self._replies.start(resumed, question)
        return Begun(prompt.id, (resumed,), here)

    async def _catch_up(self) -> bool:
        """Take in what another instance has written in this conversation since it was opened here."""
        opened, known = self._opened, self.path[-1].id if self.path else None
        if not self.conversation.id or self.editing is not None:
            return False
        stored = await self._store.conversation(self.conversation.id)
        if stored is None or stored.active_leaf == known or opened != self._opened:
            return False
        path = await self._store.path(stored.active_leaf)
        if opened == self._opened:
            self._set_path(path)
        return True

    def _last_exchange(self) -> tuple[Message | None, Message | None]:
        """The reply at the end of the path and the prompt it answers, where there are both."""
        if len(self.path) < 2 or not self.path[-1].is_reply:
            return None, None
        return self.path[-1], self.path[-2]

    def edit(self, message_id: int) -> str | None:
        """Take the last prompt back to be written anew: its text; the next ask replaces it. None where that cannot be.

        Only the last, because what follows an earlier one would leave the screen with no way back to it.
        """
        reply, prompt = self._last_exchange()
        if self.streaming or reply is None or prompt is None or message_id not in (reply.id, prompt.id):
            return None
        self.editing = prompt.id
        return prompt.text

    def stop(self) -> bool:
        """Stop the reply that is coming; False where none is."""
        return self._replies.stop(self.conversation.id)

    def take(self, event: ReplyEvent) -> None:
        """Learn what a reply's event changes in this conversation; events of others are passed over."""
        match event:
            case ReplyNamed(conversation_id, model) if conversation_id == self.conversation.id:
                run = self._replies.run_in(conversation_id)
                asked, now = run.message.sent_with if run else None, self.conversation
                if asked is not None:
                    self.models.learn(asked, model)
                    if (asked.profile, asked.deployment) == (now.profile, now.deployment) and model != now.model:
                        self.conversation = replace(now, model=model)
                        self._store.save_setup(self.conversation)
            case ReplyEnded(message) if message.conversation_id == self.conversation.id:
                self._set_path([message if known.id == message.id else known for known in self.path])

    def message(self, message_id: int) -> Message | None:
        """A message of the path."""
        return next((message for message in reversed(self.path) if message.id == message_id), None)

    def _before(self, message_id: int) -> list[Message]:
        """The path up to a message, without it."""
        ids = [message.id for message in self.path]
        return self.path[: ids.index(message_id)] if message_id in ids else list(self.path)

    def _set_path(self, path: list[Message]) -> None:
        known = {message.id: message for message in self.path}
        for message in path:
            if message != known.get(message.id):
                self._sizes.forget(message.id)
        self.path, self._context = path, None

    def _prepared(self, history: Sequence[Message], *new: Turn) -> tuple[Question, SentWith]:
        """The question that new messages behind a history make, and what is kept of how it was made."""
        fixed = self._prompt_size()[0] + TOKENS_PER_REQUEST
        fixed += sum(self._sizes.turn(turn, self.model.encoding)[0] for turn in new)
        fitted = Context(history, self._size).fit(fixed, self.reserved, self.model)
        parameters, turns = self.conversation.parameters, fitted.turns(self.conversation.system_prompt, *new)
        fields = parameters.wire_fields(self.model)
        request = ChatRequest(self.deployment, turns, fields, reasoning=self.model.reasoning)
        question = Question(request, self._connection.source(), self.model.encoding)
        return question, SentWith(self.deployment, parameters, left_out=fitted.left_out, profile=self._profile)

    # counting

    def budget(self, draft: str = "") -> tuple[Budget, tuple[int, ...]]:
        """What the next request takes, and the ids of the messages that would not be sent."""
        if self._context is None or self._counted_in != self.model.encoding:
            self._counted_in = self.model.encoding
            path = self._before(self.editing) if self.editing is not None else self.path
            self._context = Context(path, self._size)
        system = self._prompt_size()
        typed, typed_exact = (
            self._sizes.turn(Turn(Role.USER, draft), self.model.encoding) if draft.strip() else (0, True)
        )
        reserved = self.reserved
        fitted = self._context.fit(system[0] + typed + TOKENS_PER_REQUEST, reserved, self.model)
        budget = budget_of(
            model=self.model,
            system=system,
            fitted=fitted,
            draft=typed,
            reserved=reserved,
            exact=self._context.exact and typed_exact,
        )
        return budget, fitted.left_out

    @property
    def reserved(self) -> int:
        """Tokens kept for the reply."""
        return int(self.conversation.parameters.value(MAX_TOKENS, self.model))

    def _prompt_size(self) -> tuple[int, bool]:
        return self._sizes.system_prompt(self.conversation.system_prompt, self.model.encoding)

    def _size(self, message: Message) -> tuple[int, bool]:
        return self._sizes.message(message, self.model.encoding)

    async def count(self) -> None:
        """Load the model's encoding and count, in a thread, what is only estimated so far."""
        await self._sizes.count(self.path, self.model.encoding)
        self._context = None

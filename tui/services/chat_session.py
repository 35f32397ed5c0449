"""An open conversation: its one writer and its one truth.

It stores before it sends, and it never stops a reply by being left: replies belong to `Replies`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tui.domain.budget import TOKENS_PER_REQUEST, Budget, turn_tokens
from tui.domain.conversation import (
    DEFAULT_SYSTEM_PROMPT,
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
from tui.services.connection import Connection
from tui.services.context import Context, Fitted, budget_of
from tui.services.replies import Replies, ReplyEnded, ReplyEvent, ReplyNamed

COUNTED_AT_ONCE = 20_000
"""Characters that are counted where they are met; longer texts are estimated there and counted in a thread."""

CONTINUE = "Continue your last message exactly where it stops. Repeat nothing and add no introduction."
"""Sent after a cut reply to let it go on; it stands in the request only, never in the conversation."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What an ask or a retry changed in the path."""

    cut_after: int | None
    """The path now ends with this message before the new ones (None: it was emptied)."""
    added: tuple[Message, ...]


class ChatSession:
    """The conversation on the screen.

    Attributes:
        conversation: Its setup, as stored or about to be; `id` is 0 until something in it is worth keeping.
        path: The messages from the root to the active leaf.
        editing: The id of the prompt that the next ask replaces, while one is taken back into the composer.
        typed: What stands in the composer now.
    """

    def __init__(
        self,
        store: ConversationStore,
        replies: Replies,
        connection: Connection,
        counter: TokenCounter,
        clock: Clock,
    ) -> None:
        self._store = store
        self._replies = replies
        self._connection = connection
        self._counter = counter
        self._clock = clock
        self._sizes: dict[tuple[int, str], tuple[int, bool]] = {}
        self._named: dict[str, str] = {}
        self._context: Context | None = None
        self._storing = asyncio.Lock()
        self._opened = 0
        self.conversation = Conversation()
        self.path: list[Message] = []
        self.editing: int | None = None
        self.typed = ""

    # opening

    def open_new(self) -> None:
        """Begin a conversation that is not stored yet."""
        self._become(Conversation(system_prompt=DEFAULT_SYSTEM_PROMPT), [])

    async def open(self, conversation_id: int) -> bool:
        """Open a stored conversation; False where there is none any more."""
        conversation = await self._store.conversation(conversation_id)
        if conversation is None:
            return False
        path = [self._replies.newest(message) for message in await self._store.path(conversation.active_leaf)]
        model = next((message.model for message in reversed(path) if message.model), "")
        self._become(replace(conversation, model=model or conversation.model), path)
        self._store.mark_opened(conversation_id)
        return True

    def _become(self, conversation: Conversation, path: list[Message]) -> None:
        self.conversation, self.path, self.editing = conversation, path, None
        self._opened += 1
        self.typed = conversation.draft
        self._sizes.clear()
        self._context = None
        self._replies.open_conversation = conversation.id or None
        if conversation.model:
            self._named[self.deployment] = conversation.model

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
    def model(self) -> BaseModel:
        """The base model as far as replies have named it, in this conversation or from the same deployment."""
        name = self.conversation.model or self._named.get(self.deployment, "")
        return base_model(name) if name else UNKNOWN

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

    async def keep_draft(self) -> None:
        """Keep what is typed and not sent; a conversation that holds nothing else is stored for it."""
        if self.typed != self.conversation.draft and (self.typed or self.conversation.id) and await self._stored():
            self.flush_draft()

    def flush_draft(self) -> None:
        """Queue what is typed, with no wait: the program may be ending."""
        if self.conversation.id and self.typed != self.conversation.draft:
            self.conversation = replace(self.conversation, draft=self.typed)
            self._store.save_draft(self.conversation.id, self.typed)

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
        profile = self._connection.profile
        return replace(
            conversation,
            created=conversation.created or now,
            updated=now,
            deployment=self.deployment,
            profile=profile.name if profile else "",
        )

    # asking

    async def ask(self, text: str) -> Begun:
        """Store a prompt and its empty reply, then send it; a prompt that is being edited is replaced by it.

        Raises:
            StoreError: It could not be stored; nothing was sent and nothing changed.
            ValueError: A reply is coming in this conversation.
        """
        opened = self._opened
        async with self._storing:
            if self.streaming:
                raise ValueError("a reply is coming in this conversation already")
            history = self._before(self.editing) if self.editing is not None else list(self.path)
            new = Turn(Role.USER, text)
            fitted = self._fit(history, new)
            request = self._request(fitted, new)
            encoding = self.model.encoding
            conversation = self._stamped(self.conversation)
            conversation = replace(conversation, title=conversation.title or title_from(text), draft="")
            parent = history[-1].id if history else None
            exchange = await self._store.begin_exchange(conversation, parent, text, self._sent_with(fitted))
            if opened == self._opened:
                self._replies.open_conversation = exchange.conversation.id
                self._store.mark_opened(exchange.conversation.id)
                self.conversation, self.editing = exchange.conversation, None
                self._set_path([*history, exchange.prompt, exchange.reply])
            self._replies.start(exchange.reply, request, self._connection.model, encoding)
        return Begun(parent, (exchange.prompt, exchange.reply))

    async def retry(self, reply_id: int) -> Begun | None:
        """Ask again for a reply; the old one stays in the tree. None where that cannot be: a reply is coming."""
        reply = self.message(reply_id)
        if reply is None or self.streaming or not reply.is_reply or reply.parent_id is None:
            return None
        history = self._before(reply.parent_id)
        prompt = self.message(reply.parent_id)
        if prompt is None:
            return None
        new = Turn(Role.USER, prompt.text)
        fitted = self._fit(history, new)
        request = self._request(fitted, new)
        fresh = await self._store.begin_reply(self.conversation.id, prompt.id, self._sent_with(fitted))
        self._set_path([*history, prompt, fresh])
        self._replies.start(fresh, request, self._connection.model, self.model.encoding)
        return Begun(prompt.id, (fresh,))

    async def resume(self, reply_id: int) -> Message | None:
        """Let a cut reply go on where it stops; None where that cannot be: it is not the last, or a reply is coming."""
        reply = self.message(reply_id)
        if reply is None or self.streaming or not reply.can_continue or reply.id != self.path[-1].id:
            return None
        history = self._before(reply.parent_id) if reply.parent_id is not None else []
        prompt = self.message(reply.parent_id) if reply.parent_id is not None else None
        turns = [Turn(Role.USER, prompt.text)] if prompt else []
        turns += [Turn(Role.ASSISTANT, reply.text), Turn(Role.USER, CONTINUE)]
        fitted = self._fit(history, *turns)
        request = self._request(fitted, *turns)
        resumed = await self._store.resume_reply(reply.id, self._sent_with(fitted))
        self._set_path([*self.path[:-1], resumed])
        self._replies.start(resumed, request, self._connection.model, self.model.encoding)
        return resumed

    def edit(self, message_id: int) -> str | None:
        """Take a prompt back to be written anew: its text; the next ask replaces it. None while a reply is coming."""
        message = self.message(message_id)
        if message is not None and message.is_reply and message.parent_id is not None:
            message = self.message(message.parent_id)
        if message is None or self.streaming:
            return None
        self.editing = message.id
        return message.text

    def stop(self) -> bool:
        """Stop the reply that is coming; False where none is."""
        return self._replies.stop(self.conversation.id)

    def take(self, event: ReplyEvent) -> None:
        """Learn what a reply's event changes in this conversation; events of others are passed over."""
        match event:
            case ReplyNamed(conversation_id, model) if conversation_id == self.conversation.id:
                if model != self.conversation.model:
                    self._named[self.deployment] = model
                    self.conversation = replace(self.conversation, model=model)
                    self._context = None
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
                for encoding in {key[1] for key in self._sizes}:
                    self._sizes.pop((message.id, encoding), None)
        self.path, self._context = path, None

    def _sent_with(self, fitted: Fitted) -> SentWith:
        return SentWith(deployment=self.deployment, parameters=self.conversation.parameters, left_out=fitted.left_out)

    def _request(self, fitted: Fitted, *new: Turn) -> ChatRequest:
        return ChatRequest(
            deployment=self.deployment,
            turns=fitted.turns(self.conversation.system_prompt, *new),
            fields=self.conversation.parameters.wire_fields(self.model),
            reasoning=self.model.reasoning,
        )

    # counting

    def budget(self, draft: str = "") -> tuple[Budget, tuple[int, ...]]:
        """What the next request takes, and the ids of the messages that would not be sent."""
        if self._context is None:
            path = self._before(self.editing) if self.editing is not None else self.path
            self._context = Context(path, self._size)
        system, system_exact = self._prompt_size()
        typed, typed_exact = self._turn_size(Turn(Role.USER, draft)) if draft.strip() else (0, True)
        reserved = self.reserved
        fitted = self._context.fit(system + typed + TOKENS_PER_REQUEST, reserved, self.model)
        budget = budget_of(
            model=self.model,
            system=system,
            fitted=fitted,
            draft=typed,
            reserved=reserved,
            exact=self._context.exact and system_exact and typed_exact,
        )
        return budget, fitted.left_out

    @property
    def reserved(self) -> int:
        """Tokens kept for the reply."""
        return int(self.conversation.parameters.value(MAX_TOKENS, self.model))

    def _prompt_size(self) -> tuple[int, bool]:
        prompt = self.conversation.system_prompt
        return self._turn_size(Turn(Role.SYSTEM, prompt)) if prompt.strip() else (0, True)

    async def count(self) -> None:
        """Load the model's encoding and count, in a thread, what is only estimated so far."""
        conversation_id, encoding = self.conversation.id, self.model.encoding
        if not await self._counter.load(encoding):
            return
        wanted = [message for message in self.path if not self._sizes.get((message.id, encoding), (0, False))[1]]
        sizes = await asyncio.to_thread(lambda: [self._whole_size(message, encoding) for message in wanted])
        if conversation_id == self.conversation.id:
            for message, size in zip(wanted, sizes, strict=True):
                if self.message(message.id) == message:
                    self._sizes[message.id, encoding] = size
        self._context = None

    def _fit(self, history: Sequence[Message], *new: Turn) -> Fitted:
        """What of a history is sent before new messages."""
        fixed = self._prompt_size()[0] + sum(self._turn_size(turn)[0] for turn in new) + TOKENS_PER_REQUEST
        return Context(history, self._size).fit(fixed, self.reserved, self.model)

    def _size(self, message: Message) -> tuple[int, bool]:
        key = (message.id, self.model.encoding)
        if key not in self._sizes:
            self._sizes[key] = self._turn_size(Turn(message.role, message.text))
        return self._sizes[key]

    def _whole_size(self, message: Message, encoding: str) -> tuple[int, bool]:
        return turn_tokens(lambda text: self._counter.count(text, encoding), Turn(message.role, message.text))

    def _turn_size(self, turn: Turn) -> tuple[int, bool]:
        """What a message takes; a long one is judged by its head, so that no key waits for it."""
        return turn_tokens(self._text_size, turn)

    def _text_size(self, text: str) -> tuple[int, bool]:
        if len(text) <= COUNTED_AT_ONCE:
            return self._counter.count(text, self.model.encoding)
        head, _ = self._counter.count(text[:COUNTED_AT_ONCE], self.model.encoding)
        return head * len(text) // COUNTED_AT_ONCE, False

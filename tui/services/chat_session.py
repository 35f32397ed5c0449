"""An open conversation: its one writer and its one truth.

It stores before it sends, and it never stops a reply by being left: replies belong to `Replies`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from tui.domain.budget import Budget
from tui.domain.context_policy import PolicyKind
from tui.domain.conversation import ChatRequest, Conversation, Message, Role, SentWith, Turn, title_from
from tui.domain.errors import FailureKind
from tui.domain.models import BaseModel, Exceeded
from tui.domain.options import CONTEXT
from tui.domain.parameters import Parameters
from tui.domain.taken_file import TakenFile
from tui.services.asking import asked_for
from tui.services.begun import Begun
from tui.services.open_tree import OpenTree
from tui.services.replies import Question, ReplyEnded, ReplyEvent, ReplyNamed, ReplyShortened
from tui.services.room import Room
from tui.services.too_much import TooMuch, too_long, too_much

CONTINUE = "Continue your last message exactly where it stops. Repeat nothing and add no introduction."
"""Sent after a cut reply to let it go on; it stands in the request only, never in the conversation."""

LAST_EXCHANGE = 2
"""The last prompt and its reply, which are not behind themselves."""


class ChatSession(OpenTree):
    """The conversation on the screen, and what is asked in it."""

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
            if opened != self._opened:
                return None
            await self._read_before(self.editing)
            replaced, edited = self._replaced, self.editing
            prepared = await self._prepared(replaced, Turn(Role.USER, text))
            if prepared is None:
                return None
            question, sent_with = prepared
            conversation = self._stamped(self.conversation)
            conversation = replace(conversation, title=conversation.title or title_from(text), draft="")
            parent = self._path.id_before(replaced)
            if edited is not None:
                self._leave_branch(edited)
            exchange = await self._store.begin_exchange(conversation, parent, text, sent_with)
            self._drafts.pop(exchange.conversation.id, None)
            if here := opened == self._opened:
                self._replies.open_conversation = exchange.conversation.id
                self._store.mark_opened(exchange.conversation.id)
                self.conversation, self.editing = exchange.conversation, None
                self._end_with(replaced, exchange.prompt, exchange.reply)
            self._replies.start(exchange.reply, question)
        return Begun(parent, (exchange.prompt, exchange.reply), here, caught_up)

    def too_much(self, draft: str, files: Sequence[TakenFile] = ()) -> TooMuch | None:
        """What the person is to be asked before a prompt is sent; None where it is just sent."""
        parameters, model = self.conversation.parameters, self.model
        if CONTEXT.value(parameters, model) != PolicyKind.ASK:
            # the usual way costs nothing at Enter
            return None
        prompts = sum(1 for message in self.path if message.role is Role.USER) - (self.editing is not None)
        return too_much(parameters, model, prompts, self.budget(draft, files))

    def prompt_of(self, reply_id: int) -> Message | None:
        """The prompt of a reply."""
        exchange = self._exchange(reply_id)
        return exchange[0] if exchange and exchange[1] else None

    def too_long(self, reply_id: int) -> TooMuch | None:
        """What the person is to be asked before a reply that failed for its length is asked for again.

        None where it is just asked for: by what the refusal told it fits, or that told nothing that would help.
        """
        exchange, reply = self._exchange(reply_id), self.message(reply_id)
        failure = reply.failure if reply else None
        if exchange is None or failure is None or failure.kind is not FailureKind.CONTEXT:
            return None
        model, (prompt, _, behind) = self._model_again(reply), exchange

        def budget(parameters: Parameters) -> Budget:
            setup = replace(self.conversation, parameters=parameters)
            return self._room.budget(setup, model, prompt.text, behind + 1)

        return too_long(self.conversation.parameters, model, budget)

    async def preview(self, draft: str) -> Mapping[str, object] | None:
        """What Enter would post with a draft; without one, what stands before it. None where another was opened.

        Raises:
            InputError: There is nothing to ask, or it cannot be used.
            StoreError: The conversation cannot be read.
        """
        new = [Turn(Role.USER, draft)] if draft.strip() else []
        prepared = await self._prepared(self._replaced, *new)
        if prepared is None:
            return None
        question, _ = prepared
        model = await question.source()
        return model.body(question.request)

    async def retry(self, message_id: int, deployment: str = "") -> Begun | None:
        """Ask again for a reply, or for one to a prompt; what there is stays in the tree. None where that cannot be.

        Args:
            message_id: The reply or the prompt.
            deployment: Asked for this reply alone, in place of the conversation's own; empty for that.
        """
        opened = self._opened
        async with self._storing:
            await self._read_before(message_id)
            exchange = self._exchange(message_id)
            if self.streaming or opened != self._opened or exchange is None:
                return None
            prompt, reply, behind = exchange
            model = None if deployment else self._model_again(reply)
            again = Turn(Role.USER, prompt.text)
            prepared = await self._prepared(behind + 1, again, model=model, deployment=deployment)
            if prepared is None:
                return None
            question, sent_with = prepared
            if behind:
                self._leave_branch(self.path[-behind].id)
            fresh = await self._store.begin_reply(self.conversation.id, prompt.id, sent_with)
            if here := opened == self._opened:
                self._end_with(behind, fresh)
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
            prepared = await self._prepared(LAST_EXCHANGE, *turns, model=self._model_again(reply))
            if prepared is None:
                return None
            question, sent_with = prepared
            resumed = await self._store.resume_reply(reply.id, sent_with)
            if here := opened == self._opened:
                self._end_with(1, resumed)
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
        path = await self._read(stored.active_leaf, known)
        if opened != self._opened:
            return True
        if known is not None and path.message(known) is None:
            # it went elsewhere in the tree: what is written here goes on from what is seen here
            return False
        self._enter(path)
        return True

    def _end_with(self, count: int, *messages: Message) -> None:
        """Let these stand at the end of the path, in place of so many."""
        self._path.replace_last(count, *messages)
        self._room.changed(*messages)

    def _last_exchange(self) -> tuple[Message | None, Message | None]:
        """The reply at the end of the path and the prompt it answers, where there are both."""
        if len(self.path) < 2 or not self.path[-1].is_reply:
            return None, None
        return self.path[-1], self.path[-2]

    def _exchange(self, message_id: int) -> tuple[Message, Message | None, int] | None:
        """The prompt that a message is or answers, the answer on the path, and how many messages come behind it.

        None where there is no such prompt, or it is not read.
        """
        message = self.message(message_id)
        prompt = message if message is None or not message.is_reply else self.message(message.parent_id or 0)
        if prompt is None or prompt.role is not Role.USER:
            return None
        behind = self._path.count_from(prompt.id) - 1
        return prompt, self.path[-behind] if behind else None, behind

    async def _read_before(self, message_id: int | None) -> None:
        """Read what comes before a message of the path, which a request for it begins with."""
        while not self.whole and self.path[0].id == message_id:
            if not await self.read_older():
                break

    def edit(self, message_id: int) -> str | None:
        """Take a prompt back to be written anew: its text; the next ask stands beside it. None where that cannot be."""
        exchange = None if self.streaming else self._exchange(message_id)
        if exchange is None:
            return None
        self.editing = exchange[0].id
        return exchange[0].text

    def stop(self) -> bool:
        """Stop the reply that is coming; False where none is."""
        return self._replies.stop(self.conversation.id)

    def take(self, event: ReplyEvent) -> None:
        """Learn what a reply's event changes in this conversation; events of others are passed over."""
        match event:
            case ReplyNamed(message, model) if message.conversation_id == self.conversation.id and message.sent_with:
                asked, now = message.sent_with, self.conversation
                if (asked.profile, asked.deployment) == (now.profile, now.deployment) and model != now.model:
                    self.conversation = replace(now, model=model)
                    self._store.save_setup(self.conversation)
            case ReplyShortened(message) | ReplyEnded(message) if message.conversation_id == self.conversation.id:
                if self._path.update(message):
                    self._room.changed(message)

    def _model_again(self, reply: Message | None) -> BaseModel:
        """The model that a reply is asked of again: its refusal binds it, where it was too long for the same one."""
        asked, failure = (reply.sent_with, reply.failure) if reply else (None, None)
        exceeded = failure.exceeded if failure else None
        now = self._aimed(self.conversation)
        if asked is None or exceeded is None or (asked.profile, asked.deployment) != (now.profile, now.deployment):
            return self.model
        return self.model.bound_by(exceeded, asked.judged)

    async def _prepared(
        self, skip: int, *new: Turn, model: BaseModel | None = None, deployment: str = ""
    ) -> tuple[Question, SentWith] | None:
        """The question that new messages make behind all but the last `skip` of the path, and how it was made.

        None where another conversation was opened before enough of the path was read and counted.

        Raises:
            StoreError: It cannot be read.
        """
        # where it goes is settled with the rest: another connection may be chosen while this waits
        conversation, source = self._aimed(self.conversation, deployment), self._connection.source()
        model = model or self.models.model(self._connection.profile, conversation.deployment)
        found = await self._room.settled(conversation, model, *new, skip=skip, read_older=self.read_older)
        if found is None:
            return None
        request, sent_with = asked_for(conversation, model, *found, new)
        shorten = partial(self._shortened, conversation, new)
        return Question(request, source, model.encoding, shorten), sent_with

    async def _shortened(
        self, conversation: Conversation, new: Sequence[Turn], reply: Message, exceeded: Exceeded
    ) -> tuple[ChatRequest, SentWith] | None:
        """A request that was too long, by its refusal; None where it still is, or where the person decides.

        The conversation may be another one than is open now.

        Raises:
            StoreError: It cannot be read.
        """
        profile = self._connection.profile
        if profile is None or profile.name != conversation.profile:
            return None
        judged = reply.sent_with.judged if reply.sent_with else None
        model = self.models.model(profile, conversation.deployment).bound_by(exceeded, judged)
        if conversation.parameters.policy(model).kind in (PolicyKind.ASK, PolicyKind.ALL):
            return None
        path = await self._read(reply.id)
        room = Room(self._counter, path)
        found = await room.settled(conversation, model, *new, skip=LAST_EXCHANGE, read_older=path.read_older)
        return asked_for(conversation, model, *found, new) if found and found[0].fits else None

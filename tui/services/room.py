"""What there is room for in a request: which messages of the open path are sent, and how full the window is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from tui.domain.budget import TOKENS_PER_REQUEST, Budget, Part
from tui.domain.conversation import Conversation, Example, Message, Role, Turn
from tui.domain.models import BaseModel
from tui.domain.parameters import MAX_TOKENS
from tui.domain.ports import Moment, TokenCounter
from tui.domain.taken_file import TakenFile
from tui.services.context import Context, Fitted
from tui.services.path import Path
from tui.services.sizes import COUNTED_AT_ONCE, Sizes


class Room:
    """The room of one path, and what its messages take of it."""

    def __init__(self, counter: TokenCounter, path: Path) -> None:
        self._sizes = Sizes(counter)
        self._path = path
        self._context: Context | None = None
        self._made_for = ("", 0, 0)
        self._examples: tuple[tuple[Example, ...], str, Part] | None = None

    def enter(self, path: Path) -> None:
        """Another path is open."""
        self._path, self._context = path, None
        self._sizes.clear()

    def changed(self, *messages: Message) -> None:
        """The path has changed, other than by older messages that were read: these are new, or other ones now."""
        for message in messages:
            self._sizes.forget(message.id)
        self._context = None

    def fitted(self, conversation: Conversation, model: BaseModel, *new: Turn, skip: int = 0) -> tuple[Fitted, Part]:
        """What of the path is sent before new messages, without the last `skip` of its own.

        And the tokens of the whole prompt by the document's formula.
        """
        written = [Part(*self._sizes.turn(turn, model.encoding)) for turn in new]
        parts = [self._prompt(conversation, model), self._examples_of(conversation, model), *written]
        fixed = TOKENS_PER_REQUEST + sum(part.tokens for part in parts)
        fitted = self._fitted(fixed, conversation, model, skip)
        exact = fitted.exact and all(part.exact for part in parts)
        return fitted, Part(fixed + fitted.tokens, exact)

    async def settled(
        self,
        conversation: Conversation,
        model: BaseModel,
        *new: Turn,
        skip: int = 0,
        read_older: Callable[[], Awaitable[object]],
    ) -> tuple[Fitted, Part] | None:
        """The same once enough of the path is read and counted; None where another path was opened meanwhile.

        Raises:
            StoreError: It cannot be read.
        """
        path, recounted = self._path, False
        while path is self._path:
            fitted, counted = self.fitted(conversation, model, *new, skip=skip)
            if not fitted.certain:
                await read_older()
            elif fitted.tight and not (fitted.exact or recounted):
                recounted = True
                await self.count(conversation, model, skip)
            else:
                return fitted, counted
        return None

    def _fitted(self, fixed: int, conversation: Conversation, model: BaseModel, skip: int) -> Fitted:
        return self._made(model, skip).fit(
            fixed + model.difference,
            reserved(conversation, model),
            model,
            conversation.parameters.policy(model),
            cut=self._path.cut(skip),
            whole=self._path.whole,
            all_pins=self._path.whole or not conversation.has_pins,
        )

    def _made(self, model: BaseModel, skip: int) -> Context:
        made_for = model.encoding, skip, len(self._path.pins)
        if self._context is None or self._made_for != made_for:
            self._made_for = made_for
            self._sizes.renew()
            self._context = Context(
                self._path.messages,
                lambda message: self._sizes.message(message, model.encoding),
                skip,
                self._path.pins,
            )
        return self._context

    def budget(
        self,
        conversation: Conversation,
        model: BaseModel,
        draft: str = "",
        skip: int = 0,
        files: Sequence[TakenFile] = (),
    ) -> Budget:
        """What the next request takes, with a draft; about, while messages are not read or counted that belong in.

        Args:
            conversation: Its setup.
            model: The base model that is asked.
            draft: The text of the draft, with that of its files.
            skip: Messages at the end of the path that are not sent.
            files: The files in the draft.
        """
        system, examples = self._prompt(conversation, model), self._examples_of(conversation, model)
        typed, attached = self._drafted(draft, files, model.encoding)
        fixed = system.tokens + examples.tokens + typed.tokens + attached.tokens + TOKENS_PER_REQUEST
        fitted = self._fitted(fixed, conversation, model, skip)
        if draft.strip():
            typed = replace(typed, tokens=typed.tokens + TOKENS_PER_REQUEST + model.difference)
        return Budget(
            window=model.window,
            input_limit=model.input_limit or model.window,
            system=system.scaled(model.scale),
            examples=examples.scaled(model.scale),
            history=Part(fitted.tokens, fitted.exact and fitted.certain).scaled(model.scale),
            messages=fitted.messages,
            attachments=attached.scaled(model.scale),
            draft=typed.scaled(model.scale),
            reply=reserved(conversation, model),
            not_sent=fitted.not_sent,
            policy=conversation.parameters.policy(model),
            window_known=model.window_known,
            price=model.price,
        )

    def _prompt(self, conversation: Conversation, model: BaseModel) -> Part:
        return Part(*self._sizes.system_prompt(conversation.system_prompt, model.encoding))

    def _examples_of(self, conversation: Conversation, model: BaseModel) -> Part:
        """What the examples take, counted once: there may be many, and this is asked with each keystroke."""
        if self._examples is None or self._examples[:2] != (conversation.examples, model.encoding):
            part = Part(*self._sizes.turns(conversation.example_turns, model.encoding))
            self._examples = conversation.examples, model.encoding, part
        return self._examples[2]

    def _drafted(self, draft: str, files: Sequence[TakenFile], encoding: str) -> tuple[Part, Part]:
        """What a draft takes without its files, and what the files take; about, where it is too long to be counted."""
        if not draft.strip():
            return Part(), Part()
        attached = Part(
            sum(file.tokens for file in files), all(file.exact and file.encoding == encoding for file in files)
        )
        tokens, exact = self._sizes.turn(Turn(Role.USER, draft), encoding)
        if exact or not files or len(draft) <= COUNTED_AT_ONCE:
            return Part(max(tokens - attached.tokens, 0), exact and attached.exact), attached
        # what is judged by samples is judged without the files, which are counted
        for file in files:
            draft = draft.replace(file.framed, "", 1)
        return Part(self._sizes.turn(Turn(Role.USER, draft), encoding)[0], exact=False), attached

    async def count(
        self,
        conversation: Conversation,
        model: BaseModel,
        skip: int = 0,
        moment: Moment | None = None,
        draft: str = "",
    ) -> None:
        """Load the model's encoding and count, in a thread, what is only estimated of what may be sent.

        What of the loading holds the event loop up waits for the moment.
        """
        # with no message there is a system prompt and a draft to count
        path, counted = self._path, -1
        while path is self._path:
            self.budget(conversation, model, skip=skip)
            messages = self._made(model, skip).looked_at
            # counted exactly they may be smaller, and there may be room for more
            if len(messages) <= counted or not await self._sizes.count(messages, model.encoding, moment):
                break
            counted, self._context = len(messages), None
        await self._sizes.count_long((draft, conversation.system_prompt), model.encoding, moment)
        # what was estimated can be counted now
        self._examples = None


def reserved(conversation: Conversation, model: BaseModel) -> int:
    """Tokens kept for the reply."""
    return int(conversation.parameters.value(MAX_TOKENS, model))

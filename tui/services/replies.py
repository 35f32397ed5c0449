"""Runs replies: one per conversation, owned by the program and not by a screen.

Switching away from a conversation never stops its reply. A reply's text goes to the store at save points while it
comes, and its end goes onto the store's queue in the same call that learns of it, with no await between, so that no
cancel can lose it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Literal

from tui.domain.conversation import ChatRequest, Message, SentWith, Status, Timings
from tui.domain.conversation_store import ConversationStore
from tui.domain.errors import AztuiError, ChatError, Failure, FailureKind, StoreError
from tui.domain.models import Exceeded, Refused
from tui.domain.ports import ChatModel, Clock, TokenCounter
from tui.domain.repair import repaired
from tui.domain.stream import Named, Reply, RetryWait, StreamEvent

SAVE_POINT = 0.5
"""Seconds between save points: at most this much text is lost to a kill (DESIGN section 2)."""


@dataclass(frozen=True, slots=True)
class ReplyText:
    """Text came."""

    conversation_id: int
    message_id: int
    text: str


@dataclass(frozen=True, slots=True)
class ReplyNamed:
    """The reply named its base model."""

    message: Message
    model: str


@dataclass(frozen=True, slots=True)
class ReplyRepaired:
    """The service refused a part of the request, and is asked once more without it; the message says with what."""

    message: Message
    refused: Refused


@dataclass(frozen=True, slots=True)
class ReplyExceeded:
    """The service gave the numbers of a request that was too long."""

    message: Message
    exceeded: Exceeded


@dataclass(frozen=True, slots=True)
class ReplyShortened:
    """A request that was too long is sent once more with what fits; the message says with what."""

    message: Message


@dataclass(frozen=True, slots=True)
class ReplyEnded:
    """The reply is whole, or ended otherwise; the message is as stored."""

    message: Message


@dataclass(frozen=True, slots=True)
class ReplyUnsaved:
    """The end of a reply could not be written; this run still knows it."""

    message: Message
    error: AztuiError


ReplyEvent = ReplyText | ReplyNamed | ReplyRepaired | ReplyExceeded | ReplyShortened | ReplyEnded | ReplyUnsaved
Mending = Literal["repaired", "shortened"]
ModelSource = Callable[[], Awaitable[ChatModel]]
"""Gives the connection a reply is asked of; it may have to wait for one to come up."""
Shorten = Callable[[Message, Exceeded], Awaitable[tuple[ChatRequest, SentWith] | None]]
"""Makes the request for a reply anew, by the numbers of its refusal; None where it would be too long."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and of whom: a connection chosen later gets no request that was made for the one before."""

    request: ChatRequest
    source: ModelSource
    encoding: str
    shorten: Shorten | None = None
    """How it gets shorter; None where nobody may leave anything out."""


@dataclass(slots=True)
class Run:
    """One reply that is coming."""

    message: Message
    reply: Reply
    started: float
    encoding: str
    task: asyncio.Task[None] | None = None
    first_token: float | None = None
    waiting_until: float | None = None
    """While a request goes out again: when it does."""
    waiting_for: Failure | None = None
    """Why it has to."""
    saved: int = 0
    save_timer: asyncio.TimerHandle | None = None
    _tokens: int = 0
    _counted: int = field(default=0)

    def tokens(self, counter: TokenCounter) -> int:
        """Tokens of the text so far, nearly: only what is new is counted, cut where a word begins."""
        if self._counted > self.reply.length:
            return self._tokens
        new = self.reply.text[self._counted :]
        # a script without spaces is cut somewhere: that costs a token now and then, and the number is said to be near
        cut = max(new.rfind(" "), len(new) - 200)
        if cut > 0:
            self._tokens += counter.count(new[:cut], self.encoding)[0]
            self._counted += cut
            new = new[cut:]
        return self._tokens + (counter.count(new, self.encoding)[0] if new else 0)


class Replies:
    """Every reply that is coming, by conversation.

    Attributes:
        open_conversation: The one on the screen: a reply that ends in another is marked unread.
    """

    def __init__(self, store: ConversationStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._runs: dict[int, Run] = {}
        self._listeners: list[Callable[[ReplyEvent], None]] = []
        self._closing: set[asyncio.Task[None]] = set()
        self._unwritten: dict[int, Message] = {}
        self._failed: set[int] = set()
        self.open_conversation: int | None = None

    def subscribe(self, listener: Callable[[ReplyEvent], None]) -> None:
        """Call this for every event of every reply, on the event loop."""
        self._listeners.append(listener)

    def unsubscribe(self, listener: Callable[[ReplyEvent], None]) -> None:
        """Call it no more."""
        self._listeners.remove(listener)

    @property
    def running(self) -> frozenset[int]:
        """Conversations a reply is coming in."""
        return frozenset(self._runs)

    def run_in(self, conversation_id: int) -> Run | None:
        """The reply that is coming in a conversation."""
        return self._runs.get(conversation_id)

    def newest(self, message: Message) -> Message:
        """A message read from the store, with what this run knows beyond it: text that comes, an end not written."""
        run = self._runs.get(message.conversation_id)
        if run is not None and run.message.id == message.id:
            return replace(message, text=run.reply.text)
        return self._unwritten.get(message.id, message)

    def start(self, message: Message, question: Question) -> None:
        """Ask for a reply whose row is stored already; text that the row holds is continued.

        Raises:
            ValueError: A reply is coming in that conversation already.
        """
        if message.conversation_id in self._runs:
            raise ValueError("a reply is coming in this conversation already")
        run = Run(message, Reply.of(message), self._clock.monotonic(), question.encoding, saved=len(message.text))
        self._runs[message.conversation_id] = run
        run.task = asyncio.create_task(self._follow(run, question), name=f"reply {message.id}")

    def stop(self, conversation_id: int, status: Status = Status.STOPPED) -> bool:
        """End a reply and keep what came of it; False where none is coming.

        Args:
            conversation_id: Where it comes.
            status: STOPPED by the person, or INTERRUPTED by the program's own end.
        """
        run = self._runs.get(conversation_id)
        if run is None:
            return False
        ended = self._ended(run, status)
        if ended is not None:
            self._tell(ended)
        return True

    def stop_all(self, status: Status = Status.STOPPED) -> None:
        """End every reply; their ends are on the store's queue when this returns."""
        # first everything is queued, then it is told: a listener that fails keeps nothing from being written
        ended = [self._ended(run, status) for run in list(self._runs.values())]
        for message in self._unwritten.values():
            if message.id in self._failed:
                self._store.finish(message)
        for event in ended:
            if event is not None:
                self._tell(event)

    def _ended(self, run: Run, status: Status) -> ReplyEnded | None:
        run.reply.stop(status)
        if run.task is not None:
            self._hold(run.task)
            run.task.cancel()
        return self._settle(run)

    async def closed(self) -> None:
        """Wait until the connections of stopped replies are closed and their ends are written."""
        await asyncio.gather(*self._closing, return_exceptions=True)

    async def _follow(self, run: Run, question: Question) -> None:
        """The reply's worker: nothing that happens in it may end the program."""
        try:
            await self._ask(run, question)
            run.reply.end()
        except ChatError as error:
            run.reply.fail(error.failure)
        except AztuiError as error:
            run.reply.fail(Failure(kind=FailureKind.INTERNAL, sentence=error.sentence, remedy=error.remedy))
        except asyncio.CancelledError:
            run.reply.stop()
            raise
        except Exception as error:  # noqa: BLE001  # a worker's edge
            run.reply.fail(_own_fault(error))
        finally:
            ended = self._settle(run)
            if ended is not None:
                self._tell(ended)

    async def _ask(self, run: Run, question: Question) -> None:
        """Ask, and once more for each of the two things that a request can be mended in: what it names, its length."""
        model, request = await question.source(), question.request
        mended: set[Mending] = set()
        while True:
            try:
                return await self._stream(run, model, request)
            except ChatError as error:
                again = await self._again(run, question, request, error, mended)
                if again is None:
                    raise
                request = again

    async def _stream(self, run: Run, model: ChatModel, request: ChatRequest) -> None:
        try:
            async with aclosing(model.stream(request)) as events:
                async for event in events:
                    self._take(run, event)
        except ChatError as error:
            if error.failure.exceeded is not None:
                self._tell(ReplyExceeded(run.message, error.failure.exceeded))
            raise

    async def _again(
        self, run: Run, question: Question, request: ChatRequest, error: ChatError, mended: set[Mending]
    ) -> ChatRequest | None:
        """A request that was refused, as it may be taken; None where it may not, or was mended so before.

        What was changed is kept with the message and told. Nothing of the reply has come yet.
        """
        asked = run.message.sent_with or SentWith()
        refused, exceeded = error.refused, error.failure.exceeded
        if refused is not None and "repaired" not in mended and (again := repaired(request, refused)):
            mended.add("repaired")
            run.message = replace(run.message, sent_with=replace(asked, refused=(*asked.refused, refused)))
            self._tell(ReplyRepaired(run.message, refused))
            return again
        if exceeded is None or "shortened" in mended:
            return None
        shorter = await _shorter(question, request, run.message, exceeded)
        if shorter is None:
            return None
        mended.add("shortened")
        again, sent_with = shorter
        asked = replace(asked, left_out=sent_with.left_out, counted=sent_with.counted, judged=sent_with.judged)
        run.message = replace(run.message, sent_with=replace(asked, exceeded=exceeded))
        self._tell(ReplyShortened(run.message))
        return again

    def _take(self, run: Run, event: StreamEvent) -> None:
        match event:
            case RetryWait(seconds, failure=failure):
                run.waiting_until = self._clock.monotonic() + seconds
                run.waiting_for = failure
                return
            case Named(model):
                self._tell(ReplyNamed(run.message, model))
        run.waiting_until = None
        text = run.reply.feed(event)
        if run.first_token is None and text:
            run.first_token = self._clock.monotonic()
        if text:
            self._tell(ReplyText(run.message.conversation_id, run.message.id, text))
            if run.save_timer is None:
                run.save_timer = asyncio.get_running_loop().call_later(SAVE_POINT, self._save, run)
        if run.reply.is_too_long:
            raise ChatError(_too_long(run.reply.request_id))

    def _save(self, run: Run) -> None:
        run.save_timer = None
        if run.reply.length > run.saved:
            run.saved = run.reply.length
            self._store.save_text(run.message.id, run.reply.text)

    def _settle(self, run: Run) -> ReplyEnded | None:
        """Write how the reply ended; what is to be told of it, or None for whoever comes second."""
        conversation_id = run.message.conversation_id
        if self._runs.get(conversation_id) is not run:
            return None
        del self._runs[conversation_id]
        if run.save_timer is not None:
            run.save_timer.cancel()
        message = self._final(run)
        self._unwritten[message.id] = message
        written = self._store.finish(message, unread=conversation_id != self.open_conversation)
        self._hold(asyncio.create_task(self._confirm(message, written), name=f"save {message.id}"))
        return ReplyEnded(message)

    async def _confirm(self, message: Message, written: Awaitable[None]) -> None:
        """Say it when the end of a reply could not be written; it is queued already, whatever becomes of this task."""
        try:
            await written
        except AztuiError as error:
            self._failed.add(message.id)
            self._tell(ReplyUnsaved(message, error))
        else:
            self._unwritten.pop(message.id, None)

    def _hold(self, task: asyncio.Task[None]) -> None:
        """Keep a task from being collected before it is done."""
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def _final(self, run: Run) -> Message:
        reply, now = run.reply, self._clock.monotonic()
        first = None if run.first_token is None else run.first_token - run.started
        earlier = run.message.timings or Timings()
        return replace(
            run.message,
            text=reply.text,
            reasoning=reply.reasoning,
            refusal=reply.refusal,
            status=reply.status if reply.status is not Status.STREAMING else Status.STOPPED,
            finish_reason=reply.finish_reason,
            model=reply.model or run.message.model,
            request_id=reply.request_id or (reply.failure.request_id if reply.failure else None),
            usage=reply.usage,
            filters=reply.filters,
            timings=Timings(
                first if earlier.first_token is None else earlier.first_token,
                earlier.total + now - run.started,
                earlier.held_back or reply.held_back,
            ),
            failure=reply.failure,
        )

    def _tell(self, event: ReplyEvent) -> None:
        for listener in self._listeners:
            listener(event)


async def _shorter(
    question: Question, request: ChatRequest, message: Message, exceeded: Exceeded
) -> tuple[ChatRequest, SentWith] | None:
    """The request with what fits, if it is another one than was too long. What was refused of that is known by now."""
    try:
        made = await question.shorten(message, exceeded) if question.shorten else None
    except StoreError:
        return None
    return made if made is not None and made[0] != request else None


def _own_fault(error: Exception) -> Failure:
    return Failure(
        kind=FailureKind.INTERNAL,
        sentence=f"aztui could not go on with this reply ({type(error).__name__}).",
        remedy="What came is kept. Try again; if it happens again, please report it.",
    )


def _too_long(request_id: str | None) -> Failure:
    return Failure(
        kind=FailureKind.TOO_LONG,
        sentence="The reply passed 4 million characters and was stopped.",
        remedy="What came is kept. Ask for a shorter answer.",
        request_id=request_id,
    )

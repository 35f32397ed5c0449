"""What the upper floors ask of the conversations on disk. `shop` hands in what fulfils it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tui.domain.backups import Backups
from tui.domain.conversation import Conversation, ConversationRow, Message, SentWith
from tui.domain.deployments import DeploymentFacts
from tui.domain.exchange import ExchangeStore
from tui.domain.forgetting import ForgetStep
from tui.domain.listing import ConversationOrder
from tui.domain.search import SearchIndex
from tui.domain.unsaved import Unsaved
from tui.domain.usage import Used


@dataclass(frozen=True, slots=True)
class Exchange:
    """A prompt and the reply that was begun for it, both stored."""

    conversation: Conversation
    prompt: Message
    reply: Message


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message that was deleted, with all that follows it."""

    message_id: int
    count: int
    """How many messages there are."""
    at: float
    """Seconds since the epoch: no other deletion has them, so that they name this one."""
    leaf: int | None
    """What the path ends with now: the leaf of the answer beside it, else the message before it."""
    answer: int | None
    """The answer beside it, which stands in its place."""


@dataclass(frozen=True, slots=True)
class SentPrompt:
    """What was sent once, and the id of its message."""

    id: int
    text: str


class ConversationStore(ConversationOrder, ExchangeStore, Protocol):
    """The conversations on disk. Awaited writes are durable when they return; the others are queued in order.

    Reads see every write that was handed in before them. Every method may raise StoreError; a queued write's error
    is raised by the next awaited one and by `close`.
    """

    # reading

    @property
    def search_index(self) -> SearchIndex:
        """Finds its conversations and messages."""
        ...

    async def rows(
        self, words: Sequence[str] = (), limit: int | None = None, including: int = 0
    ) -> list[ConversationRow]:
        """Conversations that are not deleted, pinned first, then newest first.

        Args:
            words: Casefolded; only those whose titles, casefolded, hold all of them.
            limit: How many at most; all where none is given.
            including: The id of one that comes last where it is none of those; 0 for none.
        """
        ...

    async def conversation(self, conversation_id: int, *, trashed: bool = False) -> Conversation | None:
        """One conversation, or one in the trash; None where there is none there."""
        ...

    async def path(self, leaf: int | None, limit: int | None = None) -> list[Message]:
        """The messages from the root to a leaf, oldest first: all of them, or the last ones, `limit` at most.

        The page before such a page is the path to the parent of its first message.
        """
        ...

    async def message(self, message_id: int) -> Message | None:
        """One message."""
        ...

    async def sent_prompt(self, message_id: int) -> str:
        """The system prompt that a reply was asked for with, whatever it is now; empty where there was none."""
        ...

    async def leaf_below(self, message_id: int, preferred: int | None = None) -> int | None:
        """The leaf of the branch through a message: what was looked at last, else the newest; None where it is gone.

        Args:
            message_id: The message.
            preferred: A leaf that is taken where it is below the message.
        """
        ...

    async def beside(self, message_id: int, delta: int) -> int | None:
        """The id of the answer so many places after a message, or before it; None where there is none."""
        ...

    async def prompts(
        self, conversation_id: int, *, elsewhere: bool, before: int | None, limit: int
    ) -> list[SentPrompt]:
        """A page of the prompts that were sent in a conversation, newest first; or, `elsewhere`, in all the others.

        Args:
            conversation_id: The conversation; 0 for one that is not stored yet.
            elsewhere: In the others that are not deleted.
            before: The id of the last prompt of the page before; None for the first page.
            limit: Prompts of a page, at most; fewer only where there are no more.
        """
        ...

    async def last_opened(self) -> int | None:
        """The conversation that was open last, where it still exists."""
        ...

    async def deployment_facts(self) -> list[DeploymentFacts]:
        """What was learned of deployments."""
        ...

    async def used_by_day(self, days: int) -> list[Used]:
        """What was used on the last days on which anything was, the oldest first, in deleted conversations too."""
        ...

    async def used_in(self, conversation_id: int) -> list[Used]:
        """What was used in one conversation so far, off its active path too, on all days together."""
        ...

    @property
    def backups(self) -> Backups:
        """The copies of these conversations; a daily one waits for the first read or write."""
        ...

    def notices(self) -> tuple[str, ...]:
        """Sentences about what was found when the files were opened: a damaged one that was renamed aside."""
        ...

    @property
    def unsaved(self) -> Unsaved | None:
        """What of this run is in memory only, because the disk takes no writes; None while all is on the disk.

        Everything can be read and written all the same, and is written to the disk when it takes writes again.
        """
        ...

    async def save_again(self) -> None:
        """Try to write what the disk has not taken so far; `unsaved` says what came of it."""
        ...

    # writing, awaited

    async def create(self, conversation: Conversation) -> Conversation:
        """Store a new conversation; the same with its id."""
        ...

    async def begin_exchange(
        self, conversation: Conversation, parent_id: int | None, text: str, sent_with: SentWith
    ) -> Exchange:
        """Store a prompt and its empty, streaming reply, owned by this instance, in one durable transaction.

        The reply becomes the active leaf, the draft is emptied, and the given title is stored where there is none.
        `conversation.id` may be 0: then it is created in the same transaction.
        """
        ...

    async def begin_reply(self, conversation_id: int, parent_id: int, sent_with: SentWith) -> Message:
        """Store another empty, streaming reply to a prompt; it becomes the active leaf."""
        ...

    async def resume_reply(self, message_id: int, sent_with: SentWith) -> Message:
        """Set a cut reply streaming again, owned by this instance, with its text as it is."""
        ...

    async def branch(self, conversation: Conversation, leaf: int) -> Conversation:
        """Store a new conversation with a copy of the path to a message, findable, in one transaction."""
        ...

    async def delete_message(self, message_id: int) -> Deleted | None:
        """Mark a message and all that follows it deleted; None where it is already. Its conversation's path changes.

        What is deleted is not found any more; what it took is still counted.
        """
        ...

    async def undelete_message(self, deleted: Deleted, leaf: int | None) -> bool:
        """Bring a message back with what was deleted with it, and the path to a leaf; False where it is there."""
        ...

    async def rename(self, conversation_id: int, title: str) -> None: ...

    async def keep(self, conversation_id: int) -> int:
        """Store a temporary conversation whole, as any other; its id from now on."""
        ...

    async def drop(self, conversation_id: int) -> None:
        """Let a temporary conversation be gone."""
        ...

    async def delete(self, conversation_id: int) -> None:
        """Mark a conversation deleted; `undelete` brings it back."""
        ...

    def forget(self, conversation_ids: Sequence[int]) -> AsyncGenerator[ForgetStep, None]:
        """Remove conversations from the file and from every copy and backup of it, a step at a time.

        Without ids it goes on with what an earlier run could not end. Closing the generator ends it: the next start
        goes on.
        """
        ...

    async def out_of_reach(self) -> tuple[str, ...]:
        """The names of damaged files that were set aside: what is in them is not forgotten."""
        ...

    async def undelete(self, conversation_id: int) -> None: ...

    async def recover(self) -> int:
        """Mark the streaming replies of dead instances interrupted; how many there were."""
        ...

    # writing, queued: no await, so no cancel can lose it

    def save_text(self, message_id: int, text: str) -> None:
        """A save point of a streaming reply."""
        ...

    def finish(self, message: Message, *, unread: bool = False) -> Awaitable[None]:
        """Write how a reply ended, by its id, durably; `unread` marks its conversation.

        The result may be awaited or left.
        """
        ...

    def save_setup(self, conversation: Conversation) -> None:
        """Keep a conversation's system prompt, parameters, deployment and base model."""
        ...

    def save_draft(self, conversation_id: int, draft: str) -> None: ...

    def save_new(self, conversation: Conversation) -> None:
        """Create a conversation for what was typed and changed in it, when the program ends before that is awaited."""
        ...

    async def keep_copy(self, text: str) -> Path:
        """Write a text into a new file that only its owner can read, and say where: a copy that had no other way."""
        ...

    def save_deployment_facts(self, facts: DeploymentFacts, before: DeploymentFacts | None) -> None:
        """Keep what is known of a deployment, as far as it is another than this run knew before; None for nothing."""
        ...

    def save_place(self, conversation: Conversation) -> None:
        """Keep where the reader left it."""
        ...

    def mark_message(self, message: Message) -> None:
        """Keep whether it is pinned or left out."""
        ...

    def save_seen_leaf(self, message_id: int, leaf: int) -> None:
        """Keep with which leaf the branch was left that begins with a message."""
        ...

    def save_leaf(self, conversation_id: int, leaf: int | None) -> None:
        """Let a conversation open with the path to another leaf."""
        ...

    def mark_opened(self, conversation_id: int) -> None:
        """It is the one open now, and read."""
        ...

    def close(self, timeout: float = 2.0) -> Sequence[str]:
        """Drain the queue, close the files, release the instance's lock; sentences for what could not be written."""
        ...

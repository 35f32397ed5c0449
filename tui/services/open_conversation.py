"""The conversation that is open: its path, its setup and what is typed in it. `ChatSession` asks in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from tui.domain.budget import Budget
from tui.domain.conversation import Conversation, Example, Message, ScrollPlace, Status
from tui.domain.conversation_store import ConversationStore
from tui.domain.models import BaseModel
from tui.domain.parameters import Parameters
from tui.domain.ports import Clock, TokenCounter
from tui.domain.settings import Defaults
from tui.domain.taken_file import TakenFile
from tui.services.connection import Connection
from tui.services.known_models import KnownModels
from tui.services.path import Path
from tui.services.quiet import Quiet
from tui.services.replies import Replies
from tui.services.room import Room, reserved


class OpenConversation:
    """The conversation on the screen.

    Attributes:
        conversation: Its setup, as stored or about to be; `id` is 0 until something in it is worth keeping.
        editing: The id of the prompt that the next ask replaces, while one is taken back into the composer.
        typed: What stands in the composer now.
        models: What is known of the deployments.
        quiet: When it does no harm that the program stands still for a moment.
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
        self._counter = counter
        self._clock = clock
        self._defaults = defaults
        self._began_with = Defaults()
        self._drafts: dict[int, str] = {}
        self.models = KnownModels(store, connection)
        self.quiet = Quiet(lambda: bool(replies.running))
        self._path = Path(store, replies.newest)
        self._room = Room(counter, self._path)
        self._older: list[Callable[[Sequence[Message]], None]] = []
        self._storing = asyncio.Lock()
        self._opened = 0
        self.conversation = Conversation()
        self.editing: int | None = None
        self.typed = ""
        self._changed = False

    # opening

    def open_new(self, *, like: Conversation | None = None, temporary: bool = False) -> None:
        """Begin a conversation that is not stored yet, with the defaults or with the setup of another one.

        One that is `temporary` never is, unless it is kept.
        """
        new = self._began_with = self._defaults()
        conversation = Conversation(system_prompt=new.system_prompt, parameters=new.parameters, temporary=temporary)
        if like is not None:
            conversation = replace(
                conversation,
                system_prompt=like.system_prompt,
                examples=like.examples,
                parameters=like.parameters,
                profile=like.profile,
                deployment=like.deployment,
                model=like.model,
            )
        self._become(conversation, Path(self._store, self._replies.newest))

    def take_defaults(self) -> bool:
        """Let a new conversation whose setup nobody has touched begin with the defaults as they are now; whether so."""
        now, old, new = self.conversation, self._began_with, self._defaults()
        if (
            now.id
            or now.examples
            or new == old
            or (now.system_prompt, now.parameters) != (old.system_prompt, old.parameters)
        ):
            return False
        self.conversation = replace(now, system_prompt=new.system_prompt, parameters=new.parameters)
        self._began_with = new
        return True

    async def open(self, conversation_id: int, at: int | None = None) -> bool:
        """Open a stored conversation; False where there is none any more.

        Of its path the end is read, as far up as its reader was; `read_older` goes on.

        Args:
            conversation_id: The conversation.
            at: The id of a message that the path goes through and the reader is taken to. Where it is deleted, the
                conversation opens as it was left.

        Raises:
            StoreError: It cannot be read.
        """
        conversation = await self._store.conversation(conversation_id)
        if conversation is None:
            return False
        leaf = None if at is None else await self._leaf_through(conversation, at)
        if leaf is not None:
            conversation = replace(conversation, place=ScrollPlace(at))
            self._store.save_leaf(conversation_id, leaf)
        else:
            leaf = conversation.active_leaf
        path = await self._read(leaf, conversation.place.message_id)
        # a draft of this run is newer than the stored one where that could not be written
        draft = self._drafts.get(conversation_id, conversation.draft)
        self._become(replace(conversation, draft=draft), path)
        self._store.mark_opened(conversation_id)
        return True

    async def _leaf_through(self, conversation: Conversation, message_id: int) -> int | None:
        """The leaf of a path through a message; None where it is not in the conversation any more."""
        message = await self._store.message(message_id)
        if message is None or message.conversation_id != conversation.id:
            return None
        return await self._store.leaf_below(message_id, conversation.active_leaf)

    @property
    def opened(self) -> int:
        """How many conversations were opened so far: with another number, another one is open."""
        return self._opened

    @property
    def at_stake(self) -> bool:
        """Whether leaving loses something: the conversation is temporary, and holds a message or a text."""
        return self.conversation.temporary and bool(self.path or self.typed.strip())

    async def keep(self) -> None:
        """Store the temporary conversation that is open as any other. A reply that comes in it is stopped.

        Raises:
            StoreError: It could not be stored, and is temporary still.
        """
        self._replies.stop(self.conversation.id)
        await self.keep_draft()
        now = self.conversation
        if not now.id:
            self.conversation = replace(now, temporary=False)
            return
        kept = await self._store.keep(now.id)
        self._drafts.pop(now.id, None)
        await self.open(kept)

    async def discard(self) -> None:
        """Let the temporary conversation that is open be gone, and begin a new one."""
        gone = self.conversation.id
        self._replies.stop(gone)
        self._drafts.pop(gone, None)
        self.open_new()
        if gone:
            await self._store.drop(gone)

    async def _read(self, leaf: int | None, back_to: int | None = None) -> Path:
        return await Path.read(self._store, leaf, self._replies.newest, back_to)

    def _become(self, conversation: Conversation, path: Path) -> None:
        self.conversation, self.editing = conversation, None
        self._opened += 1
        self._changed = False
        self.typed = conversation.draft
        self._replies.open_conversation = conversation.id or None
        self._enter(path)

    def _enter(self, path: Path) -> None:
        self._path = path
        self._room.enter(path)
        self.models.learn_from(self.conversation, path.messages)

    @property
    def path(self) -> list[Message]:
        """The messages up to the active leaf, as far as they are read; from the root, once they are `whole`."""
        return self._path.messages

    @property
    def whole(self) -> bool:
        """Whether the path is read to its root."""
        return self._path.whole

    async def read_older(self) -> bool:
        """Read one more page of the path; False where nothing is left to read, or another was opened meanwhile.

        Raises:
            StoreError: It cannot be read.
        """
        path = self._path
        if path.whole:
            return False
        page = await path.read_older()
        if path is not self._path:
            return False
        self.models.learn_from(self.conversation, page)
        for listener in self._older:
            listener(page)
        return not path.whole

    def message(self, message_id: int) -> Message | None:
        """A message of the path."""
        return self._path.message(message_id)

    def subscribe_older(self, listener: Callable[[Sequence[Message]], None]) -> None:
        """Call this for every page that comes before the path; an empty one says that there was none."""
        self._older.append(listener)

    def unsubscribe_older(self, listener: Callable[[Sequence[Message]], None]) -> None:
        """Call it no more."""
        self._older.remove(listener)

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
        """The base model of the deployment that is asked next, with all that is known of it."""
        return self.models.model(self._connection.profile, self.deployment)

    def _aimed(self, conversation: Conversation, deployment: str = "") -> Conversation:
        """A conversation with where its next prompt goes, or one for a deployment, and what is known of that."""
        deployment = deployment or self.deployment
        model = self.models.name(self._connection.profile, deployment)
        return replace(conversation, profile=self._profile, deployment=deployment, model=model)

    @property
    def streaming(self) -> bool:
        """Whether a reply is coming in this conversation."""
        return self._replies.run_in(self.conversation.id) is not None

    def retitle(self, title: str) -> None:
        """Show the title that the library gave the open conversation."""
        self.conversation = replace(self.conversation, title=title)

    async def set_up(
        self,
        *,
        system_prompt: str | None = None,
        examples: tuple[Example, ...] | None = None,
        parameters: Parameters | None = None,
    ) -> None:
        """Change the setup; it applies to the next prompt and is saved at once."""
        conversation = self.conversation
        if system_prompt is not None:
            conversation = replace(conversation, system_prompt=system_prompt)
        if examples is not None:
            conversation = replace(conversation, examples=examples)
        if parameters is not None:
            conversation = replace(conversation, parameters=parameters)
        self.change(conversation)
        if await self._stored():
            self._store.save_setup(self.conversation)
            self._changed = False

    def change(self, conversation: Conversation) -> None:
        """Change the setup with no wait: `flush` saves it, for the program is ending."""
        self.conversation = conversation
        self._changed = True

    def mark(self, message_id: int, *, pinned: bool = False, excluded: bool = False) -> Message | None:
        """Pin a message, leave it out, or neither, from the next prompt on; saved at once.

        The message as it is now; None where that cannot be, because it is not of the path or still comes.
        """
        message = self._path.message(message_id)
        if message is None or message.status is Status.STREAMING:
            return None
        marked = replace(message, pinned=pinned, excluded=excluded)
        self._path.update(marked)
        self._room.changed()
        if pinned:
            self.conversation = replace(self.conversation, has_pins=True)
        self._store.mark_message(marked)
        return marked

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
            self.flush()

    def flush(self) -> None:
        """Queue what is typed and changed, with no wait: the program may be ending."""
        if not self.conversation.id:
            if self.typed or self._changed:
                self._store.save_new(self._stamped(replace(self.conversation, draft=self.typed)))
            return
        if self._changed:
            self._store.save_setup(self.conversation)
        if self.typed != self.conversation.draft:
            self.conversation = replace(self.conversation, draft=self.typed)
            self._drafts[self.conversation.id] = self.typed
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
        created = conversation.created or now
        return self._aimed(replace(conversation, created=created, updated=now))

    # counting

    def budget(self, draft: str = "", files: Sequence[TakenFile] = ()) -> Budget:
        """What the next request takes, with a draft and the files in it."""
        return self._room.budget(self.conversation, self.model, draft, self._replaced, files)

    @property
    def _replaced(self) -> int:
        """How many messages at the end of the path the next ask replaces."""
        return 0 if self.editing is None else self._path.count_from(self.editing)

    @property
    def reserved(self) -> int:
        """Tokens kept for the reply."""
        return reserved(self.conversation, self.model)

    async def count(self, draft: str = "") -> None:
        """Load the model's encoding and count, in a thread, what is only estimated so far, of a long draft too."""
        await self._room.count(self.conversation, self.model, self._replaced, self.quiet.moment, draft)

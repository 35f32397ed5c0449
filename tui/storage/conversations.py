"""The conversations on disk: what `ConversationStore` of `domain/ports` promises, made of the rooms beside it."""

from __future__ import annotations

import asyncio
import math
import os
import socket
import sqlite3
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from tui.domain.backups import Backups
from tui.domain.conversation import Conversation, Message, Role, SentWith, Status
from tui.domain.conversation_store import Deleted, Exchange
from tui.domain.deployments import DeploymentFacts
from tui.domain.errors import StoreError
from tui.domain.forgetting import ForgetStep
from tui.domain.ports import Clock
from tui.domain.unsaved import Unsaved
from tui.storage import branches, deployment_facts, messages, tree, word_index
from tui.storage import conversation_table as table
from tui.storage.apart import is_in_memory
from tui.storage.backups import BackupThread
from tui.storage.copies import write_copy
from tui.storage.exchanging import StoreExchanging
from tui.storage.faults import UnwritableError
from tui.storage.forgetting import Forgetter
from tui.storage.locations import Locations
from tui.storage.order_store import OrderStore
from tui.storage.removal import remove
from tui.storage.search import Search
from tui.storage.transaction import Job, T
from tui.storage.unfailing import UnfailingDatabase

Failures = dict[tuple[str, int], BaseException]
"""Of queued writes, by what was to be written, until somebody is told."""

_BACKUP_SECONDS = 0.5
"""Of the time `close` has, what a backup may take to end that is under way."""


class Store(OrderStore, StoreExchanging):
    """Every conversation of one data folder. Making one opens nothing; the first call does.

    Reads see every write that was handed in before them, queued ones too.

    Args:
        locations: Where the data is.
        clock: The time that is stored.
        memory: Nothing is written, and all is lost when it is closed; copies that are asked for are files all the same.
    """

    def __init__(self, locations: Locations, clock: Clock, *, memory: bool = False) -> None:
        self._clock = clock
        self._copies = locations.copies
        database = UnfailingDatabase(locations, clock, memory=memory)
        super().__init__(database)
        self.search_index = Search(database)
        self._instance = database.instance
        self._forgetter = Forgetter(database, locations)
        self._backups = BackupThread(locations, clock, lambda: memory or database.lost or bool(database.read_only))
        self._uids = messages.Uids()
        self._failures: Failures = {}
        self._closed = False
        self._deleted_at = 0.0

    @property
    def backups(self) -> Backups:
        return self._backups

    def notices(self) -> tuple[str, ...]:
        """Sentences on what happened when the file was opened; complete after the first awaited call."""
        return self._database.notices

    @property
    def unsaved(self) -> Unsaved | None:
        """What of this run is not on the disk; None where all of it is."""
        return self._database.unsaved

    async def save_again(self) -> None:
        await asyncio.wrap_future(self._database.save_again())

    # writing, awaited

    async def create(self, conversation: Conversation) -> Conversation:
        now = self._clock.now()
        return await self._written(lambda db: _stored(db, table.insert(db, conversation, now)))

    async def begin_exchange(
        self, conversation: Conversation, parent_id: int | None, text: str, sent_with: SentWith
    ) -> Exchange:
        now = self._clock.now()

        def job(db: sqlite3.Connection) -> Exchange:
            if conversation.id:
                conversation_id = conversation.id
                table.begin_exchange(db, conversation, now)
            else:
                conversation_id = table.insert(db, replace(conversation, draft=""), now)
            prompt = messages.insert_prompt(
                db,
                Message(
                    id=0,
                    uid=self._uids.next(now),
                    conversation_id=conversation_id,
                    parent_id=parent_id,
                    role=Role.USER,
                    text=text,
                    created=now,
                ),
            )
            reply = self._reply(db, conversation_id, prompt, sent_with, now)
            return Exchange(_stored(db, conversation_id), _message(db, prompt), reply)

        return await self._written(job)

    async def begin_reply(self, conversation_id: int, parent_id: int, sent_with: SentWith) -> Message:
        now = self._clock.now()
        return await self._written(lambda db: self._reply(db, conversation_id, parent_id, sent_with, now))

    async def resume_reply(self, message_id: int, sent_with: SentWith) -> Message:
        def job(db: sqlite3.Connection) -> Message:
            message = _message(db, message_id)
            version = table.prompt_version(db, message.conversation_id)
            messages.resume(db, message, replace(sent_with, prompt_version=version), self._owner(db))
            return _message(db, message_id)

        return await self._written(job)

    async def branch(self, conversation: Conversation, leaf: int) -> Conversation:
        now = self._clock.now()

        def job(db: sqlite3.Connection) -> Conversation:
            row = table.insert(db, replace(conversation, id=0, active_leaf=None, draft=""), now)
            branches.copy_path(db, leaf, row, lambda count: self._uids.several(now, count))
            word_index.add_all(db, row)
            return _stored(db, row)

        return await self._written(job)

    async def delete_message(self, message_id: int) -> Deleted | None:
        # one that is like no other, however coarse the clock is
        self._deleted_at = at = max(self._clock.now(), math.nextafter(self._deleted_at, math.inf))
        return await self._written(lambda db: tree.delete(db, message_id, at))

    async def undelete_message(self, deleted: Deleted, leaf: int | None) -> bool:
        return await self._written(lambda db: tree.undelete(db, deleted, leaf))

    async def rename(self, conversation_id: int, title: str) -> None:
        await self._written(lambda db: table.rename(db, conversation_id, title))

    async def keep(self, conversation_id: int) -> int:
        # all that are here are stored
        return conversation_id

    async def drop(self, conversation_id: int) -> None:
        await self._written(lambda db: _remove(db, conversation_id))

    async def delete(self, conversation_id: int) -> None:
        now = self._clock.now()
        await self._written(lambda db: table.set_deleted(db, conversation_id, now))

    async def undelete(self, conversation_id: int) -> None:
        await self._written(lambda db: table.set_deleted(db, conversation_id, None))

    async def recover(self) -> int:
        def job(db: sqlite3.Connection) -> int:
            ended = [owner for owner in messages.streaming_owners(db) if self._instance.has_ended(owner)]
            known = [row[0] for row in db.execute("SELECT id FROM instances")]
            gone = [(known_id,) for known_id in known if self._instance.has_ended(known_id)]
            db.executemany("DELETE FROM instances WHERE id = ?", gone)
            self._instance.tidy()
            return sum(messages.interrupt(db, owner) for owner in ended)

        try:
            return await self._written(job, durable=False)
        except UnwritableError:
            if not self._database.read_only:
                raise
            return 0

    # writing, queued

    def save_text(self, message_id: int, text: str) -> None:
        what = ("The reply", message_id)
        self._queued(what, lambda db: messages.save_text(db, message_id, text), state=what)

    def finish(self, message: Message, *, unread: bool = False) -> Written:
        def job(db: sqlite3.Connection) -> None:
            messages.finish(db, message)
            if unread:
                table.mark_unread(db, message.id)

        return self._queued(("The reply", message.id), job, durable=True)

    def save_setup(self, conversation: Conversation) -> None:
        now = self._clock.now()
        self._queued(("The setup", conversation.id), lambda db: table.save_setup(db, conversation, now))

    def save_draft(self, conversation_id: int, draft: str) -> None:
        what = ("The draft", conversation_id)
        self._queued(what, lambda db: table.save_draft(db, conversation_id, draft), state=what)

    def save_new(self, conversation: Conversation) -> None:
        now = self._clock.now()

        def job(db: sqlite3.Connection) -> None:
            table.mark_opened(db, table.insert(db, conversation, now))

        self._queued(("The draft", 0), job)

    def save_deployment_facts(self, facts: DeploymentFacts, before: DeploymentFacts | None) -> None:
        now = self._clock.now()
        self._queued(("What a deployment takes", 0), lambda db: deployment_facts.save(db, facts, before, now))

    async def keep_copy(self, text: str) -> Path:
        return await asyncio.to_thread(write_copy, self._copies, text, self._clock.now())

    def save_place(self, conversation: Conversation) -> None:
        self._queued(
            ("The place", conversation.id), lambda db: table.save_place(db, conversation.id, conversation.place)
        )

    def mark_message(self, message: Message) -> None:
        self._queued(("The mark", message.id), lambda db: messages.mark(db, message))

    def save_seen_leaf(self, message_id: int, leaf: int) -> None:
        self._queued(("The place", message_id), lambda db: tree.save_seen_leaf(db, message_id, leaf))

    def save_leaf(self, conversation_id: int, leaf: int | None) -> None:
        self._queued(("The place", conversation_id), lambda db: tree.save_leaf(db, conversation_id, leaf))

    def mark_opened(self, conversation_id: int) -> None:
        self._queued(("The place", conversation_id), lambda db: table.mark_opened(db, conversation_id))

    def forget(self, conversation_ids: Sequence[int]) -> AsyncGenerator[ForgetStep, None]:
        return self._forgetter.forget(conversation_ids, self._clock.now())

    async def out_of_reach(self) -> tuple[str, ...]:
        return await self._forgetter.out_of_reach()

    def close(self, timeout: float = 2.0) -> Sequence[str]:
        if self._closed:
            return ()
        self._closed = True
        self._forgetter.close()
        self._backups.close(min(timeout, _BACKUP_SECONDS))
        left = self._database.close(timeout)
        if not left:
            self._instance.release()
        sentences = [str(failure) for failure in self._failures.values()]
        unsaved = self._database.unsaved
        if unsaved is not None and unsaved.text:
            sentences.append(f"What was written last is not saved. {unsaved.reason}")
        if left:
            sentences.append(f"The disk was too slow: the last {left} changes may not have been saved.")
        return tuple(dict.fromkeys(sentences))

    async def _written(self, job: Job[T], *, durable: bool = True) -> T:
        """Write and wait for it. A failure that nobody was told of comes first, and nothing is written then."""
        if self._failures and not self._database.read_only:
            failures, self._failures = list(self._failures.values()), {}
            raise failures[0]
        return await asyncio.wrap_future(self._database.write(job, durable=durable))

    def _queued(
        self,
        what: tuple[str, int],
        job: Job[None],
        *,
        durable: bool = False,
        state: tuple[str, int] | None = None,
    ) -> Written:
        """Hand a write in. If it fails that is remembered, until the same thing is written after all."""
        written: Future[None] = Future()
        written.set_running_or_notify_cancel()

        def done(write: Future[None]) -> None:
            error = write.exception()
            if error is None:
                self._failures.pop(what, None)
                written.set_result(None)
                return
            if isinstance(error, StoreError):
                error = StoreError(f"{what[0]} was not saved. {error.sentence}", error.remedy)
            self._failures[what] = error
            written.set_exception(error)

        try:
            self._database.write(job, durable=durable, state=state).add_done_callback(done)
        except StoreError as error:
            written.set_exception(error)
        return Written(written, lambda: self._failures.pop(what, None))

    def _owner(self, db: sqlite3.Connection) -> str:
        """This instance as the owner of a reply: it shows that it lives from the first one on."""
        if not is_in_memory(db):
            self._instance.take()
        db.execute(
            "INSERT OR IGNORE INTO instances (id, pid, host, started) VALUES (?, ?, ?, ?)",
            (self._instance.id, os.getpid(), socket.gethostname(), self._clock.now()),
        )
        return self._instance.id

    def _reply(
        self, db: sqlite3.Connection, conversation_id: int, parent_id: int, sent_with: SentWith, now: float
    ) -> Message:
        """Store an empty reply that this instance streams, as the new leaf."""
        version = table.prompt_version(db, conversation_id)
        reply = Message(
            id=0,
            uid=self._uids.next(now),
            conversation_id=conversation_id,
            parent_id=parent_id,
            role=Role.ASSISTANT,
            status=Status.STREAMING,
            sent_with=replace(sent_with, prompt_version=version),
            created=now,
        )
        row = messages.insert_reply(db, reply, self._owner(db))
        table.grow(db, conversation_id, row, now)
        return _message(db, row)


class Written:
    """A write that was handed in: await it to hear of its end, or leave it."""

    def __init__(self, future: Future[None], told: Callable[[], object]) -> None:
        self._future = future
        self._told = told

    def __await__(self) -> Generator[object, None, None]:
        try:
            yield from asyncio.wrap_future(self._future).__await__()
        except StoreError:
            # who awaits it hears of it now, and need not be told again
            self._told()
            raise


def _remove(db: sqlite3.Connection, conversation_id: int) -> None:
    remove(db, [conversation_id])


def _stored(db: sqlite3.Connection, conversation_id: int) -> Conversation:
    """A conversation that was just written."""
    conversation = table.get(db, conversation_id)
    assert conversation is not None
    return conversation


def _message(db: sqlite3.Connection, message_id: int) -> Message:
    message = messages.get(db, message_id)
    if message is None:
        raise StoreError("This message does not exist any more.", "Open the conversation again.")
    return message

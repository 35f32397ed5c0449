"""One store and the services that work on it: what the screens and the command line are handed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.domain.conversation import Status
from tui.domain.conversation_store import ConversationStore
from tui.domain.ports import Clock, PersonFiles, TokenCounter
from tui.domain.settings import Defaults
from tui.services.chat_session import ChatSession
from tui.services.connection import Connection
from tui.services.library import Library
from tui.services.replies import Replies
from tui.services.taken_files import TakenFiles
from tui.services.tidying import Tidying
from tui.services.titling import Titling

if TYPE_CHECKING:
    from tui.services.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Workspace:
    """The services of one store: a person's own, or the demo's."""

    store: ConversationStore
    connection: Connection
    counter: TokenCounter
    clock: Clock
    replies: Replies
    library: Library
    session: ChatSession
    files: TakenFiles
    tidying: Tidying
    titling: Titling
    before_end: list[Callable[[], None]] = field(default_factory=list)
    """Called when it ends, before the draft is kept, for texts that are not in the session yet. They await nothing."""

    @classmethod
    def over(
        cls,
        store: ConversationStore,
        connection: Connection,
        counter: TokenCounter,
        clock: Clock,
        files: PersonFiles,
        defaults: Callable[[], Defaults] = Defaults,
        titles_by_model: Callable[[], bool] = lambda: False,
    ) -> Workspace:
        """Build the services over a store.

        `defaults` says what a new conversation begins with, `titles_by_model` whether a model gives it its title.
        """
        replies = Replies(store, clock)
        session = ChatSession(store, replies, connection, counter, clock, defaults)
        replies.subscribe(session.models.take)
        replies.subscribe(session.take)
        connection.subscribe(session.models.take_check)
        titling = Titling(store, connection, session.models, titles_by_model)
        replies.subscribe(titling.take)
        return cls(
            store,
            connection,
            counter,
            clock,
            replies,
            Library(store),
            session,
            TakenFiles(files, counter),
            Tidying(store, clock),
            titling,
        )

    @property
    def exchange(self) -> Exchange:
        """Exports and imports."""
        from tui.services.exchange import Exchange  # noqa: PLC0415  # for a quick start

        return Exchange(self.store)

    async def begin(self) -> None:
        """Mark what a dead instance left streaming, and open the conversation that was open last, or a new one.

        Raises:
            StoreError: The store cannot be read.
        """
        self.session.open_new()
        await self.store.recover()
        await self.session.models.load()
        last = await self.store.last_opened()
        if last is not None:
            await self.session.open(last)

    def end(self, status: Status = Status.STOPPED) -> tuple[str, ...]:
        """End the replies, keep every text, close the store; sentences for what could not be written.

        It awaits nothing, so a signal, a crash and an ordinary end all come through here.
        """
        try:
            self.titling.end()
            self.replies.stop_all(status)
            for keep in self.before_end:
                keep()
        finally:
            self.session.flush()
            self.connection.end_demo()
            unwritten = tuple(self.store.close())
        return unwritten

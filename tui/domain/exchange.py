"""What the upper floors ask of exports and imports. `shop` hands in what fulfils it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from tui.domain.errors import InputError
from tui.domain.work import Imported, Work

if TYPE_CHECKING:
    from tui.domain.carried import CarriedConversation


class Format(StrEnum):
    """How conversations are written. The value is what is typed."""

    MARKDOWN = "markdown"
    """To be read by people: the active path, with facts about it."""
    JSON = "json"
    """Everything, to be imported again (`domain/aztui_json`)."""
    MESSAGES = "messages"
    """OpenAI's messages: the active path, for evaluations and fine-tuning."""

    @property
    def ending(self) -> str:
        """What the name of such a file ends with."""
        return ".md" if self is Format.MARKDOWN else ".json"


class FileTakenError(InputError):
    """There is something already where a file was to be written."""


class ExportFiles(Protocol):
    """Writes the files of an export. Every method may raise InputError, with a sentence that names the file."""

    async def write(self, path: str, pieces: AsyncIterator[str], *, replace: bool) -> str:
        """Write a file that only its owner can read, and its folder where it is missing; where it is, as it is shown.

        It gets its name when it is whole. No link is followed.

        Raises:
            FileTakenError: There is something already, and it is not to be replaced.
            InputError: It cannot be written.
        """
        ...

    def is_folder(self, path: str) -> bool:
        """Whether a folder is meant: one that is there, or a path that ends as one."""
        ...

    def default_folder(self) -> str:
        """Where exports go unless another place is said: the person's documents, or their home."""
        ...


class ExchangeStore(Protocol):
    """What an export reads of the store, and an import writes. Every method may raise StoreError."""

    @property
    def export_files(self) -> ExportFiles:
        """Writes the files of an export."""
        ...

    async def exportable(self) -> Sequence[int]:
        """The ids of the conversations that are kept and not deleted, the oldest first."""
        ...

    async def carried(self, conversation_id: int) -> CarriedConversation | None:
        """All of a conversation; None where there is none any more."""
        ...

    async def import_file(self, path: str, work: Work) -> Imported:
        """Store what is new in a file: all of it, in one transaction, or nothing.

        Raises:
            InputError: The file cannot be used; the sentence names it.
            StoppedError: `work` was stopped.
        """
        ...

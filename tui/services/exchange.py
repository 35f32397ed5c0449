"""Conversations go out into files and come in from them."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from tui.domain import aztui_json, exported_text
from tui.domain.carried import CarriedConversation
from tui.domain.errors import InputError
from tui.domain.exchange import ExchangeStore, Format
from tui.domain.file_names import file_name
from tui.domain.work import Imported, Work

ALL_NAME = "aztui conversations"
"""The file, or the folder, of all conversations."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What came of an export."""

    conversations: int
    where: str
    """The file or the folder, as it is shown."""


class Exchange:
    """Exports and imports.

    Args:
        store: The conversations.
    """

    def __init__(self, store: ExchangeStore) -> None:
        self._store = store
        self._files = store.export_files

    async def all_ids(self) -> Sequence[int]:
        """The conversations that an export of all has: archived ones too, deleted ones not."""
        return await self._store.exportable()

    async def pieces(self, ids: Sequence[int], form: Format, work: Work, *, several: bool) -> AsyncGenerator[str, None]:
        """The text of an export, a conversation at a time.

        Args:
            ids: Conversations; one that is gone meanwhile is passed over.
            form: How they are written.
            work: Counts them.
            several: Written as a file of several, however many there are.

        Raises:
            InputError: One alone was asked for, and there is none.
            StoppedError: The person stopped it.
        """
        work.total = work.total or len(ids)
        begun = False
        if form is Format.JSON:
            yield aztui_json.BEGINNING
        for one in ids:
            conversation = await self._store.carried(one)
            work.step()
            if conversation is None:
                if several:
                    continue
                raise InputError(f"There is no conversation {one}.", "Its number may be wrong, or it was deleted.")
            yield f"{_between(form) if begun else ''}{_text(conversation, form, several)}"
            begun = True
        if form is Format.JSON:
            yield aztui_json.ENDING

    async def export(
        self, ids: Sequence[int], form: Format, path: str, work: Work, *, several: bool, replace: bool = False
    ) -> Exported:
        """Write an export to the disk: into one file, or into a folder a file each, named by the titles.

        Raises:
            InputError: It cannot be written there; the sentence names the file.
            StoppedError: The person stopped it. Files that were whole by then are kept, in a folder.
        """
        work.total = len(ids)
        if not self._files.is_folder(path):
            async with aclosing(self.pieces(ids, form, work, several=several)) as pieces:
                where = await self._files.write(path, pieces, replace=replace)
            return Exported(work.done, where)
        taken: set[str] = set()
        where, written = path, 0
        for one in ids:
            conversation = await self._store.carried(one)
            work.step()
            if conversation is None:
                continue
            name = _free_name(conversation.title, form, taken)
            target = f"{path.rstrip('/')}/{name}"
            shown = await self._files.write(target, _alone(conversation, form), replace=replace)
            where = shown if len(ids) == 1 else shown.rpartition("/")[0]
            written += 1
        return Exported(written, where)

    def default_path(self, form: Format, title: str | None) -> str:
        """Where an export goes unless another place is said.

        Args:
            form: How it is written.
            title: Of the one conversation; None for all of them.
        """
        folder = self._files.default_folder()
        if title is not None:
            return f"{folder}/{file_name(title, form.ending)}"
        endings = {Format.MARKDOWN: "/", Format.JSON: ".json", Format.MESSAGES: ".jsonl"}
        return f"{folder}/{ALL_NAME}{endings[form]}"

    async def import_file(self, path: str, work: Work) -> Imported:
        """Store what is new in a file: all of it or nothing.

        Raises:
            InputError: It cannot be used; the sentence names it.
            StoppedError: The person stopped it; nothing was stored.
        """
        return await self._store.import_file(path, work)


def told(imported: Imported) -> str:
    """What came of an import, in a sentence or two."""
    parts = [
        f"{_count(imported.added, 'conversation')} imported" if imported.added else "",
        f"{imported.known:,} already here" if imported.known else "",
        f"{imported.trashed:,} already here, in the trash" if imported.trashed else "",
        f"{imported.grown:,} brought up to date" if imported.grown else "",
    ]
    said = ", ".join(part for part in parts if part) or "nothing in it"
    messages = f" ({_count(imported.messages, 'message')})" if imported.messages else ""
    left_out = f" {_count(imported.left_out, 'part')} left out: pictures, tools." if imported.left_out else ""
    return f"{said[:1].upper()}{said[1:]}{messages}.{left_out}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _text(conversation: CarriedConversation, form: Format, several: bool) -> str:
    match form:
        case Format.JSON:
            return aztui_json.written(conversation)
        case Format.MARKDOWN:
            return exported_text.markdown(conversation)
        case Format.MESSAGES:
            messages = exported_text.messages(conversation)
            return json.dumps(messages, ensure_ascii=False, indent=None if several else 2) + "\n"


def _between(form: Format) -> str:
    return {Format.JSON: ",\n", Format.MARKDOWN: "\n", Format.MESSAGES: ""}[form]


async def _alone(conversation: CarriedConversation, form: Format) -> AsyncGenerator[str, None]:
    text = _text(conversation, form, several=False)
    yield f"{aztui_json.BEGINNING}{text}{aztui_json.ENDING}" if form is Format.JSON else text


def _free_name(title: str, form: Format, taken: set[str]) -> str:
    """A name that none of this export has, also where capitals are not told from small letters."""
    number = 1
    while (name := file_name(title, form.ending, number)).casefold() in taken:
        number += 1
    taken.add(name.casefold())
    return name

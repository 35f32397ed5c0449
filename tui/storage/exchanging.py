"""What the store has for exports and imports."""

from __future__ import annotations

from collections.abc import Sequence

from tui.domain.carried import CarriedConversation, Imported, Work
from tui.domain.ports import Clock
from tui.storage import exported
from tui.storage.export_files import ExportFiles
from tui.storage.reading import StoreReading
from tui.storage.unfailing import UnfailingDatabase


class StoreExchanging(StoreReading):
    """What leaves `Store` and comes into it: see `ExchangeStore` of `domain`."""

    _clock: Clock

    def __init__(self, database: UnfailingDatabase) -> None:
        super().__init__(database)
        self.export_files = ExportFiles()

    async def exportable(self) -> Sequence[int]:
        return await self._read(exported.ids)

    async def carried(self, conversation_id: int) -> CarriedConversation | None:
        return await self._read(lambda db: exported.carried(db, conversation_id))

    async def import_file(self, path: str, work: Work) -> Imported:
        # zipfile takes long to import, and few runs take anything in
        from tui.storage.importing import import_file  # noqa: PLC0415

        return await import_file(self._database, path, self._clock.now(), work)

"""What the store has for exports and imports. It is imported when it is used: few runs do, and all have to start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.domain.ports import Clock
from tui.domain.work import Imported, Work
from tui.storage.reading import StoreReading

if TYPE_CHECKING:
    from tui.domain.carried import CarriedConversation
    from tui.storage.export_files import ExportFiles


class StoreExchanging(StoreReading):
    """What leaves `Store` and comes into it: see `ExchangeStore` of `domain`."""

    _clock: Clock

    @property
    def export_files(self) -> ExportFiles:
        from tui.storage.export_files import ExportFiles  # noqa: PLC0415

        return ExportFiles()

    async def exportable(self) -> Sequence[int]:
        from tui.storage import exported  # noqa: PLC0415

        return await self._read(exported.ids)

    async def carried(self, conversation_id: int) -> CarriedConversation | None:
        from tui.storage import exported  # noqa: PLC0415

        return await self._read(lambda db: exported.carried(db, conversation_id))

    async def import_file(self, path: str, work: Work) -> Imported:
        from tui.storage.importing import import_file  # noqa: PLC0415

        return await import_file(self._database, path, self._clock.now(), work)

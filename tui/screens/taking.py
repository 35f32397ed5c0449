"""What the screens do for a text into which a file is taken: its folder is read, then the file that was chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textual import on, work
from textual.widget import Widget

from tui.domain.errors import AztuiError
from tui.domain.models import UNKNOWN
from tui.services.taken_files import TakenFiles
from tui.widgets.path_area import PathArea

Answer = TypeVar("Answer")


class TakesFiles(Widget):
    """A part of every screen on which a file can be taken into a text."""

    _files: TakenFiles
    """Those that may be taken in."""

    def encoding(self) -> str:
        """By which they are counted: the one for a model that is not known."""
        return UNKNOWN.encoding

    def _show_hints(self) -> None:
        """Name the keys that do something now."""

    @on(PathArea.PathsChanged)
    def _paths_changed(self) -> None:
        self._show_hints()

    @on(PathArea.FolderWanted)
    @work(group="folder", exclusive=True)
    async def _folder_wanted(self, message: PathArea.FolderWanted) -> None:
        await show_folder(self._files, message)

    @on(PathArea.FileWanted)
    @work(group="file")
    async def _file_wanted(self, message: PathArea.FileWanted) -> None:
        await take_file(self._files, message, self.encoding())


async def show_folder(files: TakenFiles, wanted: PathArea.FolderWanted) -> None:
    """Show what is in a folder, once it is known."""
    _answer(wanted.area, wanted.area.show_folder, wanted.folder, await files.folder(wanted.path))


async def take_file(files: TakenFiles, wanted: PathArea.FileWanted, encoding: str) -> None:
    """Put the file that was chosen into the text, counted in an encoding; or say why not."""
    try:
        file = await files.take(wanted.path, encoding)
    except AztuiError as error:
        _answer(wanted.area, wanted.area.refuse, wanted.path, str(error))
    else:
        _answer(wanted.area, wanted.area.take, wanted.path, file)


def _answer(area: PathArea, take: Callable[[str, Answer], None], what: str, answer: Answer) -> None:
    """Let the text take an answer by itself: messages that it posted from here would not come as far as here."""
    area.call_later(take, what, answer)

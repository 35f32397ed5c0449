"""What the screens do for a text into which a file is taken: its folder is read, then the file that was chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tui.domain.errors import AztuiError
from tui.services.taken_files import TakenFiles
from tui.widgets.path_area import PathArea

Answer = TypeVar("Answer")


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

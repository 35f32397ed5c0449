"""What the screens do for a text into which a file is taken: its folder is read, then the file that was chosen."""

from __future__ import annotations

from tui.domain.errors import AztuiError
from tui.services.taken_files import TakenFiles
from tui.widgets.path_area import PathArea


async def show_folder(files: TakenFiles, wanted: PathArea.FolderWanted) -> None:
    """Show what is in a folder, once it is known."""
    wanted.area.show_folder(wanted.folder, await files.folder(wanted.path))


async def take_file(files: TakenFiles, wanted: PathArea.FileWanted, encoding: str) -> None:
    """Put the file that was chosen into the text, counted in an encoding; or say why not."""
    try:
        file = await files.take(wanted.path, encoding)
    except AztuiError as error:
        wanted.area.refuse(wanted.path, str(error))
    else:
        wanted.area.take(wanted.path, file)

"""Draws the README's pictures from the app itself: `python -m tests.pictures [FOLDER [SCENE ...]]`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.scenes import SCENES, played

FOLDER = Path(__file__).parent / "pictures"

README = {
    "main": ("main", (120, 40), "aztui-dark"),
    "technical": ("technical", (120, 60), "aztui-dark"),
    "connect": ("connect-understood", (120, 40), "aztui-dark"),
    "search": ("search-found", (120, 40), "aztui-dark"),
    "error": ("error", (120, 40), "aztui-dark"),
    "settings": ("settings-appearance", (120, 40), "aztui-light"),
}
"""The pictures that are kept beside this script: scene, size, theme."""
SIZES = ((160, 50), (120, 40), (80, 24), (40, 12))
THEMES = ("aztui-dark", "aztui-light")


async def draw(scene: str, size: tuple[int, int], theme: str, path: Path) -> None:
    """Draw one scene."""
    async with played(scene, size, theme) as (stage, _):
        path.write_text(stage.app.export_screenshot(title="aztui"), encoding="utf-8")
    print(path)


def main(arguments: list[str]) -> None:
    """Draw the README's pictures; or every scene, or those named, at each size and in both themes into a folder."""
    if not arguments:
        for name, (scene, size, theme) in README.items():
            asyncio.run(draw(scene, size, theme, FOLDER / f"{name}.svg"))
        return
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    for scene in arguments[1:] or SCENES:
        for width, height in SIZES:
            for theme in THEMES if (width, height) == (120, 40) else THEMES[:1]:
                name = f"{scene}-{width}x{height}{'-light' if theme == 'aztui-light' else ''}.svg"
                asyncio.run(draw(scene, (width, height), theme, folder / name))


if __name__ == "__main__":
    main(sys.argv[1:])

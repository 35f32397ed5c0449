"""What of a screen is drawn when a part of it has changed, and when."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter

from textual._compositor import ChopsUpdate, Compositor
from textual.events import Idle
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

BETWEEN = 0.008
"""Seconds between two drawings, at least, for the second to be made at once."""


class QuickScreen(Screen[None]):
    """Draws a change at once, and no more than what has changed.

    Textual's own (8.2.8) waits for the next sixtieth of a second. So does this one where changes come faster than
    `BETWEEN`: they are drawn together.
    """

    def __init__(self) -> None:
        super().__init__()
        self._compositor = PartCompositor()
        self._drawn = 0.0

    async def _on_idle(self, _event: Idle) -> None:
        if perf_counter() - self._drawn >= BETWEEN:
            self._on_timer_update()

    def _compositor_refresh(self) -> None:
        super()._compositor_refresh()
        self._drawn = perf_counter()


class PartCompositor(Compositor):
    """Asks only the widgets that are seen in the changed parts of the screen for lines, and only for those there.

    Textual's own (8.2.8) takes one part around all that changed, and looks at where a widget may be drawn and not at
    where it is, so that a changed line draws all panes whole, and what is behind them too.
    """

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[Region, ...] = ()

    def render_partial_update(self) -> ChopsUpdate | None:
        self._parts = tuple(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._parts = ()

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        parts = self._parts or (self.size.region if crop is None else crop,)
        front: list[Region] = []
        # the foremost come first
        for widget, (region, clip) in self.visible_widgets.items():
            drawn = region.intersection(clip)
            seen = [part for whole in parts if (part := drawn.intersection(whole)) and not _covered(part, front)]
            if seen:
                front.append(drawn)
                # all columns, because they are cut where widgets meet
                top, bottom = min(part.y for part in seen), max(part.bottom for part in seen)
                drawn = Region(drawn.x, top, drawn.width, bottom - top)
                yield region, drawn, widget.render_lines(drawn.translate(-region.offset))


def _covered(part: Region, front: Iterable[Region]) -> bool:
    return any(cover.contains_region(part) for cover in front)

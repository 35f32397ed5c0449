"""What of a screen is drawn when a part of it has changed, and when."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter

from textual._compositor import ChopsUpdate, Compositor
from textual.events import Idle, ScreenResume
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

BETWEEN = 0.008
"""Seconds between two drawings, at least, for the second to be made at once."""
SHARE = 3
"""After one that took long, so many times as long."""


class QuickScreen(Screen[None]):
    """Draws a change at once, and no more than what has changed.

    Textual's own (8.2.8) waits for the next sixtieth of a second. So does this one for changes that come so fast that
    drawing each would be all it does: they are drawn together. What a key changes waits for other keys alone.
    """

    def __init__(self) -> None:
        super().__init__()
        self._compositor = PartCompositor()
        self._at_once_from = 0.0
        self._for_keys_from = 0.0
        self._key_waits = False
        self._was_shown = False

    def expect_change(self) -> None:
        """A key was pressed, here or on a screen over this one; what it changes here is to be seen at once."""
        self._key_waits = self.is_current

    def _on_screen_resume(self, event: ScreenResume) -> None:
        # all that is mounted has just been styled: the first time nothing can be another
        event.refresh_styles = event.refresh_styles and self._was_shown
        self._was_shown = True

    async def _on_idle(self, _event: Idle) -> None:
        for_key = self._key_waits and (self._layout_required or self.focused in self._dirty_widgets)
        if perf_counter() >= (self._for_keys_from if for_key else self._at_once_from):
            self._on_timer_update()
            if for_key:
                self._key_waits, self._for_keys_from = False, self._at_once_from

    def _compositor_refresh(self) -> None:
        if self.app._batch_count:
            # Textual would draw what nobody sees
            return
        started = perf_counter()
        super()._compositor_refresh()
        ended = perf_counter()
        self._at_once_from = ended + max(BETWEEN, SHARE * (ended - started))


class PartCompositor(Compositor):
    """Asks only the widgets that are seen in the changed parts of the screen for lines, and only for those there.

    Textual's own (8.2.8) takes one part around all that changed, and looks at where a widget may be drawn and not at
    where it is, so that a changed line draws all panes whole, and what is behind them too.
    """

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[Region, ...] = ()
        self._placed_of: object = None
        self._placed: list[tuple[Widget, Region, Region]] = []

    def render_partial_update(self) -> ChopsUpdate | None:
        self._parts = tuple(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._parts = ()

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        parts = self._parts or (self.size.region if crop is None else crop,)
        front: list[Region] = []
        for widget, region, drawn in self._foremost_first():
            seen = [part for whole in parts if (part := _common(drawn, whole)) and not _covered(part, front)]
            if seen:
                front.append(drawn)
                # all columns, because they are cut where widgets meet
                top, bottom = min(part.y for part in seen), max(part.bottom for part in seen)
                rows = Region(drawn.x, top, drawn.width, bottom - top)
                yield region, rows, widget.render_lines(rows.translate(-region.offset))

    def _foremost_first(self) -> list[tuple[Widget, Region, Region]]:
        """Each widget that is seen, where it is, and what of that is drawn: worked out once for each layout."""
        visible = self.visible_widgets
        if self._placed_of is not visible:
            self._placed = [(widget, region, region.intersection(clip)) for widget, (region, clip) in visible.items()]
            self._placed_of = visible
        return self._placed


def _common(region: Region, other: Region) -> Region | None:
    """What both have; most have nothing, and no region is made for that."""
    x, y, width, height = region
    left, top, across, down = other
    apart = x >= left + across or left >= x + width or y >= top + down or top >= y + height
    return None if apart else region.intersection(other)


def _covered(part: Region, front: Iterable[Region]) -> bool:
    return any(cover.contains_region(part) for cover in front)

"""What of the screen is drawn when a part of it has changed."""

from __future__ import annotations

from collections.abc import Iterable

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip


class PartCompositor(Compositor):
    """Asks only the widgets that are seen in a changed part of the screen for lines, and only for those of its rows.

    Textual's own (8.2.8) looks at where a widget may be drawn and not at where it is, so that a changed line draws all
    panes whole, and what is behind them too.
    """

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        part = self.size.region if crop is None else crop
        rows = Region(0, part.y, self.size.width, part.height)
        front: list[Region] = []
        # the foremost come first
        for widget, (region, clip) in self.visible_widgets.items():
            drawn = region.intersection(clip)
            seen = drawn.intersection(part)
            if seen and not any(cover.contains_region(seen) for cover in front):
                front.append(drawn)
                # all columns, because they are cut where widgets meet
                drawn = drawn.intersection(rows)
                yield region, drawn, widget.render_lines(drawn.translate(-region.offset))

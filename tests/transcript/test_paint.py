"""Where things are put in the pane."""

from __future__ import annotations

from textual.scrollbar import ScrollBarRender

from tui.transcript.paint import thumb


def test_the_thumb_is_where_textual_draws_it() -> None:
    """What is drawn is another where the thumb is, and only there."""
    drawn: dict[tuple[int, int], str] = {}
    for total in (10, 33, 34, 50, 400):
        for top in range(max(0, total - 33) + 1):
            size = 33 if total > 33 else 0
            bar = ScrollBarRender.render_bar(size=33, virtual_size=total, window_size=size, position=top)
            known = drawn.setdefault(thumb(total, 33, top), repr(bar.segments))
            assert known == repr(bar.segments)
    assert len(set(drawn.values())) == len(drawn)

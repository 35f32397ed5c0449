"""JSON as a screen shows it: in the colours of code."""

from __future__ import annotations

from textual.content import Content

from tui.domain.text import clean
from tui.rendering.code import Highlighter


def coloured(source: str) -> Content:
    """The text, made safe, in the roles of the theme."""
    highlighter = Highlighter("json")
    lines = (
        Content.assemble(
            *((text, f"{'bold ' if look.bold else ''}${look.role}") for text, look in highlighter.line(line))
        )
        for line in clean(source).split("\n")
    )
    return Content("\n").join(lines)

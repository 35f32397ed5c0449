"""How the parts of a row of the setup look: sliders, options and whatever else stands among them.

Styles are written where they are used, by the theme's roles. A component class for each part of each row would be a
node for Textual (8.2.8) to style at every start, focus and theme: two hundred of them, for eight looks.
"""

from __future__ import annotations

from textual.widget import Widget

TRACK = "$track"
HINT = "$muted"
ARROW = "$accent"
REASON = "italic $muted"
WARNING = "italic $warning"


def label(row: Widget) -> str:
    """The row's name: it stands out where the keys are, and is quiet where nothing can be set."""
    return "$muted" if row.disabled else "bold $strong" if row.has_focus else "$foreground"


def value(row: Widget) -> str:
    """What is set, where it is not the default of it."""
    return "$muted" if row.disabled else "bold $strong"


def fill(row: Widget) -> str:
    """What of a track is between the default and the value."""
    return "$accent" if row.has_focus else "$foreground"


def entry(row: Widget) -> str:
    """The cell after what is being typed; by a line too, where colours are not to be relied on."""
    return "$on-accent on $accent" + (" underline" if row.app.no_color or row.app.native_ansi_color else "")

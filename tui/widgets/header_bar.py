"""The first row of a screen: what is open, with which deployment, and who is signed in."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from tui.domain.text import clean_line

NAMED_FROM = 56
"""Cells from which there is room for the app's own name."""
TITLE_LEAST = 12
"""Cells of a title that are kept before the deployment goes."""
GAP = 4

_CHOICE = Style.from_meta({"choice": "deployment"})
"""Marks the cells that a click opens a choice from."""


class HeaderBar(Widget):
    """One row. As it narrows, the tenant goes first, then who is signed in, then how, then the base model.

    The deployment goes last.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "header-bar--app",
        "header-bar--title",
        "header-bar--muted",
        "header-bar--warning",
        "header-bar--error",
    }
    DEFAULT_CSS = """
    HeaderBar {
        height: 1;
        padding: 0 2;
        background: $surface;
        color: $foreground;

        & > .header-bar--app { color: $accent; text-style: bold; }
        & > .header-bar--title { color: $strong; text-style: bold; }
        & > .header-bar--muted { color: $muted; }
        & > .header-bar--warning { color: $warning; text-style: bold; }
        & > .header-bar--error { color: $error; text-style: bold; }
    }
    """

    class DeploymentWanted(Message):
        """The deployment was clicked on: another is to be chosen."""

    conversation = reactive("")
    """The title, as it is to be read."""
    deployment = reactive("")
    model = reactive("")
    """The base model; empty while it is not known."""
    sign_in = reactive("")
    """How and as whom."""
    tenant = reactive("")
    """Whose people they are; it goes first as the row narrows."""
    warning = reactive("")
    """What is wrong with the connection, in a few words; one that begins with × is an error."""

    def render(self) -> Content:
        width = self.size.width
        title = Content.styled(clean_line(self.conversation), ".header-bar--title")
        if width >= NAMED_FROM:
            title = Content.assemble(("aztui", ".header-bar--app"), "  ", title)
        choices = self._right_ends()
        fitting = (right for right in choices if title.cell_length + GAP + right.cell_length <= width)
        right = next(fitting, choices[-1])
        room = width - right.cell_length - 2
        if room < min(TITLE_LEAST, title.cell_length):
            return title.truncate(width, ellipsis=True)
        title = title.truncate(room, ellipsis=True)
        return Content.assemble(title, " " * (width - title.cell_length - right.cell_length), right)

    def _right_ends(self) -> list[Content]:
        """What may stand at the right, fullest first. A warning stays when all else is gone."""
        deployment, model = clean_line(self.deployment), clean_line(self.model)
        whole, name = _choice(deployment, model), _choice(deployment, "")
        how = self.sign_in.partition(" · ")[0]
        signed_in = (" · ".join(filter(None, (self.sign_in, self.tenant))), self.sign_in, how, "")
        choices = [*((whole, who, ".header-bar--muted") for who in dict.fromkeys(signed_in)), (name, "", "")]
        if self.warning:
            style = ".header-bar--error" if self.warning.startswith("×") else ".header-bar--warning"
            choices = [(left, self.warning, style) for left in (whole, name, Content())]
        return [_side_by_side(left, clean_line(right), style) for left, right, style in choices]

    def on_click(self, event: Click) -> None:
        """Let a click on the deployment ask for another."""
        if _CHOICE.meta.items() <= event.style.meta.items():
            self.post_message(self.DeploymentWanted())


def _choice(deployment: str, model: str) -> Content:
    """The deployment and what it is a deployment of, as a thing to choose."""
    if not deployment:
        return Content()
    named = f" · {model}" if model not in ("", deployment) else ""
    more = (f"{named} ▾", ".header-bar--muted")
    return Content.assemble(deployment, more).stylize(_CHOICE)


def _side_by_side(left: Content, right: str, style: str) -> Content:
    gap = " " * GAP if left and right else ""
    return Content.assemble(left, gap, (right, style))

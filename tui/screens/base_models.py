"""Choosing the base model of a deployment: the palette of all that are known, and where the choice is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from textual.app import App

from tui.domain.models import CATALOGUE, BaseModel, Price, base_model
from tui.domain.settings import Profile
from tui.domain.text import clean_line
from tui.screens.palette import PaletteScreen
from tui.services.commands import Command, Finder, Kind, Titles
from tui.services.known_models import KnownModels
from tui.services.preferences import Preferences
from tui.services.workspace import Workspace

LONGEST_NAME = 128
BY_REPLIES = "As its replies say"
PROMPT = "The base model of {deployment}"


async def choose_base_model(
    app: App[Any], workspace: Workspace, preferences: Preferences, profile: Profile, deployment: str
) -> tuple[str, ...] | None:
    """Let a person say which model is behind a deployment; it holds from the next prompt on.

    It is kept in the settings where the connection is one of theirs, else with what is learned of deployments.

    Returns:
        What there is to say of the choice; None where nothing was chosen.
    """
    models, connection = workspace.session.models, workspace.connection
    commands = list(_commands(models, profile, deployment))
    finder = Finder(commands, Titles(), lambda row: commands[0], _other)
    prompt = PROMPT.format(deployment=clean_line(deployment))
    chosen = await app.push_screen_wait(PaletteScreen(finder, preferences.keymap, prompt))
    if chosen is None:
        return None
    # the id of a command is a model's name, or empty for what replies say
    changed, problem = preferences.keep_base_model(profile.name, deployment, chosen.id)
    models.choose(changed or profile, deployment, chosen.id)
    connection.know(changed or profile)
    return tuple(filter(None, (problem, models.model(changed or profile, deployment).other_api)))


def _commands(models: KnownModels, profile: Profile, deployment: str) -> Iterator[Command]:
    now, chosen = models.name(profile, deployment), models.is_chosen(profile, deployment)
    learned = clean_line(models.learned(profile, deployment)) or "none has named it yet"
    yield Command(
        kind=Kind.MODEL,
        id="",
        title=BY_REPLIES,
        hint=learned if chosen else f"{learned} · now",
        words="automatic learn",
    )
    for model in CATALOGUE.values():
        used = chosen and base_model(now).name == model.name
        words = f"{model.family.name} {model.remark} {'reasoning' if model.reasoning else ''}"
        yield Command(
            kind=Kind.MODEL,
            id=model.name,
            title=model.name,
            hint=_facts(model) + (" · now" if used else ""),
            words=words,
        )


def _other(typed: str) -> Command | None:
    """A model that the catalogue lacks, by the name that is typed."""
    if not typed or base_model(typed).known or len(typed) > LONGEST_NAME or len(typed.split()) > 1:
        return None
    return Command(kind=Kind.MODEL, id=typed, title=f"Take it for {clean_line(typed)}", hint="not known: limits ≈")


def _facts(model: BaseModel) -> str:
    """What the row says of a model: its window, its longest reply, its price."""
    if model.api_only:
        return model.api_only
    price = _dollars(model.price) if model.price else ""
    return " · ".join(filter(None, (f"{model.window:,} window", f"{model.output_limit:,} reply", price)))


def _dollars(price: Price) -> str:
    return f"${price.input:g} / ${price.output:g}"

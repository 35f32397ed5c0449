"""The page of connections: which there are, which is in use, their deployments, and how long silence is borne."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from tui.domain.parameters import Parameter
from tui.domain.settings import Profile, Settings, Waits
from tui.domain.sign_in import label_of, way_of
from tui.domain.text import clean_line
from tui.keys import Place, keys_at
from tui.screens.settings.page import Heading, Page, Words
from tui.services.connection import DEPLOYMENT_VARIABLE, ENDPOINT_VARIABLE, Connection
from tui.services.known_models import KnownModels
from tui.services.preferences import Preferences
from tui.widgets.field import Field
from tui.widgets.setting_row import Cell, SettingRow
from tui.widgets.slider import Slider

Kind = Literal["profile", "deployment", "add-profile", "add-deployment"]

FROM_ENVIRONMENT = (
    f"{ENDPOINT_VARIABLE} is set, so each start begins with the environment’s connection. "
    "Unset it to begin with the one chosen here."
)
OWN_DEPLOYMENTS = "Conversations begin with the marked one; {key} changes it inside one, {change} names its model."
LOST_DEPLOYMENT = "This connection is in use until you quit. To keep it and its deployments, change it."
ENVIRONMENT_DEPLOYMENT = (
    f"It comes from {DEPLOYMENT_VARIABLE}. To keep more than one, change this connection: it then becomes one of yours."
)
ADDED = "Added. {key} uses it from now on."
DEMO_DEPLOYMENTS = "The built-in simulator brings them with it."
LONGEST_WAIT = 86_400
"""Seconds; a day, as in the settings file."""


def _wait(key: str, label: str, help: str) -> Parameter:
    return Parameter(
        key=key,
        wire_name="",
        label=label,
        help=help,
        minimum=1,
        maximum=LONGEST_WAIT,
        step=1,
        default=getattr(Waits(), key),
        decimals=0,
        log=True,
        unit=" s",
    )


WAITS = (
    _wait("connect", "Connect", "Seconds until a connection must stand."),
    _wait("first_byte", "First word", "Seconds until a reply must begin."),
    _wait("between_chunks", "Between words", "Seconds a reply may be silent once it has begun."),
    _wait("reasoning", "Reasoning models", "Seconds of silence, before a reply and within it, with reasoning models."),
)


class ConnectionRow(SettingRow):
    """A connection, a deployment, or the line that adds one.

    Args:
        kind: Which of them.
        name: Whose.
    """

    PLACE: ClassVar[Place] = Place.CONNECTION
    MAIN_ACTION = "do('use')"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
        for key in keys_at(Place.CONNECTION)
    ]

    def __init__(self, kind: Kind, name: str, *cells: Cell, idle: Sequence[str] = ()) -> None:
        super().__init__(*cells)
        self.kind: Kind = kind
        self.name_of = name
        self.idle = frozenset(f"connection.{action}" for action in idle)

    def action_do(self, action: str) -> None:
        # Enter and what adds are the same on the line that adds
        if self.kind in ("add-profile", "add-deployment") and action == "use":
            action = "add"
        if f"connection.{action}" not in self.idle:
            self.post_message(self.Asked(self, action))

    def on_blur(self) -> None:
        self.note = self.problem = ""


class ConnectionPage(Page):
    """The connections.

    Args:
        preferences: The settings.
        connection: What is in use.
        models: What is known of the deployments.
    """

    TITLE = "Connection"

    @dataclass
    class ProfileChosen(Message):
        """A connection is to be used from now on, as it is here."""

        page: ConnectionPage
        profile: Profile

    @dataclass
    class ConnectAsked(Message):
        """A connection is to be changed, or with None a new one made, on the connect screen."""

        page: ConnectionPage
        profile: Profile | None

    @dataclass
    class ModelAsked(Message):
        """Another base model is to be said of a deployment."""

        page: ConnectionPage
        profile: Profile
        deployment: str

    profiles = getters.query_one("#profiles", Vertical)
    deployments = getters.query_one("#deployments", Vertical)
    about_deployments = getters.query_one("#about-deployments", Words)
    entry = getters.query_one("#new-deployment", Input)

    def __init__(self, preferences: Preferences, connection: Connection, models: KnownModels) -> None:
        super().__init__(preferences)
        self._models = models
        self._connection = connection
        self._removing: ConnectionRow | None = None
        self._before_adding: frozenset[str] = frozenset()

    def words(self) -> str:
        return "What prompts are sent to. Keys are never written into the file."

    def compose_rows(self) -> ComposeResult:
        yield Vertical(id="profiles")
        if self._connection.environment is not None:
            yield Words(FROM_ENVIRONMENT, id="about-environment")
        yield Heading("Deployments")
        yield Words("", id="about-deployments")
        yield Vertical(id="deployments")
        yield Field(placeholder="the name of a deployment of this resource", id="new-deployment")
        yield Heading("Waits")
        yield Words("How long silence is borne before it is an error, in seconds.")
        for parameter in WAITS:
            yield Slider(parameter, id=f"wait-{parameter.key.replace('_', '-')}")

    async def on_mount(self) -> None:
        self.entry.display = False
        await self._show_rows()

    # what is shown

    def show(self) -> None:
        self.call_later(self._show_rows)

    async def _show_rows(self) -> None:
        used = self._used
        await _refill(self.profiles, [*map(self._profile_row, self._known()), _add("add-profile", "Add a connection")])
        rows = [self._deployment_row(used, name) for name in used.all_deployments] if used else []
        if self._can_change_deployments:
            rows.append(_add("add-deployment", "Add a deployment"))
        await _refill(self.deployments, rows)
        about = OWN_DEPLOYMENTS.format(key=self.label("app.deployment"), change=self.label("connection.change"))
        if used is not None and used.demo:
            about = DEMO_DEPLOYMENTS
        elif not self._can_change_deployments:
            about = ENVIRONMENT_DEPLOYMENT if used == self._connection.environment else LOST_DEPLOYMENT
        self.about_deployments.update(Content(about))
        for slider in self.query(Slider):
            slider.show(slider.parameter, getattr(self.settings.waits, slider.parameter.key))
        self._show_added()

    def _show_added(self) -> None:
        """Stand on the connection that was added, and say how it is used: adding it uses nothing."""
        before = self._before_adding
        added = [row for row in self.profiles.query(ConnectionRow) if before and row.name_of not in {"", *before}]
        if added:
            self._before_adding = frozenset()
            self.go_to(added[0])
            if "connection.use" not in added[0].idle:
                added[0].note = ADDED.format(key=self.label("connection.use"))

    @property
    def _used(self) -> Profile | None:
        return self._connection.in_use(self.settings)

    def _known(self) -> list[Profile]:
        """All connections: the one of this run where it is none of the file's, then those."""
        known = [profile for profile in self.settings.profiles if not profile.demo]
        for other in (self._connection.environment, self._used):
            if other is not None and other.name not in (profile.name for profile in known):
                known.insert(0, other)
        return known

    def _stored(self, name: str) -> bool:
        return any(profile.name == name for profile in self.settings.profiles if not profile.demo)

    @property
    def _can_change_deployments(self) -> bool:
        return self._used is not None and self._stored(self._used.name)

    def _profile_row(self, profile: Profile) -> ConnectionRow:
        used = self._used is not None and profile.name == self._used.name
        of_file = self._stored(profile.name)
        idle = ["use"] if used else []
        idle += [] if of_file else ["remove"]
        idle += ["change"] if profile.demo else []
        return ConnectionRow(
            "profile",
            profile.name,
            Cell(f"{'●' if used else '○'} {profile.name}", 22, 16, "strong" if used else "text"),
            Cell(profile.endpoint),
            Cell(_way(profile), 17, 12, look="muted"),
            Cell(profile.deployment if of_file else self._origin(profile), 20, look="muted"),
            idle=idle,
        )

    def _origin(self, profile: Profile) -> str:
        """Where a connection comes from that is none of the file's."""
        if profile.demo:
            return "simulator"
        return "environment" if profile == self._connection.environment else "not in the file"

    def _deployment_row(self, used: Profile, name: str) -> ConnectionRow:
        chosen = name == used.deployment
        idle = ["use", "remove"] if chosen else []
        if not self._can_change_deployments:
            idle = ["use", "remove", "add"]
        model = self._models.model(used, name)
        about = model.api_only or model.name or "model not known yet"
        return ConnectionRow(
            "deployment",
            name,
            Cell(f"{'●' if chosen else '○'} {name}", look="strong" if chosen else "text"),
            Cell(clean_line(about), 24, look="muted"),
            Cell("new conversations" if chosen else "", 20, look="muted"),
            idle=idle,
        )

    def took(self, profile: Profile) -> None:
        """The connection that was chosen is in use; the next start begins with it, where it is one of the file's."""
        if self._stored(profile.name) and self.settings.active_profile != profile.name:
            self.keep(replace(self.settings, active_profile=profile.name))
        else:
            self.show()

    def refuse(self, sentence: str) -> None:
        """Say why the connection that was chosen cannot be used."""
        row = self.screen.focused
        if isinstance(row, ConnectionRow):
            row.problem = sentence

    # what is done

    @on(ConnectionRow.Asked)
    def _asked(self, message: ConnectionRow.Asked) -> None:
        row = message.row
        if not isinstance(row, ConnectionRow):
            return
        row.problem = ""
        again, self._removing = self._removing is row and bool(row.note), None
        row.note = ""
        match row.kind, message.action:
            case _, "remove" if not again:
                self._ask_before_removing(row)
            case "profile", "remove":
                self._remove_profile(row.name_of)
            case "profile", "use":
                self.post_message(self.ProfileChosen(self, self._profile(row.name_of)))
            case "profile", "change":
                self.post_message(self.ConnectAsked(self, self._profile(row.name_of)))
            case "deployment", "change" if self._used is not None:
                self.post_message(self.ModelAsked(self, self._used, row.name_of))
            case (("profile" | "add-profile"), "add"):
                self._before_adding = frozenset(profile.name for profile in self._known())
                self.post_message(self.ConnectAsked(self, None))
            case "deployment", "remove":
                self._change_deployments(drop=row.name_of)
            case "deployment", "use":
                self._change_deployments(first=row.name_of)
            case (("deployment" | "add-deployment"), "add"):
                self._open_entry()

    def _profile(self, name: str) -> Profile:
        return next(profile for profile in self._known() if profile.name == name)

    def _ask_before_removing(self, row: ConnectionRow) -> None:
        self._removing = row
        key = self.label("connection.remove")
        rest = "Its conversations stay." if row.kind == "profile" else "Conversations that used it stay."
        row.note = f"Press {key} again to remove it. {rest}"

    def _remove_profile(self, name: str) -> None:
        settings = self.settings
        left = tuple(profile for profile in settings.profiles if profile.name != name)
        active = "" if settings.active_profile == name else settings.active_profile
        self.keep(replace(settings, profiles=left, active_profile=active))

    def _change_deployments(self, *, first: str = "", drop: str = "", add: str = "") -> None:
        """Change what is known of the connection in use, and use it so."""
        used = self._used
        if used is None:
            return
        names = [name for name in used.all_deployments if name not in (first, drop)]
        names = [*([first] if first else []), *names, *([add] if add and add not in names else [])]
        changed = replace(used, deployment=names[0], deployments=tuple(names[1:]))
        self.keep(_with_profile(self.settings, changed))
        self.post_message(self.ProfileChosen(self, changed))

    # a new deployment

    def _open_entry(self) -> None:
        self.entry.display = True
        self.go_to(self.entry)

    @on(Input.Submitted, "#new-deployment")
    def _entered(self, message: Input.Submitted) -> None:
        message.stop()
        name = message.value.strip()
        if name:
            self._change_deployments(add=name)
        self._close_entry()

    def _close_entry(self) -> None:
        self.entry.clear()
        self.entry.display = False
        last = [row for row in self.query(ConnectionRow) if row.kind == "add-deployment"]
        if last:
            self.go_to(last[0])

    def back(self) -> bool:
        if self.screen.focused is self.entry:
            self._close_entry()
            return True
        row, self._removing = self._removing, None
        if row is None or not row.note:
            return False
        row.note = ""
        return True

    # waits

    @on(Slider.Changed)
    def _wait_changed(self, message: Slider.Changed) -> None:
        parameter = message.slider.parameter
        seconds = parameter.default if message.value is None else message.value
        self.keep(replace(self.settings, waits=replace(self.settings.waits, **{parameter.key: float(seconds)})))


def _with_profile(settings: Settings, changed: Profile) -> Settings:
    """The settings with another profile in the place of the one of its name."""
    profiles = tuple(changed if known.name == changed.name else known for known in settings.profiles)
    return replace(settings, profiles=profiles)


def _way(profile: Profile) -> str:
    """How it signs in, in a word or two."""
    return (not profile.demo and way_of(profile.sign_in).how) or label_of(profile)


def _add(kind: Kind, words: str) -> ConnectionRow:
    return ConnectionRow(kind, "", Cell(f"+ {words}", look="muted"), idle=("use", "change", "remove"))


async def _refill(group: Vertical, rows: Sequence[ConnectionRow]) -> None:
    """Show these rows; one that is there already stays, with its focus and its note."""
    old = {(row.kind, row.name_of): row for row in group.query(ConnectionRow)}
    wanted = {(row.kind, row.name_of): row for row in rows}
    previous: ConnectionRow | None = None
    for key, row in wanted.items():
        known = old.get(key)
        if known is not None:
            known.cells, known.idle = row.cells, row.idle
        elif previous is not None:
            await group.mount(row, after=previous)
        else:
            await group.mount(row, before=0 if group.children else None)
        previous = known or row
    for key, row in old.items():
        if key not in wanted:
            if row is row.screen.focused and previous is not None:
                row.screen.set_focus(previous)
            await row.remove()

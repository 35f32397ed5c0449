"""The connect screen: what to talk to, when nothing says so yet. Never an error, and "try it offline" is one key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, RadioButton, RadioSet, Static

from tui.domain.errors import InputError
from tui.domain.settings import Profile, Settings, SignInMethod
from tui.domain.text import clean
from tui.keys import Place, keys_at
from tui.screens.help import HelpScreen
from tui.services.connection import Connection, environment_key, environment_profile, profile_name
from tui.widgets.header_bar import HeaderBar
from tui.widgets.key_hints import KeyHints


class Choice(RadioButton):
    """One of several, `●` chosen or `○` not."""

    BUTTON_LEFT = BUTTON_RIGHT = ""

    @property
    def _button(self) -> Content:
        return Content.styled("●" if self.value else "○", self.get_visual_style("toggle--button"))


class ConnectScreen(Screen[None]):
    """Asks for endpoint, sign-in and deployment.

    Args:
        connection: Reads endpoints.
        settings: Whose active profile fills the fields in.
        environ: Whose variables fill the fields in before it.
        problems: Why what is there already cannot be used, and what else there is to say.
    """

    @dataclass
    class Connected(Message):
        """The fields hold a profile that can be used."""

        screen: ConnectScreen
        profile: Profile
        key: str | None

    class DemoAsked(Message):
        """The built-in simulator was asked for."""

    CSS_PATH = "connect.tcss"
    AUTO_FOCUS = "#endpoint"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
        for key in keys_at(Place.CONNECT)
    ]

    endpoint = getters.query_one("#endpoint", Input)
    understood = getters.query_one("#understood", Static)
    sign_in = getters.query_one(RadioSet)
    key_field = getters.query_one("#key", Input)
    deployment = getters.query_one("#deployment", Input)
    answer = getters.query_one("#answer", Static)

    def __init__(
        self, connection: Connection, settings: Settings, environ: Mapping[str, str], problems: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self._connection = connection
        self._known = environment_profile(environ) or settings.profile
        self._key = environment_key(environ) or ""
        self._problems = tuple(problems)

    def compose(self) -> ComposeResult:
        known = self._known
        by_key = bool(self._key) or (known is not None and known.sign_in is SignInMethod.API_KEY)
        yield HeaderBar()
        with VerticalScroll(id="connect", can_focus=False), Vertical(id="form"):
            yield Static("Connect to Azure OpenAI", classes="heading", markup=False)
            yield Static("Paste what you have: an endpoint, or an address from the portal.", classes="hint")
            yield Input(
                known.endpoint if known else "",
                placeholder="https://YOUR-RESOURCE-NAME.openai.azure.com",
                id="endpoint",
            )
            yield Static("", id="understood", markup=False)
            yield Static("Sign in", classes="heading", markup=False)
            with RadioSet(compact=True):
                yield Choice("Microsoft Entra ID, as the Azure CLI or this machine is signed in", value=not by_key)
                yield Choice("API key", value=by_key, id="by-key")
            yield Input(self._key, password=True, placeholder="the key: kept for this run, never in a file", id="key")
            yield Static("Deployment", classes="heading", markup=False)
            yield Input(known.deployment if known else "", placeholder="the name of a chat deployment", id="deployment")
            yield Static("", id="answer", markup=False)
            yield Static("No account at hand? F9 tries it offline: the built-in simulator.", classes="hint")
        yield KeyHints()

    def on_mount(self) -> None:
        header = self.query_one(HeaderBar)
        header.conversation, header.sign_in = "Connect", "not connected"
        keys = [key for key in keys_at(Place.CONNECT) if key.id != "connect.help"]
        self.query_one(KeyHints).show(keys, next(key for key in keys_at(Place.CONNECT) if key.id == "connect.help"))
        self._show_key_field()
        self._say(*self._problems)

    @on(RadioSet.Changed)
    def _show_key_field(self) -> None:
        self.key_field.display = self._by_key

    @property
    def _by_key(self) -> bool:
        return self.query_one("#by-key", RadioButton).value

    @on(Input.Changed, "#endpoint")
    def _understand(self, message: Input.Changed) -> None:
        """Say what the endpoint was understood as, while it is typed."""
        pasted = message.value.strip()
        if not pasted:
            self.understood.update("")
            return
        try:
            self.understood.update(clean(f"✓ {self._read(pasted)}"))
        except InputError:
            self.understood.update("")

    @on(Input.Submitted)
    def action_start(self) -> None:
        """Hand on what the fields hold, if it can be used; else say what is missing, and put the caret there."""
        self.answer.update("")
        endpoint = self.endpoint.value.strip()
        by_key = self._by_key
        try:
            base_url = self._read(endpoint)
        except InputError as error:
            self.refuse(error)
            self.endpoint.focus()
            return
        if not self.deployment.value.strip():
            self.deployment.focus()
        elif by_key and not self.key_field.value.strip():
            self.key_field.focus()
        profile = replace(
            self._known_at(endpoint) or Profile(name=profile_name(base_url), endpoint=base_url, deployment=""),
            deployment=self.deployment.value.strip(),
            sign_in=SignInMethod.API_KEY if by_key else SignInMethod.ENTRA,
        )
        self.post_message(self.Connected(self, profile, self.key_field.value if by_key else None))

    def _known_at(self, endpoint: str) -> Profile | None:
        """The stored profile, while its endpoint stands in the field unchanged: its other settings hold."""
        known = self._known
        return known if known is not None and known.endpoint == endpoint else None

    def _read(self, pasted: str) -> str:
        known = self._known_at(pasted)
        return self._connection.understand(pasted, insecure=known is not None and known.insecure).base_url

    def refuse(self, error: InputError) -> None:
        """Say in place why what stands in the fields cannot be used."""
        self._say(str(error))

    def _say(self, *sentences: str) -> None:
        self.answer.update("\n".join(clean(f"! {sentence}") for sentence in sentences))
        if sentences:
            self.call_after_refresh(self.answer.scroll_visible)

    def action_demo(self) -> None:
        self.post_message(self.DemoAsked())

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(Place.CONNECT))

    @on(KeyHints.Pressed)
    async def _hint_pressed(self, message: KeyHints.Pressed) -> None:
        await self.run_action(message.key.action)

"""The connect screen: what to talk to. It understands what is pasted, tests it, and is never in the way.

At first start it is the first screen, and "try it offline" is one key; later it is opened to change a connection or to
add one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import urlsplit

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static

from tui.domain.errors import InputError
from tui.domain.pasted import without_secrets
from tui.domain.settings import Profile
from tui.domain.text import clean
from tui.keys import Place, keys_at
from tui.screens.connect_parts import Press, SignInChoices
from tui.screens.connect_sign_in import SignInPart
from tui.screens.connect_words import start_words, taken_facts, title, understood_facts
from tui.screens.connection_test import ConnectionTest
from tui.screens.help import HelpScreen
from tui.services.connection import Connection, new_profile_name
from tui.services.preferences import Preferences
from tui.widgets.fact_list import Fact, FactList
from tui.widgets.field import Field
from tui.widgets.header_bar import HeaderBar
from tui.widgets.key_hints import KeyHints

HINT = "Paste what you have: an endpoint, an address from the portal, or a curl line."


class ConnectScreen(Screen[None]):
    """Asks for endpoint, sign-in and deployment.

    It posts `Connected` for the app to use and keep the profile; the app calls `refuse` where that cannot be.

    Args:
        connection: Understands endpoints, and tests them.
        preferences: The settings.
        profile: What fills the fields in; None for empty fields.
        over: It was opened over another screen, to change `profile` or with None to add one: Esc goes back, and there
            is no way offline. A profile that is changed keeps its name.
        using: What is entered is to be used from now on, not only to be kept.
        problems: Why what is there already cannot be used, and what else there is to say.
    """

    @dataclass
    class Connected(Message):
        """The fields hold a profile that can be used."""

        screen: ConnectScreen
        profile: Profile
        key: str | None

    @dataclass
    class DemoAsked(Message):
        """The built-in simulator was asked for."""

        screen: ConnectScreen

    class SettingsAsked(Message):
        """The person wants to see the settings."""

    CSS_PATH = "connect.tcss"
    AUTO_FOCUS = "#endpoint"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
        for key in keys_at(Place.CONNECT)
        if not key.action.startswith("choose")
    ]

    endpoint = getters.query_one("#endpoint", Input)
    understood = getters.query_one("#understood", FactList)
    part = getters.query_one(SignInPart)
    sign_in = getters.query_one(SignInChoices)
    key_field = getters.query_one("#key", Input)
    deployment = getters.query_one("#deployment", Input)
    name_field = getters.query_one("#name", Input)
    test = getters.query_one(ConnectionTest)
    answer = getters.query_one("#answer", Static)
    hints = getters.query_one(KeyHints)

    def __init__(
        self,
        connection: Connection,
        preferences: Preferences,
        *,
        profile: Profile | None = None,
        over: bool = False,
        using: bool = True,
        problems: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.over = over
        self.using = using
        self._connection = connection
        self._preferences = preferences
        self._known = profile
        self._problems = tuple(problems)
        self._typed = ""
        self._said_of: tuple[str, ...] = ()
        self._taken: tuple[str, ...] = ()
        # a key that is there already belongs to what is there already, and to nothing that is added to it
        key = "" if over and profile is None else connection.key_for(profile)
        self._filled = {"key": key}
        self._keys = {self._host(profile.endpoint): key} if profile else {}
        """By host: a key never goes to another than the one it was given for (threat 21)."""
        self._key_for_any = "" if profile else key

    def compose(self) -> ComposeResult:
        known, key = self._known, self._filled["key"]
        yield HeaderBar()
        with VerticalScroll(id="connect", can_focus=False), Vertical(id="form"):
            yield Static(Content(title(self.over, known)), classes="heading", id="title")
            yield Static(HINT, classes="hint", markup=False)
            yield Field(
                known.endpoint if known else "",
                placeholder="https://YOUR-RESOURCE-NAME.openai.azure.com",
                id="endpoint",
            )
            yield Static("Understood as", id="understood-as")
            yield FactList(id="understood")
            yield Static("Sign in", classes="heading")
            yield SignInPart(known, key)
            yield Static("Deployment", classes="heading", id="deployment-heading")
            yield Field(known.deployment if known else "", placeholder="the name of a chat deployment", id="deployment")
            with Vertical(id="naming"):
                yield Static("Name", classes="heading")
                yield Field(placeholder="a name for this connection", id="name")
            yield ConnectionTest(self._preferences)
            yield Static("", id="answer", markup=False)
            with Horizontal(id="actions"):
                yield Press(start_words(self.over, self.using, known), "start", id="start")
                yield Press("Try it offline", "demo", id="offline")
                yield Static("no account, no network", id="about-offline")
        yield KeyHints()

    def on_mount(self) -> None:
        header = self.query_one(HeaderBar)
        header.conversation, header.sign_in = "Connect", "" if self.over else "not connected"
        self.update_classes({"-over": self.over, "-adding": self.over and self._known is None})
        self._understand()
        self._say(*self._problems)

    def on_screen_resume(self) -> None:
        """The keys may have been changed in the settings."""
        keymap = self._preferences.keymap
        self.query_one("#start", Press).show_key(keymap.key("connect.start").label)
        self.query_one("#offline", Press).show_key(keymap.key("connect.demo").label)
        self.test.show()
        self._show_hints()

    # what is entered

    @on(Input.Changed, "#endpoint")
    def _endpoint_changed(self, message: Input.Changed) -> None:
        pasted = abs(len(message.value) - len(self._typed)) > 1
        self._typed = message.value
        if not message.value:
            self._taken = ()
        if pasted and self._take_secrets():
            return
        self._understand()

    @on(Input.Blurred, "#endpoint")
    def _endpoint_left(self) -> None:
        self._take_secrets()
        self._bind_key()

    def _take_secrets(self) -> bool:
        """Take what is secret out of the endpoint's field; whether there was anything (threat 19).

        What is typed letter by letter is left alone until the field is left: half a secret looks like none.
        """
        found = without_secrets(self.endpoint.value)
        if not found.taken:
            return False
        self._taken = found.taken
        if found.api_key:
            self.key_field.value = found.api_key
            if host := self._host(found.text):
                self._keys[host] = self._filled["key"] = found.api_key
            self.part.expect_key()
        self._typed = self.endpoint.value = found.text
        self.endpoint.cursor_position = len(found.text)
        self._understand()
        return True

    def _understand(self) -> None:
        """Say what the endpoint was understood as, and fill in what was named along with it."""
        facts = taken_facts(self._taken)
        try:
            understood = self._connection.understand(self.endpoint.value, insecure=self._insecure)
        except InputError as error:
            if self.endpoint.value.strip():
                facts.append(Fact("·", "not yet", error.sentence))
        else:
            facts += understood_facts(understood)
            self._fill(self.deployment, understood.deployment)
            self._fill_key(understood.address)
            self._fill(self.name_field, self._new_name(understood.address))
        self.understood.facts = tuple(facts)
        self.set_class(bool(facts), "-understood")
        self._touched()

    def _fill(self, field: Input, value: str) -> None:
        """Fill a field in that is empty, or that was filled in here before."""
        if field.value in ("", self._filled.get(field.id or "", "")):
            self._filled[field.id or ""] = field.value = value

    def _fill_key(self, address: str) -> None:
        self._fill(self.key_field, self._keys.get(self._host(address), self._key_for_any))
        if self._known is not None:
            self.part.be_at_home(address == self._connection.address(self._known))

    @on(Input.Changed, "#key")
    def _key_typed(self) -> None:
        if not self.endpoint.has_focus:
            self._bind_key()
        self._touched()

    def _bind_key(self) -> None:
        """What was typed as the key is for the host that stands in the endpoint's field, and for no other."""
        key, host = self.key_field.value, self._host(self.endpoint.value)
        if host and key not in ("", self._filled["key"]):
            self._keys[host] = self._filled["key"] = key

    @on(SignInPart.Changed)
    @on(Input.Changed, "#deployment")
    def _touched(self) -> None:
        """What was tested, and what was said, is no longer about what stands in the fields."""
        self.test.outdate()
        self._corrected()

    @on(Input.Changed, "#name")
    def _corrected(self) -> None:
        """What was said is no longer about what stands in the fields; a test is about no name."""
        if self._said_of != self._fields:
            self._say()

    @property
    def _fields(self) -> tuple[str, ...]:
        return *self.part.chosen, *(field.value for field in self.query(Input))

    @property
    def _is_known_endpoint(self) -> bool:
        return self._known is not None and self._known.endpoint == self.endpoint.value.strip()

    def _host(self, endpoint: str) -> str:
        """The host and port that an endpoint means, encrypted or not; empty where it means none."""
        try:
            return urlsplit(self._connection.understand(endpoint, insecure=True).base_url).netloc
        except InputError:
            return ""

    @property
    def _insecure(self) -> bool:
        return self._known is not None and self._known.insecure and self._is_known_endpoint

    def _new_name(self, address: str) -> str:
        return new_profile_name(address, self._connection.taken_names(self._preferences.current))

    # what is done with it

    @on(Input.Submitted)
    def action_start(self) -> None:
        """Hand on what the fields hold, if it can be used; else say what is missing, and put the caret there."""
        if (entered := self._entered()) is None:
            return
        profile, key = entered
        taken = self._connection.taken_names(self._preferences.current)
        if self.over and self._known is None and profile.name in taken:
            self.name_field.focus()
            self.refuse(InputError(f"{profile.name} is taken.", "Give this connection another name."))
        else:
            self.post_message(self.Connected(self, profile, key))

    def action_test(self) -> None:
        """Test what the fields hold."""
        if (entered := self._entered()) is not None:
            self.test.run(self._connection.test(*entered))

    def _entered(self) -> tuple[Profile, str | None] | None:
        """What the fields hold; None where the endpoint cannot be used, which is said."""
        self._take_secrets()
        self._say()
        try:
            address = self._connection.understand(self.endpoint.value, insecure=self._insecure).address
        except InputError as error:
            self.refuse(error)
            self.endpoint.focus()
            return None
        # whatever was typed so fast that it has not been understood yet
        self._fill_key(address)
        self._bind_key()
        if not self.deployment.value.strip():
            self.deployment.focus()
        elif self.part.needs_typed_key and not self.key_field.value.strip():
            self.key_field.focus()
        known, deployment = self._profile_at(address), self.deployment.value.strip()
        others = (name for name in known.all_deployments if name not in ("", deployment))
        try:
            profile = self.part.apply(replace(known, deployment=deployment, deployments=tuple(others)))
        except InputError as error:
            self.refuse(error)
            return None
        key = self.key_field.value if self.part.takes_typed_key else self._connection.key_for(profile)
        return profile, key if self.part.by_key else None

    def _profile_at(self, entered: str) -> Profile:
        """The known profile while its endpoint stands in the field: its other settings hold; else a new one.

        The environment's stays what it is: what is made of it is one of the person's own, with a name of its own.
        """
        known, address = self._known, self._connection.address
        if known is not None and known == self._connection.environment:
            stored = self._preferences.current.profiles
            of_here = next((profile for profile in stored if address(profile) == entered), None)
            known = of_here or replace(known, name=self._new_name(entered))
        if known is not None and self._is_known_endpoint:
            return known
        if known is not None and self.over:
            if address(known) != entered:
                # what it has, what it sends and where its key comes from is of the resource before and for it alone
                known = replace(known, deployment="", deployments=(), models=(), headers={}, scope="")
                known = replace(known, keyring=False, key_variable="", key_command=())
            return replace(known, endpoint=entered, insecure=False)
        name = (self.name_field.value.strip() if self.over else "") or self._new_name(entered)
        return Profile(name=name, endpoint=entered, deployment="")

    @on(ConnectionTest.Changed)
    def _test_changed(self, message: ConnectionTest.Changed) -> None:
        if message.error is not None:
            self.refuse(message.error)
        elif not self.test.outdated:
            self.call_after_refresh(self.test.come_into_view, self.query_one("#connect"))
        self._show_hints()

    def refuse(self, error: InputError) -> None:
        """Say in place why what stands in the fields cannot be used."""
        self._say(str(error))

    def action_back(self) -> None:
        """Stop the test that runs; else go back."""
        if not self.test.stop() and self.over:
            self.dismiss()

    def action_demo(self) -> None:
        if not self.over:
            self.post_message(self.DemoAsked(self))

    def action_settings(self) -> None:
        if not self.over:
            self.post_message(self.SettingsAsked())

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(Place.CONNECT, self._preferences.keymap))

    # what is shown

    def _say(self, *sentences: str) -> None:
        self._said_of = self._fields
        self.answer.display = bool(sentences)
        self.answer.update(Content("\n".join(clean(f"! {sentence}") for sentence in sentences)))
        if sentences:
            self.call_after_refresh(self.answer.scroll_visible)

    @on(events.DescendantFocus)
    def _show_hints(self) -> None:
        """Only keys that do something now."""
        keymap = self._preferences.keymap
        idle = {"connect.help", "connect.start", "connect.back"}
        idle |= set() if self.sign_in.has_focus else {"connect.previous_choice"}
        idle |= {"connect.demo", "connect.settings"} if self.over else set()
        start, back = keymap.key("connect.start"), keymap.key("connect.back")
        first = [replace(back, words="stop"), start] if self.test.running else [start, back] if self.over else [start]
        rest = [key for key in keymap.at(Place.CONNECT) if key.footer and key.id not in idle]
        self.hints.show([*first, *rest], keymap.key("connect.help"))

    @on(KeyHints.Pressed)
    async def _hint_pressed(self, message: KeyHints.Pressed) -> None:
        action = message.key.action
        await (self.sign_in if action.startswith("choose") else self).run_action(action)

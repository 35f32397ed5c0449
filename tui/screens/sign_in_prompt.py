"""A sign-in that waits for a person: what to open, which code to enter there, and how long it waits."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any, ClassVar

from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.domain.links import safe_url
from tui.domain.settings import Profile
from tui.domain.sign_in import PersonAnswered, PersonAsked, ScopeLearned, SignedIn, SignInEvent
from tui.domain.text import clean_line
from tui.keys import Place, keys_at
from tui.screens.chat import ChatScreen
from tui.services.keymap import Keymap
from tui.services.preferences import Preferences
from tui.services.sign_ins import SignIns
from tui.terminal.clipboard import copy_text
from tui.terminal.opener import has_browser, open_url
from tui.widgets.key_hints import KeyHints

IN_BROWSER = "Sign in on the page that opens in your browser. If none opens, open this address on this machine:"
NO_BROWSER = (
    "There is no browser on this machine's screen. Open this address on this machine, "
    "or sign in with a code on another device: settings, Connection."
)
WITH_CODE = "Open this address in a browser, on this machine or another:"
ENTER_CODE = "and enter this code there:"


class SignInScreen(ModalScreen[None]):
    """Shows what a person must do, until it is done, ended or cancelled.

    Args:
        asked: What must be done.
        keymap: The keys in force.
    """

    CSS_PATH = "sign_in_prompt.tcss"
    AUTO_FOCUS = "#sign-in-text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=True) for key in keys_at(Place.SIGN_IN)
    ]

    def __init__(self, asked: PersonAsked, keymap: Keymap) -> None:
        super().__init__()
        self._asked = asked
        self._keymap = keymap
        self._over = self._left = False

    def compose(self) -> ComposeResult:
        asked = self._asked
        sentence = WITH_CODE if asked.code else IN_BROWSER if has_browser(os.environ) else NO_BROWSER
        with Vertical(id="sign-in-prompt"):
            yield Static("Sign in with Entra ID", id="sign-in-title", markup=False)
            yield Static(sentence, classes="sign-in-words", markup=False)
            with VerticalScroll(id="sign-in-text"):
                yield Static(clean_line(asked.address), id="sign-in-address", markup=False)
            if asked.code:
                yield Static(ENTER_CODE, classes="sign-in-words", markup=False)
                yield Static(clean_line(asked.code), id="sign-in-code", markup=False)
            yield Static("", id="sign-in-note", markup=False)
            yield KeyHints()

    def on_mount(self) -> None:
        copy, open_, cancel = (self._keymap.key(f"sign_in.{action}") for action in ("copy", "open", "cancel"))
        can_open = has_browser(os.environ) and safe_url(self._asked.address) is not None
        self.query_one(KeyHints).show((copy, *((open_,) if can_open else ())), cancel)
        self.set_interval(1.0, self._show_time)
        self._show_time()
        if can_open and not self._asked.code:
            self.action_open()

    def on_screen_resume(self) -> None:
        self._leave()

    def end(self) -> None:
        """It is done or ended; where another screen is above, it goes once that is closed."""
        self._over = True
        self._leave()

    def _leave(self) -> None:
        # a modal screen is current to Textual below another one too
        if self._over and not self._left and self.app.screen is self:
            self._left = True
            self.dismiss()

    def _show_time(self) -> None:
        if not self.query_one("#sign-in-note").has_class("-said"):
            left = self._asked.until - time.time()
            words = f", {max(0, int(left // 60)) + 1} min left" if self._asked.until else ""
            self._note(f"aztui waits{words}.")

    def _note(self, words: str) -> None:
        self.query_one("#sign-in-note", Static).update(Content(words))

    @work(group="copy", exclusive=True)
    async def action_copy(self) -> None:
        """Copy the code, or else the address."""
        text, what = (self._asked.code, "the code") if self._asked.code else (self._asked.address, "the address")
        copied = await copy_text(self.app, text, what)
        self.query_one("#sign-in-note").add_class("-said")
        self._note(copied.sentence)

    @work(group="open", exclusive=True)
    async def action_open(self) -> None:
        """Open the address in the person's browser, where there is one that is no program of this terminal."""
        url = safe_url(self._asked.address)
        if url is None or not await open_url(url):
            self.query_one("#sign-in-note").add_class("-said")
            self._note("The browser did not open: copy the address.")

    def action_cancel(self) -> None:
        self._asked.cancel()
        self.end()

    @on(KeyHints.Pressed)
    async def _hint_pressed(self, message: KeyHints.Pressed) -> None:
        await self.run_action(message.key.action)


class SignInPrompts:
    """Shows on an app's screens what the sign-ins tell.

    Args:
        app: The app.
        preferences: Where what was learned is kept.
        say: Says a sentence on the screen that is seen.
    """

    def __init__(self, app: App[Any], preferences: Preferences, say: Callable[[str], None]) -> None:
        self._app = app
        self._preferences = preferences
        self._say = say
        self._shown: dict[Profile, SignInScreen] = {}
        self._followed: SignIns | None = None

    def follow(self, sign_ins: SignIns) -> None:
        """Show what these tell from now on; following the same ones again does nothing."""
        if self._followed is not sign_ins:
            self._followed = sign_ins
            sign_ins.subscribe(self._take)

    def _take(self, profile: Profile, event: SignInEvent) -> None:
        """It is told wherever a token is waited for, and screens are the app's own task."""
        self._app.call_later(self._show, profile, event)

    async def _show(self, profile: Profile, event: SignInEvent) -> None:
        match event:
            case PersonAsked():
                prompt = self._shown[profile] = SignInScreen(event, self._preferences.keymap)
                await self._app.push_screen(prompt)
            case PersonAnswered():
                if (answered := self._shown.pop(profile, None)) is not None:
                    answered.end()
            case SignedIn():
                for screen in self._app.screen_stack:
                    if isinstance(screen, ChatScreen):
                        screen.show_header()
            case ScopeLearned(scope=scope):
                if problem := self._preferences.keep_scope(profile, scope):
                    self._say(problem)

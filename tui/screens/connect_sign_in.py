"""The part of the connect screen that asks how to sign in: the ways there are, and what the chosen one takes."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from tui.domain.errors import InputError
from tui.domain.settings import Profile, SignInMethod
from tui.domain.sign_in import fits, form_of, way_of
from tui.screens.connect_parts import SignInChoices
from tui.screens.connect_words import AUTHORITIES, KEY_PLACES, SIGN_INS, KeyPlace
from tui.widgets.choice_row import ChoiceRow
from tui.widgets.field import Field

_TEXTS = {"tenant": "the tenant", "client_id": "the client id", "key_variable": "the variable"}
"""Fields of a profile that are typed here, as a sentence has them."""


class SignInPart(Vertical):
    """Fields for how a profile signs in.

    Args:
        profile: What fills them in.
        key: The key that is known; without a profile it is what signs in then.
    """

    @dataclass
    class Changed(Message):
        """Something else is entered."""

    _NOWHERE = (0, "", "")
    """A key that comes from no place yet: the place, a variable, a command."""

    choices = getters.query_one(SignInChoices)
    key_field = getters.query_one("#key", Input)
    key_place = getters.query_one("#key-place", ChoiceRow)
    authority = getters.query_one("#authority", ChoiceRow)

    def __init__(self, profile: Profile | None, key: str) -> None:
        super().__init__(id="sign-in-part")
        self._profile = profile or Profile(name="", endpoint="", deployment="")
        self._begins_with = self._profile.sign_in if profile or not key else SignInMethod.API_KEY
        self._key = key
        self._at_home = True
        self._left = self._NOWHERE

    def compose(self) -> ComposeResult:
        known = self._profile
        yield SignInChoices(SIGN_INS, self._begins_with, id="sign-in")
        yield Field(self._key, password=True, placeholder="the key", id="key")
        place = next((at for at, place in enumerate(KEY_PLACES) if place.is_of(known)), 0)
        yield ChoiceRow("Key kept", [place.value for place in KEY_PLACES], place, id="key-place")
        yield from _option("Variable", "key-variable", known.key_variable, "the name of an environment variable")
        command = shlex.join(known.key_command)
        yield from _option("Command", "key-command", command, "a command that writes the key, such as: pass azure")
        yield from _option("Tenant", "tenant", known.tenant, "its id or domain; empty: the one that is signed in")
        authority = [authority for authority, _ in AUTHORITIES].index(known.authority)
        yield ChoiceRow("Cloud", [words for _, words in AUTHORITIES], authority, id="authority")
        yield from _option("Client id", "client-id", known.client_id, "of an identity or application of your own")

    def on_mount(self) -> None:
        self.watch(self.choices, "chosen", self.show_fields)

    @property
    def method(self) -> SignInMethod:
        """The way that is chosen."""
        return SignInMethod(self.choices.chosen)

    @property
    def by_key(self) -> bool:
        """Whether a key signs in."""
        return self.method is SignInMethod.API_KEY

    @property
    def takes_typed_key(self) -> bool:
        """Whether the key is given on the screen."""
        return self.by_key and self._place in (KeyPlace.RUN, KeyPlace.KEYRING)

    @property
    def needs_typed_key(self) -> bool:
        """Whether there is none without it being given on the screen."""
        return self.by_key and self._place is KeyPlace.RUN

    @property
    def _place(self) -> KeyPlace:
        return KEY_PLACES[self.key_place.chosen]

    @property
    def chosen(self) -> tuple[str, ...]:
        """All that is chosen here, and not typed."""
        return (self.choices.chosen, *(str(row.chosen) for row in self.query(ChoiceRow)))

    def show_fields(self) -> None:
        """At once, not with the next style: a Tab that comes fast must find the field."""
        takes = way_of(self.method).takes
        self.key_field.display = self.takes_typed_key
        self.key_place.display = self.by_key
        self._option("key-variable").display = self.by_key and self._place is KeyPlace.VARIABLE
        self._option("key-command").display = self.by_key and self._place is KeyPlace.COMMAND
        self._option("tenant").display = "tenant" in takes
        self.authority.display = "authority" in takes
        self._option("client-id").display = "client_id" in takes
        self.post_message(self.Changed())

    def expect_key(self) -> None:
        """A key was given: it signs in, and is seen to."""
        self.choices.chosen = SignInMethod.API_KEY
        if not self.takes_typed_key:
            self.key_place.chosen = KEY_PLACES.index(KeyPlace.RUN)
            self.show_fields()

    def be_at_home(self, at_home: bool) -> None:
        """Whether the profile's own address is the one that is entered: where its key comes from is for that alone.

        For another address a person says it anew (threat 21).
        """
        if at_home is self._at_home:
            return
        self._at_home = at_home
        row, *lines = self.key_place, *(self._option(id).query_one(Input) for id in ("key-variable", "key-command"))
        if not at_home:
            self._left = (row.chosen, lines[0].value, lines[1].value)
        row.chosen, lines[0].value, lines[1].value = self._left if at_home else self._NOWHERE
        self.show_fields()

    @on(ChoiceRow.Chosen)
    def _row_chosen(self) -> None:
        self.show_fields()

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        # the key has to be bound to a host too, which the screen does
        if message.input is not self.key_field:
            message.stop()
            self.post_message(self.Changed())

    def apply(self, profile: Profile) -> Profile:
        """A profile that signs in as it is entered; what the chosen way does not take stays as it was.

        Raises:
            InputError: A field holds something that cannot be; it has the caret.
        """
        texts = dict(self._texts())
        changed = replace(
            profile,
            sign_in=self.method,
            tenant=texts.get("tenant", profile.tenant),
            client_id=texts.get("client_id", profile.client_id),
        )
        if self.authority.display:
            changed = replace(changed, authority=AUTHORITIES[self.authority.chosen][0])
        if not self.by_key:
            return changed
        return replace(
            changed,
            keyring=self._place is KeyPlace.KEYRING,
            key_variable=texts.get("key_variable", ""),
            key_command=self._command() if self._place is KeyPlace.COMMAND else (),
        )

    def _texts(self) -> Iterator[tuple[str, str]]:
        for name, words in _TEXTS.items():
            row = self._option(name.replace("_", "-"))
            if not row.display:
                continue
            field = row.query_one(Input)
            value = field.value.strip()
            if not fits(name, value):
                field.focus()
                raise InputError(f"What stands as {words} cannot be.", f"Give {form_of(name)}.")
            if name == "key_variable" and not value:
                field.focus()
                raise InputError("The variable is missing.", f"Give {form_of(name)}.")
            yield name, value

    def _command(self) -> tuple[str, ...]:
        field = self._option("key-command").query_one(Input)
        try:
            words = tuple(shlex.split(field.value))
        except ValueError:
            words = ()
        if not words or not words[0].strip() or "\0" in field.value:
            field.focus()
            raise InputError("The key command is missing, or a quotation mark in it.", "Give it as in a shell.")
        return words

    def _option(self, id: str) -> Horizontal:
        return self.query_one(f"#{id}", Horizontal)


def _option(label: str, id: str, value: str, placeholder: str) -> Iterator[Horizontal]:
    """A label and a line to type in, in one row."""
    field = Field(value, placeholder=placeholder)
    yield Horizontal(Static(label, markup=False), field, id=id, classes="option")

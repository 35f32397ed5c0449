"""What may stand in the settings file: each value checked, with the line and the default said where one is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from tui.domain.models import Chosen
from tui.domain.options import Setting
from tui.domain.options import Value as Kept
from tui.domain.parameters import MAX_TOKENS, SETTINGS, Parameter, Parameters
from tui.domain.settings import READING_WIDTHS, Authority, Defaults, Glyphs, Profile, Settings, SignInMethod, Waits
from tui.domain.sign_in import fits, form_of
from tui.domain.text import clean_line
from tui.storage import route_values as route
from tui.storage.model_values import KNOWN_KEYS, KNOWN_OTHERWISE, OF_MODELS, chosen_of, name_of
from tui.storage.toml_text import Lines, Path

T = TypeVar("T")

Value = str | float | bool | list[str] | dict[str, str]

LONGEST_WAIT = 86_400.0
MOST_BACKUPS = 100_000.0
"""GB."""
"""Seconds."""
LONGEST_RETENTION = 36_500
"""Days."""
_MOST_NOTICES = 5
"""Each one stands above the transcript until it is closed."""


class Reader:
    """Reads the values of one file, and remembers what was wrong with them."""

    def __init__(self, text: str, file_name: str) -> None:
        self._lines = Lines(text)
        self._file_name = file_name
        self._unread: list[str] = []

    @property
    def notices(self) -> tuple[str, ...]:
        """A sentence for each value that could not be used; beyond a handful only how many more there are."""
        more = len(self._unread) - _MOST_NOTICES
        if more <= 0:
            return tuple(self._unread)
        words = "value" if more == 1 else "values"
        return (*self._unread[:_MOST_NOTICES], f"{self._file_name}: {more:,} more {words} cannot be used.")

    def settings(self, values: Mapping[str, Any]) -> Settings:
        """The settings, with the default in place of what cannot be used."""
        default = Settings()
        waits = self._table(values, "waits")
        return Settings(
            profiles=self._profiles(values),
            active_profile=self._value(values, ("active_profile",), "text", _text, default.active_profile),
            new_conversations=self._new_conversations(values),
            theme=self._value(values, ("theme",), "the name of a theme", name_of, default.theme),
            reading_width=self._value(
                values, ("reading_width",), _either(READING_WIDTHS), _reading_width, default.reading_width
            ),
            glyphs=self._value(values, ("glyphs",), _either(Glyphs), _glyphs, default.glyphs),
            setup_open=self._value(values, ("setup_open",), "true or false", _flag, default.setup_open),
            list_open=self._value(values, ("list_open",), "true or false", _flag, default.list_open),
            keys=self._keys(values),
            retention_days=self._value(
                values,
                ("retention_days",),
                f"a whole number of days up to {LONGEST_RETENTION:,}",
                _days,
                default.retention_days,
            ),
            titles_by_model=self._value(values, ("titles_by_model",), "true or false", _flag, default.titles_by_model),
            backups_gb=self._value(
                values, ("backups_gb",), f"a number of GB up to {MOST_BACKUPS:,.0f}", _gigabytes, default.backups_gb
            ),
            waits=Waits(
                connect=self._seconds(waits, "connect", default.waits.connect),
                first_byte=self._seconds(waits, "first_byte", default.waits.first_byte),
                between_chunks=self._seconds(waits, "between_chunks", default.waits.between_chunks),
                reasoning=self._seconds(waits, "reasoning", default.waits.reasoning),
            ),
        )

    def _new_conversations(self, values: Mapping[str, Any]) -> Defaults:
        at, default = "new_conversations", Defaults()
        table = self._table(values, at)
        known = {setting.key: setting for setting in SETTINGS if setting.key in table}
        kept = {key: self._setting(table, (at, key), setting) for key, setting in known.items()}
        return Defaults(
            system_prompt=self._value(table, (at, "system_prompt"), "text", _text, default.system_prompt),
            parameters=Parameters.of({key: value for key, value in kept.items() if value is not None}),
        )

    def _setting(self, table: Mapping[str, Any], path: Path, setting: Setting) -> object | None:
        """A parameter's value; None where it stays at its default."""
        value = _parameter(setting, table[path[-1]])
        if value is None:
            default = "each model's own"
            if isinstance(setting, Parameter) and setting is not MAX_TOKENS:
                default = _shown(float(setting.default))
            self._notice(path, f"{path[-1]} must be {setting.wanted}; {default} is used")
        return value

    def _keys(self, values: Mapping[str, Any]) -> Mapping[str, str]:
        """The keys by action; `app.new` may stand with quotes around it or without."""
        keys: dict[str, str] = {}
        for path, value in _actions(self._table(values, "keys")):
            action = ".".join(path)
            if isinstance(value, str):
                keys[action] = value
            else:
                name = clean_line(action)
                self._notice(("keys", *path), f'the key of {name} must be text, as in "ctrl+n"; its own key is used')
        return keys

    def _profiles(self, values: Mapping[str, Any]) -> tuple[Profile, ...]:
        tables = self._table(values, "profiles")
        profiles = (self._profile(name, table) for name, table in tables.items())
        return tuple(profile for profile in profiles if profile is not None)

    def _profile(self, name: str, table: object) -> Profile | None:
        at = ("profiles", name)
        if not name or not isinstance(table, dict):
            self._notice(at, f"[profiles.{clean_line(name)}] must be a table with a name; it is left out")
            return None
        for key in ("endpoint", "deployment"):
            if name_of(table.get(key)) is None:
                where = (*at, key)
                self._notice(where, f"the profile {clean_line(name)} needs {key} as text; it is left out")
                return None
        for key in filter(table.__contains__, OF_MODELS):
            right = f"[profiles.{clean_line(name)}.models.DEPLOYMENT]"
            self._notice((*at, key), f"{key} is said of a model, in {right}; here it is left out")
        default = Profile(name=name, endpoint=table["endpoint"], deployment=table["deployment"])
        return Profile(
            name=name,
            endpoint=default.endpoint,
            deployment=default.deployment,
            deployments=self._value(
                table, (*at, "deployments"), "a list of names", _names, default.deployments, shown="none"
            ),
            sign_in=self._value(table, (*at, "sign_in"), _either(SignInMethod), _sign_in, default.sign_in),
            authority=self._value(
                table,
                (*at, "authority"),
                _either(filter(None, Authority)),
                _authority,
                default.authority,
                shown="the one of the endpoint's cloud",
            ),
            keyring=self._value(table, (*at, "keyring"), "true or false", _flag, default.keyring),
            key_command=self._value(
                table, (*at, "key_command"), 'a list of words, as in ["pass", "azure"]', _words, (), shown="none"
            ),
            tenant=self._fitting(table, (*at, "tenant"), "none"),
            client_id=self._fitting(table, (*at, "client_id"), "none"),
            scope=self._fitting(table, (*at, "scope"), "that of the endpoint's cloud"),
            key_variable=self._fitting(table, (*at, "key_variable"), "none"),
            insecure=self._value(table, (*at, "insecure"), "true or false", _flag, default.insecure),
            ca_file=self._value(
                table, (*at, "ca_file"), 'a whole path, as in "~/root.pem"', route.path, default.ca_file, shown="none"
            ),
            proxy=self._value(table, (*at, "proxy"), route.PROXY_WANTED, route.proxy, default.proxy, shown="none"),
            headers=self._headers(at, table.get("headers", {})),
            models=self._models(table, (*at, "models")),
        )

    def _headers(self, at: Path, table: object) -> Mapping[str, str]:
        """The headers that can be sent; the sentence about one that cannot never has a value in it."""
        if not isinstance(table, dict):
            self._notice((*at, "headers"), f"headers must be a table, {route.HEADER_WANTED}; none is sent")
            return {}
        headers: dict[str, str] = {}
        for name, variable in table.items():
            if route.header(name) and route.variable(variable) and name.lower() not in map(str.lower, headers):
                headers[name] = variable
            else:
                where = (*at, "headers", name)
                named = f"the header {name}" if route.header(name) else "a header"
                self._notice(where, f"{named} cannot be sent as it stands ({route.HEADER_WANTED}); it is left out")
        return headers

    def _fitting(self, table: Mapping[str, Any], path: Path, instead: str) -> str:
        """A text of a profile that has a form of its own; `instead` says what an empty one means."""
        key = path[-1]

        def read(value: object) -> str | None:
            return value if isinstance(value, str) and fits(key, value) else None

        return self._value(table, path, form_of(key), read, "", shown=instead)

    def _models(self, table: Mapping[str, Any], at: Path) -> tuple[tuple[str, Chosen], ...]:
        """What is said of the models behind deployments: a table for each, by the name of the deployment."""
        tables = table.get("models", {})
        if not isinstance(tables, dict):
            self._notice(at, "models must be a table with a table for each deployment; it is left out")
            return ()
        found: dict[str, Chosen] = {}
        for name, values in tables.items():
            if isinstance(values, dict):
                self._name_unknown(values, (*at, name))
                found[name] = chosen_of(
                    {
                        key: self._value(values, (*at, name, key), wanted, read, None, shown=KNOWN_OTHERWISE)
                        for key, (wanted, read) in OF_MODELS.items()
                    }
                )
            else:
                self._notice((*at, name), f"models.{clean_line(name)} must be a table; it is left out")
        return tuple((name, chosen) for name, chosen in found.items() if not chosen.is_empty)

    def _name_unknown(self, values: Mapping[str, Any], at: Path) -> None:
        """Say which keys of a model's table mean nothing here: a price or a limit is not to be missed in silence."""
        for key in values:
            if key not in OF_MODELS:
                self._notice((*at, key), f"{clean_line(key)} is not known of a model ({KNOWN_KEYS}); it is left out")

    def _table(self, values: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        table = values.get(key, {})
        if isinstance(table, dict):
            return table
        self._notice((key,), f"{key} must be a table; the defaults are used")
        return {}

    def _seconds(self, waits: Mapping[str, Any], key: str, default: float) -> float:
        wanted = f"a number of seconds up to {LONGEST_WAIT:,.0f}"
        return self._value(waits, ("waits", key), wanted, _wait, default)

    def _value(
        self,
        table: Mapping[str, Any],
        path: Path,
        wanted: str,
        read: Callable[[object], T | None],
        default: T,
        shown: str = "",
    ) -> T:
        """The last part of a path from the table it stands in; `shown` says a default that has no short form."""
        if path[-1] not in table:
            return default
        value = read(table[path[-1]])
        if value is None:
            self._notice(path, f"{path[-1]} must be {wanted}; {shown or _shown(default)} is used")
            return default
        return value

    def _notice(self, path: Path, sentence: str) -> None:
        line = self._lines.of(path)
        self._unread.append(f"{self._file_name}{f', line {line}' if line else ''}: {sentence}.")


def plain_values(settings: Settings) -> dict[Path, Value]:
    """What the file holds besides profiles, by the place of each; what is not set has no place."""
    defaults = settings.new_conversations
    return {
        ("active_profile",): settings.active_profile,
        ("theme",): settings.theme,
        ("reading_width",): settings.reading_width,
        ("glyphs",): settings.glyphs.value,
        ("setup_open",): settings.setup_open,
        ("list_open",): settings.list_open,
        ("retention_days",): settings.retention_days,
        ("titles_by_model",): settings.titles_by_model,
        ("new_conversations", "system_prompt"): defaults.system_prompt,
        **{("new_conversations", key): _plain(value) for key, value in defaults.parameters.items()},
        **{("keys", action): keys for action, keys in settings.keys.items()},
        ("backups_gb",): settings.backups_gb,
        ("waits", "connect"): settings.waits.connect,
        ("waits", "first_byte"): settings.waits.first_byte,
        ("waits", "between_chunks"): settings.waits.between_chunks,
        ("waits", "reasoning"): settings.waits.reasoning,
    }


def profile_values(profile: Profile) -> dict[str, Value]:
    """What the file holds of a profile."""
    return {
        "endpoint": profile.endpoint,
        "deployment": profile.deployment,
        "deployments": list(profile.deployments),
        "sign_in": profile.sign_in.value,
        "tenant": profile.tenant,
        "authority": profile.authority.value,
        "client_id": profile.client_id,
        "scope": profile.scope,
        "keyring": profile.keyring,
        "key_variable": profile.key_variable,
        "key_command": list(profile.key_command),
        "insecure": profile.insecure,
        "ca_file": profile.ca_file,
        "proxy": profile.proxy,
        "headers": dict(profile.headers),
    }


def _plain(value: Kept) -> Value:
    return list(value) if isinstance(value, tuple) else value


def _actions(table: Mapping[str, Any]) -> Iterator[tuple[Path, object]]:
    """The entries of [keys], where TOML reads `app.new` without quotes as a table in a table."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from (((key, name), inner) for name, inner in value.items())
        else:
            yield (key,), value


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _names(value: object) -> tuple[str, ...] | None:
    names = [name_of(one) for one in value] if isinstance(value, list) else [None]
    return tuple(name for name in names if name is not None) if None not in names else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _days(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= LONGEST_RETENTION else None


def _sign_in(value: object) -> SignInMethod | None:
    return next((method for method in SignInMethod if method == value), None)


def _authority(value: object) -> Authority | None:
    return next((authority for authority in Authority if authority == value), None)


def _words(value: object) -> tuple[str, ...] | None:
    """The words of a command; the first names a program."""
    if not isinstance(value, list) or not all(isinstance(word, str) and "\0" not in word for word in value):
        return None
    return tuple(value) if not value or value[0].strip() else None


def _glyphs(value: object) -> Glyphs | None:
    return next((glyphs for glyphs in Glyphs if glyphs == value), None)


def _gigabytes(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= MOST_BACKUPS else None


def _reading_width(value: object) -> int | None:
    return next((width for width in READING_WIDTHS if width == value and not isinstance(value, bool)), None)


def _parameter(setting: Setting, value: object) -> object | None:
    """The value as it is kept; a number only within its range, rounded as it is shown."""
    kept = None if isinstance(value, bool) else setting.kept(value)
    if isinstance(setting, Parameter) and isinstance(value, int | float) and kept is not None:
        return kept if kept == round(value, setting.decimals) else None
    return kept


def _wait(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 < value <= LONGEST_WAIT else None


def _either(values: Iterable[object]) -> str:
    *first, last = [_shown(value) for value in values]
    return f"{', '.join(first)} or {last}"


def _shown(value: object) -> str:
    """A default as it would stand in the file."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)

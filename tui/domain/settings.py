"""What a person has chosen: connections, looks, waits. A value, read from one TOML file by `storage/settings_file`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from tui.domain.conversation import DEFAULT_SYSTEM_PROMPT
from tui.domain.models import Chosen
from tui.domain.parameters import Parameters


class SignInMethod(StrEnum):
    """How a profile proves who it is. The values stand in the settings file."""

    API_KEY = "api-key"
    ENTRA = "entra"
    """azure-identity's default chain."""
    AZ = "az"
    AZD = "azd"
    BROWSER = "browser"
    DEVICE_CODE = "device-code"
    MANAGED_IDENTITY = "managed-identity"
    WORKLOAD_IDENTITY = "workload-identity"
    ENVIRONMENT = "environment"
    """A client secret or certificate in AZURE_ variables."""


class Authority(StrEnum):
    """Whose Entra ID gives tokens. The values stand in the settings file."""

    OF_ENDPOINT = ""
    """The one of the endpoint's cloud."""
    PUBLIC = "public"
    US_GOVERNMENT = "us-government"
    CHINA = "china"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A connection to one resource. It never holds a key."""

    name: str
    endpoint: str
    """As the person gave it; `azure/endpoint` makes the base URL of it."""
    deployment: str
    """The one that new conversations use."""
    deployments: tuple[str, ...] = ()
    """Others of the same resource that a conversation can be switched to (F8)."""
    sign_in: SignInMethod = SignInMethod.ENTRA
    tenant: str = ""
    """Empty for the one that is signed in."""
    authority: Authority = Authority.OF_ENDPOINT
    client_id: str = ""
    """Of a user-assigned managed identity, a workload, or an application of one's own to sign in to."""
    scope: str = ""
    """What tokens are asked for; empty for that of the endpoint's cloud."""
    keyring: bool = False
    """The API key is in the keyring of this machine."""
    key_variable: str = ""
    """The environment variable that has the API key."""
    key_command: tuple[str, ...] = ()
    """Words of a command that writes the API key to its output; it goes before the other two."""
    models: tuple[tuple[str, Chosen], ...] = ()
    """What a person says of the models behind deployments, by the names of those."""
    insecure: bool = False
    """Allows http to a host that is not this machine; shown in the header."""
    ca_file: str = ""
    """A file of PEM certificates that are trusted besides the system's, for replies and for the sign-in."""
    proxy: str = ""
    """The proxy to use instead of the environment's, such as http://proxy.example:3128; it has no password in it."""
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What is sent besides: the name of each header, and of the environment variable that holds its value."""
    demo: bool = False
    """The built-in simulator of this run; never stored."""

    def chosen_for(self, deployment: str) -> Chosen:
        """What a person says of the model behind a deployment."""
        return dict(self.models).get(deployment, Chosen())

    def with_chosen(self, deployment: str, chosen: Chosen) -> Profile:
        """The same with something else said of a deployment's model."""
        others = {name: known for name, known in self.models if name != deployment}
        kept = others if chosen.is_empty else {**others, deployment: chosen}
        return replace(self, models=tuple(kept.items()))

    @property
    def fetches_key(self) -> bool:
        """The API key is fetched when it is first needed, by the command or from the keyring, and not asked for."""
        return bool(self.key_command or self.keyring)

    @property
    def all_deployments(self) -> tuple[str, ...]:
        """Every deployment that is known, each once, the one of new conversations first."""
        return tuple(dict.fromkeys((self.deployment, *self.deployments)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Seconds until silence is an error (DESIGN section 2)."""

    connect: float = 10.0
    first_byte: float = 60.0
    between_chunks: float = 30.0
    reasoning: float = 600.0
    """Both of the latter two, for reasoning models."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What a new conversation begins with; each keeps its own from then on."""

    system_prompt: str = DEFAULT_SYSTEM_PROMPT
    parameters: Parameters = field(default_factory=Parameters)


class Glyphs(StrEnum):
    """What lines, marks and bars are drawn with. The values stand in the settings file."""

    UNICODE = "unicode"
    ASCII = "ascii"


READING_WIDTHS = (72, 88, 0)
"""The widths of the text column a person can choose, in cells; 0 is as wide as the page (design notes, "Spacing")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything in the settings file that this version understands."""

    profiles: tuple[Profile, ...] = ()
    active_profile: str = ""
    new_conversations: Defaults = field(default_factory=Defaults)
    theme: str = "aztui-dark"
    reading_width: int = 88
    """Cells of the text column at most, one of `READING_WIDTHS`."""
    glyphs: Glyphs = Glyphs.UNICODE
    setup_open: bool = True
    """Whether the setup pane is open on a wide screen (F2)."""
    list_open: bool = True
    """Whether the conversation list is open on a wide screen (F7)."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Other keys for actions: the id of an action in `keys.KEYS`, and Textual's names of its keys, with commas."""
    waits: Waits = field(default_factory=Waits)
    retention_days: int = 0
    """Days after which a conversation nobody wrote in goes to the trash, unless pinned or archived; 0 for never."""
    titles_by_model: bool = False
    """Whether the deployment that answers is asked for the title of a new conversation."""
    backups_gb: float = 2.0
    """What the daily backups may take together, in GB; the newest is kept whatever it takes."""

    @property
    def backup_bytes(self) -> int:
        """The same in bytes."""
        return int(self.backups_gb * 1e9)

    @property
    def profile(self) -> Profile | None:
        """The active profile; with no name given, the only one there is."""
        named = {profile.name: profile for profile in self.profiles}
        return named.get(self.active_profile) or (self.profiles[0] if len(self.profiles) == 1 else None)


THEME_ROLES = (
    "background",
    "surface",
    "panel",
    "select",
    "line",
    "track",
    "foreground",
    "strong",
    "muted",
    "accent",
    "on-accent",
    "warning",
    "error",
    "success",
    "code-kw",
    "code-str",
    "code-num",
    "code-fn",
)
"""The roles a theme file colours, each with `#rrggbb` (design notes, palettes)."""


@dataclass(frozen=True, slots=True)
class ThemeColours:
    """One theme: a colour for each of `THEME_ROLES`."""

    name: str
    dark: bool
    colours: Mapping[str, str]

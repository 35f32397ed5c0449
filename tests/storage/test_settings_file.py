"""Settings are read leniently and written with respect."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.domain.errors import SettingsError
from tui.domain.models import Chosen
from tui.domain.parameters import PARAMETERS, Parameters
from tui.domain.ports import SettingsStore
from tui.domain.settings import READING_WIDTHS, Authority, Defaults, Glyphs, Profile, Settings, SignInMethod, Waits
from tui.storage.locations import Locations
from tui.storage.settings_file import SettingsFile

WORK = Profile(
    name="work",
    endpoint="https://work.openai.azure.com",
    deployment="chat-prod",
    deployments=("chat-test", "o3"),
)
FILE = """\
# mine
theme = "aztui-light"   # easier on the train
active_profile = "work"
future = [1, 2]
reading_width = 72
glyphs = "ascii"

[waits]
connect = 3  # short

[new_conversations]
system_prompt = '''
Be brief.
theme = "no"
'''
temperature = 0.2  # steady
max_tokens = 64_000

[keys]
app.new = "ctrl+t"        # as an editor's tabs
"app.open" = "ctrl+r,f10"

[profiles.work]
endpoint = "https://work.openai.azure.com"
deployment = "chat-prod"
deployments = ["chat-test", "o3"]
color = "red"

[profiles."my lab"]
endpoint = "https://lab.example/v1"
deployment = "gpt"
sign_in = "api-key"
insecure = true
"""
READ = Settings(
    profiles=(
        WORK,
        Profile(
            name="my lab",
            endpoint="https://lab.example/v1",
            deployment="gpt",
            sign_in=SignInMethod.API_KEY,
            insecure=True,
        ),
    ),
    active_profile="work",
    theme="aztui-light",
    reading_width=72,
    glyphs=Glyphs.ASCII,
    new_conversations=Defaults(
        system_prompt='Be brief.\ntheme = "no"\n',
        parameters=Parameters.of({"temperature": 0.2, "max_tokens": 64_000}),
    ),
    keys={"app.new": "ctrl+t", "app.open": "ctrl+r,f10"},
    waits=Waits(connect=3.0),
)


@pytest.fixture
def path(locations: Locations) -> Path:
    locations.config.mkdir()
    return locations.settings


@pytest.fixture
def file(locations: Locations) -> SettingsFile:
    return SettingsFile(locations)


def test_it_is_what_the_port_asks_for(file: SettingsFile, locations: Locations) -> None:
    port: SettingsStore = file
    assert port.path == locations.settings
    assert port.load() == (Settings(), ())
    assert not locations.config.exists()


def test_a_file_is_read(file: SettingsFile, path: Path) -> None:
    path.write_text(FILE)
    assert file.load() == (READ, ())


def test_what_is_not_ours_stays(file: SettingsFile, path: Path) -> None:
    path.write_text(FILE)
    read, _ = file.load()
    file.save(replace(read, theme="aztui-dark", setup_open=False, waits=Waits(connect=3.0, reasoning=900.0)))
    expected = (
        FILE.replace('"aztui-light"', '"aztui-dark"')
        .replace('glyphs = "ascii"\n', 'glyphs = "ascii"\nsetup_open = false\n')
        .replace("connect = 3  # short\n", "connect = 3  # short\nreasoning = 900\n")
    )
    assert path.read_text() == expected


def test_a_whole_number_is_written_without_a_point(file: SettingsFile, path: Path) -> None:
    parameters = Parameters.of({"max_tokens": 4608, "temperature": 0.3})
    file.save(replace(Settings(), new_conversations=Defaults(parameters=parameters)))
    assert "max_tokens = 4608\n" in path.read_text()
    assert "temperature = 0.3\n" in path.read_text()


def test_saving_what_is_there_writes_nothing(file: SettingsFile, path: Path) -> None:
    path.write_text(FILE)
    before = path.stat()
    file.save(file.load()[0])
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino


def test_line_ends_of_windows_stay(file: SettingsFile, path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + FILE.replace("\n", "\r\n").encode())
    read, notices = file.load()
    assert (read, notices) == (READ, ())
    file.save(replace(read, theme="aztui-dark"))
    assert path.read_bytes().count(b"\r\n") == FILE.count("\n")


def test_a_profile_is_added_changed_and_removed(file: SettingsFile, path: Path) -> None:
    path.write_text(FILE)
    read, _ = file.load()
    new = Profile(name='odd. "name"', endpoint="https://x", deployment="d", sign_in=SignInMethod.API_KEY)
    work = replace(WORK, deployment="chat-test", scope="https://other/.default")
    wanted = replace(read, profiles=(work, new), active_profile=new.name)
    file.save(wanted)
    assert SettingsFile(Locations(path.parent, path.parent)).load() == (wanted, ())
    assert 'color = "red"' in path.read_text()
    assert "lab" not in path.read_text()


def test_what_is_no_longer_set_leaves_the_file(file: SettingsFile, path: Path) -> None:
    path.write_text(FILE)
    read, _ = file.load()
    fewer = Parameters.of({"max_tokens": 64_000})
    wanted = replace(
        read,
        keys={"app.open": "f11"},
        new_conversations=replace(read.new_conversations, parameters=fewer),
        profiles=(replace(WORK, deployments=("o3",)), *read.profiles[1:]),
    )
    file.save(wanted)
    expected = (
        FILE.replace('app.new = "ctrl+t"        # as an editor\'s tabs\n', "")
        .replace('"ctrl+r,f10"', '"f11"')
        .replace("temperature = 0.2  # steady\n", "")
        .replace('["chat-test", "o3"]', '["o3"]')
    )
    assert path.read_text() == expected
    assert file.load() == (wanted, ())


@pytest.mark.parametrize(
    "text",
    [
        "[keys]\napp.new = 'x'\n",
        "[keys]\n'app.new' = 'x'\n",
        "keys.app.new = 'x'\n",
        "[keys.app]\nnew = 'x'\n",
        "keys = {app = {new = 'x'}}\n",
    ],
)
def test_a_key_is_changed_and_removed_where_it_stands(file: SettingsFile, path: Path, text: str) -> None:
    path.write_text(text)
    read, notices = file.load()
    assert (dict(read.keys), notices) == ({"app.new": "x"}, ())
    changed = replace(read, keys={"app.new": "f9", "app.list": "f8"})
    file.save(changed)
    assert (path.read_text().count("f9"), "'x'" in path.read_text()) == (1, False)
    assert file.load() == (changed, ())
    file.save(read := replace(read, keys={}))
    assert not {"f8", "f9"} & set(path.read_text().replace('"', " ").split())
    assert file.load() == (read, ())


def test_a_text_of_several_lines_is_written_on_several_lines(file: SettingsFile, path: Path) -> None:
    file.load()
    file.save(Settings(new_conversations=Defaults(system_prompt='One.\n"Two\\"')))
    assert path.read_text() == '[new_conversations]\nsystem_prompt = """One.\n"Two\\\\""""\n'
    assert SettingsFile(Locations(path.parent, path.parent)).load()[0] == Settings(
        new_conversations=Defaults(system_prompt='One.\n"Two\\"')
    )


def test_the_first_profile_makes_the_file(file: SettingsFile, locations: Locations) -> None:
    file.load()
    file.save(Settings(profiles=(WORK,), active_profile="work"))
    assert tomllib.loads(locations.settings.read_text()) == {
        "active_profile": "work",
        "profiles": {
            "work": {"endpoint": WORK.endpoint, "deployment": "chat-prod", "deployments": ["chat-test", "o3"]}
        },
    }
    assert SettingsFile(locations).load() == (Settings(profiles=(WORK,), active_profile="work"), ())


def test_the_demo_is_never_stored(file: SettingsFile, path: Path) -> None:
    path.write_text(FILE)
    read, _ = file.load()
    demo = Profile(name="demo", endpoint="http://127.0.0.1:9/openai/v1/", deployment="gpt-4o", demo=True)
    file.save(replace(read, profiles=(*read.profiles, demo), active_profile="demo"))
    assert path.read_text() == FILE


def test_what_another_instance_wrote_stays(file: SettingsFile, path: Path, locations: Locations) -> None:
    """Threat 43."""
    path.write_text(FILE)
    read, _ = file.load()
    other = SettingsFile(locations)
    theirs = replace(other.load()[0], profiles=(*read.profiles, replace(WORK, name="theirs")), list_open=False)
    other.save(theirs)
    file.save(replace(read, theme="aztui-dark"))
    assert file.load() == (replace(theirs, theme="aztui-dark"), ())


def test_a_profile_replaces_one_that_could_not_be_used(file: SettingsFile, path: Path) -> None:
    path.write_text('[profiles.work]\nsign_in = "api-key"\nnote = 1\n')
    read, notices = file.load()
    assert (read.profiles, len(notices)) == ((), 1)
    file.save(replace(read, profiles=(WORK,)))
    assert file.load() == (Settings(profiles=(WORK,)), ())
    assert "note = 1" in path.read_text()


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ("theme = 3", 'settings.toml, line 1: theme must be the name of a theme; "aztui-dark" is used.'),
        ("\n\nsetup_open = 'yes'", "settings.toml, line 3: setup_open must be true or false; true is used."),
        ("active_profile = []", 'settings.toml, line 1: active_profile must be text; "" is used.'),
        ("waits = 3", "settings.toml, line 1: waits must be a table; the defaults are used."),
        ("profiles = 'x'", "settings.toml, line 1: profiles must be a table; the defaults are used."),
        ("[profiles]\nx = 1", "settings.toml, line 2: [profiles.x] must be a table with a name; it is left out."),
        ("[profiles.a]\n", "settings.toml, line 1: the profile a needs endpoint as text; it is left out."),
        (
            "[profiles.a]\nendpoint = 'x'\ndeployment = 7",
            "settings.toml, line 3: the profile a needs deployment as text; it is left out.",
        ),
        (
            "[profiles.'a']\nendpoint = 'x'\ndeployment = 'y'\n# sign_in = 2\n sign_in = 'guess'",
            'settings.toml, line 5: sign_in must be "api-key", "entra", "az", "azd", "browser", '
            '"device-code", "managed-identity", "workload-identity" or "environment"; "entra" is used.',
        ),
        (
            "# \u2028\r\nprofiles.a.endpoint = 'x'\r\nprofiles.a.deployment = 'y'\r\nprofiles.a.insecure = 1\r\n",
            "settings.toml, line 4: insecure must be true or false; false is used.",
        ),
        (
            "profiles = {a = {endpoint = 'x', deployment = 'y', scope = 1}}",
            "settings.toml, line 1: scope must be a scope like https://ai.azure.com/.default; "
            "that of the endpoint's cloud is used.",
        ),
        *(
            (
                f"[profiles.a]\nendpoint = 'x'\ndeployment = 'y'\n{key} = {value}",
                f"settings.toml, line 4: {key} must be {wanted}; {instead} is used.",
            )
            for key, wanted, instead, values in (
                ("tenant", "a tenant's id or domain", "none", ("7", "'a b'", "'../x'", '"x\\u001b[0m"', "'ä'")),
                (
                    "authority",
                    '"public", "us-government" or "china"',
                    "the one of the endpoint's cloud",
                    ("1", "'germany'"),
                ),
                ("client_id", "an application's id", "none", ("[]", "'a.b'", "'x y'")),
                (
                    "scope",
                    "a scope like https://ai.azure.com/.default",
                    "that of the endpoint's cloud",
                    ("'http://x/.default'", "'https://x y'", "'.default'"),
                ),
                ("keyring", "true or false", "false", ("'yes'",)),
                ("key_variable", "the name of an environment variable", "none", ("'A B'", "'1X'", "'A=B'")),
                (
                    "key_command",
                    'a list of words, as in ["pass", "azure"]',
                    "none",
                    ("'pass azure'", "[1]", "['']", '["a\\u0000b"]'),
                ),
            )
            for value in values
        ),
        *(
            (
                f"backups_gb = {value}",
                "settings.toml, line 1: backups_gb must be a number of GB up to 100,000; 2 is used.",
            )
            for value in ("-1", "true", "'2'", "nan", "1e6")
        ),
        (
            "[waits]\nx = [\n[1],\n]\nconnect = 0",
            "settings.toml, line 5: connect must be a number of seconds up to 86,400; 10 is used.",
        ),
        (
            "retention_days = -1",
            "settings.toml, line 1: retention_days must be a whole number of days up to 36,500; 0 is used.",
        ),
        (
            "retention_days = true",
            "settings.toml, line 1: retention_days must be a whole number of days up to 36,500; 0 is used.",
        ),
        ("titles_by_model = 1", "settings.toml, line 1: titles_by_model must be true or false; false is used."),
        ("glyphs = 'emoji'", 'settings.toml, line 1: glyphs must be "unicode" or "ascii"; "unicode" is used.'),
        *(
            (f"reading_width = {value}", "settings.toml, line 1: reading_width must be 72, 88 or 0; 88 is used.")
            for value in ("80", "-1", "false", "'88'", "nan", "1e9", "9" * 400)
        ),
        *(
            (
                f"[profiles.a]\nendpoint = 'x'\ndeployment = 'y'\n[profiles.a.models.'chat.1']\n{line}",
                f"settings.toml, line 5: {line.split()[0]} must be {wanted}; what is known of the model is used.",
            )
            for line, wanted in (
                ("base = 3", "the name of a base model"),
                ("window = 'large'", "a whole number from 16 to 1,000,000,000"),
                ("output_limit = -1", "a whole number from 16 to 1,000,000,000"),
                ("input_limit = " + "9" * 40, "a whole number from 16 to 1,000,000,000"),
                ("encoding = 'gpt2'", '"o200k_base" or "cl100k_base"'),
                ("input_price = nan", "US dollars for a million tokens, from 0 to 100,000"),
                ("cached_price = -0.5", "US dollars for a million tokens, from 0 to 100,000"),
                ("output_price = true", "US dollars for a million tokens, from 0 to 100,000"),
            )
        ),
        *(
            (
                f"[profiles.a]\nendpoint = 'x'\ndeployment = 'y'\n[profiles.a.models.y]\n{line}",
                f"settings.toml, line 5: {key} is not known of a model (base, window, input_limit, output_limit, "
                "encoding, input_price, cached_price and output_price are); it is left out.",
            )
            for key, line in (
                ("price", "price = 2.5"),
                ("long_input_price", "long_input_price = 5"),
                ("a b", '"a\\tb" = 1'),
            )
        ),
        (
            "[profiles.a]\nendpoint = 'x'\ndeployment = 'y'\ninput_price = 2",
            "settings.toml, line 4: input_price is said of a model, in [profiles.a.models.DEPLOYMENT]; "
            "here it is left out.",
        ),
        (
            "[profiles.a]\nendpoint = 'x'\ndeployment = 'y'\nmodels = ['gpt-4o']",
            "settings.toml, line 4: models must be a table with a table for each deployment; it is left out.",
        ),
        (
            "[profiles.a]\nendpoint = 'x'\ndeployment = 'y'\n[profiles.a.models]\ny = 'gpt-4o'",
            "settings.toml, line 5: models.y must be a table; it is left out.",
        ),
        *(
            (
                f"[new_conversations]\n{line}",
                f"settings.toml, line 2: {line.split()[0]} must be {wanted}; each model's own is used.",
            )
            for line, wanted in (
                ("stop = '###'", "a list of one to 4 texts of 200 characters at most"),
                ("stop = ['a', 'b', 'c', 'd', 'e']", "a list of one to 4 texts of 200 characters at most"),
                ("seed = 0.5", "a whole number of 64 bits"),
                ("seed = true", "a whole number of 64 bits"),
                ("verbosity = 'loud'", '"low", "medium" or "high"'),
                ("response_format = 'xml'", '"text", "json_object" or "json_schema"'),
                ("json_schema = 1", "text of 200,000 characters at most"),
            )
        ),
        ("new_conversations = 1", "settings.toml, line 1: new_conversations must be a table; the defaults are used."),
        (
            "[new_conversations]\nsystem_prompt = []",
            'settings.toml, line 2: system_prompt must be text; "You are a helpful assistant." is used.',
        ),
        *(
            (
                f"new_conversations.temperature = {value}",
                "settings.toml, line 1: temperature must be a number from 0 to 2; 1 is used.",
            )
            for value in ("2.01", "-0.1", "nan", "inf", "1e9", "true", "'1'", "9" * 400)
        ),
        *(
            (
                f"[new_conversations]\nmax_tokens = {value}",
                "settings.toml, line 2: max_tokens must be a whole number from 16 up; each model's own is used.",
            )
            for value in ("15", "-inf", "nan", "1e10")
        ),
        ("keys = []", "settings.toml, line 1: keys must be a table; the defaults are used."),
        (
            "[keys]\napp.new = 3",
            'settings.toml, line 2: the key of app.new must be text, as in "ctrl+n"; its own key is used.',
        ),
        (
            "[keys]\n'app.new' = ['f9']",
            'settings.toml, line 2: the key of app.new must be text, as in "ctrl+n"; its own key is used.',
        ),
        (
            "[keys.a.b]\nc = 'f9'",
            'settings.toml, line 1: the key of a.b must be text, as in "ctrl+n"; its own key is used.',
        ),
        (
            "x = [\n[1],\n['theme = 1'],\n]\ny = ''''\ntheme = 2\n'''\nz = \"#\"\n# \"\"\"\ntheme = 3",
            'settings.toml, line 10: theme must be the name of a theme; "aztui-dark" is used.',
        ),
        *(
            (
                f"[profiles.a]\nendpoint = 'x'\ndeployment = 'y'\ndeployments = {value}",
                "settings.toml, line 4: deployments must be a list of names; none is used.",
            )
            for value in ("'y'", "['y', 1]", "['']", "{a = 1}")
        ),
        *(
            (
                f"[profiles.a]\nendpoint = 'x'\ndeployment = 'y'\nca_file = {value}",
                'settings.toml, line 4: ca_file must be a whole path, as in "~/root.pem"; none is used.',
            )
            for value in ("'root.pem'", "3", "'~nobody-of-this-name/x'", '"/a\\u0000b"', '"/a\\u202eb"', "['/a']")
        ),
        *(
            (
                f"[profiles.a]\nendpoint = 'x'\ndeployment = 'y'\nproxy = {value}",
                'settings.toml, line 4: proxy must be an address like "http://proxy.example:3128" without a name and'
                " password, which are for the variable HTTPS_PROXY; none is used.",
            )
            for value in (
                *("'http://ada:s3cret@proxy:1'", "'http://ada@proxy:1'", "'ftp://proxy:1'", "'proxy:3128'", "7"),
                *(
                    "'http://'",
                    "'http://p:99999'",
                    "'http://[::1'",
                    "'http://p/x.pac'",
                    "'http://p q'",
                    "'http://p?a=1'",
                ),
            )
        ),
        *(
            (
                f"[profiles.a]\nendpoint = 'x'\ndeployment = 'y'\nheaders = {value}",
                "settings.toml, line 4: headers must be a table, a name and the environment variable of its value, as"
                ' in Ocp-Apim-Subscription-Key = "APIM_KEY"; none is sent.',
            )
            for value in ("'X'", "[1]", "[['a', 'b']]")
        ),
        *(
            (
                f"[profiles.a]\nendpoint = 'x'\ndeployment = 'y'\n[profiles.a.headers]\n{line}",
                f"settings.toml, line 5: {named} cannot be sent as it stands (a name and the environment variable of"
                ' its value, as in Ocp-Apim-Subscription-Key = "APIM_KEY"); it is left out.',
            )
            for line, named in (
                ("X-Key = 3", "the header X-Key"),
                ("X-Key = 'not a name'", "the header X-Key"),
                # a key that somebody put there is not repeated
                ("X-Key = 'abcdefabcdefabcdefabcdefabcdef00'", "the header X-Key"),
                ("api-key = 'A'", "a header"),
                ("Authorization = 'A'", "a header"),
                ("Content-Length = 'A'", "a header"),
                ("'a b' = 'A'", "a header"),
                ("'a\\r\\nb' = 'A'", "a header"),
                ("'' = 'A'", "a header"),
            )
        ),
        *(
            (
                f"[waits]\nconnect = {value}",
                "settings.toml, line 2: connect must be a number of seconds up to 86,400; 10 is used.",
            )
            for value in ("0", "-1", "nan", "inf", "1e9", "true", "'10'", "[]", "9" * 400)
        ),
    ],
)
def test_a_wrong_value_is_said_with_its_line(file: SettingsFile, path: Path, text: str, notice: str) -> None:
    path.write_bytes(text.encode())
    read, notices = file.load()
    assert notices == (notice,)
    assert read in (Settings(), replace(Settings(), profiles=read.profiles))
    assert all(profile == Profile(name="a", endpoint="x", deployment="y") for profile in read.profiles)


def test_a_wrong_value_stays_until_it_is_changed(file: SettingsFile, path: Path) -> None:
    path.write_text("theme = 3\nlist_open = 'maybe'\n")
    read, notices = file.load()
    assert len(notices) == 2
    file.save(replace(read, theme="aztui-light"))
    assert path.read_text() == "theme = \"aztui-light\"\nlist_open = 'maybe'\n"


def test_words_of_the_file_are_made_safe(file: SettingsFile, path: Path) -> None:
    """Threat 1: a notice holds no control character, whatever the file does."""
    path.write_text('[profiles."\\u001b[31m\\u202e"]\nendpoint = 1\n')
    assert file.load()[1][0].isprintable()


BROKEN = {
    "not toml": (b"theme = \n", "is not valid TOML: Invalid value (at line 1, column 9)"),
    "half": (b"a = 1\n[waits\n", "(at line 2, column 7)"),
    "open": (b"a = 1\nb = [\n1,\n\n", "(at the end, line 3)"),
    "twice": (b"a = 1\na = 2\n", "is not valid TOML: Cannot overwrite a value (at line 2, column 6)"),
    "binary": (b"a = 1\n" + bytes(range(256)), "is not a text in UTF-8 (line 3)"),
    "nul": (b"\ntheme = 'a\0b'", "is not a text in UTF-8 (line 2)"),
    "utf-16": ("theme = 1".encode("utf-16"), "is not a text in UTF-8 (line 1)"),
    "large": (b"# " + b"x" * 256_000, "is larger than 256 kB"),
    "dots": (b"\n" + b".".join([b"a"] * 20_000) + b" = 1", "has too many dots in line 2"),
    "brackets": (b"b = [1]\na = " + b"[" * 100_000, "nested too deeply (at line 2)"),
    "tables": (b"b = [1]\na = " + b"{a=" * 50_000, "nested too deeply (at line 2)"),
    "digits": (b"\n\na = " + b"9" * 5_000, "a number is too long (at line 3)"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_said_and_never_overwritten(file: SettingsFile, path: Path, kind: str) -> None:
    """Threat 70: with the line, where the fault is on one."""
    data, words = BROKEN[kind]
    path.write_bytes(data)
    read, (notice,) = file.load()
    assert read == Settings()
    assert words in notice
    assert notice.startswith(str(path))
    assert notice.endswith("The defaults are used; the file is left as it is.")
    with pytest.raises(SettingsError, match="were not saved"):
        file.save(replace(read, theme="aztui-light"))
    assert path.read_bytes() == data
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("kind", ["folder", "fifo"])
def test_what_is_no_file_is_said(file: SettingsFile, path: Path, kind: str) -> None:
    """Threat 70."""
    if kind == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    read, (notice,) = file.load()
    assert "is not a file" in notice
    with pytest.raises(SettingsError, match="is not a file"):
        file.save(replace(read, theme="aztui-light"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is unreadable here")
def test_a_file_that_cannot_be_read_is_said(file: SettingsFile, path: Path) -> None:
    """Threat 70."""
    path.write_text("theme = 'x'")
    path.chmod(0)
    read, (notice,) = file.load()
    assert (read, "cannot be read" in notice) == (Settings(), True)
    with pytest.raises(SettingsError, match="cannot be read"):
        file.save(replace(read, theme="aztui-light"))
    path.chmod(0o600)
    assert path.read_text() == "theme = 'x'"


def test_many_wrong_values_make_few_notices(file: SettingsFile, path: Path) -> None:
    """Threat 70: each notice has to be closed."""
    path.write_text("[keys]\n" + "".join(f"'app.{number}' = 1\n" for number in range(2_000)))
    _, notices = file.load()
    assert len(notices) == 6
    assert notices[-1] == "settings.toml: 1,995 more values cannot be used."


def test_a_folder_that_cannot_be_made_is_said(file: SettingsFile, locations: Locations) -> None:
    locations.config.write_text("in the way")
    read, notices = file.load()
    assert (read, len(notices)) == (Settings(), 1)
    with pytest.raises(SettingsError, match="were not saved"):
        file.save(replace(read, theme="aztui-light"))


def test_a_form_that_leaves_no_place_is_said(file: SettingsFile, path: Path) -> None:
    path.write_text("waits = 3\n")
    read, _ = file.load()
    with pytest.raises(SettingsError, match="were not saved"):
        file.save(replace(read, waits=Waits(connect=5.0)))
    assert path.read_text() == "waits = 3\n"


ids = st.from_regex(r"[0-9a-zA-Z-]{0,40}", fullmatch=True)
names = st.text(min_size=1, max_size=20).filter(str.strip)
profiles = st.lists(
    st.builds(
        Profile,
        name=names,
        endpoint=names,
        deployment=names,
        deployments=st.lists(names, max_size=3).map(tuple),
        sign_in=st.sampled_from(SignInMethod),
        tenant=ids,
        authority=st.sampled_from(Authority),
        client_id=ids,
        scope=st.sampled_from(["", "https://ai.azure.com/.default", "api://gateway/.default"]),
        keyring=st.booleans(),
        key_variable=st.sampled_from(["", "MY_KEY", "_k1"]),
        key_command=st.lists(names.filter(lambda word: "\0" not in word), max_size=3).map(tuple),
        insecure=st.booleans(),
        ca_file=st.sampled_from(("", "~/root.pem", "/etc/ssl/größer root.pem")),
        proxy=st.sampled_from(("", "http://proxy.example:3128", "https://[::1]/")),
        headers=st.dictionaries(
            st.sampled_from(("X-One", "x.two", "Three")), st.sampled_from(("A", "b_2")), max_size=2
        ),
    ),
    max_size=3,
    unique_by=lambda profile: profile.name,
).map(tuple)
seconds = st.floats(0.001, 86_400)
every_setting = st.builds(
    Settings,
    profiles=profiles,
    active_profile=st.text(max_size=20),
    theme=names,
    reading_width=st.sampled_from(READING_WIDTHS),
    glyphs=st.sampled_from(Glyphs),
    new_conversations=st.builds(
        Defaults,
        system_prompt=st.text(st.one_of(st.sampled_from("\n\r\"'\\ \ta"), st.characters(codec="utf-8")), max_size=30),
        parameters=st.dictionaries(
            st.sampled_from([parameter.key for parameter in PARAMETERS]), st.floats(-3, 300_000), max_size=5
        ).map(Parameters.of),
    ),
    keys=st.dictionaries(st.one_of(st.sampled_from(("app.new", "app.list", "list.new")), names), names, max_size=4),
    setup_open=st.booleans(),
    list_open=st.booleans(),
    retention_days=st.integers(0, 36_500),
    titles_by_model=st.booleans(),
    backups_gb=st.floats(0, 100_000),
    waits=st.builds(Waits, connect=seconds, first_byte=seconds, between_chunks=seconds, reasoning=seconds),
)


@pytest.mark.parametrize("start", ["", FILE])
def test_every_setting_comes_back(locations: Locations, path: Path, start: str) -> None:
    path.write_text(start)

    @settings(max_examples=40, deadline=None)
    @given(every_setting)
    def comes_back(wanted: Settings) -> None:
        file = SettingsFile(locations)
        file.load()
        file.save(wanted)
        read, notices = SettingsFile(locations).load()
        assert notices == ()
        assert sorted(read.profiles, key=str) == sorted(wanted.profiles, key=str)
        assert replace(read, profiles=()) == replace(wanted, profiles=())

    comes_back()
    if start:
        assert path.read_text().startswith("# mine\n")


def test_nothing_heavy_is_imported_to_read() -> None:
    """tomlkit takes time at the start that most runs need not spend."""
    code = "import sys, tui.storage.settings_file; print('tomlkit' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout == "False\n"


MODELS = """
[profiles.work.models."chat.prod"]   # ours
base = "gpt-4o"
window = 64_000      # smaller here
encoding = "o200k_base"
input_price = 0
cached_price = 0.5
output_price = 9.5
"""


def test_what_is_said_of_a_model_is_read_and_changed_in_its_place(path: Path, file: SettingsFile) -> None:
    path.write_text(FILE + MODELS)
    read, notices = file.load()
    assert notices == ()
    profile = read.profiles[0]
    assert profile.chosen_for("chat.prod") == Chosen(
        base="gpt-4o", window=64_000, encoding="o200k_base", input_price=0, cached_price=0.5, output_price=9.5
    )
    chosen = Chosen(base="o3", window=64_000, input_price=0)
    changed = profile.with_chosen("chat.prod", chosen).with_chosen("o3", Chosen(base="o3"))
    file.save(replace(read, profiles=(changed, *read.profiles[1:])))
    text = path.read_text()
    assert "window = 64_000      # smaller here" in text
    assert "# ours" in text
    assert 'encoding = "o200k' not in text
    assert ("output_price" in text, "input_price = 0" in text) == (False, True)
    assert file.load()[0].profiles[0].models == changed.models
    file.save(replace(read, profiles=(WORK, *read.profiles[1:])))
    assert "models" not in path.read_text()


def test_all_parameters_of_new_conversations_come_back(file: SettingsFile) -> None:
    parameters = Parameters.of(
        {
            "stop": ["\n\n", " END\t\u202e"],
            "seed": -(2**63),
            "reasoning_effort": "low",
            "verbosity": "high",
            "response_format": "json_schema",
            "json_schema": '{\n  "type": "object"\n}',
        }
    )
    settings = Settings(new_conversations=Defaults(parameters=parameters))
    file.load()
    file.save(settings)
    assert file.load() == (settings, ())

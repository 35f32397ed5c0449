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
from tui.domain.ports import SettingsStore
from tui.domain.settings import Profile, Settings, SignInMethod, Waits
from tui.storage.locations import Locations
from tui.storage.settings_file import SettingsFile

WORK = Profile(name="work", endpoint="https://work.openai.azure.com", deployment="chat-prod")
FILE = """\
# mine
theme = "aztui-light"   # easier on the train
active_profile = "work"
future = [1, 2]

[waits]
connect = 3  # short

[profiles.work]
endpoint = "https://work.openai.azure.com"
deployment = "chat-prod"
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
        .replace("future = [1, 2]\n", "future = [1, 2]\nsetup_open = false\n")
        .replace("connect = 3  # short\n", "connect = 3  # short\nreasoning = 900.0\n")
    )
    assert path.read_text() == expected


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


def test_the_first_profile_makes_the_file(file: SettingsFile, locations: Locations) -> None:
    file.load()
    file.save(Settings(profiles=(WORK,), active_profile="work"))
    assert tomllib.loads(locations.settings.read_text()) == {
        "active_profile": "work",
        "profiles": {"work": {"endpoint": WORK.endpoint, "deployment": "chat-prod"}},
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
            'settings.toml, line 5: sign_in must be "api-key" or "entra"; "entra" is used.',
        ),
        (
            "# \u2028\r\nprofiles.a.endpoint = 'x'\r\nprofiles.a.deployment = 'y'\r\nprofiles.a.insecure = 1\r\n",
            "settings.toml, line 4: insecure must be true or false; false is used.",
        ),
        (
            "profiles = {a = {endpoint = 'x', deployment = 'y', scope = 1}}",
            'settings.toml, line 1: scope must be text; "https://cognitiveservices.azure.com/.default" is used.',
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
    "not toml": (b"theme = \n", "line 1"),
    "half": (b"a = 1\n[waits\n", "line 2"),
    "twice": (b"a = 1\na = 2\n", "is not valid TOML"),
    "binary": (os.urandom(300) + b"\xff", "is not a text"),
    "nul": (b"theme = 'a\0b'", "is not a text"),
    "utf-16": ("theme = 1".encode("utf-16"), "is not a text"),
    "large": (b"# " + b"x" * 256_000, "is larger than 256 kB"),
    "dots": (b".".join([b"a"] * 20_000) + b" = 1", "has too many dots in line 1"),
    "brackets": (b"a = " + b"[" * 100_000, "nested too deeply"),
    "digits": (b"a = " + b"9" * 5_000, "is not valid TOML"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_said_and_never_overwritten(file: SettingsFile, path: Path, kind: str) -> None:
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
    if kind == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    read, (notice,) = file.load()
    assert "is not a file" in notice
    with pytest.raises(SettingsError, match="is not a file"):
        file.save(replace(read, theme="aztui-light"))


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


names = st.text(min_size=1, max_size=20).filter(str.strip)
profiles = st.lists(
    st.builds(
        Profile,
        name=names,
        endpoint=names,
        deployment=names,
        sign_in=st.sampled_from(SignInMethod),
        scope=names,
        insecure=st.booleans(),
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
    setup_open=st.booleans(),
    list_open=st.booleans(),
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

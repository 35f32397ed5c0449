"""What README shows of the settings file can be put there as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomlkit

from tui.domain.settings import Settings
from tui.services.preferences import Preferences
from tui.storage.locations import Locations
from tui.storage.settings_file import SettingsFile

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
CONNECTION = '[profiles.work]\nendpoint = "https://YOUR-RESOURCE-NAME.openai.azure.com"\ndeployment = "prod-chat"\n'


def read(text: str) -> tuple[Settings, tuple[str, ...]]:
    """The settings of a file with this text, and what is said of it."""
    locations = Locations.from_environment()
    locations.settings.parent.mkdir(parents=True, exist_ok=True)
    locations.settings.write_text(text, encoding="utf-8")
    preferences = Preferences(SettingsFile(locations))
    return preferences.current, preferences.notices


def leaves(table: Any) -> Iterator[tuple[Any, str]]:
    """Each value of a document: the table it is in, and its key."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value)
        else:
            yield table, key


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.split("\n", 1)[0])
def test_every_line_of_a_block_says_something(block: str) -> None:
    """A key that nobody knows would be kept without a word, so each is taken out to see that it counts."""
    if "endpoint" not in block:
        # an excerpt of a connection
        block = block.replace("[profiles.work]\n", CONNECTION)
    whole, notices = read(block)
    assert notices == ()
    for number, _ in enumerate(leaves(tomlkit.parse(block))):
        document = tomlkit.parse(block)
        table, key = list(leaves(document))[number]
        del table[key]
        assert read(tomlkit.dumps(document))[0] != whole, key


def test_there_are_blocks() -> None:
    assert len(BLOCKS) >= 2

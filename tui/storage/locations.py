"""Where aztui keeps what it keeps: the platform's folders, or everything below `AZTUI_HOME`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from platformdirs import user_config_path, user_data_path

HOME_VARIABLE = "AZTUI_HOME"


@dataclass(frozen=True, slots=True)
class Locations:
    """Paths only: nothing is made before its first use."""

    data: Path
    """The conversations and what belongs to them."""
    config: Path

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Locations:
        """Below `AZTUI_HOME` where it is set, else where the platform keeps data and settings."""
        if home := environ.get(HOME_VARIABLE):
            folder = Path(os.path.expanduser(home)).absolute()
            return cls(data=folder, config=folder)
        return cls(
            data=user_data_path("aztui", appauthor=False).absolute(),
            config=user_config_path("aztui", appauthor=False).absolute(),
        )

    def demo(self) -> Locations:
        """The same for `--demo`, which has conversations of its own."""
        return replace(self, data=self.data / "demo")

    @property
    def database(self) -> Path:
        return self.data / "aztui.db"

    @property
    def backups(self) -> Path:
        return self.data / "backups"

    @property
    def run(self) -> Path:
        """Locks of living instances. Beside the conversations, so that every instance that writes them looks here."""
        return self.data / "run"

    @property
    def crashes(self) -> Path:
        return self.data / "crashes"

    @property
    def copies(self) -> Path:
        """Texts that were to be copied where there was no way to a clipboard."""
        return self.data / "copies"

    @property
    def settings(self) -> Path:
        return self.config / "settings.toml"

    @property
    def themes(self) -> Path:
        """The person's own themes."""
        return self.config / "themes"

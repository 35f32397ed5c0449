"""aztui: the Azure OpenAI chat playground in a terminal, with a memory that loses nothing."""

from __future__ import annotations

__version__ = "0.1.0"

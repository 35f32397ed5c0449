"""An offline Azure: the v1 chat protocol on loopback HTTP."""

from __future__ import annotations

KEY_VARIABLE = "AZTUI_SIMULATOR_KEY"
"""The environment variable that may hold the simulator's key, where other users' `ps` does not show it."""

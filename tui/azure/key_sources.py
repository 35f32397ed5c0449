"""Where an API key can be had besides the environment and a person's own hands: the keyring, and a command.

Both block, the keyring for as long as a person takes to unlock it. Neither is asked before there is something to sign,
and nothing they write is shown: it may be the key.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from tui.azure.sign_in_failures import sign_in_error
from tui.domain.errors import ChatError, InputError
from tui.domain.text import clean_line
from tui.domain.threads import in_thread

COMMAND_WAIT = 30.0
"""Seconds; a password manager may ask for a finger first."""
LONGEST_KEY = 4096
"""Bytes of what a command writes."""
SERVICE = "aztui"
"""The name of aztui's entries in the keyring; each is named after the address that its key is for (threat 21)."""

_NO_KEYRING = "aztui cannot use the keyring: the package keyring is not installed."
_INSTALL = "Install it beside aztui: pip install 'aztui[keyring]'."
_LOCKED = "The keyring of this machine cannot be used."


def key_of_command(words: Sequence[str], wait: float = COMMAND_WAIT) -> str:
    """The key that a command writes as the first line of its output. No shell reads the words.

    It gets no terminal to ask on: the screen is aztui's.

    Raises:
        ChatError: It gave none.
    """
    name = clean_line(os.path.basename(words[0]))[:40]
    try:
        done = subprocess.run(
            list(words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=wait,
            check=False,
            start_new_session=True,
        )
    except FileNotFoundError:
        raise _no_key(f"The key command {name} was not found.") from None
    except subprocess.TimeoutExpired:
        raise _no_key(f"The key command {name} gave nothing for {wait:g} seconds.") from None
    except (OSError, ValueError):
        raise _no_key(f"The key command {name} cannot be run.") from None
    if done.returncode != 0:
        raise _no_key(f"The key command {name} failed with exit code {done.returncode}.")
    key = done.stdout[:LONGEST_KEY].decode("utf-8", "replace").strip().partition("\n")[0].strip()
    if not key:
        raise _no_key(f"The key command {name} wrote nothing.")
    return key


def key_of_keyring(address: str) -> str:
    """The key that the keyring has for an address.

    Raises:
        ChatError: It has none, or there is no keyring.
    """
    try:
        keyring = _keyring()
    except InputError as error:
        raise sign_in_error(error.sentence, error.remedy) from None
    try:
        key = keyring.get_password(SERVICE, address)
    except Exception:  # noqa: BLE001  # every machine's keyring raises its own
        raise sign_in_error(_LOCKED, "Unlock it, or give the key on the connect screen (F3).") from None
    if not key:
        raise sign_in_error("The keyring has no key for this address.", "Give it on the connect screen (F3).")
    return str(key)


async def keep_key(address: str, key: str) -> None:
    """Put a key for an address into the keyring. Cancelling it leaves the thread to finish by itself.

    Raises:
        InputError: That cannot be done.
    """
    await in_thread(lambda: _keep(address, key))


def _keep(address: str, key: str) -> None:
    keyring = _keyring()
    try:
        keyring.set_password(SERVICE, address, key)
    except Exception:  # noqa: BLE001  # every machine's keyring raises its own
        raise InputError(_LOCKED, "The key is kept for this run only.") from None


def _keyring() -> ModuleType:
    """Imported when it is wanted: it is an extra, and looks for the machine's keyring while it is imported."""
    try:
        return import_module("keyring")
    except ImportError:
        raise InputError(_NO_KEYRING, _INSTALL) from None


def _no_key(sentence: str) -> ChatError:
    return sign_in_error(sentence, "Check key_command of the connection in the settings file.")

"""The keys of the program, and what a key is."""

from tui.keys.key import Key, Place, in_ascii, is_arrows, key_label, key_sign
from tui.keys.table import BORROWED, KEYS, borrowed_at, keys_at

__all__ = [
    "BORROWED",
    "KEYS",
    "Key",
    "Place",
    "borrowed_at",
    "in_ascii",
    "is_arrows",
    "key_label",
    "key_sign",
    "keys_at",
]

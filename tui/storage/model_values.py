"""What may stand in the settings file of the model behind a deployment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tui.domain.models import ENCODINGS, Chosen
from tui.domain.parameters import LARGEST_LIMIT

_MOST_DOLLARS = 100_000
KNOWN_OTHERWISE = "what is known of the model"
"""The default of every value here."""


def name_of(value: object) -> str | None:
    """A name; None for what is none."""
    return value if isinstance(value, str) and value.strip() else None


def _tokens(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 16 <= value <= LARGEST_LIMIT else None


def _encoding(value: object) -> str | None:
    return next((encoding for encoding in ENCODINGS if encoding == value), None)


def _price(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= _MOST_DOLLARS else None


_TOKENS = (f"a whole number from 16 to {LARGEST_LIMIT:,}", _tokens)
_DOLLARS = (f"US dollars for a million tokens, from 0 to {_MOST_DOLLARS:,}", _price)

OF_MODELS: Mapping[str, tuple[str, Callable[[object], Any]]] = {
    "base": ("the name of a base model", name_of),
    "window": _TOKENS,
    "input_limit": _TOKENS,
    "output_limit": _TOKENS,
    "encoding": (" or ".join(f'"{encoding}"' for encoding in ENCODINGS), _encoding),
    "input_price": _DOLLARS,
    "cached_price": _DOLLARS,
    "output_price": _DOLLARS,
}
"""The fields of `Chosen`: what each may be in words, and how it is read."""

KNOWN_KEYS = f"{', '.join(tuple(OF_MODELS)[:-1])} and {tuple(OF_MODELS)[-1]} are"


def chosen_of(values: Mapping[str, Any]) -> Chosen:
    """What is said of a model, by values that were read; None for what is not said."""
    return Chosen(**{key: value for key, value in values.items() if value is not None})


def model_values(chosen: Chosen) -> dict[str, Any]:
    """What the file holds of it; what is not said has no place."""
    return {key: getattr(chosen, key) for key in OF_MODELS if getattr(chosen, key) not in (None, "")}

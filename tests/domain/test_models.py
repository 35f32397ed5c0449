"""Base models are found by the names replies give them."""

from __future__ import annotations

import pytest

from tui.domain.families import OPEN
from tui.domain.models import CATALOGUE, UNKNOWN, BaseModel, base_model


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("gpt-4o", "gpt-4o"),
        ("gpt-4o-2024-11-20", "gpt-4o"),
        ("gpt-4o-2024-05-13", "gpt-4o-2024-05-13"),
        ("gpt-4o-mini-2024-07-18", "gpt-4o-mini"),
        ("gpt-4.1-nano-2025-04-14", "gpt-4.1-nano"),
        ("gpt-4-0613", "gpt-4"),
        ("gpt-4-32k-0613", "gpt-4-32k"),
        ("gpt-4-turbo-2024-04-09", "gpt-4-turbo"),
        ("gpt-3.5-turbo", "gpt-35-turbo"),
        ("gpt-3.5-turbo-0613", "gpt-35-turbo"),
        ("gpt-35-turbo-1106", "gpt-35-turbo-1106"),
        ("gpt-35-turbo-16k-0613", "gpt-35-turbo-16k"),
        ("o3-mini-2025-01-31", "o3-mini"),
        ("o1-2024-12-17", "o1"),
        ("gpt-5-2025-08-07", "gpt-5"),
        ("gpt-5.1-chat-2025-11-13", "gpt-5.1-chat"),
        (" GPT-4o ", "gpt-4o"),
    ],
)
def test_finds_the_row_of_a_name(name: str, row: str) -> None:
    assert base_model(name) is CATALOGUE[row]


@pytest.mark.parametrize("name", ["", "my-deployment", "gpt-4oo", "gpt-9", "DeepSeek-V3-0324", "gpt-4-1", "2024-11-20"])
def test_an_unknown_name_has_assumed_limits(name: str) -> None:
    model = base_model(name)
    assert (model.name, model.known) == (name, False)
    assert (model.window, model.output_limit, model.encoding) == (128_000, 16_384, "o200k_base")
    assert (model.reasoning, model.family) == (False, OPEN)


def test_no_name_is_the_unknown_model() -> None:
    assert base_model("") == UNKNOWN


@pytest.mark.parametrize("model", CATALOGUE.values(), ids=lambda model: model.name)
def test_a_rows_limits_agree(model: BaseModel) -> None:
    assert model.known
    assert 0 < model.output_limit <= model.window
    assert model.encoding in ("o200k_base", "cl100k_base")
    assert model.input_limit is None or model.input_limit + model.output_limit == model.window

"""Base models are found by the names replies give them."""

from __future__ import annotations

import re

import pytest

from tui.domain.families import OPEN
from tui.domain.models import CATALOGUE, UNKNOWN, YOURS, BaseModel, Chosen, Price, Refused, base_model


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


DOCUMENT = """
gpt-35-turbo              | 4096    |        | 4096   | 0.5  |       | 1.5
gpt-35-turbo-16k          | 16385   |        | 4096   | 3    |       | 4
gpt-35-turbo-1106         | 16385   |        | 4096   | 0.5  |       | 1.5
gpt-35-turbo-0125         | 16385   |        | 4096   | 0.5  |       | 1.5
gpt-4                     | 8192    |        | 8192   | 30   |       | 60
gpt-4-32k                 | 32768   |        | 4096   | 60   |       | 120
gpt-4-turbo               | 128000  |        | 4096   | 11   |       | 33
gpt-4o-2024-05-13         | 128000  |        | 4096   | 5    |       | 15
gpt-4o-2024-08-06         | 128000  |        | 16384  | 2.5  | 1.25  | 10
gpt-4o-2024-11-20         | 128000  |        | 16384  | 2.5  | 1.25  | 10
gpt-4o-mini-2024-07-18    | 128000  |        | 16384  | 0.15 | 0.075 | 0.6
gpt-4.5-preview           | 128000  |        | 16384  | 75   | 37.5  | 150
gpt-4.1-2025-04-14        | 1047576 |        | 32768  | 2    | 0.5   | 8
gpt-4.1-mini-2025-04-14   | 1047576 |        | 32768  | 0.4  | 0.1   | 1.6
gpt-4.1-nano-2025-04-14   | 1047576 |        | 32768  | 0.1  | 0.025 | 0.4
o1-2024-12-17             | 200000  |        | 100000 | 15   | 7.5   | 60
o3-mini-2025-01-31        | 200000  |        | 100000 | 1.1  | 0.55  | 4.4
o3-2025-04-16             | 200000  |        | 100000 | 2    | 0.5   | 8
o4-mini-2025-04-16        | 200000  |        | 100000 | 1.1  | 0.275 | 4.4
o3-pro                    | 200000  |        | 100000 | responses only
codex-mini                | 200000  |        | 100000 | responses only
o1-preview                | 128000  |        | 32768  |      |       |
o1-mini                   | 128000  |        | 65536  | 1.1  | 0.55  | 4.4
gpt-5-2025-08-07          | 400000  | 272000 | 128000 | 1.25 | 0.125 | 10
gpt-5-mini-2025-08-07     | 400000  | 272000 | 128000 | 0.25 | 0.025 | 2
gpt-5-nano-2025-08-07     | 400000  | 272000 | 128000 | 0.05 | 0.005 | 0.4
gpt-5-pro                 | 400000  | 272000 | 128000 | responses only
gpt-5-codex               | 400000  | 272000 | 128000 | responses only
gpt-5-chat                | 128000  |        | 16384  | 1.25 | 0.125 | 10
gpt-5.1-2025-11-13        | 400000  | 272000 | 128000 | 1.25 | 0.125 | 10
gpt-5.1-codex             | 400000  | 272000 | 128000 | responses only
gpt-5.1-chat              | 128000  | 111616 | 16384  | 1.25 | 0.125 | 10
gpt-5.2-chat              | 128000  | 111616 | 16384  | 1.75 | 0.175 | 14
gpt-5.3-chat              | 128000  | 111616 | 16384  | 1.75 | 0.175 | 14
gpt-chat-latest-2026-05-28| 128000  | 111616 | 16384  | 5    | 0.5   | 30
gpt-5.2-2025-12-11        | 400000  | 272000 | 128000 | 1.75 | 0.175 | 14
gpt-5.4-2026-03-05        | 1050000 | 922000 | 128000 | 2.5  | 0.25  | 15
gpt-5.4-pro               | 1050000 | 922000 | 128000 | responses only
gpt-5.4-mini-2026-03-17   | 400000  | 272000 | 128000 | 0.75 | 0.075 | 4.5
gpt-5.4-nano-2026-03-17   | 400000  | 272000 | 128000 | 0.2  | 0.02  | 1.25
gpt-5.5-2026-04-24        | 1050000 | 922000 | 128000 | 5    | 0.5   | 30
gpt-5.6-sol-2026-07-09    | 1050000 | 922000 | 128000 | 4    | 0.4   | 20
gpt-5.6-terra-2026-07-09  | 1050000 | 922000 | 128000 | 2    | 0.2   | 12
gpt-5.6-luna-2026-07-09   | 1050000 | 922000 | 128000 | 0.2  | 0.02  | 1.2
gpt-6-astra-2026-09-03    | 1050000 | 922000 | 128000 | 10   | 1     | 50
gpt-6-sol-2026-09-22      | 1050000 | 922000 | 128000 | 2    | 0.2   | 10
gpt-6-luna-2026-09-22     | 1050000 | 922000 | 128000 | 0.1  | 0.01  | 0.5
gpt-6.1-sol-2026-09-29    | 1050000 | 922000 | 128000 | 2    | 0.1   | 10
gpt-6.1-terra             | 1050000 | 922000 | 128000 | 1    | 0.05  | 5
gpt-oss-120b              | 131072  |        | 131072 |      |       |
gpt-oss-20b               | 131072  |        | 131072 |      |       |
model-router              | 200000  |        | 32768  |      |       |
computer-use-preview      | 8192    |        | 1024   | 3    |       | 12
"""
"""azure.md section 3: name as replies give it, window, input limit below the window, output, prices."""


@pytest.mark.parametrize("row", DOCUMENT.strip().splitlines(), ids=lambda row: row.split()[0])
def test_the_catalogue_says_what_the_document_says(row: str) -> None:
    name, window, input_limit, output, *prices = (cell.strip() for cell in row.split("|"))
    model = base_model(name)
    assert model.known
    assert (model.window, model.output_limit) == (int(window), int(output))
    assert model.input_limit == (int(input_limit) if input_limit else None)
    assert model.encoding == ("cl100k_base" if re.match(r"gpt-35|gpt-4(-|$)", name) else "o200k_base")
    if prices == ["responses only"]:
        assert (model.responses_only, model.price) == (True, None)
    elif not any(prices):
        assert model.price is None
    else:
        assert model.price is not None
        found = (model.price.input, model.price.cached, model.price.output)
        assert found == tuple(float(price) if price else None for price in prices)


def test_a_price_has_a_source_with_its_month() -> None:
    for model in CATALOGUE.values():
        assert model.price is None or re.search(r", 2026-\d\d$", model.price.source)


@pytest.mark.parametrize(
    ("name", "long"),
    [
        ("gpt-5.4", (5, 0.5, 22.5)),
        ("gpt-5.5", (10, 1, 45)),
        ("gpt-5.6-sol", (8, 0.8, 30)),
        ("gpt-5.6-terra", (4, 0.4, 18)),
        ("gpt-5.6-luna", (0.4, 0.04, 1.8)),
        ("gpt-6-astra", (20, 2, 75)),
        ("gpt-6-sol", (4, 0.4, 15)),
        ("gpt-6-luna", (0.2, 0.02, 0.75)),
        ("gpt-6.1-sol", (4, 0.2, 15)),
        ("gpt-6.1-terra", (2, 0.1, 7.5)),
    ],
)
def test_what_a_long_prompt_costs(name: str, long: tuple[float, ...]) -> None:
    """The rows of litellm 1.109.1 that say `above_272k_tokens`: input, cached input, output."""
    price = CATALOGUE[name].price
    assert price is not None
    assert price.long is not None
    assert (price.long.input, price.long.cached, price.long.output) == pytest.approx(long)


def test_no_other_model_costs_more_for_a_long_prompt() -> None:
    longer = [model for model in CATALOGUE.values() if model.price and model.price.long]
    assert len(longer) == 10
    assert {model.window for model in longer} == {1_050_000}


def test_a_model_of_another_api_says_so() -> None:
    assert "Responses API" in base_model("gpt-5-pro-2025-10-06").other_api
    assert base_model("gpt-5").other_api == ""


def test_what_is_chosen_stands_over_the_catalogue() -> None:
    model = Chosen(window=64_000, output_limit=100_000).over(base_model("gpt-4o"))
    assert (model.window, model.output_limit, model.input_limit) == (64_000, 64_000, None)
    assert Chosen(encoding="cl100k_base").over(UNKNOWN).encoding == "cl100k_base"
    assert not Chosen(window=8_000).over(UNKNOWN).known
    assert Chosen(window=8_000, output_limit=2_000).over(UNKNOWN).known
    assert Chosen().over(base_model("o3")) == base_model("o3")
    assert Chosen(window=300_000).over(base_model("gpt-5")).input_limit == 272_000
    assert Chosen().is_empty


@pytest.mark.parametrize(
    ("model", "chosen", "price"),
    [
        ("gpt-4o", Chosen(input_price=1.5), Price(1.5, 10, 1.25, source=YOURS)),
        ("gpt-4o", Chosen(cached_price=0, output_price=9), Price(2.5, 9, 0, source=YOURS)),
        ("gpt-4o", Chosen(window=8_000), base_model("gpt-4o").price),
        ("gpt-5.4", Chosen(input_price=2), Price(2, 15, 0.25, Price(2, 22.5, 0.5, source=YOURS), YOURS)),
        ("gpt-5.4", Chosen(output_price=8), Price(2.5, 8, 0.25, Price(5, 8, 0.5, source=YOURS), YOURS)),
        ("llama", Chosen(input_price=0, output_price=0), Price(0, 0, source=YOURS)),
        ("llama", Chosen(input_price=1, cached_price=1), None),
        ("llama", Chosen(), None),
    ],
)
def test_a_price_that_is_given_stands_over_the_catalogues(model: str, chosen: Chosen, price: Price | None) -> None:
    """Half a price of a model that has none is none."""
    assert chosen.over(base_model(model)).price == price


def test_a_smaller_limit_that_was_learned_is_the_models() -> None:
    refused = (Refused("temperature"), Refused("max_completion_tokens", most=2_000))
    model = base_model("gpt-4o").with_refused(refused)
    assert model.output_limit == 2_000
    assert model.refusal_of("temperature") == Refused("temperature")
    assert model.refusal_of("top_p") is None

"""What `aztui usage` prints of what was used."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

from tui.cli.usage import UNPRICED, usage
from tui.domain.conversation import Usage
from tui.domain.models import Chosen
from tui.domain.settings import Profile
from tui.domain.usage import Prices, Used

WORK = Profile(name="work", endpoint="x", deployment="chat")
FIRST = Used(
    day=date(2026, 11, 25),
    conversation_id=7,
    title="Contract \x1b[31mreview",
    profile="work",
    deployment="chat",
    model="gpt-4o-2024-11-20",
    requests=2,
    usage=Usage(1_200_000, 40_000, 200_000, 0),
)
LLAMA = replace(FIRST, conversation_id=9, title="", model="llama\x1b", requests=1, usage=Usage(300, 20, 0, 5))
LAST = replace(FIRST, day=date(2026, 11, 26), title="Later \u202e", deleted=True, unreported=1)
USED = [FIRST, LLAMA, LAST]


def said(used: list[Used], *profiles: Profile, simulated: bool = False, **options: bool) -> list[str]:
    """The lines, and then the notes."""
    out, notes = io.StringIO(), io.StringIO()
    by_conversation, as_json = options.get("by_conversation", False), options.get("as_json", False)
    prices = Prices(profiles, simulated=simulated)
    assert usage(used, prices, out, notes, by_conversation=by_conversation, as_json=as_json) == 0
    lines = out.getvalue().splitlines()
    assert not lines or as_json or lines[-1].startswith("total ")
    assert not (as_json and notes.getvalue())
    return [*lines, *notes.getvalue().splitlines()]


def told(used: list[Used], **options: bool) -> dict[str, Any]:
    value: dict[str, Any] = json.loads("\n".join(said(used, as_json=True, **options)))
    return value


def test_a_line_for_each_day() -> None:
    assert said(USED) == [
        "day         requests  tokens in   (cached)  tokens out  (reasoning)    money",
        "2026-11-25         3  1,200,300  (200,000)      40,020          (5)  ≈$3.15*",
        "2026-11-26         2  1,200,000  (200,000)      40,000          (0)   ≈$3.15",
        "total              5  2,400,300  (400,000)      80,020          (5)  ≈$6.30*",
        "≈ by the prices of litellm 1.109.1, 2026-11, in US dollars.",
        f"- and * {UNPRICED} llama␛.",
        "Not in it: 1 request whose tokens the service did not report.",
    ]


def test_a_line_for_each_conversation() -> None:
    """The one that was used last comes last, under its title of now."""
    assert said(USED, by_conversation=True)[:4] == [
        "last day    requests  tokens in   (cached)  tokens out  (reasoning)    money  conversation",
        "2026-11-25         1        300        (0)          20          (5)        -  (no title)",
        "2026-11-26         4  2,400,000  (400,000)      80,000          (0)   ≈$6.30  Later ⟨RLO⟩ (deleted)",
        "total              5  2,400,300  (400,000)      80,020          (5)  ≈$6.30*",
    ]
    titles = [replace(FIRST, title="a\x1b\nb"), replace(FIRST, title="x" * 99, conversation_id=8)]
    lines = said(titles, by_conversation=True)
    assert lines[1].endswith("  a␛ b")
    assert lines[2].endswith(f"  {'x' * 59}…")
    assert all(line.isprintable() for line in lines)


def test_prices_of_ones_own() -> None:
    own = WORK.with_chosen("chat", Chosen(input_price=1, cached_price=0.5, output_price=0))
    lines = said(USED, own)
    assert lines[3].split()[-1] == "≈$2.20"
    assert lines[4:] == [
        "≈ by the prices of your settings, in US dollars.",
        "Not in it: 1 request whose tokens the service did not report.",
    ]


def test_where_no_price_is_known_there_is_no_money() -> None:
    lines = said([LLAMA])
    assert [line.split()[-1] for line in lines[1:3]] == ["-", "-"]
    assert lines[3:] == [f"- {UNPRICED} llama␛."]
    many = [replace(LLAMA, model=f"m{number}") for number in range(7)]
    assert said(many)[-1].endswith(": m0, m1, m2, m3, m4 and 2 more.")
    assert said([replace(LLAMA, model="", deployment="")])[-1].endswith(": no name.")


def test_the_simulator_costs_nothing() -> None:
    lines = said(USED, simulated=True)
    assert [line.split()[-1] for line in lines[1:4]] == ["-", "-", "-"]
    assert lines[4] == "- The replies are the built-in simulator's: nobody pays for them."
    assert "$" not in "".join(lines)
    value = told(USED, simulated=True)
    assert (value["total"]["dollars"], value["total"]["without_price"], value["prices"]) == (None, 0, [])


def test_nothing_yet() -> None:
    assert said([]) == ["Nothing has been asked yet."]
    assert said([], by_conversation=True) == ["Nothing has been asked yet."]
    assert told([])["days"] == []


def test_as_json_it_is_one_object() -> None:
    value = told(USED)
    assert list(value) == ["days", "total", "prices", "models_without_price"]
    assert value["days"][0] == {
        "day": "2026-11-25",
        "requests": 3,
        "unreported": 0,
        "prompt_tokens": 1_200_300,
        "completion_tokens": 40_020,
        "cached_tokens": 200_000,
        "reasoning_tokens": 5,
        "dollars": 3.15,
        "without_price": 1,
    }
    assert (value["total"]["requests"], value["total"]["dollars"], value["total"]["unreported"]) == (5, 6.3, 1)
    assert value["prices"] == ["litellm 1.109.1, 2026-11"]
    assert value["models_without_price"] == ["llama\x1b"]
    value = told(USED, by_conversation=True)
    assert [line["dollars"] for line in value["conversations"]] == [None, 6.3]
    assert {key: value["conversations"][1][key] for key in ("conversation", "title", "deleted", "last_day")} == {
        "conversation": 7,
        "title": "Later \u202e",
        "deleted": True,
        "last_day": "2026-11-26",
    }
    assert told([])["total"]["dollars"] is None

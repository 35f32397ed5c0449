"""What the simulator says. The same request always gets the same reply."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

from tui.simulator.documents import document
from tui.simulator.request import ChatCall
from tui.simulator.scenario import Scenario
from tui.simulator.specimens import shortened
from tui.simulator.topics import PAGES, TOPICS, Topic

T = TypeVar("T")

_OPENINGS = (
    "*This reply is simulated: no model wrote it, and nothing left this machine.*",
    "*A simulated reply, written by aztui itself. There is no model behind it, and no network.*",
    "*You are talking to the built-in simulator, so this reply is simulated too.*",
)
_OFF_TOPIC = (
    "A real deployment would answer that now. The simulator knows one subject, aztui, so here is a page of it.",
    "That is a question for a real model. What the simulator can offer instead is a page about aztui.",
    "The simulator cannot think about that, but it can tell you something about the program in front of you.",
)
_PIECE = re.compile(r" ?[A-Za-z0-9_]{1,12}| ?[^\w\s]{1,3}|\s+|\w{1,2}")
"""About a token each; every character is in one of them."""


def pieces(text: str) -> list[str]:
    """The text in the pieces it is streamed in."""
    return _PIECE.findall(text)


def reply_to(call: ChatCall, scenario: Scenario | None, choice: int = 0) -> str:
    """The whole reply to a request, as Markdown or JSON, before any limit cuts it; `choice` counts from 0."""
    if scenario and scenario.text:
        return scenario.text(call)
    variant = _variant(call) + choice
    if call.response_format["type"] != "text":
        return _as_json(call, variant)
    # a reply that shows a fault is not the place for the long list of faults
    topic, found = _topic(call, variant, PAGES if scenario else TOPICS)
    parts = [_pick(_OPENINGS, variant), f"> {shortened(call.prompt, 120) or '(an empty message)'}"]
    if scenario:
        named = scenario.deployment == call.deployment.name
        asked = f"The deployment `{scenario.deployment}` does this" if named else f"You asked for `{scenario.phrase}`"
        parts.append(f"{asked}: {scenario.help}.")
        topic = next((page for page in TOPICS if page.name == scenario.topic), topic)
    elif not found:
        parts.append(_pick(_OFF_TOPIC, variant // 3))
    parts += [topic.page(call), _pick((_as_list, _as_table, _as_sentence), variant // 9)(call)]
    return "\n\n".join(parts) + "\n"


def rest_of(reply: str, begun: str) -> str:
    """What is missing of a reply that was begun, found again by its last words where it does not begin the same."""
    if reply.startswith(begun):
        return reply[len(begun) :] or "\n\nThat was all of it.\n"
    tail = begun[-40:]
    place = reply.find(tail)
    return reply[place + len(tail) :] if place >= 0 else f"\n\n{reply}"


def _variant(call: ChatCall) -> int:
    """Which wording is taken: the first at temperature 0, else one that depends on the request alone.

    With a seed it depends on that and the messages, and on no slider.
    """
    temperature = call.body.get("temperature")
    if temperature == 0:
        return 0
    seed = f"{call.prompt}\n{len(call.messages)}\n{temperature if call.seed is None else f'seed {call.seed}'}"
    return crc32(seed.encode(errors="replace"))


def _pick(choices: Sequence[T], variant: int) -> T:
    return choices[variant % len(choices)]


def _topic(call: ChatCall, variant: int, among: Sequence[Topic]) -> tuple[Topic, bool]:
    """The page among these that has most words in common with the prompt, and whether one has any."""
    words = set(re.findall(r"[a-z_]+", call.prompt.lower()))
    # of two that fit as well the later one is meant: the first of them is the general welcome
    best = max(reversed(among), key=lambda topic: topic.score(words))
    if best.score(words):
        return best, True
    return _pick(PAGES, variant // 27), False


def _facts(call: ChatCall) -> list[tuple[str, str]]:
    """What arrived with the message, as names and values."""
    words = len(call.system_prompt.split())
    temperature = call.body.get("temperature")
    facts = [
        ("Deployment", f"`{call.deployment.name}`, answered by `{call.deployment.replies_as}`"),
        ("System prompt", f"{words:,} word{'' if words == 1 else 's'}" if call.system_prompt else "none"),
        ("Temperature", "not sent, so the service's 1" if temperature is None else f"{temperature:g}"),
        ("Max tokens", "no limit" if call.limit is None else f"{call.limit:,}"),
    ]
    for name, label in (
        ("top_p", "Top P"),
        ("frequency_penalty", "Frequency penalty"),
        ("presence_penalty", "Presence penalty"),
    ):
        if name in call.body:
            facts.append((label, f"{call.body[name]:g}"))
    return facts


def _as_list(call: ChatCall) -> str:
    return "**What arrived with your message**\n\n" + "\n".join(f"- {name}: {value}" for name, value in _facts(call))


def _as_table(call: ChatCall) -> str:
    rows = "\n".join(f"| {name} | {value} |" for name, value in _facts(call))
    return f"### What arrived with it\n\n| Setting | Value |\n|---|---|\n{rows}"


def _as_sentence(call: ChatCall) -> str:
    told = "; ".join(f"{name.lower()}: {value}" for name, value in _facts(call))
    return f"---\n\nWhat came along with your words: {told}."


def _as_json(call: ChatCall, variant: int) -> str:
    """A document for the schema of the request, or an object of what arrived."""
    if call.response_format["type"] == "json_schema":
        told = document(call.response_format["json_schema"]["schema"], f"simulated, {variant % 100}")
    else:
        told = {"simulated": True, "prompt": shortened(call.prompt, 120), "arrived": dict(_facts(call))}
    return json.dumps(told, indent=2, ensure_ascii=False)

"""The states of conversations that are kept for life: found, ordered, changed, forgotten, carried, and not saved."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from unittest.mock import PropertyMock, patch

import pytest
from textual.pilot import Pilot

from tests.fakes import ManualClock, said, until
from tests.scene import Action, Scene, nothing, press, settled
from tests.stage import Stage
from tests.storage.failing import FailingDisk, writes
from tests.stored import MODEL, MORNING, SYSTEM_PROMPT, Seed, contract, done
from tui.domain.conversation import Conversation, SentWith
from tui.domain.listing import Arrangement, View
from tui.screens import chat
from tui.screens.unsaved import MARK
from tui.storage.conversations import Store
from tui.storage.locations import Locations
from tui.storage.migrations import MIGRATIONS

CAPS = (
    ("Liability cap, Northwind", 7, "Is their liability cap lower than ours?", "No: 24 months of fees against 12."),
    ("Cap on liability: questions for legal", 47, "Which questions are open?", "Three, all on clause 9."),
    (
        "Supplier terms",
        3,
        "What does the board ask for?",
        "The board asks for a cap on liability in every supplier contract above € 50,000, and for a right to audit.",
    ),
    (
        "Invoice of March",
        5,
        "Is the fee taxed?",
        "Yes; a liability cap does not change when the invoice is taxed, only the sum that is due does.",
    ),
    ("Price list", 28, "Add a line about the liability cap to each tier, one sentence.", "Done, for all four tiers."),
)
"""Title, days ago, prompt, reply."""


async def caps(store: Store, clock: ManualClock) -> int:
    """The contract's conversation, and some in which the same words were said."""
    for title, days, prompt, text in reversed(CAPS):
        clock.time = MORNING - days * 86_400
        conversation = Conversation(title=title, profile="contoso", deployment="prod-chat", model=MODEL)
        exchange = await store.begin_exchange(conversation, None, prompt, SentWith(deployment="prod-chat"))
        await store.finish(done(exchange.reply, text, 1.1, 24))
    return await contract(store, clock)


async def ordered(store: Store, clock: ManualClock) -> int:
    """The same list with pins and tags, some of it put away."""
    opened = await contract(store, clock)
    ids = {row.title: row.id for row in await store.rows()}
    for titles, change in (
        (("Board minutes, November", "Regex for IBANs"), Arrangement(pinned=True)),
        (("Contract review", "Board minutes, November"), Arrangement(add_tags=("legal",))),
        (("Tax questions", "Pricing tiers"), Arrangement(add_tags=("clients", "2026"))),
        (("Grant proposal", "Kusto to SQL"), Arrangement(archived=True)),
        (("Incident 4411", "Rota for December"), Arrangement(trashed=True)),
    ):
        await store.arrange([ids[title] for title in titles], change)
    return opened


async def tried_twice(store: Store, clock: ManualClock) -> int:
    """A prompt that was changed once, and a reply that was asked for three times."""
    clock.time = MORNING - 900
    conversation = Conversation(
        title="Letter to Fabrikam", profile="contoso", deployment="prod-chat", model=MODEL, system_prompt=SYSTEM_PROMPT
    )
    sent_with = SentWith(deployment="prod-chat")
    first = await store.begin_exchange(conversation, None, "Write to Fabrikam that we are late.", sent_with)
    await store.finish(done(first.reply, "Dear Sir or Madam,\n\nwe regret to inform you …", 1.9, 61))
    clock.time += 60
    prompt = "Write to Fabrikam that we are two days late. Three sentences, no apology."
    second = await store.begin_exchange(first.conversation, None, prompt, sent_with)
    reply = second.reply
    for number, text in enumerate(
        (
            "Hello Ms Ito, the chairs come on Thursday and not on Tuesday.",
            "Dear Ms Ito,\n\nyour 400 chairs leave our warehouse on **Thursday, 26 November**, two days later than "
            "agreed. The freight is on us. Do you want them before noon?",
            "Dear Ms Ito, we are late.",
        )
    ):
        clock.time += 20
        if number:
            reply = await store.begin_reply(second.conversation.id, second.prompt.id, sent_with)
        await store.finish(done(reply, text, 1.2 + number / 5, 48))
    return second.conversation.id


# how the machine is


@contextmanager
def quick() -> Iterator[None]:
    """Every search takes six milliseconds."""
    with patch("tui.storage.search._Run.seconds", PropertyMock(return_value=0.006)):
        yield


@contextmanager
def full_disk() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        FailingDisk(patched).fails = writes
        patched.setattr(chat, "LOOK_EVERY", 0.05)
        yield


@contextmanager
def damaged() -> Iterator[None]:
    """The first page of the conversations is not what was written."""
    database = Locations.from_environment().database
    database.write_bytes(b"\xff" * 100 + database.read_bytes()[100:])
    yield


@contextmanager
def newer() -> Iterator[None]:
    """A later version of the program had the conversations."""
    with closing(sqlite3.connect(Locations.from_environment().database)) as database:
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    yield


def backed_up(seed: Seed) -> Seed:
    """The same, and a backup of it."""

    async def seeded(store: Store, clock: ManualClock) -> int:
        opened = await seed(store, clock)
        backup = await store.backups.make(10**9)
        os.utime(backup.path, (clock.time, clock.time))
        return opened

    return seeded


# what a person does


def in_list(*keys: str | tuple[str, ...], view: View = View.CONVERSATIONS) -> Action:
    """These keys in the list, from the open conversation on."""

    async def act(stage: Stage, pilot: Pilot[None]) -> None:
        stage.chat.show_list(view)
        await settled(pilot)
        await press(*keys)(stage, pilot)

    return act


def temporary(*prompts: str, then: Action = nothing) -> Action:
    """A temporary conversation, of these prompts and a reply to each."""

    async def act(stage: Stage, pilot: Pilot[None]) -> None:
        await press("f9")(stage, pilot)
        text = "Nothing you write here is kept. Ask for a **second opinion** before you sign."
        stage.model.scripts = [said(text)]
        for prompt in prompts:
            stage.chat.composer.set_text(prompt)
            await pilot.press("enter")
            await until(lambda: bool(stage.model.requests) and not stage.workspace.replies.running)
            await settled(pilot)
        await then(stage, pilot)

    return act


async def unsaved(stage: Stage, pilot: Pilot[None]) -> None:
    await until(lambda: stage.chat.header.warning == MARK)


async def restoring(stage: Stage, pilot: Pilot[None]) -> None:
    """The question before the backup takes the place of what there is."""
    await until(lambda: stage.workspace.store.backups.newest is not None)
    await press("ctrl+p", (*"restore backup",), "enter")(stage, pilot)


SCENES_KEPT: dict[str, Scene] = {
    "search-found": Scene(caps, press("ctrl+o", (*"liability cap",)), around=quick),
    "search-inside": Scene(caps, press("ctrl+o", (*"ability",)), around=quick),
    "search-nothing": Scene(caps, press("ctrl+o", (*"tag:legal before:yesterday force majeure",)), around=quick),
    "answers": Scene(tried_twice, press("escape", "up", "left_square_bracket")),
    "answers-prompt": Scene(tried_twice, press("escape", "up", "up", "left_square_bracket")),
    "editing-earlier": Scene(contract, press("escape", *["up"] * 4, "e")),
    "list-ordered": Scene(ordered, in_list()),
    "list-selected": Scene(ordered, in_list("space", "J", "J")),
    "list-archive": Scene(ordered, in_list(view=View.ARCHIVE)),
    "list-trash": Scene(ordered, in_list(view=View.TRASH)),
    "list-tags": Scene(ordered, in_list("t", (*", cl",))),
    "temporary-empty": Scene(contract, temporary()),
    "temporary": Scene(contract, temporary("May I sign this?")),
    "temporary-left": Scene(contract, temporary("May I sign this?", then=press("ctrl+n"))),
    "forget": Scene(contract, in_list("X")),
    "export": Scene(contract, press("shift+f6")),
    "import": Scene(contract, in_list("I", (*"~/Downloads/chatgpt-export.zip",))),
    "not-saved": Scene(contract, unsaved, around=full_disk),
    "damaged": Scene(backed_up(contract), nothing, around=damaged),
    "newer": Scene(contract, nothing, around=newer),
    "restore": Scene(backed_up(contract), restoring),
}

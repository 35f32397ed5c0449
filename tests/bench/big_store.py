"""A store as it is after a life of chatting: 100,000 conversations with 1,000,000 messages, made by a script.

`python -m tests.bench.big_store FOLDER` makes it where it is not yet, as AZTUI_HOME of a person of whom nothing else
is known. Words are as frequent as in English (Zipf's law), some texts are Chinese or Japanese, some have code.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from tests.fakes import ManualClock
from tui.storage import word_index
from tui.storage.conversations import Store
from tui.storage.locations import Locations

CONVERSATIONS = 100_000
MESSAGES = 1_000_000
NEWEST = 1_800_000_000.0
"""When the last message was written, in seconds since the epoch."""
YEARS = 6 * 365 * 86_400.0
WORDS = 60_000
RIVER = 2_000_000
"""Words in a row that texts are cut from."""

_COMMON = """
the of and to in is that it for on with as are this be by an or from at which not have can you will has if more when
use all one their there may other than about into only should would each what any time these first also
"""
_SYLLABLES = """
con com in ter re ta ti ment er al or ma pre pro de li a bil i ty cap tion s th wh ou es an un der st ra po si mi ne lo
ca vi du
"""
_HAN = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发"
    "年动同工也能下过子说产种面而方后多定行学法所"
)
_KANA = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをんアイウエオカキク"
_CODE = "\n\n```python\ndef {name}({other}):\n    return {other}.{third}(17)\n```\n"
_DEPLOYMENTS = ("gpt-4o", "prod-chat", "o3-mini", "gpt-4.1")


def build(home: Path, *, conversations: int = CONVERSATIONS, messages: int = MESSAGES, indexed: bool = True) -> Path:
    """Make the store where it is not yet; the home.

    Args:
        home: A folder, as AZTUI_HOME.
        conversations: How many.
        messages: How many in all.
        indexed: Whether the words are in the indexes; else they wait for it, as after a migration.
    """
    locations = Locations(home, home)
    done = home / f"built-{conversations}-{messages}"
    if done.exists():
        return home
    asyncio.run(_begin(locations))
    with closing(sqlite3.connect(locations.database, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        texts = Texts(random.Random(7))
        _write(connection, texts, conversations, messages)
        if indexed:
            word_index.rebuild(connection)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("ANALYZE")
    done.touch()
    return home


class Texts:
    """Makes texts, always the same ones.

    Attributes:
        vocabulary: The words, the most frequent first.
    """

    def __init__(self, source: random.Random) -> None:
        self._source = source
        self.vocabulary = _vocabulary(source)
        weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(self.vocabulary))))
        self._river = source.choices(self.vocabulary, cum_weights=weights, k=RIVER)

    def words(self, least: int, most: int) -> Sequence[str]:
        count = self._source.randint(least, most)
        start = self._source.randrange(RIVER - most)
        return self._river[start : start + count]

    def text(self, number: int) -> str:
        """A prompt where the number is even, else a reply."""
        words = self.words(4, 24) if number % 2 == 0 else self.words(20, 120)
        text = " ".join(words)
        if number % 20 == 1:
            text += _CODE.format(name=words[0], other=words[1], third=words[2])
        if number % 50 == 3:
            script = _KANA if number % 100 == 3 else _HAN
            text += "".join(self._source.choices(script, k=40)) + "。"
        return text


def _vocabulary(source: random.Random) -> list[str]:
    words = dict.fromkeys(_COMMON.split(), None)
    syllables = _SYLLABLES.split()
    while len(words) < WORDS:
        words["".join(source.choices(syllables, k=source.choice((1, 2, 2, 3, 3, 4))))] = None
    return list(words)


async def _begin(locations: Locations) -> None:
    """The schema."""
    store = Store(locations, ManualClock(NEWEST))
    await store.rows()
    store.close()


def _write(connection: sqlite3.Connection, texts: Texts, conversations: int, messages: int) -> None:
    each = messages // conversations
    step = YEARS / conversations

    def rows() -> Iterator[tuple[object, ...]]:
        for number in range(conversations):
            title = " ".join(texts.words(2, 6)).capitalize()
            begun = NEWEST - YEARS + number * step
            deployment, tags = _DEPLOYMENTS[number % 4], '["work"]' if number % 10 == 0 else "[]"
            yield number + 1, title, begun, begun + 60 * each, deployment, tags, (number + 1) * each

    connection.executemany(
        """
        INSERT INTO conversations (id, title, created, updated, deployment, tags, active_leaf)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        rows(),
    )

    def all_messages() -> Iterator[tuple[object, ...]]:
        for number in range(conversations * each):
            conversation, place = divmod(number, each)
            role = ("user", "assistant")[number % 2]
            created = NEWEST - YEARS + conversation * step + 60 * place
            request = json.dumps({"deployment": _DEPLOYMENTS[conversation % 4]}) if number % 2 else None
            parent = number if place else None
            yield number + 1, parent, conversation + 1, f"{number:032x}", created, role, request, texts.text(number)

    connection.executemany(
        """
        INSERT INTO messages (id, parent_id, conversation_id, uid, created, role, status, request, text)
        VALUES (?, ?, ?, ?, ?, ?, 'done', ?, ?)
        """,
        all_messages(),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Make it, and say how long that took."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.big_store", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--conversations", type=int, default=CONVERSATIONS)
    parser.add_argument("--messages", type=int, default=MESSAGES)
    parser.add_argument("--unindexed", action="store_true", help="leave the words to be indexed by the program")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    sizes = {"conversations": options.conversations, "messages": options.messages}
    build(options.folder, **sizes, indexed=not options.unindexed)
    size = (options.folder / "aztui.db").stat().st_size
    print(f"{options.folder}: {size / 1e6:,.0f} MB, {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`aztui search`: titles and messages that hold what is looked for, a line each."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from typing import TextIO

from rich.cells import cell_len, set_cell_size

from tui.cli.listing import UNTITLED
from tui.cli.times import local_time, zoned_time
from tui.domain.errors import InputError
from tui.domain.marked import Marked
from tui.domain.search import Found, Hit, SearchIndex, SearchQuery, TitleHit, understood
from tui.domain.text import clean, clean_line

NOTHING = "Nothing was found."


async def look_for(index: SearchIndex, query: SearchQuery, limit: int) -> tuple[Found, tuple[Hit, ...]]:
    """What a query finds, and the messages of it, as many as are wanted.

    Inside words it is looked where the index of words has fewer than that.

    Raises:
        StoreError: The store cannot be read.
    """
    found = await index.search(query) or Found(query)
    wanted = max(limit - len(found.titles), 0)
    if len(found.ids) < wanted:
        found = await index.look_inside(found) or found
    return found, tuple(await index.hits(found, 0, wanted) or ())


def query_from(words: Sequence[str]) -> SearchQuery:
    """The query of a command line; one argument with blanks in it is a phrase only where it has quotes in it.

    Raises:
        InputError: There is nothing to look for, or a part of it cannot be understood.
    """
    query = understood(" ".join(words))
    if query.problems:
        raise InputError(query.problems[0], "See aztui search --help.")
    if query.empty:
        raise InputError("There is nothing to look for.", "Name a word: aztui search contract")
    return query


def search(found: Found, hits: Sequence[Hit], limit: int, out: TextIO, notes: TextIO, *, as_json: bool = False) -> int:
    """Print what was found; the exit code, 0, also where it is nothing.

    The lines are for people: the conversation's number, when it was, its title, and of a message a line around what
    was found. On a terminal they are cut to its width.

    Args:
        found: What was found.
        hits: Its first messages.
        limit: How many are printed, at most.
        out: Where to.
        notes: Where to say what is to be known of it.
        as_json: Print one JSON object instead.
    """
    titles = found.titles[:limit]
    if as_json:
        print(json.dumps(_as_json(found, titles, hits), indent=2), file=out, flush=True)
        return 0
    width = shutil.get_terminal_size().columns if out.isatty() else 0
    for line in _lines(titles, hits):
        print(_cut(clean(line, multiline=False), width), file=out)
    out.flush()
    for sentence in _notes(found, len(titles) + len(hits)):
        print(clean(sentence), file=notes)
    return 0


def _lines(titles: Sequence[TitleHit], hits: Sequence[Hit]) -> Iterator[str]:
    ids = [*(title.conversation_id for title in titles), *(hit.conversation_id for hit in hits)]
    width = max((len(str(id)) for id in ids), default=0)
    for title in titles:
        yield f"{title.conversation_id:>{width}}  {local_time(title.updated)}  {_title(title.title.text)}"
    for hit in hits:
        yield f"{hit.conversation_id:>{width}}  {local_time(hit.created)}  {_title(hit.title)} — {hit.snippet.text}"


def _title(title: str) -> str:
    return clean_line(title) or UNTITLED


def _cut(line: str, width: int) -> str:
    return line if not width or cell_len(line) <= width else f"{set_cell_size(line, width - 1).rstrip()}…"


def _notes(found: Found, printed: int) -> Iterator[str]:
    """What is to be known of it, a sentence each."""
    if not found.total:
        yield NOTHING
    elif printed < found.total or found.more:
        more = "+" if found.more or found.more_titles else ""
        yield f"These are {printed:,} of {found.total:,}{more}; --limit shows more."
    if found.looked_inside:
        yield f"Also looked inside words of the newest {found.looked_inside:,} messages."
    if found.unindexed:
        yield f"The oldest {found.unindexed:,} messages are not indexed yet; aztui does it while it is open."


def _as_json(found: Found, titles: Sequence[TitleHit], hits: Sequence[Hit]) -> dict[str, object]:
    """`more` says that there are more than `found`; places in a text count its characters from 0."""
    return {
        "found": found.total,
        "more": found.more or found.more_titles,
        "looked_inside_words_of": found.looked_inside,
        "not_indexed": found.unindexed,
        "titles": [
            {
                "conversation": title.conversation_id,
                "updated": zoned_time(title.updated),
                **_marked("title", title.title),
            }
            for title in titles
        ],
        "messages": [
            {
                "conversation": hit.conversation_id,
                "title": hit.title,
                "message": hit.message_id,
                "role": hit.role.value,
                "deployment": hit.deployment,
                "created": zoned_time(hit.created),
                **_marked("snippet", hit.snippet),
            }
            for hit in hits
        ],
    }


def _marked(name: str, marked: Marked) -> dict[str, object]:
    return {name: marked.text, "hits": [list(place) for place in marked.hits]}

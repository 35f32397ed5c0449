"""What files take of the budget, told apart from what is written around them."""

from __future__ import annotations

from dataclasses import replace

from tests.services.conftest import Bench
from tui.domain.budget import Part
from tui.domain.draft import Part as Written
from tui.domain.draft import file_part, sent
from tui.domain.taken_file import TakenFile

ENCODING = "o200k_base"


def drafted(*files: TakenFile) -> str:
    return sent([Written("see"), *map(file_part, files), Written("and say why")])


def file(text: str, *, encoding: str = ENCODING) -> TakenFile:
    framed = TakenFile("notes.md", text).framed
    return TakenFile("notes.md", text, len(framed.split()), True, encoding)


async def test_files_are_a_part_of_their_own_and_the_whole_stays_the_same(bench: Bench) -> None:
    session, one, two = bench.workspace.session, file("one two three\n"), file("four\n")
    draft = drafted(one, two)
    without, budget = session.budget(draft), session.budget(draft, (one, two))
    assert budget.attachments == Part(one.tokens + two.tokens, True)
    # three for the message, one for its role, four words, three for the request
    assert budget.draft == Part(3 + 1 + 4 + 3, True)
    assert (budget.prompt, budget.exact) == (without.prompt, without.exact)
    assert without.attachments == Part()


async def test_a_file_too_long_to_be_counted_at_each_key_is_counted_as_it_was_taken(bench: Bench) -> None:
    session, long = bench.workspace.session, file("word " * 50_000 + "\n")
    draft = drafted(long)
    budget = session.budget(draft, (long,))
    assert budget.attachments == Part(long.tokens, True)
    assert budget.draft == Part(3 + 1 + 4 + 3, False)
    await session.count(draft)
    assert session.budget(draft, (long,)) == replace(budget, draft=Part(3 + 1 + 4 + 3, True))


async def test_a_file_counted_for_another_model_is_about_that_long(bench: Bench) -> None:
    other = file("one two\n", encoding="cl100k_base")
    budget = bench.workspace.session.budget(drafted(other), (other,))
    assert (budget.attachments.exact, budget.draft.exact) == (False, False)
    assert (
        budget.draft.tokens + budget.attachments.tokens == bench.workspace.session.budget(drafted(other)).draft.tokens
    )


async def test_without_a_draft_there_are_no_files(bench: Bench) -> None:
    assert bench.workspace.session.budget("", ()).attachments == Part()

"""Counts against what the service itself has published, and against hostile text."""

from __future__ import annotations

import asyncio
import random
import string
from functools import partial
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import until
from tests.tokens.whole import whole_encoding
from tui.domain.budget import count_turns
from tui.domain.conversation import Role, Turn
from tui.domain.ports import TokenCounter
from tui.tokens import counter as module
from tui.tokens.counter import Counter, estimate
from tui.tokens.encodings import SOURCES

O200K, CL100K = "o200k_base", "cl100k_base"


@pytest.fixture(scope="session")
def counter() -> Counter:
    """A counter with both encodings loaded, once for all tests: loading takes half a second."""
    loaded = Counter()
    assert all(loaded.load_now(name) for name in SOURCES)
    return loaded


JARGON = [
    Turn(
        Role.SYSTEM,
        "You are a helpful, pattern-following assistant that translates corporate jargon into plain English.",
    ),
    Turn(Role.SYSTEM, "New synergies will help drive top-line growth.", "example_user"),
    Turn(Role.SYSTEM, "Things working well together will increase revenue.", "example_assistant"),
    Turn(
        Role.SYSTEM,
        "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.",
        "example_user",
    ),
    Turn(Role.SYSTEM, "Let's talk later when we're less busy about how to do better.", "example_assistant"),
    Turn(
        Role.USER,
        "This late pivot means we don't have time to boil the ocean for the client deliverable.",
    ),
]
KNOCK = [
    Turn(Role.SYSTEM, "You are a helpful assistant."),
    Turn(Role.USER, "Knock knock."),
    Turn(Role.ASSISTANT, "Who's there?"),
    Turn(Role.USER, "Orange."),
]
FOUNDERS = [
    Turn(Role.SYSTEM, "Assistant is a large language model trained by OpenAI."),
    Turn(Role.USER, "Who were the founders of Microsoft?"),
]
FOUNDERS_ANSWER = (
    "Microsoft was founded by Bill Gates and Paul Allen. They established the company on April 4, 1975. Bill Gates "
    "served as the CEO of Microsoft until 2000 and later as Chairman and Chief Software Architect until his retirement "
    "in 2008, while Paul Allen left the company in 1983 but remained on the board of directors until 2000."
)
PYTHON_API = [Turn(Role.USER, "What steps should I think about when writing my first Python API?")]


@pytest.mark.parametrize(
    ("turns", "encoding", "published"),
    [
        (JARGON, CL100K, 129),
        (JARGON, O200K, 124),
        (KNOCK, CL100K, 35),
        (FOUNDERS, CL100K, 29),
        (FOUNDERS, O200K, 29),
        (PYTHON_API, O200K, 20),
    ],
)
def test_counts_messages_as_the_service_does(
    counter: Counter, turns: list[Turn], encoding: str, published: int
) -> None:
    """The counts that OpenAI's cookbook, Microsoft's document and its page on reasoning models give."""
    assert count_turns(partial(counter.count, encoding=encoding), turns) == (published, True)


@pytest.mark.parametrize(
    ("text", "encoding", "published"),
    [
        (FOUNDERS_ANSWER, O200K, 73),
        (FOUNDERS_ANSWER, CL100K, 73),
        ("tiktoken is great!", CL100K, 6),
        ("tiktoken is great!", O200K, 6),
        ("antidisestablishmentarianism", CL100K, 6),
        ("antidisestablishmentarianism", O200K, 6),
        ("2 + 2 = 4", CL100K, 7),
        ("2 + 2 = 4", O200K, 7),
        ("お誕生日おめでとう", CL100K, 9),
        ("お誕生日おめでとう", O200K, 8),
        ("", O200K, 0),
    ],
)
def test_counts_text_as_published(counter: Counter, text: str, encoding: str, published: int) -> None:
    assert counter.count(text, encoding) == (published, True)


@pytest.mark.parametrize("encoding", SOURCES)
def test_special_tokens_are_plain_text(counter: Counter, encoding: str) -> None:
    """Threat 65: a person may write of `<|endoftext|>`."""
    for token in SOURCES[encoding].special_tokens:
        tokens, exact = counter.count(f"say {token} twice", encoding)
        assert exact
        assert tokens > 5


LETTERS = random.Random(65)
HOSTILE = {
    "one letter": "a" * 1_000_000,
    "spaces": " " * 1_000_000 + "word",
    "random letters": "".join(LETTERS.choices(string.ascii_letters, k=1_000_000)),
    "equals signs": "=" * 1_000_000,
    "newlines": "\n" * 1_000_000,
    "CJK": "漢" * 333_333,
    "emoji": "😀" * 250_000,
    "special tokens": "<|endoftext|><|fim_prefix|>" * 37_000,
    "lone surrogates": "\ud83d" * 333_333,
}


@pytest.mark.parametrize("encoding", SOURCES)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_counted_in_small_pieces(
    counter: Counter, name: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threat 65: 1 MB of each, and tiktoken never sees more than 1,000 characters at once."""
    longest = 0
    pieces = module._pieces

    def watched(text: str) -> list[tuple[str, bool]]:
        nonlocal longest
        cut = list(pieces(text))
        longest = max(len(piece) for piece, _ in cut)
        assert "".join(piece for piece, _ in cut) == text
        return cut

    monkeypatch.setattr(module, "_pieces", watched)
    tokens, _ = counter.count(HOSTILE[name], encoding)
    assert longest <= 1_000
    assert 0 < tokens <= 3 * len(HOSTILE[name])


def test_a_run_without_a_place_to_cut_is_nearly_right_and_says_so(counter: Counter) -> None:
    """Threat 65: what is not certain is not called exact."""
    whole = whole_encoding(O200K)
    text = "=" * 10_000
    tokens, exact = counter.count(text, O200K)
    assert not exact
    assert abs(tokens - len(whole.encode_ordinary(text))) <= 10


PROSE = {
    "English": (
        "The committee met on Thursday to consider the plan. Some members had doubts about its cost, but most agreed "
        "that it was worth a try, as long as the dates could be moved. They asked for a new estimate before the next "
        "meeting, which will take place in about three weeks. It doesn't have to be perfect; it's a first look.\n\n"
    ),
    "German": (
        "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt "
        "und sollen einander im Geist der Brüderlichkeit begegnen. Jeder hat das Recht auf Leben, Freiheit und "
        "Sicherheit der Person.\n"
    ),
    "French": (
        "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de "
        "conscience et doivent agir les uns envers les autres dans un esprit de fraternité.\r\n\r\n"
    ),
    "Chinese": (
        "人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。人人有权享有生命、自由和人身安全。"
        "我们今天讨论的是如何改进这个项目的文档,使新来的同事能够很快上手。"
    ),
    "Japanese": (
        "すべての人間は、生れながらにして自由であり、かつ、尊厳と権利とについて平等である。昨日は友達と一緒に映画を見に行きました。"
        "とても面白かったので、もう一度見たいと思います。"
    ),
    "Korean": (
        "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 어제는 친구와 함께 영화를 보러 갔습니다. "
        "아주 재미있어서 다시 보고 싶습니다. "
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("encoding", SOURCES)
@pytest.mark.parametrize("language", PROSE)
def test_long_prose_and_code_are_counted_exactly(counter: Counter, language: str, encoding: str) -> None:
    """What is cut in pieces counts as it does whole, in the pieces' every position."""
    whole = whole_encoding(encoding)
    text = PROSE[language] * 60
    source = Path(module.__file__).read_text("utf-8")
    for sample in (text, source, f"{source}\n{text}", text.replace(" ", "  \n"), text.title()):
        assert counter.count(sample, encoding) == (len(whole.encode_ordinary(sample)), True)


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(alphabet="aZé'’s 19.,:;!/_-=+()\"\n\r\t。、「漢かㅎ😀\u0301\u200d²", max_size=12),
            st.text(max_size=6),
        ),
        min_size=120,
        max_size=400,
    )
)
def test_a_cut_that_is_called_exact_is_exact(counter: Counter, words: list[str]) -> None:
    text = " ".join(words)
    for name in SOURCES:
        encoding = counter._read[name][0]
        assert encoding is not None
        tokens, exact = counter.count(text, name)
        if exact:
            assert tokens == len(encoding.encode_ordinary(text))


@pytest.mark.parametrize("language", PROSE)
def test_the_estimate_is_near_on_prose(counter: Counter, language: str) -> None:
    """Threat 65; o200k_base is the encoding of all but the oldest models."""
    text = PROSE[language]
    tokens, _ = counter.count(text, O200K)
    assert abs(estimate(text, O200K) - tokens) <= 0.15 * tokens


@given(st.text(alphabet=st.characters(), max_size=200), st.sampled_from([O200K, CL100K, "unheard-of", ""]))
def test_counting_never_raises(counter: Counter, text: str, encoding: str) -> None:
    for one in (counter, Counter()):
        tokens, _ = one.count(text, encoding)
        assert tokens >= 0
        assert (tokens > 0) == bool(text)


async def test_estimates_until_loaded_then_counts_exactly() -> None:
    counter: TokenCounter = Counter()
    assert counter.count("tiktoken is great!", CL100K) == (4, False)
    assert await counter.load(CL100K)
    assert counter.count("tiktoken is great!", CL100K) == (6, True)
    assert counter.count("tiktoken is great!", O200K)[1] is False


async def test_loads_at_the_same_time_share_one_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []

    def watched(name: str, folder: object) -> str:
        read.append(name)
        return "No."

    async def moment() -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(module, "read_ranks", watched)
    counter = Counter()
    loads = [counter.load(name, moment if at else None) for at, name in enumerate((O200K, CL100K, O200K, O200K))]
    assert await asyncio.gather(*loads) == [False] * 4
    assert await counter.load(O200K) is False
    assert sorted(read) == [CL100K, O200K]


async def test_what_holds_the_event_loop_up_waits_for_its_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """tiktoken makes an encoding in one call that lets no other thread go on."""
    now, made = asyncio.Event(), []
    monkeypatch.setattr(module, "made_of", lambda ranks, name: made.append((name, len(ranks))))
    counter = Counter()
    loading = asyncio.create_task(counter.load(CL100K, now.wait))  # type: ignore[arg-type]
    await until(lambda: CL100K in counter._prepared)
    assert (made, counter.count("Hello there", CL100K)[1]) == ([], False)
    now.set()
    await loading
    assert made == [(CL100K, 100_256)]


async def test_who_cannot_wait_does_not() -> None:
    never = asyncio.Event()
    counter = Counter()
    loading = asyncio.create_task(counter.load(CL100K, never.wait))  # type: ignore[arg-type]
    assert await counter.load(CL100K)
    assert counter.count("tiktoken is great!", CL100K) == (6, True)
    never.set()
    assert await loading


async def test_a_damaged_file_leaves_estimates_and_a_sentence(tmp_path: Path) -> None:
    source = SOURCES[O200K]
    (tmp_path / source.file).write_bytes((files("tui.tokens") / "ranks" / source.file).read_bytes()[1:])
    counter = Counter(tmp_path)
    assert counter.problem(O200K) == ""
    assert await counter.load(O200K) is False
    assert counter.problem(O200K).startswith("The rank file of o200k_base is damaged")
    assert counter.count("Hello there", O200K) == (3, False)
    assert (tmp_path / source.file).stat().st_size == 3_613_921


def test_an_unknown_encoding_is_estimated(counter: Counter) -> None:
    assert counter.load_now("unheard-of") is False
    assert counter.count("Hello there", "unheard-of") == (3, False)

"""Counts of text in many scripts, against tiktoken's own of the whole text at once."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator

import pytest

from tests.tokens.whole import whole_encoding
from tui.tokens.counter import Counter
from tui.tokens.encodings import SOURCES

BLOCKS = {
    "Latin": (0x0041, 0x024F),
    "Greek": (0x0370, 0x03FF),
    "Cyrillic": (0x0400, 0x04FF),
    "Hebrew": (0x05D0, 0x05EA),
    "Arabic": (0x0620, 0x06FF),
    "Devanagari": (0x0900, 0x097F),
    "Thai": (0x0E01, 0x0E5B),
    "Georgian": (0x10A0, 0x10FF),
    "Kana": (0x3041, 0x30FF),
    "Chinese": (0x4E00, 0x9FFF),
    "Korean": (0xAC00, 0xD7A3),
    "combining": (0x0300, 0x036F),
    "symbols": (0x2190, 0x27BF),
    "emoji": (0x1F300, 0x1F6FF),
    "beyond the first plane": (0x10000, 0x1FFFF),
}
WORDS = [
    word
    for line in (
        "the of and to in is it that don't I'LL we've he's you'd THEY'RE naïve façade Straße größer être où señor año",
        "привет мир это слово быть ελληνικά λόγος שלום עולם مرحبا العالم नमस्ते दुनिया สวัสดี ชาวโลก",
        "東京 日本語 こんにちは カタカナ 中文 你好 한국어 안녕하세요",
        "def return {} [] () == != => // 3.14159 1,000,000 2026-11-27 https://example.com/a?b=c user@example.com",
        "camelCase snake_case 👍 👩\u200d👩\u200d👧 🇩🇪 e\u0301 \u200b <|endoftext|>",
    )
    for word in line.split()
]
BREAKS = (
    " ",
    " ",
    " ",
    " ",
    ", ",
    ". ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "  ",
    "    ",
    "! ",
    "? ",
    "; ",
    "-",
    "/",
    "'",
    "。",
    "、",
)

TEXTS = 600


def texts() -> Iterator[tuple[str, str]]:
    """What each text is made of, and the text: the same in every run, of one character to a few thousand."""
    chance = random.Random(8)
    letters = {
        name: [letter for letter in map(chr, range(first, last + 1)) if unicodedata.category(letter) != "Cn"]
        for name, (first, last) in BLOCKS.items()
    }
    kinds = [*BLOCKS, "words"]
    for number in range(TEXTS):
        kind = kinds[number % len(kinds)]
        length = chance.choice((1, 5, 30, 200, 1_000, 2_000, 4_000))
        text = ""
        while len(text) < length:
            # a word in eight is of the others, so that scripts meet
            if kind == "words" or chance.random() < 0.125:
                text += chance.choice(WORDS)
            else:
                text += "".join(chance.choices(letters[kind], k=chance.randint(1, 12)))
            text += chance.choice(BREAKS)
        yield kind, text[:length]


@pytest.mark.long
@pytest.mark.parametrize("name", SOURCES)
def test_600_texts_count_as_they_do_whole(name: str) -> None:
    """Whatever is called exact is; and that is all that is short, and nearly all that has places to cut."""
    counter = Counter()
    whole = whole_encoding(name)
    assert counter.load_now(name)
    wrong, inexact, made = [], [], 0
    for kind, text in texts():
        made += 1
        tokens, exact = counter.count(text, name)
        if not exact:
            inexact.append((kind, len(text)))
        elif tokens != len(whole.encode_ordinary(text)):
            wrong.append((kind, text))
    assert made == TEXTS
    assert wrong == []
    assert [entry for entry in inexact if entry[1] <= 1_000] == []
    assert len(inexact) < TEXTS / 10, inexact

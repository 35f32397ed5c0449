"""Chunks of a stream, as they are in the JSON, into the events of `domain/stream`.

Nothing is assumed of a chunk: nobody has validated it, and the service leaves out, nulls and adds members as it
likes (azure.md sections 4.1 and 4.2, threat 47).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tui.azure.filters import filter_results, member
from tui.domain.conversation import FilterResult, Usage
from tui.domain.parameters import LARGEST_LIMIT
from tui.domain.stream import (
    REPLY_LIMIT,
    FilterNotice,
    Finished,
    Named,
    ReasoningDelta,
    RefusalDelta,
    StreamEvent,
    TextDelta,
    UsageReported,
)
from tui.domain.text import without_surrogates

_LABEL_LENGTH = 200
"""Characters of a model's name or a finish reason that are taken; real ones have 40 at most."""


class ChunkReader:
    """Reads the chunks of one stream; it remembers which base models were named, and what the filter said last."""

    def __init__(self) -> None:
        self._models: set[str] = set()
        self._filters: tuple[FilterResult, ...] = ()

    def events(self, chunk: object) -> Iterator[StreamEvent]:
        """What a chunk says, in the order it is to be taken."""
        model = _label(chunk, "model")
        if model and model not in self._models:
            self._models.add(model)
            yield Named(model)
        yield from _prompt_filters(chunk)
        for choice in _items(chunk, "choices"):
            if member(choice, "index") in (0, None):
                yield from self._choice_events(choice)
        usage = member(chunk, "usage")
        if usage is not None and _count(usage, "prompt_tokens") + _count(usage, "completion_tokens"):
            yield UsageReported(_usage(usage))

    def _choice_events(self, choice: object) -> Iterator[StreamEvent]:
        delta = member(choice, "delta")
        if reasoning := _text(delta, "reasoning_content"):
            yield ReasoningDelta(reasoning)
        if text := _text(delta, "content"):
            yield TextDelta(text)
        if refusal := _text(delta, "refusal"):
            yield RefusalDelta(refusal)
        # the service says the same of most pieces
        if (results := filter_results(choice, prompt=False)) and results != self._filters:
            self._filters = results
            yield FilterNotice(results)
        if reason := _label(choice, "finish_reason"):
            yield Finished(reason)


def _prompt_filters(chunk: object) -> Iterator[StreamEvent]:
    annotations = (*_items(chunk, "prompt_filter_results"), *_items(chunk, "prompt_annotations"))
    results = tuple(result for annotation in annotations for result in filter_results(annotation, prompt=True))
    if results:
        yield FilterNotice(results)


def _usage(usage: object) -> Usage:
    return Usage(
        prompt_tokens=_count(usage, "prompt_tokens"),
        completion_tokens=_count(usage, "completion_tokens"),
        cached_tokens=_count(member(usage, "prompt_tokens_details"), "cached_tokens"),
        reasoning_tokens=_count(member(usage, "completion_tokens_details"), "reasoning_tokens"),
    )


def _text(value: object, name: str) -> str:
    """A text; of one that is longer than any reply may be, as much as says so (threat 47)."""
    found = member(value, name)
    return found[: REPLY_LIMIT + 1] if isinstance(found, str) else ""


def _label(value: object, name: str) -> str:
    """A short text that is stored as it is: unlike a delta, nothing later mends its surrogates."""
    return without_surrogates(_text(value, name)[:_LABEL_LENGTH])


def _items(value: object, name: str) -> Sequence[object]:
    found = member(value, name)
    return found if isinstance(found, list) else ()


def _count(value: object, name: str) -> int:
    """A number of tokens; 0 for what cannot be one, such as an integer that no float holds."""
    found = member(value, name)
    return found if type(found) is int and 0 < found <= LARGEST_LIMIT else 0

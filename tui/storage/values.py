"""Domain values as the columns hold them, and back. What cannot be read counts as absent: one damaged row must not
keep the others from being shown (threat 39)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from enum import StrEnum
from typing import Any, TypeVar

from tui.domain.conversation import Example, FilterResult, SentWith, Timings, Usage
from tui.domain.errors import Failure, FailureKind
from tui.domain.models import Exceeded, Refused
from tui.domain.parameters import LARGEST_LIMIT, Parameters
from tui.domain.text import without_surrogates

E = TypeVar("E", bound=StrEnum)


def storable(values: Mapping[str, object]) -> dict[str, object]:
    """Values for the placeholders of a statement: SQLite takes no lone surrogates (threat 48)."""
    return {name: without_surrogates(value) if isinstance(value, str) else value for name, value in values.items()}


def dumped(value: object) -> str:
    """A value as JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def text_of(value: object) -> str:
    return value if isinstance(value, str) else ""


def optional_text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def number_of(value: object) -> int | None:
    return value if isinstance(value, int) else None


def seconds_of(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def member(kind: type[E], value: object, default: E) -> E:
    """The member of an enumeration that a stored value names."""
    try:
        return kind(text_of(value))
    except ValueError:
        return default


def parameters_json(parameters: Parameters) -> str:
    return dumped(dict(parameters))


def refused_json(refused: tuple[Refused, ...]) -> str:
    return dumped(_plain(refused))


def _plain(refused: tuple[Refused, ...]) -> list[dict[str, Any]]:
    return [asdict(one) for one in refused]


def refused_of(column: object) -> tuple[Refused, ...]:
    return _refused(_loaded(column))


def numbers_of(column: object) -> tuple[int, ...]:
    value = _loaded(column)
    return tuple(number for number in value if _is_int(number)) if isinstance(value, list) else ()


def tokens_of(column: object) -> int | None:
    """A number of tokens that may be a limit."""
    return _tokens(_loaded(column))


def parameters_of(column: object) -> Parameters:
    return _parameters(_loaded(column))


def tags_json(tags: tuple[str, ...]) -> str:
    return dumped([without_surrogates(tag) for tag in tags])


def tags_of(column: object) -> tuple[str, ...]:
    # most have none, and a list reads many
    value = _loaded(column) if column != "[]" else []
    return tuple(tag for tag in value if isinstance(tag, str)) if isinstance(value, list) else ()


def examples_json(examples: tuple[Example, ...]) -> str:
    return dumped([asdict(example) for example in examples])


def examples_of(column: object) -> tuple[Example, ...]:
    """The examples; of a value that is none, its text as one without an answer: it is seen and kept, and never sent."""
    value = _loaded(column)
    if isinstance(value, list) and all(_is_example(one) for one in value):
        pairs = ((without_surrogates(one["user"]), without_surrogates(one["assistant"])) for one in value)
        return tuple(Example(user, assistant) for user, assistant in pairs)
    damaged = column.decode("utf-8", "replace") if isinstance(column, bytes) else str(column or "")
    return (Example(damaged),) if damaged else ()


def _is_example(value: object) -> bool:
    return isinstance(value, dict) and _is_text(value.get("user")) and _is_text(value.get("assistant"))


def sent_with_json(sent_with: SentWith) -> str:
    """Without the prompt's version, which has a column of its own."""
    return dumped(
        {
            "deployment": sent_with.deployment,
            "profile": sent_with.profile,
            "parameters": dict(sent_with.parameters),
            "left_out": sent_with.left_out,
            "counted": sent_with.counted,
            "judged": sent_with.judged,
            **({"refused": _plain(sent_with.refused)} if sent_with.refused else {}),
            **({"exceeded": asdict(sent_with.exceeded)} if sent_with.exceeded else {}),
        }
    )


def sent_with_of(column: object, prompt_version: int | None) -> SentWith | None:
    value = _loaded(column)
    if not isinstance(value, dict):
        return None
    left_out, counted, judged = value.get("left_out"), value.get("counted"), value.get("judged")
    if isinstance(left_out, list):
        # every id, the newest last, as it was written once
        left_out = left_out[-1] if left_out else None
    return SentWith(
        deployment=text_of(value.get("deployment")),
        profile=text_of(value.get("profile")),
        parameters=_parameters(value.get("parameters")),
        prompt_version=prompt_version,
        left_out=left_out if _is_int(left_out) else None,
        refused=_refused(value.get("refused")),
        exceeded=_exceeded(value.get("exceeded")),
        counted=counted if _is_int(counted) else None,
        judged=judged if _is_int(judged) else None,
    )


def usages_json(usages: Sequence[Usage | None]) -> str | None:
    """What each request for a reply took: an object for the one there mostly is, a list for more."""
    objects = [None if usage is None else asdict(usage) for usage in usages]
    if len(objects) > 1:
        return dumped(objects)
    return dumped(objects[0]) if objects and objects[0] else None


def usages_of(column: object) -> tuple[Usage | None, ...]:
    """One at least: the last request is always there."""
    value = _loaded(column)
    return tuple(map(_usage, value)) if isinstance(value, list) and value else (_usage(value),)


def _usage(value: object) -> Usage | None:
    if not isinstance(value, dict):
        return None
    return Usage(**{field.name: value[field.name] for field in fields(Usage) if _is_count(value.get(field.name))})


def timings_json(timings: Timings | None) -> str | None:
    return None if timings is None else dumped(asdict(timings))


def timings_of(column: object) -> Timings | None:
    value = _loaded(column)
    if not isinstance(value, dict):
        return None
    return Timings(
        first_token=_number(value.get("first_token")),
        total=_number(value.get("total")) or 0.0,
        held_back=value.get("held_back") is True,
    )


def filters_json(results: tuple[FilterResult, ...]) -> str | None:
    return dumped([asdict(result) for result in results]) if results else None


def filters_of(column: object) -> tuple[FilterResult, ...]:
    value = _loaded(column)
    if not isinstance(value, list):
        return ()
    return tuple(
        FilterResult(
            category=text_of(result.get("category")),
            filtered=result.get("filtered") is True,
            severity=optional_text(result.get("severity")),
            detected=result.get("detected") is True,
            prompt=result.get("prompt") is True,
        )
        for result in value
        if isinstance(result, dict)
    )


def failure_json(failure: Failure | None) -> str | None:
    return None if failure is None else dumped(asdict(failure))


def failure_of(column: object) -> Failure | None:
    value = _loaded(column)
    if not isinstance(value, dict):
        return None
    status = value.get("status")
    return Failure(
        kind=member(FailureKind, value.get("kind"), FailureKind.INTERNAL),
        sentence=text_of(value.get("sentence")),
        remedy=text_of(value.get("remedy")),
        parameter=optional_text(value.get("parameter")),
        status=status if _is_int(status) else None,
        code=optional_text(value.get("code")),
        request_id=optional_text(value.get("request_id")),
        unsent=value.get("unsent") is True,
        model=optional_text(value.get("model")),
        exceeded=_exceeded(value.get("exceeded")),
    )


def _loaded(column: object) -> Any:
    """The JSON of a column, or None."""
    if not isinstance(column, str):
        return None
    try:
        return json.loads(column)
    except (ValueError, RecursionError):
        return None


def _parameters(value: object) -> Parameters:
    return (
        Parameters.of({key: one for key, one in value.items() if _is_usable(one)})
        if isinstance(value, dict)
        else Parameters()
    )


def _is_usable(value: object) -> bool:
    """Whether a stored value can be used at all: a number of 400 digits cannot, nor infinity."""
    return _number(value) is not None if isinstance(value, int | float) else True


def _refused(value: object) -> tuple[Refused, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(
        Refused(
            field=text_of(one.get("field")),
            takes=tuple(filter(_is_text, one["takes"])) if isinstance(one.get("takes"), list) else (),
            most=one["most"] if _is_int(one.get("most")) and one["most"] > 0 else None,
        )
        for one in value
        if isinstance(one, dict) and text_of(one.get("field"))
    )


def _exceeded(value: object) -> Exceeded | None:
    limit = _tokens(value.get("limit")) if isinstance(value, dict) else None
    if limit is None or not isinstance(value, dict):
        return None
    prompt, reply = _tokens(value.get("prompt")), _tokens(value.get("reply"))
    return Exceeded(limit, prompt, reply, of_prompt=value.get("of_prompt") is True)


def _tokens(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_LIMIT else None


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_count(value: object) -> bool:
    """Whether it is a number of tokens that may be true."""
    return _is_int(value) and 0 <= value <= LARGEST_LIMIT  # type: ignore[operator]


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: object) -> float | None:
    """A finite number, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None

"""Azure's content filter: its results as the service writes them, and in words.

Their shape differs by age and place (azure.md sections 4.2 and 4.3), and its service may be down and say so in the same
member; nothing is assumed of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tui.domain.conversation import FilterResult
from tui.domain.text import clean_line, without_surrogates

_WORDS = {
    "jailbreak": "an attempt to get around its rules",
    "indirect_attack": "an attack hidden in a document",
    "self_harm": "self-harm",
    "protected_material_text": "protected text",
    "protected_material_code": "protected code",
    "custom_blocklists": "a blocklist",
    "ungrounded_material": "ungrounded text",
    "pii": "personal data",
}
"""Categories whose own name is not plain English."""

_RESULT_NAMES = ("content_filter_results", "content_filter_result")


def member(value: object, name: str) -> object:
    """A member of a JSON object; None where there is none, or no object."""
    # asking for the abstract Mapping costs ten times as much, several times in each chunk
    return value.get(name) if isinstance(value, dict) else None


def filter_results(holder: object, *, prompt: bool) -> tuple[FilterResult, ...]:
    """The results in a choice, a prompt's annotation or an error: one for each category that was judged."""
    found = next((results for name in _RESULT_NAMES if isinstance(results := member(holder, name), Mapping)), {})
    return tuple(
        result for category, value in found.items() if (result := _result(_label(category), value, prompt)) is not None
    )


def in_words(results: Iterable[FilterResult]) -> str:
    """The categories that stopped a text, for a sentence: `violence (severity medium) and self-harm`."""
    names = [_named(result) for result in results if result.filtered]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _result(category: str, value: object, prompt: bool) -> FilterResult | None:
    if isinstance(value, list):  # the older form of custom_blocklists
        filtered = any(member(item, "filtered") is True for item in value)
        return FilterResult(category, filtered=filtered, prompt=prompt)
    if not isinstance(value, Mapping) or not ({"filtered", "detected", "severity"} & value.keys()):
        return None
    severity = value.get("severity")
    return FilterResult(
        category,
        filtered=value.get("filtered") is True,
        severity=_label(severity) if isinstance(severity, str) else None,
        detected=value.get("detected") is True,
        prompt=prompt,
    )


def _named(result: FilterResult) -> str:
    name = _WORDS.get(result.category.lower()) or clean_line(result.category.replace("_", " "))
    severity = clean_line(result.severity or "")
    return f"{name} (severity {severity})" if severity and severity != "safe" else name


def _label(text: object) -> str:
    """A category or a severity as it may be stored."""
    return without_surrogates(str(text)[:40])

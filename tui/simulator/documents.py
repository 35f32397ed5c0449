"""JSON that fits a schema, in the cases that schemas are made of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

_DEEPEST = 12
"""Levels of a document; a schema that refers to itself would have no end."""
_MOST = 2_000
"""Looks at the schema, for the same reason."""
_FORMATS = {
    "date-time": "2026-11-20T10:02:00Z",
    "date": "2026-11-20",
    "time": "10:02:00Z",
    "email": "someone@example.com",
    "uri": "https://example.com/",
    "uuid": "9c5b2c13-7a61-4f0e-9f54-2d8b7c1e6a30",
    "ipv4": "192.0.2.1",
    "hostname": "example.com",
}


def document(schema: Any, text: str) -> Any:
    """A document that fits a schema; `text` is what its strings say.

    Takes type, enum, const, default, properties, items, anyOf, oneOf, allOf, $ref, and the least and most of numbers,
    arrays and strings. What else a schema says is passed over.
    """
    return _Writer(schema, text).value(schema, 0)


class _Writer:
    """Writes one document."""

    def __init__(self, root: Any, text: str) -> None:
        self._root = root
        self._text = text
        self._left = _MOST

    def value(self, schema: Any, depth: int) -> Any:
        """What fits a part of the schema."""
        schema = self._resolved(schema, depth)
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            return None
        for fixed in ("const", "default"):
            if fixed in schema:
                return schema[fixed]
        if isinstance(schema.get("enum"), list) and schema["enum"]:
            return schema["enum"][0]
        kind = schema.get("type") or ("object" if "properties" in schema else "array" if "items" in schema else "")
        kinds = kind if isinstance(kind, list) else [kind]
        match next((name for name in kinds if name != "null"), "null"):
            case "object":
                return self._object(schema, depth)
            case "array":
                count = max(_least(schema, "minItems", 0), 1 if depth < _DEEPEST // 2 else 0)
                return [self.value(schema.get("items", {}), depth + 1) for _ in range(min(count, 20))]
            case "integer" | "number" as name:
                return _number(schema, whole=name == "integer")
            case "boolean":
                return True
            case "null":
                return None
        return self._string(schema)

    def _resolved(self, schema: Any, depth: int) -> Mapping[str, Any]:
        """The schema that is meant: what a reference leads to, the first of several, all parts of one."""
        for step in range(depth, _DEEPEST + 1):
            self._left -= 1
            if not isinstance(schema, dict) or self._left < 0:
                return {}
            if isinstance(schema.get("$ref"), str):
                schema = self._referred(schema["$ref"])
                continue
            several = schema.get("anyOf") or schema.get("oneOf")
            if isinstance(several, list) and several:
                schema = several[0]
                continue
            if isinstance(schema.get("allOf"), list):
                parts = [self._resolved(part, step + 1) for part in schema["allOf"][:_DEEPEST]]
                return {name: value for part in parts for name, value in part.items()}
            return schema
        return {}

    def _referred(self, reference: str) -> Any:
        found = self._root
        for name in reference.removeprefix("#").strip("/").split("/"):
            found = found.get(name.replace("~1", "/").replace("~0", "~")) if name and isinstance(found, dict) else found
        return found

    def _object(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        properties = schema.get("properties")
        return {
            name: self.value(inner, depth + 1)
            for name, inner in (properties.items() if isinstance(properties, dict) else ())
        }

    def _string(self, schema: Mapping[str, Any]) -> str:
        text = str(_FORMATS.get(str(schema.get("format")), self._text))
        most = _least(schema, "maxLength", len(text))
        return text[:most].ljust(min(_least(schema, "minLength", 0), 1_000), ".")


def _least(schema: Mapping[str, Any], name: str, other: int) -> int:
    value = schema.get(name)
    return value if isinstance(value, int) and value >= 0 else other


def _number(schema: Mapping[str, Any], *, whole: bool) -> float:
    """The number that fits and is nearest to 1."""

    def bound(name: str, other: float) -> float:
        value = schema.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return value
        return other

    least = max(bound("minimum", 1), bound("exclusiveMinimum", 0) + 1)
    value = min(least, bound("maximum", least), bound("exclusiveMaximum", least + 1) - 1)
    return round(value) if whole else value

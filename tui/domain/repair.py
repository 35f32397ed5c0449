"""A request that named something the service does not take, as it is sent once more."""

from __future__ import annotations

from dataclasses import replace

from tui.domain.conversation import ChatRequest, SentWith
from tui.domain.models import Exceeded, Refused
from tui.domain.parameters import TOKEN_FIELDS, by_wire_name

USAGE = "stream_options"
"""Asks for the usage at the end of a stream. aztui sends it by itself, and can do without it."""


def repaired(request: ChatRequest, refused: Refused) -> ChatRequest | None:
    """The request without what was refused, or with what is taken instead; None where that would change nothing."""
    name, fields = refused.field, dict(request.fields)
    if name == USAGE and name not in request.omitted:
        return replace(request, omitted=(*request.omitted, name))
    if name not in fields:
        return None
    value = fields.pop(name)
    if refused.most is not None:
        if not isinstance(value, int | float) or value <= refused.most:
            return None
        fields[name] = refused.most
    elif name in TOKEN_FIELDS:
        other = next(one for one in TOKEN_FIELDS if one != name)
        fields[other] = value
    return replace(request, fields=fields)


def repairs(sent_with: SentWith | None) -> list[str]:
    """What the service did not take of a request, and how it was asked again; a sentence each."""
    if sent_with is None:
        return []
    exceeded = [_too_long(sent_with.exceeded)] if sent_with.exceeded else []
    return [*map(sentence, sent_with.refused), *exceeded]


def _too_long(exceeded: Exceeded) -> str:
    what = "prompts of " if exceeded.of_prompt else ""
    return f"The deployment takes {what}{exceeded.limit:,} tokens: asked again with what fits."


def sentence(refused: Refused) -> str:
    """What was refused and what was done, in one sentence."""
    setting = by_wire_name(refused.field)
    label = setting.name if setting else refused.field
    if refused.most is not None:
        return f"The model takes {refused.most:,} {label} at most: asked again with that."
    if refused.field in TOKEN_FIELDS:
        other = next(one for one in TOKEN_FIELDS if one != refused.field)
        return f"The model does not take {refused.field}: asked again with {other}."
    if refused.takes:
        return f"The model does not take this value of {label}: asked again without it."
    return f"The model does not take {label}: asked again without it."

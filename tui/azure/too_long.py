"""What the service says of a request that is longer than the context window, in the wordings of azure.md section 2."""

from __future__ import annotations

import re

from tui.domain.errors import Failure, FailureKind
from tui.domain.models import Exceeded
from tui.domain.parameters import LARGEST_LIMIT, MAX_TOKENS

_LIMIT = re.compile(r"(?:maximum context length is|(configured limit) of) ([\d,]{1,20})")
_TAKEN = re.compile(r"(?:resulted in|requested) ([\d,]{1,20}) tokens")
_REPLY = re.compile(r"([\d,]{1,20}) in the completion")


def context_failure(message: str) -> Failure:
    """The failure that the service's own words mean."""
    exceeded, taken = exceeded_in(message), _tokens(_TAKEN.search(message))
    if exceeded is None or taken is None:
        sentence = "The request is longer than the model's context window."
    else:
        kept = f", {exceeded.reply:,} of them for the reply" if exceeded.reply else ""
        sentence = f"The request takes {taken:,} tokens{kept}, and the model takes {exceeded.limit:,}."
    return Failure(
        kind=FailureKind.CONTEXT,
        sentence=sentence,
        remedy="Lower max tokens, shorten the message, or start a new conversation.",
        exceeded=exceeded,
    )


def exceeded_in(message: str) -> Exceeded | None:
    """The numbers of the message; None where it gives no limit, one that cannot be, or one that it was within."""
    found = _LIMIT.search(message)
    limit, taken, reply = _tokens(found, 2), _tokens(_TAKEN.search(message)), _tokens(_REPLY.search(message))
    if found is None or limit is None or not MAX_TOKENS.minimum <= limit <= LARGEST_LIMIT:
        return None
    if taken is not None and not limit <= taken <= LARGEST_LIMIT:
        return None
    # what else the prompt has, such as tools, is in no number but the sum
    prompt = taken - (reply or 0) if taken is not None else None
    return Exceeded(limit, prompt if prompt and prompt > 0 else None, reply, of_prompt=found[1] is not None)


def _tokens(found: re.Match[str] | None, group: int = 1) -> int | None:
    digits = found[group].replace(",", "") if found else ""
    return int(digits) if digits.isascii() and digits.isdigit() else None

"""Sends a signed request, and signs it anew where its token was for another audience.

Two scopes have been documented for the same endpoints (azure.md section 1), and which one a resource takes cannot be
told before. Importing this module imports the library.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import openai

from tui.azure.credentials import SignIn
from tui.azure.refusals import Refusal
from tui.domain.errors import ChatError

_Answer = TypeVar("_Answer")


async def signed(sign_in: SignIn, send: Callable[[dict[str, str]], Awaitable[_Answer]]) -> _Answer:
    """What a request gives; a token that is refused for its audience is tried once with the other.

    Args:
        sign_in: Signs it.
        send: Sends it with the headers of the signature; it may be called twice.

    Raises:
        ChatError: There is nobody to sign it.
    """
    # as they are now: another request may put them in another order while this one is under way
    first, *others = sign_in.scopes or ("",)
    headers = await sign_in.headers(first)
    try:
        return await send(headers)
    except openai.AuthenticationError as refused:
        if not (others and _is_about_audience(refused)):
            sign_in.forget()
            raise
        try:
            answer = await send(await sign_in.headers(others[0]))
        except (ChatError, openai.AuthenticationError):
            # both are refused, or there is no other: the first answer says why
            sign_in.forget()
            raise refused from None
    sign_in.prefer(others[0])
    return answer


def _is_about_audience(error: openai.AuthenticationError) -> bool:
    return Refusal.read(error.body).says("audience")

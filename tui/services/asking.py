"""The request that a conversation's path and setup make."""

from __future__ import annotations

from collections.abc import Sequence

from tui.domain.budget import Part
from tui.domain.conversation import ChatRequest, Conversation, SentWith, Turn
from tui.domain.models import BaseModel
from tui.domain.options import FORMAT
from tui.domain.repair import USAGE
from tui.services.context import Fitted


def asked_for(
    conversation: Conversation, model: BaseModel, fitted: Fitted, counted: Part, new: Sequence[Turn]
) -> tuple[ChatRequest, SentWith]:
    """The request, and how it was made.

    Args:
        conversation: The setup, and where the prompt goes.
        model: The model behind that.
        fitted: What of the path is sent.
        counted: The prompt's tokens by our own count.
        new: The messages behind the path.
    """
    parameters, turns = conversation.parameters, fitted.turns(conversation.opening, *new)
    fields, omitted = parameters.wire_fields(model), (USAGE,) if model.refusal_of(USAGE) else ()
    request = ChatRequest(conversation.deployment, turns, fields, model.reasoning, omitted)
    sent_with = SentWith(
        conversation.deployment,
        parameters,
        left_out=fitted.not_sent.last if fitted.not_sent else None,
        profile=conversation.profile,
        # a schema is counted by the service too, in a way that nobody has said
        counted=counted.tokens if counted.exact and FORMAT.wire_name not in fields else None,
        judged=counted.tokens,
    )
    return request, sent_with

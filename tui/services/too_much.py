"""When a person is asked how a conversation shall go on, where the setup says so."""

from __future__ import annotations

from dataclasses import dataclass

from tui.domain.budget import Budget
from tui.domain.context_policy import PolicyKind
from tui.domain.models import BaseModel
from tui.domain.options import CONTEXT
from tui.domain.parameters import ASK_TOKENS, ASK_TURNS, Parameters


@dataclass(frozen=True, slots=True)
class TooMuch:
    """A limit that the next prompt would pass."""

    sentence: str
    """Which one."""
    dropping: Parameters
    """The setup by which the oldest exchanges are left out from now on."""
    raised: Parameters | None
    """The setup with a limit twice as high; None where it is the context window."""


def too_much(parameters: Parameters, model: BaseModel, prompts: int, budget: Budget) -> TooMuch | None:
    """The limit that a prompt would pass, if any, of a setup by which it is asked.

    Args:
        parameters: The setup.
        model: The model that is asked.
        prompts: How many the conversation has already.
        budget: What the request would take.
    """
    policy, dropping = parameters.policy(model), parameters.changed(CONTEXT, PolicyKind.DROP)
    if policy.turns and prompts >= policy.turns:
        raised = parameters.changed(ASK_TURNS, min(2 * policy.turns, ASK_TURNS.maximum))
        raised = raised if prompts < ASK_TURNS.maximum else parameters.changed(ASK_TURNS, None)
        has = "1 prompt" if prompts == 1 else f"{prompts:,} prompts"
        return TooMuch(f"This conversation has {has}, the limit of its setup.", dropping, raised)
    if budget.not_sent is not None:
        return TooMuch("This conversation does not fit the context window any more.", dropping, None)
    if budget.prompt > policy.tokens:
        sentence = f"The prompt takes {budget.prompt:,} tokens, and the limit of the setup is {policy.tokens:,}."
        return TooMuch(sentence, dropping, parameters.changed(ASK_TOKENS, 2 * budget.prompt))
    return None

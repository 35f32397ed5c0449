"""When a person is asked how a conversation shall go on, where the setup says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tui.domain.budget import Budget, Level
from tui.domain.context_policy import PolicyKind
from tui.domain.models import BaseModel
from tui.domain.options import CONTEXT
from tui.domain.parameters import ASK_TOKENS, ASK_TURNS, MAX_TOKENS, Parameters

LEAST_REPLY = 256
"""Tokens below which lowering max tokens is no way to go on: the reply would end in its first sentences."""

FULL = "This conversation does not fit the context window any more."


@dataclass(frozen=True, slots=True)
class TooMuch:
    """A limit that the next prompt would pass, and the setups by which it would not; None for one that is no way."""

    sentence: str
    """Which one."""
    dropping: Parameters | None
    """The oldest exchanges are left out from now on."""
    raised: Parameters | None = None
    """The limit is twice as high; None where it is the context window."""
    lowered: Parameters | None = None
    """Max tokens leave room for the prompt."""
    anew: bool = True
    """Whether it would fit in a new conversation with the same setup."""

    @property
    def is_hopeless(self) -> bool:
        """Whether nothing helps but a shorter prompt."""
        return not self.anew and self.dropping is self.raised is self.lowered is None


def too_much(parameters: Parameters, model: BaseModel, prompts: int, budget: Budget) -> TooMuch | None:
    """The limit that a prompt would pass, if any, of a setup by which it is asked.

    Where nothing would help, and it is not sure that the prompt passes it, the service is asked.

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
        sentence = f"This conversation has {has}, the limit of its setup."
        return TooMuch(sentence, dropping, raised, anew=budget.fits_alone)
    if budget.not_sent is not None:
        found = _full(budget, dropping if budget.level is not Level.OVER else None)
        return found if (budget.exact and budget.window_known) or not found.is_hopeless else None
    if budget.prompt > policy.tokens:
        sentence = f"The prompt takes {budget.prompt:,} tokens, and the limit of the setup is {policy.tokens:,}."
        raised = parameters.changed(ASK_TOKENS, 2 * budget.prompt)
        return TooMuch(sentence, dropping, raised, anew=budget.fits_alone)
    return None


def _full(budget: Budget, dropping: Parameters | None) -> TooMuch:
    """The conversation is too long, or what is asked is by itself."""
    alone = budget.fits_alone
    return TooMuch(FULL if alone else _passed(budget), dropping, anew=alone)


def _passed(budget: Budget) -> str:
    """The limit of the model that a request passes, in a sentence."""
    over = budget.prompt > budget.input_limit
    needs, limit = (budget.prompt, budget.input_limit) if over else (budget.used, budget.window)
    return f"The request takes {needs:,} tokens, and the model takes {limit:,}."


def too_long(parameters: Parameters, model: BaseModel, budget: Callable[[Parameters], Budget]) -> TooMuch | None:
    """The ways to go on where the service refused a request for its length; None where it fits as it is.

    Args:
        parameters: The setup.
        model: The model that is asked, by what the refusal told.
        budget: What the request takes with a setup.
    """
    now, kind = budget(parameters), parameters.policy(model).kind
    asks = kind is PolicyKind.ASK and now.not_sent is not None
    if now.level is not Level.OVER and not asks:
        return None
    dropping, everything = None, now
    if kind in (PolicyKind.ASK, PolicyKind.ALL):
        everything = budget(parameters.changed(CONTEXT, PolicyKind.ALL))
        less = parameters.changed(CONTEXT, PolicyKind.DROP)
        dropping = less if budget(less).level is not Level.OVER else None
    room = everything.window - everything.prompt - 1
    fits = everything.prompt <= everything.input_limit and LEAST_REPLY <= room < everything.reply
    lowered = parameters.changed(MAX_TOKENS, room) if fits else None
    if asks:
        return replace(_full(everything, dropping), lowered=lowered)
    return TooMuch(_passed(everything), dropping, lowered=lowered, anew=everything.fits_alone)

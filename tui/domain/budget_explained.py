"""What a part of the budget is, in a sentence with its number: what it is made of, and what changes it."""

from __future__ import annotations

from tui.domain.budget import Budget, Level, Part
from tui.domain.context_policy import PolicyKind

FREE = "free"
"""What is left of the window, the last part of the bar; the others are named as `Budget.segments` does."""


def parts(budget: Budget) -> tuple[str, ...]:
    """The names of all that can be explained, in the order of the bar."""
    return (*(name for name, _ in budget.segments), FREE)


def explained(budget: Budget, name: str) -> str:
    """A part in a sentence or two; empty for a name that is none."""
    match name:
        case "system" if not budget.system.tokens:
            return "There is no system prompt: no system message is sent."
        case "system":
            return f"The system prompt takes {_tokens(budget.system)}; every request sends it."
        case "examples":
            return f"The examples take {_tokens(budget.examples)}; every request sends them, before the messages."
        case "history":
            return _history(budget)
        case "attachments":
            return f"The files take {_tokens(budget.attachments)}; they go with the message that is being written."
        case "draft" if not budget.draft.tokens:
            return "What you write is counted here while you type."
        case "draft":
            return f"What Enter adds takes {_tokens(budget.draft)}: what you wrote, and what every request has."
        case "reply":
            return (
                f"{_count(budget.reply)} are reserved for the reply, by max tokens. A little above what you expect is "
                "right: less cuts it off, more leaves less room for the messages."
            )
    return _free(budget) if name == FREE else ""


def _history(budget: Budget) -> str:
    count, left_out = budget.messages, budget.not_sent
    said = f"{_noun(count)} of this conversation take{'s' if count == 1 else ''} {_tokens(budget.history)}."
    if not count:
        said = "No message of this conversation is sent yet." if left_out is None else "No earlier message is sent."
    if left_out is None:
        return said
    older = "The older ones are" if left_out.count is None else f"{_noun(left_out.count)} before are"
    older = older.replace("1 message before are", "1 message before is")
    return f"{said} {older} not sent: {_why(budget)}."


def _why(budget: Budget) -> str:
    if budget.not_sent is not None and budget.not_sent.chosen:
        return f"the setup sends the last {budget.policy.last}" if budget.policy.last else "the setup sends none"
    return "there is no room, and the oldest go first"


def _free(budget: Budget) -> str:
    window = f"{'' if budget.window_known else '≈'}{budget.window:,}"
    about = "" if budget.exact and budget.window_known else "≈"
    if budget.prompt > budget.input_limit:
        over = _count(budget.prompt - budget.input_limit, about)
        return f"The prompt takes {over} more than the {budget.input_limit:,} that the model takes of one: shorten it."
    if budget.leaves_no_room:
        reserved = f"The {_count(budget.reply)} reserved for the reply leave"
        return f"{reserved} no room in the window of {window}: lower max tokens."
    if budget.level is Level.OVER:
        kept = budget.policy.kind is PolicyKind.ALL and budget.history.tokens
        remedy = "leave messages out, " if kept else ""
        over = _count(1 - budget.free, about)
        return (
            f"Prompt and reply together must stay below the window of {window}, and are {over} too many: {remedy}"
            "shorten the message or lower max tokens."
        )
    said = f"{_count(budget.free, about)} of the window of {window} {'is' if budget.free == 1 else 'are'} free."
    if not budget.window_known:
        return f"{said} The window is assumed until a reply names the base model, or you choose it."
    if budget.input_limit < budget.window:
        return f"{said} A prompt alone may take {budget.input_limit:,}."
    return said


def _tokens(part: Part) -> str:
    return _count(part.tokens, "" if part.exact else "≈")


def _count(tokens: int, about: str = "") -> str:
    return f"{about}{tokens:,} token{'' if tokens == 1 else 's'}"


def _noun(count: int) -> str:
    return f"{count:,} message{'' if count == 1 else 's'}"

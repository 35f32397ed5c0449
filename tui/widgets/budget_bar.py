"""What the next request takes of the context window: a row of numbers, and a bar of them to scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click, MouseMove
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from tui.domain.budget import NEAR, Budget, Level
from tui.domain.budget_explained import FREE, explained, parts
from tui.domain.context_policy import PolicyKind
from tui.domain.usage import amount, money
from tui.keys import Place, keys_at

WIDE_FROM = 96
"""Cells from which the parts have their whole names."""
BAR_FROM = 56
"""Cells from which there is a bar; below there is one row of numbers."""

_SHORT = {"system": "sys", "examples": "ex", "history": "hist", "attachments": "files"}
_Part = str | tuple[str, str] | Content


@lru_cache(maxsize=32)
def _of(name: str) -> Style:
    """Marks what belongs to a part, for the mouse."""
    return Style.from_meta({"part": name})


class BudgetBar(Widget, can_focus=True):
    """The numbers of a `Budget`. Colour says nothing that the words do not.

    One of its parts may be looked at: the one that was gone to by keys or by a click, or that is under the mouse.
    """

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
        for key in keys_at(Place.BUDGET)
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "budget-bar--system",
        "budget-bar--examples",
        "budget-bar--history",
        "budget-bar--attachments",
        "budget-bar--draft",
        "budget-bar--reply",
        "budget-bar--line",
        "budget-bar--label",
        "budget-bar--strong",
        "budget-bar--warning",
    }
    DEFAULT_CSS = """
    BudgetBar {
        height: auto;
        padding: 0 2;
        background: $surface;
        color: $foreground;

        & > .budget-bar--system { color: $foreground; }
        & > .budget-bar--examples { color: $track; }
        & > .budget-bar--history { color: $muted; }
        & > .budget-bar--attachments { color: $foreground; }
        & > .budget-bar--draft { color: $accent; }
        & > .budget-bar--reply { color: $foreground; }
        & > .budget-bar--line { color: $line; }
        & > .budget-bar--label { color: $muted; }
        & > .budget-bar--strong { color: $strong; text-style: bold; }
        & > .budget-bar--warning { color: $warning; }
    }
    """

    budget: reactive[Budget | None] = reactive(None)
    answering: reactive[tuple[int, int] | None] = reactive(None)
    """While a reply comes: its tokens so far, and its limit."""
    chosen: reactive[str] = reactive("")
    """The part that was gone to, while the bar has the focus."""
    pointed_at: reactive[str] = reactive("", repaint=False)
    """The part under the mouse."""

    class Looked(Message):
        """Another part is looked at, or another sentence explains it."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 2 if width >= BAR_FROM else 1

    @property
    def explanation(self) -> str:
        """What explains the part that is looked at; empty where none is."""
        return explained(self.budget, self.pointed_at or self.chosen) if self.budget else ""

    def watch_budget(self) -> None:
        if self.pointed_at or self.chosen:
            self.post_message(self.Looked())

    on_resize = watch_budget

    def watch_chosen(self) -> None:
        self.post_message(self.Looked())

    def watch_pointed_at(self) -> None:
        self.post_message(self.Looked())

    def on_focus(self) -> None:
        self.chosen = self.chosen or (parts(self.budget)[0] if self.budget else "")

    def on_blur(self) -> None:
        self.chosen = ""

    def action_move(self, by: int) -> None:
        """Go to the part to the left or right, as far as there are any."""
        names = parts(self.budget) if self.budget else ()
        if self.chosen in names:
            self.chosen = names[min(max(names.index(self.chosen) + by, 0), len(names) - 1)]
        elif names:
            self.chosen = names[0]

    def on_mouse_move(self, event: MouseMove) -> None:
        self.pointed_at = event.style.meta.get("part", "")

    def on_leave(self) -> None:
        self.pointed_at = ""

    def on_click(self, event: Click) -> None:
        self.chosen = event.style.meta.get("part", "") or self.chosen

    def render(self) -> Content:
        width = self.size.width
        numbers = self._numbers(width)
        return numbers if width < BAR_FROM else Content("\n").join([numbers, self._bar(width)])

    def _numbers(self, width: int) -> Content:
        if self.budget is None:
            return Content("")
        words = BudgetWords(self.budget, self.answering, plain=self._plain, chosen=self.chosen)
        for left, right in words.choices(width):
            free = width - left.cell_length - right.cell_length
            if free >= 2 or (not left and free >= 0):
                return Content.assemble(left, " " * free, right)
        return right.truncate(width, ellipsis=True)

    def _bar(self, width: int) -> Content:
        if self.budget is None:
            return Content.styled("─" * width, ".budget-bar--line")
        segments = self.budget.segments
        cells = bar_cells([part.tokens for _, part in segments], self.budget.window, width)
        late = round(width * NEAR)
        shown: list[Content] = []
        at = 0
        for (name, _), length in zip(segments, cells, strict=False):
            glyph = name[0] if self._plain else "╌" if name == "reply" else "━"
            early = min(max(late - at, 0), length)
            shown += [
                Content.styled(glyph * early, f".budget-bar--{name}").stylize(_of(name)),
                Content.styled(glyph * (length - early), ".budget-bar--warning").stylize(_of(name)),
            ]
            at += length
        return Content.assemble(*shown, Content.styled("─" * cells[-1], ".budget-bar--line").stylize(_of(FREE)))

    @property
    def _plain(self) -> bool:
        """Without colour the parts of the bar are told apart by letters."""
        return bool(self.app.no_color or self.app.native_ansi_color)


class BudgetWords:
    """The row of numbers in all its lengths.

    Args:
        budget: The numbers.
        answering: The tokens of a reply that is coming, and its limit.
        plain: Without the marks that are told apart by colour.
        chosen: The part that was gone to, which stands out.
    """

    def __init__(
        self, budget: Budget, answering: tuple[int, int] | None = None, *, plain: bool = False, chosen: str = ""
    ) -> None:
        self._budget = budget
        self._answering = answering
        self._plain = plain
        self._chosen = chosen
        self._about = "" if budget.exact else "≈"
        self._window_about = "" if budget.window_known else "≈"

    def choices(self, width: int) -> Iterator[tuple[Content, Content]]:
        """What may stand at the left and at the right, fullest first: words go before numbers, the free number last."""
        legends = [self._legend(short=True)] if width >= BAR_FROM else []
        if width >= WIDE_FROM:
            legends.insert(0, self._legend(short=False))
        rights = self._rights()
        if legends and (cost := self._cost()):
            yield legends[0], _with(rights[0], cost, ".budget-bar--label")
        for right in rights:
            yield from ((legend, right) for legend in legends)
        for left in (self._sum(), Content("")):
            yield from ((left, right) for right in rights[:-1])
        yield from ((left, rights[-1]) for left in (self._sum(), Content("")))

    def _legend(self, *, short: bool) -> Content:
        shown: list[_Part] = []
        for name, part in self._budget.segments:
            if name == "draft" and self._answering and not part.tokens:
                continue
            mark = "" if self._plain else "□ " if name == "reply" else "■ "
            style = f".budget-bar--{name}"
            label = (f"{_SHORT.get(name, name) if short else name} ", self._label(name))
            number = self._reply(short) if name == "reply" else f"{'' if part.exact else '≈'}{part.tokens:,}"
            gap = ("  " if short else "   ") if shown else ""
            named = Content.assemble((mark, style), label, (number, ".budget-bar--draft" if name == "draft" else ""))
            shown += [gap, named.stylize(_of(name))]
        return Content.assemble(*shown)

    def _label(self, name: str) -> str:
        """How the word for a part is written."""
        return ".budget-bar--strong" if name == self._chosen else ".budget-bar--label"

    def _reply(self, short: bool) -> str:
        if self._answering:
            so_far, limit = self._answering
            return f"{so_far:,} of {limit:,}"
        return f"{self._budget.reply:,}" if short else f"up to {self._budget.reply:,}"

    def _sum(self) -> Content:
        label = ".budget-bar--label"
        return Content.assemble(
            ("used ", label), f"{self._about}{self._budget.prompt:,}", (" + ", label), f"{self._budget.reply:,}"
        )

    def _rights(self) -> list[Content]:
        """The free tokens, of how many, and what is the matter; then with less."""
        free, limit, word = self._room()
        about = self._about or self._window_about
        label, of = ".budget-bar--label", f" of {self._window_about}{limit:,}"
        if self._budget.level is Level.FREE:
            number = Content.assemble((f"{about}{free:,}", ".budget-bar--strong"), (f" {word}", self._label(FREE)))
        else:
            number = Content.styled(f"! {about}{free:,} {word}", ".budget-bar--warning").stylize("bold")
        number = number.stylize(_of(FREE))
        window = Content.assemble(number, (of, label)).stylize(_of(FREE))
        whole, brief = self._matter()
        rights = [_with(window, whole), _with(window, brief), _with(number, brief), number]
        policy = self._policy()
        return [_with(rights[0], policy, label), *rights] if policy and not whole else rights

    def _cost(self) -> str:
        """What Enter will cost; empty where that is not known, or nothing can be sent now."""
        cost = self._budget.cost
        if cost is None or self._answering or self._budget.level is Level.OVER:
            return ""
        prompt, reply = cost
        return f"{money(prompt)} + up to {amount(reply)}"

    def _policy(self) -> str:
        """How the messages were chosen, where that is not the usual way."""
        policy = self._budget.policy
        match policy.kind:
            case PolicyKind.LAST:
                return f"last {policy.last} messages"
            case PolicyKind.ASK if policy.turns:
                return f"asks after {policy.turns} prompts"
            case PolicyKind.ASK if policy.tokens < self._budget.window:
                return f"asks at {policy.tokens:,} tokens"
            case PolicyKind.ASK:
                return "asks when it is full"
            case PolicyKind.ALL:
                return "everything is sent"
        return ""

    def _room(self) -> tuple[int, int, str]:
        """The tokens that are free, or too many, of which limit."""
        budget = self._budget
        if self._too_long:
            return budget.prompt - budget.input_limit, budget.input_limit, "over the prompt's limit"
        return (budget.free, budget.window, "free") if budget.free >= 0 else (-budget.free, budget.window, "over")

    def _matter(self) -> tuple[str, str]:
        """What the warning says, in full and in brief; empty where there is none."""
        budget = self._budget
        if budget.leaves_no_room:
            return "the reply leaves no room: lower max tokens", "lower max tokens"
        if budget.level is Level.OVER:
            remedy = "shorten the message"
            return (remedy if self._too_long else f"{remedy} or lower max tokens"), "too long"
        if budget.not_sent and not budget.not_sent.chosen:
            count = budget.not_sent.count
            number = "the oldest" if count is None else f"{count:,}"
            return f"{number} {'message' if count == 1 else 'messages'} not sent", f"{number} not sent"
        return ("the oldest messages are left out next", "nearly full") if budget.level is Level.NEAR else ("", "")

    @property
    def _too_long(self) -> bool:
        """Whether it is the prompt alone that is too long."""
        return self._budget.prompt > self._budget.input_limit and self._budget.free >= 0


def bar_cells(tokens: Sequence[int], window: int, width: int) -> list[int]:
    """The cells of each part and, last, of what is free: to scale, at least one for each part that is not empty.

    They add up to `width`; where there are more parts than cells, the last ones get none.
    """
    used = sum(tokens)
    total = max(window, used, 1)
    shares = [count * width / total for count in (*tokens, total - used)]
    least = [1 if count else 0 for count in tokens] + [0]
    cells = [max(low, round(share)) for low, share in zip(least, shares, strict=True)]
    while (excess := sum(cells) - width) != 0:
        # what rounding and the smallest parts took comes from the largest that can spare it, where it is seen least
        largest = max(range(len(cells)), key=lambda part: (cells[part] > least[part], cells[part]))
        cells[largest] -= 1 if excess > 0 else -1
    return cells


def _with(number: Content, words: str, style: str = ".budget-bar--warning") -> Content:
    if not words:
        return number
    return Content.assemble(number, (" · ", ".budget-bar--label"), (words, style))

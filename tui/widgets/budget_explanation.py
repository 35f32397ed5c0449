"""What a part of the budget is, in a few rows over what stands above the bar."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class BudgetExplanation(Static):
    """A sentence that lies over the page, so that nothing moves while one goes along the bar; hidden while empty."""

    DEFAULT_CSS = """
    BudgetExplanation {
        display: none;
        height: auto;
        padding: 0 2;
        background: $panel;
        color: $foreground;

        &.-shown { display: block; }
    }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)

    def show(self, sentence: str, rows_below: int) -> None:
        """Show a sentence, or hide with an empty one.

        Args:
            sentence: What is shown.
            rows_below: Rows of the screen that stay free below it.
        """
        self.update(Content(sentence))
        self.styles.margin = (0, 0, rows_below, 0)
        self.set_class(bool(sentence), "-shown")

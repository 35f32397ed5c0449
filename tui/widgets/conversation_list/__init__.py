"""The conversations: by day, the newest first. One widget, in two files: its rows, and the pane around them."""

from __future__ import annotations

from tui.widgets.conversation_list.pane import ConversationList

__all__ = ["ConversationList"]

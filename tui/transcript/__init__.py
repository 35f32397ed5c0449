"""The conversation on the screen, drawn by lines."""

"""Markdown into styled lines. No Textual: the screen and the command line use it."""

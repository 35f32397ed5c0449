"""Counts tokens with the rank files it carries."""

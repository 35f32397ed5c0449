"""Keeps the libraries from writing over the screen: what they log as a warning goes to stderr where nobody listens."""

from __future__ import annotations

import logging

LIBRARIES = ("openai", "httpx2", "httpcore2", "azure", "msal", "urllib3")
"""azure.identity logs its whole failure report (azure.md section 7), openai all requests where OPENAI_LOG is set."""


def silence_loggers() -> None:
    """Let nothing that these libraries log reach stderr. Calling it again does nothing."""
    for name in LIBRARIES:
        logger = logging.getLogger(name)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())

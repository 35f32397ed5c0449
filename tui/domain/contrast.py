"""How far apart two colours are for the eye that reads (WCAG 2.2)."""

from __future__ import annotations

TEXT_CONTRAST = 4.5
"""The least contrast of text with its ground (WCAG 2.2, 1.4.3)."""
PART_CONTRAST = 3.0
"""The least contrast of what is operated (WCAG 2.2, 1.4.11)."""

Channels = tuple[int, int, int]
"""Red, green and blue of an sRGB colour, 0 to 255 each."""


def contrast(one: Channels, other: Channels) -> float:
    """The contrast of two opaque colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Channels) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

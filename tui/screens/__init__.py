"""The screens: they translate events into calls, and are done."""

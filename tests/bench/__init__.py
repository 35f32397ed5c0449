"""The figures of speed and size that the design promises, measured side by side: `python -m tests.bench`."""

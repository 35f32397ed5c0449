"""`python -m tests.snapshots` draws every snapshot anew. Then look: `python -m tests.pictures FOLDER`."""

from tests.snapshots.drawing import main

main()

"""Sets a fresh machine up: both Python environments, the Rasa model, the index, and the programs that the tests need.

Standard library only, and written for Python 3.8 or newer: it runs before anything is installed, on whatever ``python3`` is.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""


class SetupError(Exception):
    """Set-up cannot go on; the message says what is missing or failed and the command that mends it."""


def say(text: str) -> None:
    """Tell the person who waits."""
    print(text, flush=True)

"""Waiting for what must come, with an end."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(answer: Callable[[], T], what: str, seconds: float = 20.0) -> T:
    """The first true answer. Raises AssertionError, naming ``what`` was waited for, when none comes in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = answer()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come within {seconds:.0f} s")

"""What the tests of turns and of delivery put into the database and read from it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from bot.intake import Arrival, take_in
from bot.store.models import Message

PATIENCE = 20.0


async def until(answer: Callable[[], object], what: str) -> None:
    """Wait for the first true answer, asked in a thread. Raises AssertionError, naming ``what``, when none comes in time."""
    deadline = time.monotonic() + PATIENCE
    while not await asyncio.to_thread(answer):
        assert time.monotonic() < deadline, f"{what} did not come within {PATIENCE:.0f} s"
        await asyncio.sleep(0.05)


def wrote(database: str, text: str = "iec", key: str = "1", address: str = "a", channel: str = "web") -> Message:
    """A message as a channel stores it."""
    return take_in(database, Arrival(channel, address, key, text))[0]

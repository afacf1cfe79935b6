"""A product whose processes tests kill, often, without ever looking like one that cannot be kept alive."""

from __future__ import annotations

import os
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from bot.death_watch import MOST_DEATHS, WITHIN_SECONDS
from bot.stop_points import arm
from tests.locking import locked
from tests.product import Product
from tests.waiting import until

RESTART_SECONDS = 120.0


class Breakable(Product):
    """The product, with its stop points looked at. Waits before a death that would be one too many within a minute."""

    def __init__(self, **environment: str) -> None:
        super().__init__(STOP_POINTS="on", **environment)
        self._deaths: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def dies_at(self, point: str, process: str) -> Iterator[None]:
        """What is done within this kills ``process`` at ``point``; afterwards it is back, and all is well."""
        self._spare(process)
        before = self.pids()[process]
        mark = arm(self.var_dir, point)
        yield
        until(mark.exists, f"{process} at {point}", RESTART_SECONDS)
        self._came_back(process, before)

    @contextmanager
    def dead(self, process: str) -> Iterator[None]:
        """``process`` has been killed when this begins; afterwards it is back, and all is well."""
        self._spare(process)
        before = self.kill(process)
        yield
        self._came_back(process, before)

    @contextmanager
    def dead_during(self, process: str) -> Iterator[Callable[[], None]]:
        """Gives what kills ``process``, to be called within this; afterwards it is back, and all is well."""
        self._spare(process)
        before = self.pids()[process]
        yield lambda: os.kill(before, signal.SIGKILL)
        self._came_back(process, before)

    @contextmanager
    def asleep(self, process: str) -> Iterator[None]:
        """``process`` does nothing within this: it is there, but never answers."""
        pid = self.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def locked(self) -> AbstractContextManager[None]:
        """Somebody else writes to the database, and takes very long about it, within this."""
        return locked(self.database)

    def _came_back(self, process: str, before: int) -> None:
        self._deaths[process].append(time.monotonic())
        until(lambda: self.pids()[process] not in (0, before), f"{process} again", RESTART_SECONDS)
        self.wait_until_well(RESTART_SECONDS)

    def _spare(self, process: str) -> None:
        times = self._deaths[process]
        if len(times) >= MOST_DEATHS - 1:
            # Counted from when we saw it, which is after it happened: late enough.
            time.sleep(max(0.0, times[1 - MOST_DEATHS] + WITHIN_SECONDS - time.monotonic()))

"""Counts how often each process dies; five deaths in a minute stop everything aloud.

Supervisor starts a dead process again, with growing pauses while it does not stay up. That mends an accident. What dies five
times in a minute is no accident: going on would hide the fault and answer nobody. This is Supervisor's event listener
(``python -m bot.death_watch LOG_FOLDER``): events come on standard input, and what it says on standard error goes to the
terminal of ``make run``.
"""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict, deque
from pathlib import Path

from supervisor import childutils

MOST_DEATHS = 5
WITHIN_SECONDS = 60.0
LAST_LINES = 25

EVENTS = ("PROCESS_STATE_EXITED", "PROCESS_STATE_BACKOFF", "PROCESS_STATE_FATAL")
"""Ended after it had stayed up; ended before; given up on."""


class Deaths:
    """The deaths of the last minute, by process."""

    def __init__(self) -> None:
        self._times: dict[str, deque[float]] = defaultdict(deque)

    def count(self, name: str, at: float) -> int:
        """Note a death at this second; returns how many there were in the minute before."""
        times = self._times[name]
        times.append(at)
        while times[0] <= at - WITHIN_SECONDS:
            times.popleft()
        return len(times)


def watch(logs: Path) -> None:
    """Take Supervisor's events until it goes."""
    deaths = Deaths()
    supervisor = childutils.getRPCInterface(os.environ).supervisor
    stopping = False
    while True:
        headers, payload = childutils.listener.wait()
        name = childutils.get_headers(payload)["processname"]
        if not stopping:
            given_up = headers["eventname"] == "PROCESS_STATE_FATAL"
            count = deaths.count(name, time.monotonic())
            stopping = given_up or count >= MOST_DEATHS
            tell(farewell(name, logs / f"{name}.log") if stopping else bulletin(name, count))
            if stopping:
                supervisor.shutdown()
        childutils.listener.ok()


def bulletin(name: str, count: int) -> str:
    """A death that is mended by starting again."""
    return f"{name} has died; it is started again ({count} of the {MOST_DEATHS} deaths in a minute that stop everything)"


def farewell(name: str, log: Path) -> str:
    """Which process stops everything, and the last lines of its log."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
    except OSError:
        lines = ["(there is no log)"]
    return "\n".join(
        [
            f"STOPPING EVERYTHING: {name} dies again and again ({MOST_DEATHS} times within a minute). The end of {log}:",
            *(f"  | {line}" for line in lines),
            f"Mend what {name} says, then start again.",
        ]
    )


def tell(text: str) -> None:
    """Say it on the terminal of ``make run``."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    watch(Path(sys.argv[1]))

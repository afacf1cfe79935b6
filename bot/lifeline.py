"""Starts a program that cannot outlive whoever started it: ``python -m bot.lifeline SIGNAL PROGRAM ARGUMENTS``.

A supervisor stops its processes when it is asked to end; killed with SIGKILL it can do nothing, and they would go on holding
ports and the database. On Linux the kernel sends a process a signal when its parent dies, if it has asked for that
(``PR_SET_PDEATHSIG``, which survives exec). Elsewhere this only starts the program.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1

PARENT = "SAATHI_LIFELINE"
"""The environment variable that names the parent's process id: one that is already gone sends no signal any more."""


def tied_to_us() -> dict[str, str]:
    """The environment with which this process starts another one through here."""
    return {PARENT: str(os.getpid())}


def tie(to_send: signal.Signals) -> None:
    """Have this process sent a signal when its parent dies. Raises SystemExit when it is dead already."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(to_send), 0, 0, 0)
    if os.environ.get(PARENT, str(os.getppid())) != str(os.getppid()):
        raise SystemExit("the process that started this one is gone")


if __name__ == "__main__":
    tie(signal.Signals[sys.argv[1]])
    os.environ.update(tied_to_us())  # exec keeps the process id, and what runs then may start others through here
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606

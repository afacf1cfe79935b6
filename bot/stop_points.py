"""Named points between two steps of a message's path, where a test stops the process dead.

A test arms a point by making the file ``VAR_DIR/stop_at/NAME``. Whichever process comes there first moves that file to
``VAR_DIR/stopped`` and kills itself with SIGKILL: a point stops one process, once, and what is started again in its place goes on.
Only processes with ``STOP_POINTS=on`` in their environment look; for all others a point costs one dictionary look-up.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

STOP_POINTS = (
    "stored",  # the message is in the database, nobody outside has been told
    "claimed",  # a turn has begun
    "rasa_called",  # the request has left
    "action_wrote",  # an action has committed (in the action server)
    "rasa_saved",  # Rasa has answered, its tracker is saved
    "reply_stored",  # the replies are in the database
    "sending",  # a reply is marked as on its way
    "sent",  # the channel has taken it, it is not yet marked so
)


def stop_point(name: str) -> None:
    """Kill this process if a test has armed the point."""
    if os.environ.get("STOP_POINTS") != "on":
        return
    folder = Path(os.environ.get("VAR_DIR", "var"))
    try:
        (folder / "stop_at" / name).rename(folder / "stopped" / name)
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def arm(var_dir: Path, name: str) -> Path:
    """Stop the next process that comes to the point; returns the file that will be there once one has."""
    if name not in STOP_POINTS:
        raise ValueError(f"there is no stop point {name!r}")
    for folder in ("stop_at", "stopped"):
        (var_dir / folder).mkdir(exist_ok=True)
    mark = var_dir / "stopped" / name
    mark.unlink(missing_ok=True)
    (var_dir / "stop_at" / name).touch()
    return mark

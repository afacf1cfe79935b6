"""Named points between two steps of a message's path, where a test stops the process dead.

``STOP_AT=reply_stored`` makes the process kill itself with SIGKILL when it comes there, once: the mark left under
``VAR_DIR/stopped`` lets the restarted process pass. Without ``STOP_AT`` a point costs one dictionary look-up.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

STOP_POINTS = (
    "stored",  # the message is in the database, nobody outside has been told
    "claimed",  # a turn has begun
    "rasa_called",  # the request is on its way
    "action_wrote",  # an action has committed (in the action server)
    "rasa_saved",  # Rasa has answered, its tracker is saved
    "reply_stored",  # the replies are in the database
    "sending",  # a reply is marked as on its way
    "sent",  # the channel has taken it, it is not yet marked so
)


def stop_point(name: str) -> None:
    """Kill this process if it was told to stop here and has not yet done so."""
    if os.environ.get("STOP_AT") != name:
        return
    mark = Path(os.environ.get("VAR_DIR", "var")) / "stopped" / name
    if mark.exists():
        return
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    os.kill(os.getpid(), signal.SIGKILL)

"""Runs processes given as JSON under the product's own supervision: ``python -m tests.setup.supervise_these VAR_DIR JSON``.

The JSON is an object of names and commands. The tests start this as ``make run`` starts the product, and stop it the same way.
"""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

from bot.processes import Process
from bot.running import supervise

if __name__ == "__main__":
    # Under nohup the whole test run ignores it, and so would what it starts.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    commands = json.loads(sys.argv[2])
    listed = [Process(name, command, stop_seconds=2) for name, command in commands.items()]
    sys.exit(supervise(listed, Path(sys.argv[1]), lambda: None))

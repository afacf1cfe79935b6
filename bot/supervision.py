"""Keeps processes alive with Supervisor: its configuration, its start, its end.

A process that ends is started again, with pauses that grow by a second while it does not stay up; ``bot/death_watch.py`` stops
everything when one dies five times in a minute. Every process hangs on Supervisor by a lifeline, and Supervisor on us: whoever
is killed, nothing stays behind.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from configparser import RawConfigParser
from contextlib import suppress
from pathlib import Path
from typing import Any
from xmlrpc.client import ServerProxy

from bot import lifeline
from bot.common.settings import ROOT
from bot.death_watch import EVENTS
from bot.processes import APP_PYTHON, Process

CONFIGURATION = "supervisord.conf"
WATCH = "death_watch"

STAYS_UP_SECONDS = 10
"""A process that lived shorter has failed to start: it is tried again after a pause, not at once."""

LONGEST_SOCKET_PATH = 90
"""A Unix socket's path takes 108 bytes, and Supervisor makes it under a longer name first."""

LONGEST_STOP_SECONDS = 45

UNFIT = ("%", "\n", " ;", " #")
"""What means something else in Supervisor's configuration; it unfolds some values twice, so that no escape holds."""


class CannotStart(Exception):
    """Something is in the way; the message says what, and what to do."""


def configuration(listed: Sequence[Process], var_dir: Path, socket: Path) -> str:
    """Supervisor's configuration for these processes. Raises CannotStart for a value that it cannot hold."""
    sections: dict[str, dict[str, Any]] = {
        "supervisord": {
            "identifier": "niryat-saathi",
            "nodaemon": "true",
            "silent": "true",
            "logfile": var_dir / "log/supervisord.log",
            "logfile_maxbytes": "5MB",
            "logfile_backups": 2,
            "pidfile": var_dir / "supervisord.pid",
            "childlogdir": var_dir / "log",
        },
        "unix_http_server": {"file": socket, "chmod": "0700"},
        "rpcinterface:supervisor": {"supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"},
        "supervisorctl": {"serverurl": f"unix://{socket}"},
        f"eventlistener:{WATCH}": {
            **_kept_alive([APP_PYTHON, "-m", "bot.death_watch", var_dir / "log"]),
            "startsecs": 1,  # no event reaches it before it counts as started
            "events": ",".join(EVENTS),
            "stdout_logfile": "NONE",  # it talks with Supervisor there
            "stderr_logfile": var_dir / f"log/{WATCH}.log",
            "stderr_logfile_maxbytes": 0,
        },
    }
    for place, process in enumerate(listed, 1):
        sections[f"program:{process.name}"] = {
            **_kept_alive(process.command),
            "environment": ",".join(f'{name}="{value}"' for name, value in process.environment.items()),
            "priority": place,
            "stopwaitsecs": process.stop_seconds,
            # What it started itself goes with it.
            "stopasgroup": "true",
            "killasgroup": "true",
            "stdout_logfile": var_dir / f"log/{process.name}.log",
            "stdout_logfile_maxbytes": "10MB",
            "stdout_logfile_backups": 3,
            "redirect_stderr": "true",
        }
    lines = ["; Written by `python -m bot run` at every start."]
    for name, options in sections.items():
        lines += ["", f"[{name}]", *(f"{key} = {_plain(value)}" for key, value in options.items())]
    return "\n".join(lines) + "\n"


def _kept_alive(command: Sequence[str | Path]) -> dict[str, Any]:
    return {
        "command": shlex.join(map(str, [APP_PYTHON, "-m", "bot.lifeline", "SIGKILL", *command])),
        "directory": ROOT,
        "autorestart": "true",
        "startsecs": STAYS_UP_SECONDS,
        "startretries": 10,
    }


def _plain(value: Any) -> str:
    text = str(value)
    if any(mark in text for mark in UNFIT):
        raise CannotStart(f"Supervisor's configuration cannot hold {text!r}: choose a plainer path or value.")
    return text


class Supervisor:
    """Supervisor with these processes under it; its files lie in ``var_dir``."""

    def __init__(self, listed: Sequence[Process], var_dir: Path) -> None:
        self._listed = listed
        self._var_dir = var_dir.absolute()
        self._supervisord: subprocess.Popen[bytes] | None = None
        self._socket_folder: str | None = None
        self._news = self._var_dir / f"log/{WATCH}.log"
        self._news_read = 0

    def start(self) -> None:
        """Write the configuration and start everything; returns at once. Raises CannotStart when a path is unfit for it."""
        (self._var_dir / "log").mkdir(parents=True, exist_ok=True, mode=0o700)
        socket = self._var_dir / "supervisor.sock"
        if len(os.fsencode(socket)) > LONGEST_SOCKET_PATH:
            self._socket_folder = tempfile.mkdtemp(prefix="saathi-")
            socket = Path(self._socket_folder) / "supervisor.sock"
        path = self._var_dir / CONFIGURATION
        fresh = path.with_suffix(".new")
        fresh.write_text(configuration(self._listed, self._var_dir, socket), encoding="utf-8")
        fresh.replace(path)
        self._news.unlink(missing_ok=True)
        self._supervisord = subprocess.Popen(
            [
                APP_PYTHON, "-m", "bot.lifeline", "SIGTERM",
                APP_PYTHON, "-m", "supervisor.supervisord", "--nodaemon", "--configuration", path,
            ],
            cwd=ROOT,
            env=os.environ | lifeline.tied_to_us(),
            # A session of its own: Ctrl-C reaches us alone, and we stop it in order.
            start_new_session=True,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def has_ended(self) -> bool:
        """True when Supervisor has gone."""
        return self._supervisord is None or self._supervisord.poll() is not None

    def news(self) -> str:
        """What the death watch has said since the last call."""
        with suppress(FileNotFoundError), self._news.open("rb") as file:
            file.seek(self._news_read)
            said = file.read()
            self._news_read += len(said)
            return said.decode(errors="replace").strip()
        return ""

    def stop(self) -> None:
        """Stop all processes, the last started first, each with its time to end well; then Supervisor itself."""
        if self._supervisord and not self.has_ended():
            self._supervisord.terminate()
            deadline = time.monotonic() + LONGEST_STOP_SECONDS
            while not self.has_ended() and time.monotonic() < deadline:
                time.sleep(0.05)
        self.kill()

    def kill(self) -> None:
        """End what is left at once: with Supervisor, by their lifelines, go its processes."""
        if self._supervisord and not self.has_ended():
            self._supervisord.kill()
            self._supervisord.wait()
        if self._socket_folder:
            shutil.rmtree(self._socket_folder, ignore_errors=True)


def control(var_dir: Path) -> Any:
    """Supervisor's own XML-RPC interface, of the one that runs in ``var_dir``.

    Its calls raise OSError when none runs there. Close it by leaving a ``with`` block.
    """
    from supervisor.xmlrpc import SupervisorTransport

    parser = RawConfigParser()
    parser.read_string((var_dir / CONFIGURATION).read_text(encoding="utf-8"))
    address = parser.get("supervisorctl", "serverurl")
    return ServerProxy("http://127.0.0.1", transport=SupervisorTransport(None, None, address))


def states(var_dir: Path) -> Mapping[str, dict[str, Any]]:
    """What Supervisor knows of each process (``pid``, ``statename`` and more), by name."""
    with control(var_dir) as proxy:
        return {info["name"]: info for info in proxy.supervisor.getAllProcessInfo()}

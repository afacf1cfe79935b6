"""``make run``: the database brought up to date, every process started, the addresses printed; Ctrl-C stops it all."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy.exc import OperationalError

from bot.common.settings import ROOT, Settings
from bot.processes import MODEL, RASA_PYTHON, Process, local_url, processes
from bot.store.migrate import upgrade
from bot.supervision import CannotStart, Supervisor

TICK_SECONDS = 0.3
ASK_SECONDS = 1.0
REMIND_SECONDS = 30.0

ONE_WISH_SECONDS = 1.0

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(config: Settings) -> int:
    """Run the product until it is stopped; the exit status: 0 when a person stopped it, 1 when it ended by itself.

    Raises CannotStart when something is in the way.
    """
    os.umask(0o077)  # the database and the logs are nobody else's
    listed = processes(config)
    config.var_dir.mkdir(parents=True, exist_ok=True)
    with only_one(config.var_dir):
        check(config)
        try:
            upgrade(config.database)
        except OperationalError as error:
            raise CannotStart(f"The database cannot be used: {error.orig}") from error
        return supervise(listed, config.var_dir, Readiness(config))


def check(config: Settings) -> None:
    """Raises CannotStart when a port is taken, or set-up has not been done."""
    for needed in (RASA_PYTHON, config.models_dir / MODEL):
        if not needed.exists():
            raise CannotStart(f"{needed} is missing: `make setup` makes it.")
    for host, port, name in (
        (config.host, config.port, "PORT"),
        ("127.0.0.1", config.rasa_port, "RASA_PORT"),
        ("127.0.0.1", config.actions_port, "ACTIONS_PORT"),
    ):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise CannotStart(f"{name}: cannot listen on {host}:{port}: {error.strerror}.") from error
                raise CannotStart(
                    f"Port {port} is in use, perhaps by another Niryat Saathi. Stop that, or choose another with {name}=…"
                ) from error


@contextmanager
def only_one(var_dir: Path) -> Iterator[None]:
    """Hold ``var_dir`` for this run. Raises CannotStart when another run has it."""
    with (var_dir / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotStart(
                f"Another Niryat Saathi runs in {var_dir}. Stop that, or choose another folder with VAR_DIR=…"
            ) from None
        yield


def supervise(listed: list[Process], var_dir: Path, readiness: Callable[[], str | None]) -> int:
    """Keep ``listed`` alive until a signal stops us (0) or they end by themselves (1).

    ``readiness`` is asked again and again; what it has to say is printed.
    """
    supervisor = Supervisor(listed, var_dir)
    for number in STOP_SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup means what it says
            signal.signal(number, _interrupt)
    try:
        supervisor.start()
        while not supervisor.has_ended():
            _say(supervisor.news())
            _say(readiness())
            time.sleep(TICK_SECONDS)
    except KeyboardInterrupt:
        return _stop(supervisor)
    finally:
        supervisor.kill()
    _say(supervisor.news())
    _say("Niryat Saathi has ended; nobody asked it to.")
    return 1


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _stop(supervisor: Supervisor) -> int:
    _say("Stopping (again Ctrl-C: at once) …")
    began = time.monotonic()
    while not supervisor.has_ended():
        try:
            supervisor.stop()
        except KeyboardInterrupt:
            # One wish to stop may come twice at once: from make, and to all of the terminal's group.
            if time.monotonic() - began > ONE_WISH_SECONDS:
                supervisor.kill()
    _say(supervisor.news())
    _say("Stopped.")
    return 0


def _say(text: str | None) -> None:
    if text:
        print(text, flush=True)


class Readiness:
    """Says once where everything is, when every part answers, and until then now and then what is awaited."""

    def __init__(self, config: Settings) -> None:
        self._url = local_url(config)
        self._logs = config.var_dir / "log"
        self._telegram = any(process.name == "telegram" for process in processes(config))
        self._began = self._reminded = time.monotonic()
        self._asked = 0.0
        self._ready = False

    def __call__(self) -> str | None:
        now = time.monotonic()
        if self._ready or now - self._asked < ASK_SECONDS:
            return None
        self._asked = now
        down = self._down()
        if not down:
            self._ready = True
            return self._addresses(now - self._began)
        if now - self._reminded < REMIND_SECONDS:
            return None
        self._reminded = now
        return f"Still waiting for {', '.join(down)}; what they say is in {_short(self._logs)}"

    def _down(self) -> list[str]:
        try:
            with urllib.request.urlopen(f"{self._url}/healthz", timeout=5):  # noqa: S310
                return []
        except urllib.error.HTTPError as error:
            parts: dict[str, Any] = json.load(error).get("parts", {})
            return [name for name, state in parts.items() if state != "ok"]
        except (OSError, ValueError):
            return ["app"]

    def _addresses(self, seconds: float) -> str:
        lines = [
            f"Niryat Saathi is up after {seconds:.0f} s.",
            f"  talk        {self._url}/",
            "  terminal    make chat",
            f"  health      {self._url}/healthz",
            f"  logs        {_short(self._logs)}",
            "  Telegram    on" if self._telegram else "  Telegram    off (set TELEGRAM_BOT_TOKEN to turn it on)",
            "Ctrl-C stops everything.",
        ]
        return "\n".join(lines)


def _short(path: Path) -> str:
    return os.path.relpath(path, ROOT) if path.is_relative_to(ROOT) else str(path)

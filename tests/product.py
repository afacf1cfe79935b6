"""The whole product, started as ``make run`` starts it, for tests that talk to it, kill parts of it, look at what is left."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from bot.common.settings import ROOT
from bot.supervision import states

START_SECONDS = 150.0


def free_ports(number: int) -> list[int]:
    """Ports that nothing listens on just now, all different."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    try:
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()


class Product:
    """One Niryat Saathi with ports, database and logs of its own; ``environment`` is added to the machine's."""

    def __init__(self, **environment: str) -> None:
        self.var_dir = Path(tempfile.mkdtemp(prefix="saathi-product-"))
        self.port, self.rasa_port, self.actions_port = free_ports(3)
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {
            "VAR_DIR": str(self.var_dir),
            "PORT": str(self.port),
            "RASA_PORT": str(self.rasa_port),
            "ACTIONS_PORT": str(self.actions_port),
            "DATABASE_URL": "",
            "RATE_LIMIT": "off",
            "TELEGRAM_BOT_TOKEN": "",
            **environment,
        }
        self._run: subprocess.Popen[bytes] | None = None
        self._said = self.var_dir / "said.log"

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of its database."""
        return self._environment["DATABASE_URL"] or f"sqlite:///{self.var_dir / 'saathi.db'}"

    @property
    def pid(self) -> int:
        """The process under which all others hang."""
        assert self._run is not None, "it was never started"
        return self._run.pid

    def begin(self) -> None:
        """Start it, without waiting."""
        with self._said.open("ab") as said:
            self._run = subprocess.Popen(
                # On a lifeline: if the tests are killed, it goes too.
                [sys.executable, "-m", "bot.lifeline", "SIGTERM", sys.executable, "-m", "bot", "run"],
                cwd=ROOT,
                env=os.environ | self._environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    def start(self) -> Product:
        """Start it and wait until every part answers."""
        self.begin()
        self.wait_until_well(START_SECONDS)
        return self

    def wait_until_well(self, seconds: float = 60.0) -> None:
        """Wait until ``/healthz`` says that all is well. Raises AssertionError, with what the product said, if it never does."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self._run is None or self._run.poll() is None, f"the product ended:\n{self.said()}"
            if self.is_well():
                return
            time.sleep(0.3)
        raise AssertionError(f"the product was not well within {seconds:.0f} s: {self.health()}\n{self.said()}")

    def is_well(self) -> bool:
        """True when every part answers."""
        return self.health().get("status") == "ok"

    def health(self) -> dict[str, Any]:
        """What ``/healthz`` says; empty when nothing answers."""
        try:
            return httpx.get(f"{self.url}/healthz", timeout=10).json()
        except httpx.HTTPError:
            return {}

    def pids(self) -> dict[str, int]:
        """The process id of each process by its name; 0 for one that is down just now."""
        return {name: info["pid"] for name, info in states(self.var_dir).items()}

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Send a process a signal; returns the process id it had."""
        pid = self.pids()[name]
        os.kill(pid, number)
        return pid

    def log(self, name: str) -> str:
        """What a process has logged so far."""
        path = self.var_dir / "log" / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def said(self) -> str:
        """What ``python -m bot run`` has printed so far."""
        return self._said.read_text(encoding="utf-8", errors="replace")

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Stop it as Ctrl-C does; returns its exit status."""
        assert self._run is not None, "it was never started"
        if self._run.poll() is None:
            self._run.send_signal(number)
        return self._run.wait(timeout=60)

    def close(self) -> None:
        """Stop it if it runs, and remove all that it wrote."""
        if self._run is not None:
            self.stop()
        shutil.rmtree(self.var_dir, ignore_errors=True)

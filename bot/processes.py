"""The processes that Niryat Saathi consists of, listed once. Supervision, tests and the docs' figures read this list."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.common.settings import ROOT, Settings

APP_PYTHON = Path(sys.executable)
"""The Python of ``.venv``, which this runs on."""

RASA_PYTHON = ROOT / ".venv-rasa/bin/python"

MODEL = "rasa/saathi.tar.gz"
"""Rasa's model below ``MODELS_DIR``, as ``setup/builds.py`` makes it."""

ANYTHING = (
    # The embedding engine is used for one short text at a time: more threads only get into each other's way.
    ("OMP_NUM_THREADS", "1"),
    # Where a process does take a second thread for a message that comes alone, the two wait for each other at every layer of the
    # model: 14 ms with this short spin, 26 without any; with the default the idle thread takes the core from the other processes.
    ("GOMP_SPINCOUNT", "30000"),
    ("PYTHONPATH", str(ROOT)),
    ("PYTHONUNBUFFERED", "1"),
)
"""What every process has in its environment; the rest it inherits."""


@dataclass(frozen=True)
class Process:
    """One process: its name, what starts it, what it finds in its environment, and how long it may take to stop."""

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_seconds: int = 6


def processes(config: Settings) -> list[Process]:
    """What runs with these settings, in the order of starting; stopping goes the other way round."""
    places = {
        **dict(ANYTHING),
        "VAR_DIR": str(config.var_dir.absolute()),
        "MODELS_DIR": str(config.models_dir.absolute()),
        "PORT": str(config.port),
        "RASA_PORT": str(config.rasa_port),
        "ACTIONS_PORT": str(config.actions_port),
    }
    listed = [
        Process("rasa", _rasa(config), {**places, **_rasa_environment(config)}),
        Process("actions", [APP_PYTHON, "-m", "actions"], places),
        # It lets running turns end first, for which uvicorn gives ten seconds.
        Process("app", [APP_PYTHON, "-m", "bot", "app"], places, stop_seconds=12),
    ]
    if config.telegram_bot_token and config.telegram_bot_token.get_secret_value():
        listed.append(Process("telegram", [APP_PYTHON, "-m", "bot", "telegram"], places, stop_seconds=12))
    return listed


def local_url(config: Settings) -> str:
    """Where the application answers on this machine."""
    host = "127.0.0.1" if config.host in ("0.0.0.0", "::") else config.host  # noqa: S104
    return f"http://[{host}]:{config.port}" if ":" in host else f"http://{host}:{config.port}"


def _rasa(config: Settings) -> list[str | Path]:
    return [
        RASA_PYTHON, "-m", "bot.rasa_plugins", "run", "--quiet",
        "--model", config.models_dir.absolute() / MODEL,
        "--endpoints", ROOT / "endpoints.yml",
        "--credentials", ROOT / "credentials.yml",
        "--interface", "127.0.0.1",
        "--port", str(config.rasa_port),
    ]  # fmt: skip


def _rasa_environment(config: Settings) -> dict[str, str]:
    return {
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_TRACKER_DB": str(config.var_dir.absolute() / "rasa.db"),
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        # Rasa and its 160 packages need neither the token nor our database: what they do not have they cannot leak.
        "TELEGRAM_BOT_TOKEN": "",
        "DATABASE_URL": "",
    }

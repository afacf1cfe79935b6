"""Rasa's real model for tests: trained once from the checkout's data, asked in its own Python."""

from __future__ import annotations

import json
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.common.settings import ROOT, settings

RASA_PYTHON = ROOT / ".venv-rasa/bin/python"
UNDERSTAND = Path(__file__).with_name("understand.py")


def model_file() -> Path:
    """The model as set-up has trained it. Raises AssertionError with what to do when there is none."""
    model = settings().models_dir / "rasa/saathi.tar.gz"
    assert model.exists(), "Rasa's model is not trained: make setup"
    return model


def understand(texts: list[str]) -> list[dict[str, Any]]:
    """What the model makes of each text: ``{"intent", "confidence", "ranking"}``, in one subprocess of Rasa's Python."""
    return in_rasa(UNDERSTAND, json.dumps(texts))


def in_rasa(script: Path, given: str = "") -> Any:
    """The JSON in the last line that ``script`` prints, run in Rasa's Python with the model's file as argument."""
    done = subprocess.run(
        [RASA_PYTHON, "-W", "ignore", script, model_file()],
        input=given,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=rasa_environment(),
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@lru_cache(maxsize=1)
def rasa_environment() -> dict[str, str]:
    """The environment in which Rasa's Python runs in tests."""
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false", "OMP_NUM_THREADS": "1"}

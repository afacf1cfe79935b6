"""What we put into Rasa, checked inside Rasa (``plugin_checks.py``)."""

from __future__ import annotations

import ast
import json
import subprocess
from pathlib import Path

import pytest

from bot.common.settings import ROOT
from tests.rasa.model import RASA_PYTHON, model_file, rasa_environment

CHECKS = Path(__file__).with_name("plugin_checks.py")
NAMES = [
    node.name
    for node in ast.parse(CHECKS.read_text(encoding="utf-8")).body
    if isinstance(node, ast.AsyncFunctionDef) and node.name.startswith("check_")
]


@pytest.fixture(scope="module")
def results() -> dict[str, str]:
    """Each check with its failure, all run in one Rasa."""
    done = subprocess.run(
        [RASA_PYTHON, "-W", "ignore", CHECKS, model_file()],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=rasa_environment(),
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", NAMES)
def test_plugin(results: dict[str, str], name: str) -> None:
    assert not results[name], results[name]

"""What we put into Rasa, checked inside Rasa (``plugin_checks.py``)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.rasa.model import in_rasa

CHECKS = Path(__file__).with_name("plugin_checks.py")
NAMES = [
    node.name
    for node in ast.parse(CHECKS.read_text(encoding="utf-8")).body
    if isinstance(node, ast.AsyncFunctionDef) and node.name.startswith("check_")
]


@pytest.fixture(scope="module")
def results() -> dict[str, str]:
    """Each check with its failure, all run in one Rasa."""
    return in_rasa(CHECKS)


@pytest.mark.parametrize("name", NAMES)
def test_plugin(results: dict[str, str], name: str) -> None:
    assert not results[name], results[name]

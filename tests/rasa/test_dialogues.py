"""The dialogues of ``test_stories.yml``, run by ``rasa test``; and the training data as ``rasa data validate`` sees it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from bot.common.settings import ROOT
from tests.rasa.model import RASA_PYTHON, model_file, rasa_environment


def rasa(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = rasa_environment() | {"ACTIONS_PORT": "9", "RASA_TRACKER_DB": ":memory:"}
    return subprocess.run(
        [RASA_PYTHON, "-W", "ignore", "-m", "bot.rasa_plugins", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        timeout=170,
        check=False,
    )


def test_dialogues(tmp_path: Path) -> None:
    done = rasa(
        "test", "core", "--model", model_file(), "--stories", ROOT / "tests/rasa/test_stories.yml", "--out", tmp_path,
        "--fail-on-prediction-errors",
    )  # fmt: skip
    failed = tmp_path / "failed_test_stories.yml"
    said = failed.read_text(encoding="utf-8") if failed.exists() else done.stderr[-3000:]
    assert done.returncode == 0, said
    assert "None of the test stories failed" in said


def test_the_training_data_is_valid() -> None:
    done = rasa("data", "validate", "--fail-on-warnings")
    assert done.returncode == 0, done.stderr[-3000:]

"""How long building takes: the Rasa model, the index of everything, and one changed article."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from bot.common.settings import ROOT
from knowledge.library import ARTICLES
from setup.builds import build_model


def rasa_training() -> float:
    """Seconds to train the Rasa model from nothing, with the command that set-up uses."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        build_model(Path(folder))
        return time.perf_counter() - began


def index_building() -> tuple[float, float]:
    """Seconds for the index of all articles from nothing, and for one changed article after that; each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        articles, builds = Path(folder) / "articles", Path(folder) / "builds"
        shutil.copytree(ARTICLES, articles)
        cold = _timed(articles, builds)
        changed = articles / "documentation" / "iec-apply.yml"
        changed.write_text(changed.read_text(encoding="utf-8").replace("how to get IEC code", "first code for my lamps"), encoding="utf-8")
        return cold, _timed(articles, builds)


def _timed(articles: Path, builds: Path) -> float:
    code = f"from pathlib import Path; from knowledge.building import build; build(Path({str(builds)!r}), articles=Path({str(articles)!r}))"
    began = time.perf_counter()
    subprocess.run(
        [os.fspath(ROOT / ".venv/bin/python"), "-c", code], check=True, cwd=ROOT, env={**os.environ, "OMP_NUM_THREADS": "1"},
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - began

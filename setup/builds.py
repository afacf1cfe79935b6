"""Builds what is stale: the Rasa model and the knowledge index.

Staleness goes by content, not by date: a fresh clone has dates of today, and a file that is put back as it was costs nothing.
"""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from setup import ROOT, commands, records, say
from setup.digests import digest

MODEL = "saathi"
"""The model's file is ``models/rasa/saathi.tar.gz``; ``bot/processes.py`` starts Rasa with it."""

RECORD = "built.json"

CODE = ("bot/rasa_plugins", "requirements/rasa.lock")
DATA = ("config.yml", "domain.yml", "data")

TRAINING = {
    "PYTHONPATH": str(ROOT),
    "PYTHONHASHSEED": "0",
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # The embedding engine's threads fight over small texts: two minutes with one thread, eleven with two on two cores.
    "OMP_NUM_THREADS": "1",
}


def models_folder() -> Path:
    """Where what is built lies: ``MODELS_DIR``, else ``models/``."""
    return ROOT / os.environ.get("MODELS_DIR", "models")


def build_model(models: Path | None = None) -> bool:
    """Train Rasa's model when what it is made from has changed; True when it was trained.

    Raises SetupError with Rasa's last words when the training data is refused or training fails.
    """
    folder = (models or models_folder()) / "rasa"
    known, wanted = records.read(folder / RECORD), made_from(ROOT)
    if is_model_current(folder, wanted):
        return False
    say("Rasa's model is stale: training it, which takes some minutes")
    began = time.monotonic()
    # Rasa's cache knows our data and configuration, but not the modules that our components import.
    _train(folder, anew=known.get("code") != wanted["code"])
    seconds = round(time.monotonic() - began)
    records.write(folder / RECORD, {**wanted, "seconds": seconds})
    say("Rasa's model: trained in %d s" % seconds)
    return True


def made_from(root: Path) -> dict[str, str]:
    """The digests of what the model is made from."""
    return {"code": digest(root, CODE), "data": digest(root, DATA)}


def is_model_current(folder: Path, wanted: dict[str, str]) -> bool:
    """True when the model in ``folder`` was made from what has these digests."""
    known = records.read(folder / RECORD)
    return (folder / (MODEL + ".tar.gz")).exists() and all(known.get(part) == wanted[part] for part in wanted)


def _train(folder: Path, anew: bool) -> None:
    # Built beside and moved at the end: a training that is broken off leaves the old model as it was.
    building = folder / "building"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    command = [
        ROOT / ".venv-rasa/bin/python", "-m", "bot.rasa_plugins", "train", "--quiet",
        "--fixed-model-name", MODEL, "--out", building,
        "--fail-on-validation-warnings", "--validation-max-history", "2",
    ]  # fmt: skip
    environment = {**TRAINING, "RASA_CACHE_DIRECTORY": str(folder / "cache")}
    commands.run([*command, "--force"] if anew else command, "training Rasa's model", environment)
    os.replace(building / (MODEL + ".tar.gz"), folder / (MODEL + ".tar.gz"))
    building.rmdir()


def build_index() -> None:
    """Have the knowledge index built; it knows itself whether it is stale. Raises SetupError with its last words."""
    told = commands.run(
        [ROOT / ".venv/bin/python", "-m", "knowledge", "build"],
        "building the knowledge index",
        {"MODELS_DIR": str(models_folder()), "OMP_NUM_THREADS": "1"},
    )
    say("Knowledge: " + told)

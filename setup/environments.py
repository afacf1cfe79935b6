"""Makes the two Python environments from their locks, and leaves them alone while they are current.

A stamp inside an environment holds the digest of the lock it was made from. It is taken away before anything is changed and
put back at the end: an environment without one is half made, and is made anew. So is one that was moved or copied, since its
scripts name the folder they were made in.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import NamedTuple, Sequence

from setup import ROOT, SetupError, commands, pythons, records, say
from setup.digests import digest

STAMP = "saathi.json"


class Environment(NamedTuple):
    """One environment: where it lies, what it is made from, and which Pythons will do."""

    folder: str
    lock: str
    versions: Sequence[str]
    variable: str
    purpose: str


APP = Environment(
    folder=".venv",
    lock="requirements/app.lock",
    versions=("3.11", "3.12", "3.13", "3.14"),
    variable="SAATHI_PYTHON",
    purpose="the application, the actions and the tests run on it",
)
RASA = Environment(
    folder=".venv-rasa",
    lock="requirements/rasa.lock",
    versions=("3.10",),
    variable="SAATHI_PYTHON_RASA",
    purpose="Rasa 3.6, the newest open-source Rasa, runs on none newer",
)


def make_current(environment: Environment, root: Path = ROOT) -> bool:
    """Make or mend ``environment``; True when there was something to do.

    Raises SetupError when no Python will do or the packages cannot be installed.
    """
    folder, lock = root / environment.folder, root / environment.lock
    wanted = digest(root, [environment.lock])
    if is_current(folder, wanted):
        return False
    if is_whole(folder) and _brought_up_to_date(folder, lock, wanted):
        return True
    _make(environment, folder, lock, wanted)
    return True


def is_current(folder: Path, lock_digest: str) -> bool:
    """True when the environment was made from this very lock, and its Python is still on the machine."""
    return is_whole(folder) and records.read(folder / STAMP).get("lock") == lock_digest


def is_whole(folder: Path) -> bool:
    """True when the environment was once finished, in this place, from whatever lock."""
    return records.read(folder / STAMP).get("folder") == str(folder) and (folder / "bin" / "python").exists()


def _brought_up_to_date(folder: Path, lock: Path, lock_digest: str) -> bool:
    say("%s: its lock has changed, installing the difference" % folder.name)
    python = records.read(folder / STAMP).get("python", "")
    (folder / STAMP).unlink()
    try:
        _install(folder, lock)
    except SetupError:
        say("%s: that failed; it is made anew" % folder.name)
        return False
    _stamp(folder, lock_digest, python)
    return True


def _make(environment: Environment, folder: Path, lock: Path, lock_digest: str) -> None:
    python = pythons.find(environment.versions, environment.variable, environment.purpose)
    packages = sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())
    say("%s: installing %d packages for Python %s; this takes some minutes" % (folder.name, packages, python.version))
    began = time.monotonic()
    if folder.exists():
        shutil.rmtree(folder)
    commands.run([python.path, "-m", "venv", folder], "making %s" % folder.name)
    _install(folder, lock)
    _stamp(folder, lock_digest, python.version)
    say("%s: ready after %.0f s" % (folder.name, time.monotonic() - began))


def _install(folder: Path, lock: Path) -> None:
    commands.run(
        [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-input", "--requirement", lock],
        "installing %s into %s" % (lock.name, folder.name),
    )


def _stamp(folder: Path, lock_digest: str, python: str) -> None:
    records.write(folder / STAMP, {"folder": str(folder), "lock": lock_digest, "python": python})

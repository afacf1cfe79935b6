"""Where built indexes lie, and how one takes the place of another while people are being served.

Each build is a folder of its own under ``models/knowledge/``; the symlink ``current`` names the one that serves. A new build is
written beside it and swapped in by one atomic rename. The one before is kept for readers in mid-load and for going back.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BUILDS = Path("models/knowledge")
KEPT = 2
"""Builds kept: the current one and the one before."""


class NoBuild(RuntimeError):
    """Nothing has been built yet, or ``current`` leads nowhere."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder}: no index is built there; run `python -m knowledge build`")


def current_name(folder: Path) -> str:
    """The name of the serving build: one ``readlink``, so it may be asked at every message. Raises NoBuild."""
    try:
        return os.readlink(folder / "current")
    except OSError as error:
        raise NoBuild(folder) from error


@contextmanager
def build_lock(folder: Path) -> Iterator[None]:
    """Hold the folder for building; a second builder waits."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def swap_in(folder: Path, name: str) -> None:
    """Make ``name`` the serving build by one rename."""
    waiting = folder / f".current-{os.getpid()}"
    waiting.unlink(missing_ok=True)
    waiting.symlink_to(name)
    os.replace(waiting, folder / "current")


def prune(folder: Path) -> None:
    """Remove all but the newest ``KEPT`` builds, and what an interrupted build left behind. Call while holding the lock."""
    serving = current_name(folder)
    builds = sorted((path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()), key=lambda path: path.name)
    finished = [path for path in builds if not path.name.startswith(".") and path.name != serving]
    for path in finished[: len(finished) - (KEPT - 1)] + [path for path in builds if path.name.startswith(".")]:
        shutil.rmtree(path)

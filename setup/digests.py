"""The digest of files: what tells whether something built from them is stale."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Iterable, Iterator

LITTER = {"__pycache__", ".DS_Store"}


def digest(root: Path, parts: Iterable[str]) -> str:
    """One digest of the names and contents of ``parts`` (files and folders below ``root``), the same on every machine."""
    total = hashlib.sha256()
    for path in sorted(set(_files(root, parts)), key=lambda found: found.relative_to(root).as_posix()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update("{} {}\n".format(path.relative_to(root).as_posix(), content).encode())
    return total.hexdigest()


def _files(root: Path, parts: Iterable[str]) -> Iterator[Path]:
    for part in parts:
        path = root / part
        if path.is_file():
            yield path
        for below in path.rglob("*"):
            if below.is_file() and not LITTER.intersection(below.parts):
                yield below
